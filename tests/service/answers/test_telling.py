"""The commands that tell, on the evening of the shipped day, in a channel that has all packs.

`__snapshots__` holds every answer as a person reads it. After a change look at each: headline first, one idea a line.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from bot.alert.settings import ChannelSettings
from bot.chat.commands import Argument
from bot.chat.controls import card_controls
from bot.chat.model import Button, File, Picture, Reply, Row
from bot.chat.plain import reply_text
from bot.chat.records import Change, Channel, Feedback, Settings
from bot.ports.health import Health
from bot.sentence.spoken import spoken
from bot.service.answers.completion import complete_line
from tests.adapters.terminal.screen import TextFile
from tests.service.answers.world import Talk, World, buttons
from tests.service.answers.world import world as made

CHANNEL, WORKSPACE = "slack:C7", "slack:T1"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def evening() -> AsyncIterator[World]:
    """All that was posted has arrived."""
    async with made(None, channel=CHANNEL) as world:
        await _talk(world).lines()
        yield world


def _talk(world: World) -> Talk:
    return Talk(world, CHANNEL, WORKSPACE, "slack:ann", zone="America/New_York")


@pytest.fixture
def talk(evening: World) -> Talk:
    return _talk(evening)


@pytest.mark.parametrize(
    "command",
    [
        "list",
        "list 2",
        "why NVDA",
        "why NVDA 10:00",
        "why @ai-chips",
        "why TSLA",
        "quote NVDA",
        "quote nvidia amd @ai-chips BTC-USD",
        "quote @ai-chips",
        "test NVDA down 5% on ai-models news",
        "test TSLA moves 5%",
        "test NVDA down 3% in 15m",
        "history",
        "digest",
        "noise",
        "export",
        "help",
        "help add",
    ],
    ids=lambda command: command.replace(":", ""),
)
async def test_what_people_read(talk: Talk, command: str, snapshot: SnapshotAssertion) -> None:
    assert await talk.hear(command) + "\n" == snapshot(extension_class=TextFile)


async def test_status_says_what_is_blind_what_was_sent_and_which_version(talk: Talk) -> None:
    said = await talk.hear("status")
    assert re.match(r"\d+ rules blind\n", said)
    assert "no live source is connected" in said
    assert re.search(r"Posts +\d+ sent", said)
    assert re.search(r"tickerbell [\d.]+ · Python 3\.", said)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("NVDA AMD zzzz", "I have no prices of zzzz."),
        ("NVDA nope", "I have no prices of nope."),
        ("ＮＶＤＡ", "NVDA"),
    ],
)
async def test_a_quote_answers_what_it_knows_and_names_what_it_does_not(talk: Talk, typed: str, says: str) -> None:
    said = await talk.hear(f"quote {typed}")
    assert "NVDA" in said
    assert says in said


async def test_status_says_in_the_readers_zone_since_when_a_source_is_not_well(evening: World) -> None:
    ill = Health("a-feed", False, "no connection", since=datetime(2025, 1, 27, 14, 31, tzinfo=UTC))
    evening.answers.house.health = lambda: [ill]
    assert re.search(r"a-feed +no connection +since 09:31\n", await _talk(evening).hear("status"))
    evening.answers.house.health = tuple


async def test_an_index_has_no_currency(evening: World) -> None:
    said = await evening.talk().hear("add ^IXIC down 30%")
    assert re.search(r"\^IXIC · .* · 19,\d{3}\.\d\d, ", said)


async def test_every_button_of_every_answer_is_a_command_that_works(talk: Talk) -> None:
    for command in ("list", "why NVDA", "quote NVDA", "history", "help", "test TSLA moves 5%", "quote nvdia"):
        reply = await talk.say(command)
        for says in buttons(reply).values():
            assert len(says) <= 80
            if says.split()[0] in ("list", "why", "quote", "history", "packs", "settings", "noise"):
                assert not (await talk.say(says)).failed, says


async def test_a_list_is_paged_and_its_rows_can_be_changed(talk: Talk) -> None:
    first = await talk.say("list")
    rows = [part for part in first.parts if isinstance(part, Row)]
    assert len(rows) == 8
    assert [control.label for control in rows[0].controls] == ["Edit", "Mute 1h", "Remove"]
    last = await talk.press(first, "More ›")
    assert _rows(last)[0] not in _rows(first)
    assert _rows(await talk.say("list 99")) == _rows(await talk.say("list 4"))
    assert "is no page" in await talk.refused("list two")


def _rows(reply: Reply) -> list[str]:
    return [part.lead for part in reply.parts if isinstance(part, Row)]


async def test_a_mute_shows_in_the_list_and_in_why(evening: World) -> None:
    talk = evening.talk()
    await talk.hear("add NVDA down 30%")
    await talk.hear("mute NVDA 2h")
    (row,) = [part for part in (await talk.say("list")).parts if isinstance(part, Row)]
    assert "muted until 18:30" in row.detail
    assert [control.label for control in row.controls] == ["Edit", "Unmute", "Remove"]
    assert "muted until 18:30" in await talk.hear("why NVDA")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (ChannelSettings(least="critical"), "held: it is normal, this channel takes critical alone"),
        (ChannelSettings(quiet=("16:00", "07:00")), "quiet hours until Tue 07:00"),
        (ChannelSettings(zone="Europe/Berlin"), "Berlin time"),
    ],
)
async def test_why_says_what_holds_a_rule_back(evening: World, settings: ChannelSettings, says: str) -> None:
    talk = evening.talk()
    await talk.hear("add NVDA down 30%")
    evening.registry.apply(Change(keep=(Settings(scope=talk.channel, settings=settings),)))
    said = await talk.hear("why NVDA")
    assert says in said
    assert re.search(r"NVDA −1\d\.\d% at .*, 1\d\.\d points short", said)


async def test_why_in_a_channel_without_a_rule_about_it_offers_one(evening: World) -> None:
    reply = await evening.talk().say("why AAPL")
    assert "No rule here is about it." in reply_text(reply)
    assert buttons(reply)["Alert at 5%"] == "add AAPL moves 5%"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("why ZZZZ", "I have no prices of ZZZZ"),
        ("why NVDA noon", "I can't read noon as a time"),
        ("why NVDA 2031-01-01", "I know nothing of 2031-01-01: the recorded day"),
        ("quote ZZZZ", "/bell status says what is watched"),
        ("quote nvdia", "Did you mean NVDA"),
        ("test NVDA dwon 5%", "Did you mean down?"),
        ("help frobnicate", "There is no command frobnicate"),
        ("history x", "is no page"),
        ("useless abcdefghij", "I know no alert of the last 30 days by that name"),
    ],
)
async def test_what_is_wrong_is_one_sentence_and_what_to_do(talk: Talk, typed: str, says: str) -> None:
    assert says in await talk.refused(typed)


async def test_a_slip_in_a_symbol_is_one_press_away(talk: Talk) -> None:
    reply = await talk.say("quote nvdia")
    assert (await talk.press(reply, "NVDA")).title == "NVDA $118.42, −17.0%"


async def test_one_quote_has_its_chart_and_a_test_keeps_nothing(talk: Talk) -> None:
    assert any(isinstance(part, Picture) for part in (await talk.say("quote NVDA")).parts)
    before = talk.rules()
    reply = await talk.say("test TSLA moves 20%")
    assert talk.rules() == before
    assert buttons(reply)["Add it"] == "add TSLA moves 20%"


async def test_a_long_rule_that_was_tested_can_be_added_by_its_button(evening: World) -> None:
    talk = evening.talk()
    rule = "any of NVDA, AMD, AVGO, TSM, MU, ARM, ASML, SMCI, MSFT, GOOGL, META, AAPL down 40%, every further 20%"
    reply = await talk.say(f"test {rule}")
    await talk.press(reply, "Add it")
    assert talk.rules() == [rule]


async def test_not_useful_is_counted_once_a_person_and_noise_says_so(evening: World, talk: Talk) -> None:
    posts = await evening.store.posts(CHANNEL, evening.now - timedelta(days=2))
    post = next(post for post in posts if post.subject == "NVDA")
    (says,) = [each.says for each in card_controls(post) if isinstance(each, Button) and each.label == "Not useful"]
    assert (await talk.say(says)).title == "Thanks, counted"
    assert (await talk.say(says)).title == "Counted already, thanks"
    assert len(evening.registry.all(Feedback, CHANNEL)) == 1
    assert "not useful 1×" in await talk.hear("noise")


async def test_a_sleeping_channel_and_its_workspace_say_why(evening: World) -> None:
    talk = evening.talk()
    await talk.hear("add NVDA down 30%")
    known = evening.registry.get(Channel, talk.channel)
    assert known
    evening.registry.apply(Change(keep=(replace(known, asleep="the channel was deleted"),)))
    here = Talk(evening, "discord:other", talk.workspace, "discord:bob")
    said = await here.hear("status")
    assert "1 channel asleep" in said.splitlines()[0]
    assert "the channel was deleted" in said


async def test_home_shows_a_person_what_they_set_up_and_nobody_elses(evening: World) -> None:
    ann = evening.talk()
    await ann.hear("add NVDA down 30%")
    bob = Talk(evening, "discord:dm", ann.workspace, "discord:bob")
    mine, theirs = (evening.answers.home(who.ask("")) for who in (ann, bob))
    assert "NVDA down 30%" in reply_text(mine)
    assert f"{{channel:{ann.channel}}}" in reply_text(mine)
    assert "NVDA down 30%" not in reply_text(theirs)
    assert "Add a rule" in buttons(theirs)


@pytest.mark.parametrize(("text", "says"), [("add", "add"), ("/bell add", "add"), ("list", None), ("edit zz", None)])
async def test_forms(talk: Talk, text: str, says: str | None) -> None:
    form = talk.world.answers.form(talk.ask(text))
    assert (form.says if form else None) == says


async def test_the_form_of_a_rule_has_its_words(evening: World) -> None:
    talk = evening.talk()
    await talk.hear("add NVDA down 30%")
    (held,) = evening.registry.of(talk.channel)
    form = evening.answers.form(talk.ask(f"edit {held.rule_id}"))
    assert form
    assert len(form.title) <= 24
    assert [(field.name, field.value) for field in form.fields] == [
        ("sentence", "NVDA down 30%"),
        ("severity", "normal"),
        ("note", ""),
    ]


async def test_a_baskets_mark_is_never_seen(evening: World) -> None:
    talk = evening.talk()
    await talk.hear("basket duo = NVDA, AMD")
    await talk.hear("add @duo down 30%")
    for command in ("list", "why @duo", "quote @duo", "quote @duo TSM", "test @duo down 20%", "export"):
        said = await talk.hear(command)
        assert "__" not in said, command
        assert "@duo" in said, command
    choices = evening.answers.complete(talk.ask("why"), Argument.SYMBOL, "@d")
    assert [choice.value for choice in choices] == ["@duo"]


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("/bell ad", "add"),
        ("/bell add NVDA do", "down"),
        ("/bell add any of @ai", "@ai-chips"),
        ("/bell why NV", "NVDA"),
        ("/bell help mu", "mute"),
        ("NVDA do", "down"),
        ("/bell NVDA down 5% on ai", "ai-models news"),
        ("/bell mute NVDA un", "until tomorrow"),
        ("/bell settings zone Eur", "Europe/Berlin"),
    ],
)
async def test_completion_at_a_prompt(talk: Talk, typed: str, offers: str) -> None:
    found = dict(complete_line(talk.world.answers.house, talk.ask(""), typed))
    assert offers in found or any(offers in text for text in found)
    start = next(start for text, start in found.items() if offers in text)
    assert offers.lower().startswith(typed[start:].strip().lower())


@pytest.mark.parametrize(
    ("clock", "says"),
    [
        ("2025-01-25T05:00", "NVDA has no price yet"),
        ("2025-01-27T13:00", "NVDA"),
        ("2025-01-27T14:30", "NVDA down 12.5% on AI-model news"),
        ("2025-01-28T15:00", "NVDA up"),
    ],
)
async def test_every_command_has_an_answer_at_every_hour(clock: str, says: str) -> None:
    at = datetime.fromisoformat(clock).replace(tzinfo=UTC)
    async with made(None, until=at, channel=CHANNEL) as world:
        talk = _talk(world)
        assert (await talk.say("why NVDA")).title.startswith(says)
        for command in (
            "list",
            "why @ai-chips",
            "why BTC-USD",
            "quote NVDA",
            "quote @ai-chips NVDA",
            "history",
            "digest",
            "noise",
            "export",
            "status",
            "help",
            "test NVDA down 5%",
        ):
            await talk.hear(command)


async def test_a_move_that_began_within_the_day_says_since_when(talk: Talk) -> None:
    aapl, meta = await talk.hear("why AAPL"), await talk.hear("why META")
    assert aapl.startswith("AAPL up 2.6% since 09:50\n$229.86 · +$7.08 (+3.2%) since Friday's close")
    parts = re.search(r"market's part \+(\S+)% · its sector's \+(\S+)% .* its own \+(\S+)%", meta)
    assert parts
    assert f"META up {sum(map(float, parts.groups())):.1f}% since 15:10" in meta


async def test_what_waits_for_a_digest_or_has_no_budget_left_is_said() -> None:
    settings = ChannelSettings(per_hour=1, per_day=2)
    async with made(None, until=datetime(2025, 1, 26, tzinfo=UTC), channel=CHANNEL) as world:
        world.registry.apply(Change(keep=(Settings(scope=CHANNEL, settings=settings),)))
        await world.live(datetime(2025, 1, 27, 14, 50, tzinfo=UTC))
        said = await _talk(world).hear("why NVDA")
    assert "Held here since 09:30 for the next digest: the budget of posts was used up" in said
    assert re.search(r"the budget of posts is used up until (10:00|Tue 00:00)", said)


async def test_an_exported_channel_is_taken_by_the_rules_folder(evening: World, tmp_path: Path) -> None:
    talk = evening.talk()
    for words in ("basket duo = NVDA, AMD", "add @duo down 30%", "subscribe ai"):
        await talk.hear(words)
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    rules, baskets = [part for part in (await talk.say("export")).parts if isinstance(part, File)]
    (folder / rules.name).write_text(rules.text, encoding="utf-8")
    with (folder / baskets.name).open("a", encoding="utf-8") as file:
        file.write(baskets.text)
    rulebook, errors = load(folder)
    assert errors == []
    (pack,) = [pack for pack in rulebook.packs if pack.name == rules.name.removesuffix(".yaml")]
    assert [rule.text for rule in pack.rules] == [spoken(rule) for rule in talk.rules()]
