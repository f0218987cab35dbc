"""A change is durable, or it is not there at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.ports.store import Commit, Store
from tests.service.answers.world import World
from tests.service.answers.world import world as made

pytestmark = pytest.mark.asyncio(loop_scope="module")


class FullDisk:
    """A store that reads and does not write."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    async def commit(self, step: Commit) -> None:
        raise StoreError("database bell.db: the disk is full.")


@pytest.mark.parametrize(
    "command",
    [
        "AMD down 36%",
        "edit {rule} AMD down 36%",
        "edit {rule} severity critical",
        "remove {rule}",
        "subscribe crypto",
        "mute NVDA 1h",
        "settings zone berlin",
        "basket mine = NVDA, TSLA",
        "undo",
        "forget channel yes",
        "forget me",
    ],
)
async def test_what_cannot_be_kept_is_as_if_it_had_not_been_said(world: World, command: str) -> None:
    talk, house = world.talk(), world.answers.house
    await talk.hear("basket mine = NVDA, AMD")
    await talk.hear("any of @mine down 36%")
    rule = world.registry.of(talk.channel)[0]
    before, committed = world.registry.everything(talk.channel), world.committed
    house.store = FullDisk(world.store)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        assert await talk.refused(command.format(rule=rule.rule_id)) == "database bell.db: the disk is full."
    finally:
        house.store = world.store
    assert str(house.unkept) == "database bell.db: the disk is full."
    assert sorted(world.registry.everything(talk.channel), key=repr) == sorted(before, key=repr)
    assert world.committed == committed
    assert {each.subject for each in world.engine.standings(rule.rule, world.now)} == {"NVDA", "AMD"}
    with pytest.raises(KeyError):
        world.engine.standings("AMD down 36%", world.now)


async def test_a_failed_first_change_leaves_no_channel(world: World) -> None:
    talk, house = world.talk("slack"), world.answers.house
    talk.zone = "Europe/Berlin"
    house.store = FullDisk(world.store)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        await talk.refused("AMD down 36%")
    finally:
        house.store = world.store
    assert world.registry.everything(talk.channel) == []


async def test_what_was_asked_for_outlives_the_process(tmp_path: Path) -> None:
    database = tmp_path / "bell.db"
    async with made(database) as before:
        talk = before.talk()
        await talk.hear("basket mine = NVDA, AMD")
        for command in ("any of @mine down 36%", "subscribe crypto", "settings zone berlin", "mute NVDA 2h"):
            before.later(seconds=1)
            await talk.hear(command)
        records, rules = before.registry.everything(talk.channel), before.registry.of(talk.channel)
    async with made(database) as after:
        assert sorted(after.registry.everything(talk.channel), key=repr) == sorted(records, key=repr)
        assert after.registry.of(talk.channel) == rules
        assert after.registry.settings_of(talk.channel).zone == "Europe/Berlin"
        again = after.talk()
        again.channel, again.workspace, again.person = talk.channel, talk.workspace, talk.person
        assert {each.subject for each in after.engine.standings(rules[0].rule, after.now)} == {"NVDA", "AMD"}
        await again.hear("undo")
        assert not after.registry.mutes.covering(rules[0], "NVDA", after.now)


async def test_whoever_delivers_is_woken_by_each_change(world: World) -> None:
    talk, before = world.talk(), world.committed
    await talk.hear("NVDA down 36%")
    await talk.hear("list")
    assert world.committed == before + 1


async def test_a_rule_that_was_true_as_it_began_is_so_after_a_restart_too(tmp_path: Path) -> None:
    database = tmp_path / "bell.db"
    async with made(database) as before:
        await before.talk().hear("NVDA down 12%")
        state = await before.store.state()
        assert state
        assert before.engine.state() == state
