"""What people asked for is kept as they said it, moved over from older databases, and goes when it is dropped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from adapters.database import Database, open_store
from bot.alert.settings import ChannelSettings
from bot.chat.records import (
    BasketOf,
    Change,
    Channel,
    Draft,
    Feedback,
    Muted,
    PackChoice,
    Record,
    Rule,
    Settings,
    Silenced,
    Undo,
    Workspace,
)
from bot.ports.store import Commit
from tests.adapters.database.samples import at

ONE = "discord:1"
MUTED = Muted(scope=ONE, target="NVDA", until=at(60).timestamp(), by="discord:42", at=8.0)
EVERYTHING: tuple[Record, ...] = (
    Channel(scope=ONE, workspace="discord:guild", by="discord:42", at=1.0),
    Settings(scope=ONE, settings=ChannelSettings(zone="Asia/Tokyo", quiet=("22:00", "07:00")), at=2.0),
    Workspace(scope="discord:guild", role="7", at=3.0),
    Rule(scope=ONE, rule_id="7k", rule='"É" on app-store-us-free', severity="critical", note="🔔", at=4.0),
    PackChoice(scope=ONE, pack="ai", only=("critical",), at=5.0),
    Silenced(scope=ONE, rule="NVDA down 5%", at=6.0),
    BasketOf(scope="discord:guild", name="chips", members=("NVDA", "AMD"), at=7.0),
    MUTED,
    Draft(scope=ONE, draft_id="d1", command="add NVDA down 1%", at=9.0),
    Feedback(scope=ONE, card="c1", rule_id="7k", says="useless", at=10.0),
    Undo(scope=ONE, undo_id="u1", what="NVDA muted", drop=(MUTED,), at=11.0),
)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    store = await open_store(tmp_path / "bell.db")
    yield store
    await store.close()


async def changed(store: Database, *keep: Record, drop: tuple[Record, ...] = ()) -> list[Record]:
    await store.commit(Commit(at(0), records=Change(keep, drop)))
    return list(await store.records())


async def test_every_kind_comes_back_oldest_first(store: Database) -> None:
    assert await changed(store, *reversed(EVERYTHING)) == list(EVERYTHING)


async def test_a_record_takes_the_place_of_its_like(store: Database) -> None:
    longer = Muted(scope=ONE, target="NVDA", until=at(7200).timestamp(), by="discord:43", at=12.0)
    elsewhere = Muted(scope="discord:2", target="NVDA", until=at(60).timestamp(), at=13.0)
    assert await changed(store, MUTED) == [MUTED]
    assert await changed(store, longer, elsewhere) == [longer, elsewhere]
    assert await changed(store, drop=(MUTED,)) == [elsewhere]
    assert await changed(store, drop=(MUTED,)) == [elsewhere]


async def test_what_a_command_moves_is_moved_at_once(store: Database) -> None:
    moved = Rule(scope=ONE, rule_id="7k", rule="NVDA down 6%")
    await changed(store, EVERYTHING[3], MUTED)
    assert await changed(store, moved, drop=(EVERYTHING[3], MUTED)) == [moved]
