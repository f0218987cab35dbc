"""Everything that is changed can be taken back for a minute."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.chat.plain import reply_text
from bot.chat.records import Channel, Draft, Record, Undo
from tests.service.answers.world import Talk, World, buttons

pytestmark = pytest.mark.asyncio(loop_scope="module")
COMMANDS = (
    "NVDA down 33%",
    "AMD down 34%",
    "any of @mine down 35%",
    "edit {rule} severity critical",
    "edit {rule} note Check the hedges.",
    "edit {rule} mention here",
    "edit {rule} TSLA down 36%",
    "remove {rule}",
    "subscribe crypto",
    "subscribe ai NVDA",
    "subscribe ai @ai-chips without info",
    "subscribe ai",
    "unsubscribe ai NVDA",
    "unsubscribe ai",
    "unsubscribe crypto",
    "basket mine = NVDA, AMD",
    "basket mine = NVDA, TSLA",
    "basket mine =",
    "mute {rule} 2h",
    "mute NVDA 2h",
    "mute all until tomorrow",
    "unmute NVDA",
    "unmute all",
    "settings zone berlin",
    "settings quiet 22-7",
    "settings mention here from critical",
    "digest daily 16:30",
    "digest off",
)


def kept(talk: Talk) -> list[Record]:
    """What a channel and its workspace have, but for what only serves to take it back."""
    registry = talk.world.registry
    records = [*registry.everything(talk.channel), *registry.everything(talk.workspace)]
    return sorted((each for each in records if not isinstance(each, Undo | Channel | Draft)), key=repr)


def watched(world: World, talk: Talk) -> set[str]:
    """The channel's rules, each of which the engine must know."""
    rules = set(talk.rules())
    for rule in rules:
        world.engine.standings(rule, world.now)
    return rules


@pytest.mark.parametrize("seed", range(12))
async def test_a_change_and_its_undo_leave_all_as_it_was(world: World, seed: int) -> None:
    random, talk = Random(seed), world.talk()
    done = 0
    for command in random.choices(COMMANDS, k=40):
        world.later(seconds=5)
        rules = world.registry.of(talk.channel)
        typed = command.format(rule=random.choice(rules).rule_id if rules else "7k")
        before, rules_before = kept(talk), watched(world, talk)
        reply = await talk.say(typed)
        if reply.failed or "Undo" not in buttons(reply):
            assert kept(talk) == before
            continue
        assert kept(talk) != before, typed
        if random.random() < 0.6:
            undone = await (talk.press(reply, "Undo") if random.random() < 0.5 else talk.say("undo"))
            assert not undone.failed, (typed, undone)
            assert kept(talk) == before, typed
            assert watched(world, talk) == rules_before
            done += 1
    assert done


@pytest.mark.parametrize("seed", range(4))
async def test_changes_are_undone_one_by_one_back_to_the_beginning(world: World, seed: int) -> None:
    random, talk = Random(seed), world.talk()
    await talk.hear("mute TSLA 2h")
    world.later(minutes=2)
    before, changes = kept(talk), 0
    for command in random.choices(COMMANDS, k=12):
        rules = world.registry.of(talk.channel)
        reply = await talk.say(command.format(rule=random.choice(rules).rule_id if rules else "7k"))
        changes += "Undo" in buttons(reply)
    for _ in range(changes):
        await talk.hear("undo")
    assert kept(talk) == before
    assert "You have changed nothing here in the last minute." in await talk.refused("undo")


async def test_undo_is_told_to_everybody(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("NVDA down 33%")
    assert (await talk.press(reply, "Undo")).title == f"Undone: {reply.title}"
    assert await talk.lines() == [f"{reply.title} · by me", f"Undone: {reply.title} · by me"]


async def test_after_a_minute_it_is_too_late(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("NVDA down 33%")
    world.later(seconds=61)
    assert reply_text(await talk.press(reply, "Undo")).startswith("That was over a minute ago, or is undone already.")
    assert "nothing here in the last minute" in await talk.refused("undo")
    assert talk.rules() == ["NVDA down 33%"]


async def test_the_minute_is_one_of_life_where_a_recorded_day_runs_faster(world: World) -> None:
    talk, house = world.talk(), world.answers.house
    moment = world.now
    house.life = lambda: moment
    try:
        await talk.hear("NVDA down 33%")
        world.later(hours=1)
        moment += timedelta(seconds=59)
        await talk.hear("undo")
    finally:
        house.life = None
    assert talk.rules() == []


async def test_twice_is_too_often(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("NVDA down 33%")
    await talk.press(reply, "Undo")
    assert (await talk.press(reply, "Undo")).failed


async def test_what_has_been_changed_again_is_not_lost(world: World) -> None:
    talk = world.talk()
    added = await talk.say("NVDA down 33%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    edited = await talk.beside().say(f"edit {rule_id} severity critical")
    assert "changed again since" in reply_text(await talk.press(added, "Undo"))
    assert not (await talk.beside().press(edited, "Undo")).failed
    assert not (await talk.press(added, "Undo")).failed
    assert talk.rules() == []


async def test_typed_undo_is_about_ones_own_change(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 33%")
    await talk.beside().hear("AMD down 34%")
    await talk.hear("undo")
    assert talk.rules() == ["AMD down 34%"]


async def test_whoever_has_changed_too_much_can_still_take_it_back(world: World) -> None:
    talk = world.talk()
    for number in range(30):
        await talk.hear(f"mute NVDA {number + 1}h")
    assert "more than 30 changes in a minute" in await talk.refused("mute NVDA 2d")
    assert "Undone: NVDA muted until" in await talk.hear("undo")


async def test_old_undos_are_swept_by_the_next_change(world: World) -> None:
    talk = world.talk()
    await talk.hear("mute NVDA 1h")
    world.later(minutes=2)
    await talk.hear("mute AMD 1h")
    (left,) = world.registry.all(Undo, talk.channel)
    assert left.what.startswith("AMD muted until ")
    assert [each for each in await world.store.records() if isinstance(each, Undo) and each.scope == talk.channel] == (
        world.registry.all(Undo, talk.channel)
    )
