"""Who may, how much, how fast: said politely."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.chat.records import Change, Channel, Rule, Workspace
from bot.news.model import Attributed
from tests.service.answers.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHANGING = (
    "NVDA down 31%",
    "add NVDA down 31%",
    "edit 7k",
    "edit 7k severity critical",
    "remove 7k",
    "subscribe ai",
    "unsubscribe ai",
    "basket chips = NVDA, AMD",
    "basket chips =",
    "mute NVDA 1h",
    "unmute NVDA",
    "digest daily 16:30",
    "settings quiet 22-7",
    "undo",
    "keep 3f",
    "forget channel",
    "forget channel yes",
)
READING = (
    "list",
    "packs",
    "basket",
    "test NVDA down 31%",
    "why NVDA",
    "quote NVDA",
    "history",
    "digest",
    "settings",
    "settings zone",
    "noise",
    "status",
    "help",
    "help add",
    "forget me",
)


@pytest.mark.parametrize("command", CHANGING)
async def test_who_may_not_is_told_who_may_and_nothing_is_changed(world: World, command: str) -> None:
    talk = replace(world.talk(), manages=False)
    assert (await talk.refused(command)).startswith("To change what this channel gets you need Manage Channel here.")
    assert world.registry.everything(talk.channel) == []
    assert await talk.lines() == []
    assert world.answers.form(talk.ask(command)) is None


@pytest.mark.parametrize("command", READING)
async def test_asking_is_open_to_everybody(world: World, command: str) -> None:
    await replace(world.talk(), manages=False).hear(command)


async def test_a_form_that_is_sent_is_checked_as_well(world: World) -> None:
    talk = replace(world.talk(), manages=False)
    reply = await world.answers.submit(talk.ask("add"), {"sentence": "NVDA down 31%"})
    assert reply.failed
    assert "you need Manage Channel" in reply.title


async def test_the_chosen_role_may(world: World) -> None:
    boss = replace(world.talk(), admin=True)
    await boss.hear("settings role <@&77>")
    member = replace(boss, manages=False, admin=False, person="discord:M1")
    assert "or the role that this server has chosen" in await member.refused("NVDA down 31%")
    await replace(member, roles=frozenset({"77"})).hear("NVDA down 31%")


async def test_on_slack_members_may_unless_admins_alone(world: World) -> None:
    member = world.talk("slack")
    await member.hear("NVDA down 31%")
    await replace(member, admin=True, person="slack:B1").hear("settings admins on")
    assert "only its admins change" in await member.refused("NVDA down 32%")
    await replace(member, admin=True, person="slack:B1").hear("NVDA down 32%")
    assert "join it first" in await replace(world.talk("slack"), manages=False).refused("NVDA down 31%")


async def test_rules_are_counted_and_end_at_their_limit(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 40%")
    rules = [Rule(scope=talk.channel, rule_id=f"x{number}", rule=f"NVDA above {number}") for number in range(200, 398)]
    await world.answers.house.note(Change(keep=tuple(rules)))
    assert "rules 200/200" in await talk.hear("NVDA down 41%")
    refused = await talk.refused("NVDA down 42%")
    assert refused.startswith("A workspace has 200 rules at most, and this would be number 201: remove one")
    await talk.hear("remove x300")
    assert "rules 200/200" in await talk.hear("NVDA down 42%")


async def test_channels_end_at_their_limit(world: World) -> None:
    talk = world.talk()
    channels = [Channel(scope=f"discord:{talk.channel}-{n}", workspace=talk.workspace) for n in range(500)]
    await world.answers.house.note(Change(keep=tuple(channels)))
    assert "500 channels at most" in await talk.refused("subscribe ai")


async def test_nobody_changes_things_without_end(world: World) -> None:
    talk = world.talk()
    for _ in range(15):
        await talk.hear("mute NVDA 1h")
        await talk.hear("unmute NVDA")
    assert "more than 30 changes in a minute" in await talk.refused("mute NVDA 1h")
    assert "more than 30 changes" not in await talk.beside().hear("mute NVDA 1h")
    await talk.hear("list")
    world.later(seconds=61)
    await talk.hear("mute NVDA 1h")


async def test_what_came_to_nothing_is_not_counted(world: World) -> None:
    talk = world.talk()
    for typo in ("mute NVDA soon", "mute NVDIA 1h", "unmute NVDA", "subscribe nothing", "add NVDA dwon 5%"):
        for _ in range(7):
            await talk.refused(typo)
    await talk.hear("mute NVDA 1h")


async def test_a_fault_of_ours_is_one_sentence_and_no_text_of_theirs_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    house, talk, secret = world.answers.house, world.talk(), "xo" + "xb-1"

    async def broken(symbol: str, at: datetime) -> Attributed:
        raise RuntimeError(f"{secret} of {symbol}")

    explain, house.explain = house.explain, broken
    text = await talk.refused("why NVDA 10:00")
    house.explain = explain
    assert text.startswith("Something went wrong with that on my side")
    assert "RuntimeError" in caplog.text
    assert secret not in caplog.text + text
    assert "NVDA" not in caplog.text + text


async def test_a_direct_message_is_its_persons_own(world: World) -> None:
    talk = world.talk("slack")
    talk.workspace = talk.channel
    await world.answers.house.note(Change(keep=(Workspace(scope="slack:OTHER", admins_only=True),)))
    await talk.hear("NVDA down 31%")
    assert "role" not in await talk.hear("settings")
