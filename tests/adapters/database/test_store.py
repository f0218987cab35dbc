"""What is committed is there, once, also for the next process."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from adapters.database import open_store
from bot.alert.model import Kept
from bot.ports.store import Commit
from tests.adapters.database.samples import at, drain, fan_out, notation, row, step


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bell.db"


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_new_database_is_empty(path: Path) -> None:
    store = await open_store(path)
    assert await store.state() is None
    assert await store.cards() == []
    assert await store.unsaid() == []
    assert await store.posts() == []
    assert await store.claim(at(0), "worker") == ()
    await store.close()


async def test_what_is_committed_is_there_for_the_next_process(path: Path) -> None:
    store = await open_store(path)
    one, two = "terminal:#one", "terminal:#two"
    post, edit = fan_out("post A0", one, two, version="v0"), fan_out("edit A1", one, seconds=1, version="v1")
    await store.commit(
        Commit(at(0), b"state 1", {"v0": b"card 0"}, (row("post B0"),), (post,), (("firing", two, "least"),))
    )
    await store.commit(Commit(at(1), b"state 2", {"v1": b"card 1"}, fanned=(edit,)))
    await store.commit(Commit(at(2), cards={"v0": b"card 0, changed unseen"}))
    await drain(store, 2)
    await store.close()

    store = await open_store(path)
    assert await store.state() == b"state 2"
    assert await store.cards() == [
        Kept("v1", b"card 1", {one: "e"}),
        Kept("v0", b"card 0, changed unseen", {two: "o"}),
    ]
    assert await store.unsaid() == [("firing", two)]
    assert await store.posts(two) == [*post.posts()][1:]
    assert await store.posts(one) == [row("post B0"), *[*post.posts()][:1]]
    assert await drain(store, 9) == ["edit A1"]
    await store.close()


@pytest.mark.parametrize("sent", [False, True], ids=["waiting", "sent"])
async def test_committing_a_step_twice_changes_nothing(path: Path, sent: bool) -> None:
    store = await open_store(path)
    moment = Commit(
        at(0),
        b"state",
        {"A": b"events"},
        (row("post A0"), row("edit A1"), row("reply A1")),
        unsaid=(("firing", "terminal:#one", ""), ("firing", "terminal:#two", "")),
    )
    await store.commit(moment)
    if sent:
        assert await drain(store, 5) == ["post A0", "edit A1", "reply A1"]
    before = dump(path)
    await store.commit(moment)
    assert dump(path) == before
    assert await drain(store, 5) == ([] if sent else ["post A0", "edit A1", "reply A1"])
    await store.close()


async def test_a_step_is_written_whole_or_not_at_all(path: Path) -> None:
    store = await open_store(path)
    before = dump(path)
    posts = (row("post A0"), None)
    unsaid = (("firing", "terminal:#one", ""),)
    broken = Commit(at(0), b"state", {"A": b"events"}, posts, unsaid=unsaid)  # pyright: ignore[reportArgumentType]
    with pytest.raises(AttributeError):
        await store.commit(broken)
    assert dump(path) == before
    await store.commit(step(0, "post A0"))
    assert await drain(store, 0) == ["post A0"]
    await store.close()


async def test_a_caller_that_goes_away_leaves_no_half_step(path: Path) -> None:
    store = await open_store(path)
    for number in range(20):
        commit = asyncio.create_task(store.commit(step(0, f"post A{number}", f"post N{number}")))
        for _ in range(number % 4):
            await asyncio.sleep(0)
        commit.cancel()
    sent = await drain(store, 0)
    assert [name.replace("N", "A") for name in sent[1::2]] == sent[::2]
    await store.close()


async def test_posts_are_what_was_sent_in_order_of_sending(path: Path) -> None:
    store = await open_store(path)
    await store.commit(step(0, "post A0", "edit A1", "post N0"))
    await store.commit(step(1, "edit A2", "post B0"))
    await drain(store, 1)
    await drain(store, 9)
    assert [notation(post) for post in await store.posts()] == ["post A0", "post N0", "post B0", "edit A2"]
    await store.close()


async def test_posts_of_one_channel_since_a_time(path: Path) -> None:
    store = await open_store(path)
    for seconds, name in ((0, "post A0"), (10, "post B0"), (20, "post N0"), (30, "post C0")):
        await store.commit(step(seconds, name))
        await drain(store, seconds + 11)
    assert [notation(post) for post in await store.posts("terminal:#one")] == ["post A0", "post B0", "post C0"]
    assert [notation(post) for post in await store.posts("terminal:#one", at(10))] == ["post B0", "post C0"]
    assert [notation(post) for post in await store.posts(since=at(20))] == ["post N0", "post C0"]
    await store.close()


async def test_a_temporary_database_leaves_nothing() -> None:
    store = await open_store(None)
    folder = Path(store.place).parent
    await store.commit(step(0, "post A0"))
    assert await drain(store, 0) == ["post A0"]
    assert names(folder)
    await store.close()
    assert not folder.exists()
