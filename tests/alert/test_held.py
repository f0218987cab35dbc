"""Whatever the settings and whatever fires: nothing critical waits, no budget is passed, nothing is lost or told twice,
and a restart at any point changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.alert.settings import ChannelSettings, Follow
from tests.alert.channels import House, utc

NAMES = "ABCDEFGH"
STARTS = [utc(day) for day in ("2025-01-24T12:00", "2025-03-07T12:00", "2025-10-31T12:00", "2025-10-24T12:00")]
"""A Friday, and Fridays before the clocks change in New York, twice, and in Berlin."""

_CLOCKS = st.sampled_from(("00:00", "01:30", "02:30", "07:00", "16:30", "22:00"))
_FOLLOWS: st.SearchStrategy[Follow] = st.sampled_from(("broadcast", "thread", "update", "flat"))
_SETTINGS = st.builds(
    ChannelSettings,
    zone=st.sampled_from(("America/New_York", "Europe/Berlin", "Asia/Kolkata")),
    quiet=st.none() | st.tuples(_CLOCKS, _CLOCKS),
    per_hour=st.integers(1, 4),
    per_day=st.integers(1, 8),
    follow=_FOLLOWS,
    digest=st.just("") | st.builds("{} {}".format, st.sampled_from(("daily", "weekdays")), _CLOCKS),
)
_EVENTS = st.lists(
    st.tuples(
        st.sampled_from((0, 60, 300, 3600, 5 * 3600, 26 * 3600)),
        st.sampled_from(NAMES),
        st.sampled_from(("info", "normal", "normal", "normal", "critical", "")),
    ),
    min_size=1,
    max_size=40,
)


def run(
    channel: ChannelSettings | None, start: datetime, events: list[tuple[int, str, str]], restarts: set[int]
) -> House:
    house, at = House(channel, now=start), start
    for number, (seconds, name, severity) in enumerate(events):
        at += timedelta(seconds=seconds)
        if severity:
            house.fires(name, at, severity)
        elif name in house.steps:
            house.learns(name, at)
        house.until(at)
        if number in restarts:
            house = house.restart(at)
    house.until(at + timedelta(days=4))
    return house


@settings(max_examples=75, deadline=None)
@given(_SETTINGS, st.sampled_from(STARTS), _EVENTS)
def test_nothing_critical_is_held(channel: ChannelSettings, start: datetime, events: list[tuple[int, str, str]]):
    house = run(channel, start, events, set())
    assert not [post for post, why in house.rows if why and post.severity == "critical"]


@settings(max_examples=75, deadline=None)
@given(_SETTINGS, st.sampled_from(STARTS), _EVENTS)
def test_no_clock_hour_and_no_local_day_has_more_posts_than_its_budget(
    channel: ChannelSettings, start: datetime, events: list[tuple[int, str, str]]
):
    house = run(channel, start, events, set())
    hours, days = Counter[object](), Counter[object]()
    for post, why in house.rows:
        if post.action == "post" and not why and post.severity != "critical":
            local = datetime.fromtimestamp(post.at, UTC).astimezone(ZoneInfo(channel.zone))
            hours[local.date(), local.hour, local.utcoffset()] += 1
            days[local.date()] += 1
    assert max(hours.values(), default=0) <= channel.per_hour
    assert max(days.values(), default=0) <= channel.per_day


@settings(max_examples=75, deadline=None)
@given(_SETTINGS, st.sampled_from(STARTS), _EVENTS)
def test_all_that_is_held_is_told_once(channel: ChannelSettings, start: datetime, events: list[tuple[int, str, str]]):
    """In a digest, or because it became critical. A digest of what was held lists that alone, each card once."""
    house = run(channel, start, events, set())
    waiting: set[str] = set()
    for post, why in house.rows:
        if why in ("quiet", "budget"):
            waiting.add(post.card)
        elif post.action in ("post", "reply"):
            waiting.discard(post.card)
        elif post.action == "digest":
            before = {card for card in waiting if _held_at(house, card, post.at)}
            told = {line.split(" · ")[0].split()[-3] for line in post.figures}
            assert len(told) == len(post.figures)
            names = {card.rpartition("/")[2].partition("+")[0] for card in before}
            assert names == told if "/digest/held/" in post.card else names <= told
            waiting -= before
    assert waiting == set()


@settings(max_examples=75, deadline=None)
@given(_SETTINGS, st.sampled_from(STARTS), _EVENTS, st.sets(st.integers(0, 39), min_size=1))
@example(
    ChannelSettings(zone="Europe/Berlin", per_day=2, follow="thread", digest="daily 22:00"),
    STARTS[0],
    [(5 * 3600, "A", "info"), (0, "B", "info"), (5 * 3600, "B", "")],
    {2},
)
def test_a_restart_at_any_point_changes_nothing(
    channel: ChannelSettings, start: datetime, events: list[tuple[int, str, str]], restarts: set[int]
):
    assert run(channel, start, events, restarts).rows == run(channel, start, events, set()).rows


@settings(max_examples=50, deadline=None)
@given(_SETTINGS, st.sampled_from(STARTS), _EVENTS)
def test_quiet_hours_are_quiet(channel: ChannelSettings, start: datetime, events: list[tuple[int, str, str]]):
    house = run(channel, start, events, set())
    if channel.quiet is None or channel.quiet[0] == channel.quiet[1]:
        return
    begin, end = channel.quiet
    for post, why in house.rows:
        local = datetime.fromtimestamp(post.at, UTC).astimezone(ZoneInfo(channel.zone))
        changes = {(local + timedelta(days=days)).utcoffset() for days in (-1, 0, 1)}
        clock = f"{local:%H:%M}"
        inside = begin <= clock < end if begin < end else clock >= begin or clock < end
        if inside and len(changes) == 1 and not why:
            assert post.action == "edit" or post.severity == "critical"


@settings(max_examples=75, deadline=None)
@given(st.sampled_from(STARTS), _EVENTS)
def test_a_channel_that_set_nothing_is_one_that_set_what_is_usual(start: datetime, events: list[tuple[int, str, str]]):
    assert run(None, start, events, set()).rows == run(ChannelSettings(), start, events, set()).rows


def _held_at(house: House, card: str, before: float) -> bool:
    return any(post.card == card and why in ("quiet", "budget") and post.at < before for post, why in house.rows)
