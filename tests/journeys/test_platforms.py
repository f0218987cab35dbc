"""The same conversations on the terminal, on Discord and on Slack: words, buttons, alerts, and a restart amid them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from tests.doubles.talk import Shown
from tests.journeys.town import PLATFORMS, Town, town


@pytest_asyncio.fixture(params=PLATFORMS)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(request.param, tmp_path) as made:
        yield made


def the(found: Sequence[Shown]) -> Shown:
    assert len(found) == 1, [shown.text.splitlines()[0] for shown in found]
    return found[0]


def lines(place: Town, where: str = "markets") -> list[str]:
    """The public lines about what people did."""
    texts = [shown.text.strip() for shown in place.posts(where) if not shown.reply_to]
    return [text for text in texts if "\n" not in text and "by " in text]


def mute_label(place: Town) -> str:
    """What mutes an alert for an hour: a choice of its menu, on Discord a button."""
    return "Mute 1 hour" if place.platform == "discord" else "1 hour"


def rule_id(shown: Shown) -> str:
    found = re.search(r"Rule (\w+) added", shown.text)
    assert found, shown.text
    return found[1]


async def test_a_pack_brings_the_deepseek_day(place: Town) -> None:
    subscribed = await place.say("subscribe ai")
    assert subscribed.private
    assert "12 rules" in subscribed.text
    assert re.search(r"\bai\b", the(place.posts()).text)

    await place.play("09:31")
    nvda = the(place.about("NVDA"))
    assert "NVDA down 12.5% on AI-model news" in nvda.text
    assert "DeepSeek" in nvda.text
    assert nvda.picture
    assert "NVDA" in nvda.alt
    assert {"Why?", "Edit rule", "Not useful"} <= set(nvda.controls)

    await place.play("16:10")
    closed = the(place.about("NVDA"))
    assert closed.message == nvda.message
    assert closed.edited
    assert "NVDA down 17.0% on AI-model news" in closed.text
    replies = [shown.text for shown in place.posts() if shown.reply_to == nvda.message]
    assert [re.search(r"now down ([\d.]+)%", text)[1] for text in replies] == ["16.6", "17.8"]  # pyright: ignore[reportOptionalSubscript]


async def test_why_is_answered_to_whoever_asks(place: Town) -> None:
    await place.say("subscribe ai")
    await place.play("10:00")
    pressed = await place.press(the(place.about("NVDA")), "Why?", who="bob")
    assert pressed.private
    assert "likely" in pressed.text
    assert "recorded day" in pressed.text
    typed = await place.say("why nvidia", who="bob")
    assert "Rules here" in typed.text or "rules here" in typed.text
    assert "NVDA" in typed.text


async def test_a_mute_holds_while_the_move_goes_on_and_is_undone_within_a_minute(place: Town) -> None:
    await place.say("subscribe ai")
    await place.play("09:31")
    before = place.about("NVDA")
    muted = await place.press(the(before), mute_label(place))
    assert "goes on being watched" in muted.text
    assert any("muted until 10:31" in line for line in lines(place))
    undone = await place.press(muted, "Undo")
    assert "muted" in undone.text.lower()
    assert len(lines(place)) == 3, lines(place)

    again = await place.say("mute NVDA 3h")
    await place.play("12:00")
    assert the(place.about("NVDA")).text == before[0].text
    assert [shown for shown in place.posts() if shown.reply_to == before[0].message] == []
    late = await place.press(again, "Undo")
    assert "minute" in late.text
    listed = await place.say("list")
    assert "muted until 12:31" in listed.text


async def test_a_rule_is_added_shown_edited_and_removed(place: Town) -> None:
    added = await place.say("add TSLA down 5%")
    assert "Tesla" in added.text
    assert "27 times in a year" in added.text
    rule = rule_id(added)
    assert any(f"Rule {rule} added: TSLA down 5%" in line for line in lines(place))
    edited = await place.say(f"edit {rule} TSLA down 6%")
    assert "TSLA down 6%" in edited.text
    assert "TSLA down 6%" in (await place.say("list")).text
    await place.say(f"edit {rule} severity critical")
    assert "critical" in (await place.say("list")).text
    await place.say(f"remove {rule}")
    assert "TSLA" not in (await place.say("list")).text


async def test_a_rule_that_would_post_too_much_is_kept_only_when_wanted(place: Town) -> None:
    asked = await place.say("any of @ai-chips moves 1%")
    assert "Keep it" in asked.controls, asked.text
    assert "No rules" in (await place.say("list")).text
    kept = await place.press(asked, "Keep it")
    assert "added" in kept.text
    assert "any of @ai-chips moves 1%" in (await place.say("list")).text


async def test_a_typo_gets_its_caret(place: Town) -> None:
    wrong = await place.say("add NVDA dwon 5%")
    assert wrong.private
    assert "Did you mean down?" in wrong.text
    assert re.search(r"^ *NVDA dwon 5%\n +\^", wrong.text, re.MULTILINE), wrong.text
    assert list(place.posts()) == []


async def test_settings_change_what_is_posted(place: Town) -> None:
    await place.say("subscribe ai")
    await place.say("settings follow update")
    zone = await place.say("settings zone Europe/Berlin")
    assert "Berlin" in zone.text
    await place.play("09:31")
    assert "15:30:00 Berlin time" in the(place.about("NVDA")).text
    await place.play("16:10")
    nvda = the(place.about("NVDA"))
    assert "NVDA down 17.0%" in nvda.text
    assert [shown for shown in place.posts() if shown.reply_to == nvda.message] == []
    settings = await place.say("settings")
    assert "Europe/Berlin" in settings.text
    wrong = await place.say("settings zone Atlantis")
    assert "Atlantis" in wrong.text


async def test_quiet_hours_end_with_one_digest(place: Town) -> None:
    await place.say("settings quiet 08:30-11:00")
    await place.say("subscribe ai")
    before = len(place.posts())
    await place.play("10:59")
    assert len(place.posts()) == before
    await place.play("11:01")
    digest = the(place.posts()[before:])
    assert "NVDA down" in digest.text
    assert "11:00" in digest.text


async def test_past_its_budget_a_channel_is_told_and_gets_a_digest(place: Town) -> None:
    await place.say("settings budget 2 20")
    await place.say("subscribe ai")
    before = len(place.posts())
    await place.play("09:45")
    posted = place.posts()[before:]
    cards = [shown for shown in posted if "\n" in shown.text.strip() and not shown.reply_to]
    assert len(cards) == 2, [shown.text for shown in posted]
    assert any("further" in shown.text for shown in posted if shown not in cards)


async def test_a_restart_in_the_middle_goes_on(place: Town) -> None:
    await place.say("subscribe ai")
    added = await place.say("add TSLA down 2%")
    await place.play("10:30")
    before = [shown.message for shown in place.posts()]
    old = the(place.about("NVDA"))
    await place.restart()
    assert [shown.message for shown in place.posts()] == before
    assert rule_id(added) in (await place.say("list 2")).text + (await place.say("list")).text
    assert "NVDA" in (await place.press(old, "Why?")).text
    await place.play("16:10")
    assert the(place.about("NVDA")).message == old.message
    assert "NVDA down 17.0%" in the(place.about("NVDA")).text
    cards = [shown.text.splitlines()[0] for shown in place.posts() if "\n" in shown.text.strip() and not shown.reply_to]
    assert len(cards) == len(set(cards))


async def test_who_may_not_is_told_so_and_sees_all_the_same(place: Town) -> None:
    if place.platform == "terminal":
        pytest.skip("whoever sits at the terminal may do everything")
    await place.say("settings admins on" if place.platform == "slack" else "settings")
    refused = await place.say("add TSLA down 5%", who="bob")
    assert refused.private
    assert "added" not in refused.text
    assert "No rules" in (await place.say("list", who="bob")).text
    await place.say("subscribe ai")
    await place.play("09:31")
    pressed = await place.press(the(place.about("NVDA")), mute_label(place), who="bob")
    assert pressed.private
    assert "muted until" not in pressed.text


async def test_a_deleted_channel_sleeps_and_the_others_go_on(place: Town) -> None:
    await place.say("subscribe ai")
    await place.say("subscribe ai", where="desk")
    await place.play("09:31")
    await place.talk.delete("markets")
    await place.play("12:00")
    assert len(place.about("NVDA", "desk")) == 1
    assert place.product.house.registry.asleep(place.talk.channel("markets"))
    waiting = await place.product.store.tally()
    assert waiting.get("waiting", 0) == 0, waiting


async def test_all_that_can_be_asked_is_answered(place: Town) -> None:
    await place.say("subscribe ai")
    await place.play("16:10")
    for command, expected in (
        ("list", "NVDA down 5% on ai-models news"),
        ("packs", "crypto"),
        ("test TSLA moves 5%", "in a year"),
        ("quote NVDA AMD", "118."),
        ("quote NVDA", "118."),
        ("history", "NVDA"),
        ("digest", "NVDA"),
        ("noise", "a day"),
        ("export", "NVDA down 5% on ai-models news"),
        ("status", "Recorded day"),
        ("basket mine = NVDA, AMD", "@mine"),
        ("any of @mine down 9%", "@mine"),
        ("help", "/bell add"),
        ("forget me", ""),
    ):
        shown = await place.say(command)
        assert shown.private, command
        assert expected in shown.text, (command, shown.text)
        assert "went wrong" not in shown.text, command
