"""Channels that are deleted, workspaces that throw the bot out: their rules sleep, and who made them is told."""

from __future__ import annotations

import pytest

from bot.chat.records import Channel
from tests.service.answers.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_deleted_channels_rules_sleep_and_their_maker_is_told_once(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 38%")
    await talk.beside(person="discord:Q1").hear("AMD down 38%")
    await talk.hear("subscribe crypto")
    told = world.platforms["discord"].told
    told.clear()
    await world.answers.lost(talk.channel, "the channel was deleted")
    await world.answers.lost(talk.channel, "the channel was deleted")
    assert sorted(person for person, _ in told) == sorted([talk.person, "discord:Q1"])
    texts = dict(told)
    assert "where you had 8 rules (NVDA down 38%, " in texts[talk.person]
    assert texts[talk.person].endswith(
        ": the channel was deleted. Nobody can wake them there: add what you still want in another channel."
    )
    assert "where you had 1 rule (AMD down 38%)" in texts["discord:Q1"]
    assert talk.channel not in world.registry.channels
    with pytest.raises(KeyError):
        world.engine.standings("NVDA down 38%", world.now)
    known = world.registry.get(Channel, talk.channel)
    assert known
    assert known.asleep == "the channel was deleted"
    assert known in await world.store.records()


@pytest.mark.parametrize("command", ["list", "mute NVDA 1h", "NVDA down 5% twice"])
async def test_whoever_speaks_there_again_wakes_them(world: World, command: str) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 39%")
    await world.answers.lost(talk.channel, "I may not post there.")
    _, text = world.platforms["discord"].told[-1]
    assert text.endswith(": I may not post there. They sleep, and wake when somebody there speaks to me again.")
    reply = await talk.say(command)
    assert reply.failed == ("twice" in command)
    assert talk.channel in world.registry.channels
    assert world.engine.standings("NVDA down 39%", world.now)


async def test_a_workspace_that_throws_the_bot_out(world: World) -> None:
    one, other = world.talk(), world.talk()
    other.workspace = one.workspace
    for each in (one, other):
        await each.hear("NVDA down 38%")
    await world.answers.lost(one.workspace, "I was removed from the server")
    assert {one.channel, other.channel}.isdisjoint(world.registry.channels)


async def test_who_takes_no_messages_is_not_told_and_nothing_fails(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 38%")
    world.platforms["discord"].deaf.add(talk.person)
    await world.answers.lost(talk.channel, "the channel was deleted")
    assert talk.channel not in world.registry.channels


async def test_an_unknown_place_is_nothing(world: World) -> None:
    before = world.registry.everywhere()
    await world.answers.lost("discord:nowhere", "the channel was deleted")
    assert world.registry.everywhere() == before
