"""Never twice, never lost: whatever the day, a desk that starts again goes on where it had stopped."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alert.model import Moment, Subscription
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.engine.model import Firing
from bot.market.model import Close
from bot.news.model import Attributed, Verdict
from bot.sentence import canonical
from tests.alert.stage import (
    BASKETS,
    CHANNEL,
    CLOSES,
    MODEL,
    OUTAGE,
    Memory,
    Stage,
    answer,
    close,
    fires,
    new_york,
    read,
)

RULES = (
    "NVDA down 10%, every further 4%",
    "any of @ai-chips down 5%, every further 5%",
    "any of @pair moves 4%",
    "NVDA below 130",
    "@pair down 3%",
    "ai-models news",
)
ELSEWHERE = tuple(
    Subscription(channel, canonical(read(rule)), "8k", note=note)
    for channel, rule, note in (
        ("terminal:#fall", RULES[0], ""),
        ("terminal:#fall too", RULES[0], ""),
        ("terminal:#noted", RULES[0], "Check the hedges."),
        ("terminal:#any", RULES[1], ""),
    )
)
_CLOCKS = [f"{hour}:{minute:02}" for hour in range(10, 16) for minute in range(0, 60, 4)]


@st.composite
def _firings(draw: st.DrawFn, clock: str) -> list[Firing]:
    found: list[Firing] = []
    for rule in draw(st.lists(st.sampled_from(RULES), max_size=4)):
        subjects = {"any of @ai-chips": BASKETS["ai-chips"], "any of @pair": BASKETS["pair"], "@pair": ("@pair",)}
        subject = draw(
            st.sampled_from(next((names for start, names in subjects.items() if rule.startswith(start)), ("NVDA",)))
        )
        value = draw(st.integers(40, 200)) / (-1000 if draw(st.booleans()) or "down" in rule else 1000)
        found.append(
            fires(
                rule,
                126.0 if "below" in rule else value,
                clock,
                subject=subject,
                step=draw(st.integers(1, 3)),
                story=MODEL if "news" in rule else None,
                late=draw(st.integers(0, 9)) == 0,
            )
        )
    return found


@st.composite
def _answers(draw: st.DrawFn, clock: str) -> list[Attributed]:
    return [
        answer(
            clock,
            draw(st.sampled_from(Verdict)),
            draw(st.sampled_from((MODEL, OUTAGE))),
            subject=subject,
            direction=draw(st.sampled_from(("down", "up"))),
        )
        for subject in draw(st.lists(st.sampled_from((*BASKETS["ai-chips"], "@pair")), max_size=3, unique=True))
    ]


@st.composite
def days(draw: st.DrawFn) -> list[Moment]:
    """A day of firings and causes at random, and its closes, together or one after the other."""
    moments: list[Moment] = []
    for clock in sorted(draw(st.lists(st.sampled_from(_CLOCKS), min_size=1, max_size=10, unique=True))):
        moments.append(Moment(new_york(clock), tuple(draw(_firings(clock))), tuple(draw(_answers(clock)))))
    chips = BASKETS["ai-chips"]
    together = draw(st.booleans())
    closes: list[tuple[str, Close]] = []
    for number, symbol in enumerate(chips):
        clock = "16:00" if together else f"16:{number:02}"
        closes.append((clock, close(symbol, CLOSES[symbol] * draw(st.integers(80, 110)) / 100, clock)))
    for clock in sorted({clock for clock, _ in closes}):
        of_then = tuple(fact for at, fact in closes if at == clock)
        moments.append(Moment(new_york(clock), attributed=tuple(draw(_answers(clock))), closes=of_then))
    return moments


def _run(
    moments: Sequence[Moment],
    memory: Memory,
    upto: int | None = None,
    wishes: Mapping[str, ChannelSettings] | None = None,
    since: int = 0,
) -> tuple[list[Post], Memory]:
    """`since`: of the moments before only the prices are known."""
    stage = Stage(*RULES, *ELSEWHERE, settings=wishes)
    stage.memory = deepcopy(memory)
    stage.memory.load(stage.desk, moments[since - 1].at if since else None)
    for number, moment in enumerate(moments[:upto]):
        if number >= since:
            stage.until(moment.at)
        stage.price(f"{10 + number // 10}:0{number % 10}", NVDA=125 - number, AMD=118 - number, TSM=200 - number)
        if number >= since:
            stage.take(moment)
        else:
            stage.close(moment)
    return stage.posts, stage.memory


def by_channel(posts: Iterable[Post]) -> list[Post]:
    """In the order that each channel sees."""
    return sorted(posts, key=lambda post: post.channel)


@settings(max_examples=15, deadline=None)
@given(days())
def test_the_same_day_again_posts_nothing(moments: list[Moment]):
    posts, memory = _run(moments, Memory())
    again, kept = _run(moments, memory)
    assert again == []
    assert kept == memory
    assert len({(post.identity, post.action) for post in posts}) == len(posts)


@settings(max_examples=15, deadline=None)
@given(days(), st.data())
def test_a_day_cut_anywhere_and_replayed_says_the_same(moments: list[Moment], data: st.DataObject):
    whole, memory = _run(moments, Memory())
    cut = data.draw(st.integers(0, len(moments)))
    before, kept = _run(moments, Memory(), upto=cut)
    after, final = _run(moments, kept)
    assert by_channel(before + after) == by_channel(whole)
    assert final == memory


_CHANNELS = (CHANNEL, *dict.fromkeys(subscription.channel for subscription in ELSEWHERE))
_CLOCK = st.sampled_from(("10:00", "11:20", "14:00", "15:30"))
_WISHES = st.dictionaries(
    st.sampled_from(_CHANNELS),
    st.builds(
        ChannelSettings,
        zone=st.sampled_from(("America/New_York", "Europe/Berlin")),
        quiet=st.none() | st.tuples(_CLOCK, _CLOCK),
        least=st.sampled_from(("info", "critical")),
        per_hour=st.integers(1, 3),
        per_day=st.integers(1, 6),
        follow=st.sampled_from(("broadcast", "thread", "update", "flat")),
        digest=st.sampled_from(("", "daily 12:00", "daily 16:00")),
    ),
)


@settings(max_examples=12, deadline=None)
@given(days(), _WISHES, st.data())
def test_so_it_is_whatever_the_channels_have_set(
    moments: list[Moment], wishes: dict[str, ChannelSettings], data: st.DataObject
):
    moments = [replace(moment, attributed=()) for moment in moments]
    whole, memory = _run(moments, Memory(), wishes=wishes)
    cut = data.draw(st.integers(0, len(moments)))
    before, kept = _run(moments, Memory(), cut, wishes)
    after, final = _run(moments, kept, wishes=wishes, since=cut)
    assert by_channel(before + after) == by_channel(whole)
    assert final == memory
    assert len({(post.card, post.revision, post.action) for post in whole}) == len(whole)


@settings(max_examples=10, deadline=None)
@given(days())
def test_revisions_count_without_a_hole_and_only_the_first_is_a_post(moments: list[Moment]):
    plenty = ChannelSettings(per_hour=1000, per_day=1000)
    posts, _ = _run(moments, Memory(), wishes=dict.fromkeys(_CHANNELS, plenty))
    for card in {post.card for post in posts}:
        own = [post for post in posts if post.card == card and post.action != "reply"]
        assert [post.revision for post in own] == list(range(len(own)))
        assert [post.action for post in own] == ["post" if not post.late else "digest" for post in own[:1]] + [
            "edit"
        ] * (len(own) - 1)


@settings(max_examples=15, deadline=None)
@given(days())
def test_channels_that_share_cards_see_what_each_would_see_alone(moments: list[Moment]):
    together, _ = _run(moments, Memory())
    for channel, rules in (("terminal:#desk", RULES), *((one.channel, (one,)) for one in ELSEWHERE)):
        stage = Stage(*rules)
        for number, moment in enumerate(moments):
            stage.until(moment.at)
            stage.price(f"{10 + number // 10}:0{number % 10}", NVDA=125 - number, AMD=118 - number, TSM=200 - number)
            stage.take(moment)
        assert stage.posts == [post for post in together if post.channel == channel]
