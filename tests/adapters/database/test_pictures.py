"""The picture of a post: right after it, before what was decided later, never instead of it, never lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from adapters.database import Database, open_store
from bot.ports.store import Delivery
from tests.adapters.database.samples import at, notation, step


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    store = await open_store(tmp_path / "bell.db")
    yield store
    await store.close()


def named(delivery: Delivery) -> str:
    return f"{notation(delivery.post)}{' picture' if delivery.picture else ''}"


async def claim(store: Database, seconds: float) -> Delivery | None:
    """The next of the one channel that these tests use."""
    found = await store.claim(at(seconds), "worker")
    return found[0] if found else None


async def drain(store: Database, seconds: float) -> list[str]:
    """Everything that may go; each post is followed by its picture."""
    sent: list[str] = []
    while delivery := await claim(store, seconds):
        await store.sent(delivery.row, "message", at(seconds), picture=delivery.post.action == "post")
        sent.append(named(delivery))
    return sent


async def test_a_picture_follows_its_post(store: Database) -> None:
    await store.commit(step(0, "post A0"))
    assert await drain(store, 0) == ["post A0", "edit A0 picture"]
    assert [notation(post) for post in await store.posts()] == ["post A0"]


async def test_posts_of_the_same_moment_do_not_wait_for_pictures(store: Database) -> None:
    await store.commit(step(0, "post A0", "post B0"))
    await store.commit(step(1, "post C0"))
    sent = ["post A0", "post B0", "edit A0 picture", "edit B0 picture", "post C0", "edit C0 picture"]
    assert await drain(store, 1) == sent


async def test_a_picture_comes_before_a_later_edit_that_waits_behind_it(store: Database) -> None:
    await store.commit(step(0, "post A0"))
    assert await drain(store, 0) == ["post A0", "edit A0 picture"]
    await store.commit(step(1, "edit A1", "reply A1"))
    assert await drain(store, 6) == ["edit A1", "reply A1"]


async def test_a_later_edit_takes_the_place_of_a_picture_that_has_not_gone(store: Database) -> None:
    await store.commit(step(0, "post A0", "post B0"))
    await store.commit(step(1, "edit A1", "reply A1", "edit A2"))
    assert await drain(store, 1) == ["post A0", "post B0", "edit A2", "edit B0 picture"]
    assert await drain(store, 6) == ["reply A1"]


async def test_an_edit_that_was_merged_away_takes_no_picture_with_it(store: Database) -> None:
    await store.commit(step(0, "post A0"))
    post = await claim(store, 0)
    assert post
    await store.commit(step(0.1, "edit A1"))
    await store.sent(post.row, "message", at(0.2), picture=True)
    edit = await claim(store, 0.2)
    assert edit
    assert named(edit) == "edit A1"
    await store.postpone(edit.row, at(3), in_doubt=False)
    assert await claim(store, 2) is None
    assert await drain(store, 3) == ["edit A1"]


async def test_a_picture_in_doubt_is_cleared_up_before_the_next_edit(store: Database) -> None:
    await store.commit(step(0, "post A0"))
    post = await claim(store, 0)
    assert post
    await store.sent(post.row, "message", at(0), picture=True)
    picture = await claim(store, 0)
    assert picture
    await store.postpone(picture.row, at(1), in_doubt=True)
    await store.commit(step(0.5, "edit A1"))
    again = await claim(store, 7)
    assert again
    assert (named(again), again.in_doubt, again.message) == ("edit A0 picture", True, "message")
    await store.sent(again.row, "message", at(7))
    assert await drain(store, 7) == ["edit A1"]


async def test_marking_twice_brings_one_picture(store: Database) -> None:
    await store.commit(step(0, "post A0"))
    post = await claim(store, 0)
    assert post
    for _ in range(2):
        await store.sent(post.row, "message", at(0), picture=True)
    assert await drain(store, 0) == ["edit A0 picture"]
    await store.sent(post.row, "message", at(0), picture=True)
    assert await drain(store, 0) == []


async def test_a_picture_outlives_the_process(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "dead.db")
    await store.commit(step(0, "post A0"))
    post = await claim(store, 0)
    assert post
    await store.sent(post.row, "message", at(0), picture=True)
    await store.close()

    store = await open_store(tmp_path / "dead.db")
    assert await drain(store, 0) == ["edit A0 picture"]
    await store.close()
