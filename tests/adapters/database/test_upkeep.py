"""What became of the rows, and what goes: a channel's, or what is old."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest_asyncio

from adapters.database import Database, open_store
from bot.chat.records import Change, Rule
from bot.ports import Commit
from tests.adapters.database.samples import at, drain, notation, row, step

DAY = 86400


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    store = await open_store(tmp_path / "bell.db")
    yield store
    await store.close()


async def test_the_tally_says_what_became_of_each_row(store: Database) -> None:
    await store.commit(step(0, *(f"post {card}0" for card in "ABCDEF")))
    await store.commit(step(0, "edit A1", "edit A2", "reply A2"))
    for become in (store.refused, store.uncertain):
        (delivery,) = await store.claim(at(0), "worker")
        await become(delivery.row, *(("gone",) if become == store.refused else ()), at(0))  # pyright: ignore[reportCallIssue]
    assert await drain(store, 0) == [f"post {card}0" for card in "CDEF"]
    await store.claim(at(5), "worker")
    assert await store.tally() == {
        "refused": 1,
        "uncertain": 1,
        "sent": 4,
        "merged": 1,
        "claimed": 1,
        "waiting": 1,
    }


async def test_what_is_uncertain_is_not_sent_again_and_lets_the_next_go(store: Database) -> None:
    await store.commit(step(0, "post A0", "post B0"))
    (first,) = await store.claim(at(0), "worker")
    await store.uncertain(first.row, at(0))
    assert await drain(store, 0) == ["post B0"]


def card(name: str, channel: str = "terminal:#one") -> dict[str, bytes]:
    return {f"{channel}/{name}/2025-01-27": b"events"}


async def test_a_channel_that_is_forgotten_leaves_nothing(store: Database, tmp_path: Path) -> None:
    rule = Rule(scope="terminal:#one", rule_id="7k", rule="NVDA down 5%")
    mine = (("f1", "terminal:#one"),)
    await store.commit(Commit(at(0), b"state", mine, card("A"), (row("post A0"), row("post B0")), Change((rule,))))
    await store.commit(Commit(at(0), None, (("f1", "terminal:#two"),), card("N", "terminal:#two"), (row("post N0"),)))
    await store.claim(at(0), "worker", limit=1)
    await store.forget("terminal:#one")
    assert await store.cards() == card("N", "terminal:#two")
    assert await drain(store, 0) == ["post N0"]
    assert await store.records() == [rule]
    with closing(sqlite3.connect(tmp_path / "bell.db")) as database:
        left = [line for line in database.iterdump() if line.startswith("INSERT") and "#one" in line]
    assert len(left) == 1
    assert "records" in left[0]


async def test_what_is_old_goes(store: Database) -> None:
    await store.commit(Commit(at(0), b"state", (("f1", "terminal:#one"),), card("A"), (row("post A0"),)))
    await drain(store, 0)
    await store.commit(Commit(at(DAY), None, (), card("B"), (row("post B0", DAY), row("post C0", DAY))))
    await drain(store, DAY)
    await store.purge(at(DAY / 2))
    assert await store.state() == b"state"
    assert await store.cards() == card("B")
    assert [notation(post) for post in await store.posts()] == ["post B0", "post C0"]
    await store.commit(Commit(at(2 * DAY), outbox=(row("edit C1", 2 * DAY),)))
    (edit,) = await store.claim(at(2 * DAY + 5), "worker")
    assert edit.message == "message"
