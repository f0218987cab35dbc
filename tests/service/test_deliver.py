"""The delivery worker with a real database and a platform that remembers: in order, once, whatever is lost."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.database import Database, open_store
from bot.alert.post import Post
from bot.service.deliver import Deliverer
from tests.adapters.database.samples import Ledger, at, notation, step
from tests.simulation.loop import simulated


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    store = await open_store(tmp_path / "bell.db")
    yield store
    await store.close()


def deliverer(store: Database, chat: Ledger) -> Deliverer:
    return Deliverer(store, {"terminal": chat}, "worker")


async def pump(worker: Deliverer, seconds: float) -> list[str]:
    return [notation(post) for post in await worker.pump(at(seconds))]


async def test_all_that_is_due_goes_out(store: Database) -> None:
    chat = Ledger()
    worker = deliverer(store, chat)
    await store.commit(step(0, "post A0", "edit A1", "reply A1", "post B0", "post N0"))
    assert await pump(worker, 0) == ["post A0", "post N0", "post B0"]
    assert await pump(worker, 5) == ["edit A1", "reply A1"]
    assert await pump(worker, 60) == []
    assert chat.transcript("terminal:#one") == ["post A0", "post B0", "edit A1", "reply A1"]
    assert {message for post, message in chat.entries if post.subject == "A"} == {"message 1"}


@pytest.mark.parametrize("outcome", ["lost", "lost but taken"])
async def test_a_lost_answer_is_looked_up_before_the_post_is_sent_again(store: Database, outcome: str) -> None:
    chat = Ledger(outcomes=[outcome])  # pyright: ignore[reportArgumentType]
    worker = deliverer(store, chat)
    await store.commit(step(0, "post A0", "post B0"))
    assert await pump(worker, 0) == []
    assert await pump(worker, 0.9) == []
    assert await pump(worker, 1) == ["post A0", "post B0"]
    assert chat.transcript() == ["post A0", "post B0"]
    assert chat.lookups == 1


async def test_the_wait_grows_to_a_minute(store: Database) -> None:
    chat = Ledger(outcomes=["lost"] * 9)
    worker = deliverer(store, chat)
    await store.commit(step(0, "post A0"))
    tries: list[int] = []
    for second in range(400):
        left = len(chat.outcomes)
        await worker.pump(at(second))
        if len(chat.outcomes) < left:
            tries.append(second)
    assert [later - earlier for earlier, later in itertools.pairwise(tries)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert chat.transcript() == ["post A0"]


async def test_a_channel_that_fails_delays_no_other(store: Database) -> None:
    chat = Ledger(outcomes=["lost"])
    worker = deliverer(store, chat)
    await store.commit(step(0, "post A0", "post B0", "post N0", "post O0"))
    assert await pump(worker, 0) == ["post N0", "post O0"]
    assert await pump(worker, 1) == ["post A0", "post B0"]


async def test_a_channel_that_is_slow_delays_no_other(store: Database) -> None:
    class Slow(Ledger):
        async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
            if post.subject == "A":
                await others_done.wait()
            message = await super().send(post, message, picture)
            if post.subject == "Q":
                others_done.set()
            return message

    others_done = asyncio.Event()
    chat = Slow()
    await store.commit(step(0, "post A0", "post B0", *(f"post {card}0" for card in "NOPQ")))
    await asyncio.wait_for(deliverer(store, chat).pump(at(0)), 10)
    assert chat.transcript() == ["post N0", "post O0", "post P0", "post Q0", "post A0", "post B0"]


async def test_what_is_refused_is_let_go_and_what_follows_takes_its_place(store: Database) -> None:
    chat = Ledger(outcomes=["refused"])
    worker = deliverer(store, chat)
    await store.commit(step(0, "post A0", "edit A1"))
    assert await pump(worker, 0) == []
    assert await pump(worker, 5) == ["edit A1"]
    await store.commit(step(9, "edit A2"))
    assert await pump(worker, 14) == ["edit A2"]
    assert chat.transcript() == ["post A1", "edit A2"]
    assert [notation(post) for post in await store.posts()] == ["edit A1", "edit A2"]


async def test_a_dead_token_loses_nothing_and_is_tried_by_one_row_a_minute(
    store: Database, caplog: pytest.LogCaptureFixture
) -> None:
    chat = Ledger(outcomes=["token refused"] * 3)
    gone: list[str] = []

    async def told(channel: str, why: str) -> None:
        gone.append(channel)

    worker = Deliverer(store, {"terminal": chat}, "worker", gone=told)
    await store.commit(step(0, "post A0", "post N0"))
    assert [await pump(worker, seconds) for seconds in (0, 59, 60, 61, 120, 179)] == [[]] * 6
    assert (chat.outcomes, gone, chat.lookups) == ([], [], 0)
    assert dict(await store.tally()) == {"waiting": 2}
    assert sorted([*await pump(worker, 180), *await pump(worker, 240)]) == ["post A0", "post N0"]
    assert [record.message.split(".")[0] for record in caplog.records] == ["The token is dead"]


async def test_what_takes_its_place_is_looked_up_as_what_it_is(store: Database) -> None:
    chat = Ledger(outcomes=["refused", "lost but taken"])
    worker = deliverer(store, chat)
    await store.commit(step(0, "post A0", "reply A1"))
    for second in (0, 5, 60):
        await worker.pump(at(second))
    assert chat.transcript() == ["post A1"]


async def test_a_platform_that_is_not_connected_gets_its_posts_later(store: Database) -> None:
    await store.commit(step(0, "post A0"))
    assert await Deliverer(store, {}, "worker").pump(at(0)) == []
    assert await pump(deliverer(store, Ledger()), 1) == ["post A0"]


async def test_two_workers_share_the_work(store: Database) -> None:
    chat = Ledger()
    await store.commit(step(0, *(f"post {card}0" for card in "ABCDNOPQ")))
    both = (Deliverer(store, {"terminal": chat}, name) for name in ("one", "two"))
    await asyncio.gather(*(worker.pump(at(0)) for worker in both))
    assert chat.transcript("terminal:#one") == ["post A0", "post B0", "post C0", "post D0"]
    assert chat.transcript("terminal:#two") == ["post N0", "post O0", "post P0", "post Q0"]


async def test_an_error_nobody_foresaw_stops_the_worker_and_is_made_good_by_the_next_run(tmp_path: Path) -> None:
    class Broken(Ledger):
        async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
            await super().send(post, message, picture)
            raise RuntimeError(post.subject)

    chat = Broken()
    store = await open_store(tmp_path / "bell.db")
    await store.commit(step(0, "post A0", "post N0", "post O0"))
    with pytest.raises(RuntimeError, match=r"A|N"):
        await deliverer(store, chat).pump(at(0))
    await store.close()

    store = await open_store(tmp_path / "bell.db")
    healthy = Ledger(entries=chat.entries)
    assert await pump(deliverer(store, healthy), 0) == ["post A0", "post N0", "post O0"]
    assert healthy.transcript() == ["post A0", "post N0", "post O0"]
    await store.close()


@simulated("2026-03-02 08:00")
async def test_it_does_nothing_while_nothing_waits_and_sends_what_comes_then(tmp_path: Path) -> None:
    store, looks = await open_store(tmp_path / "bell.db"), 0
    wake, chat = asyncio.Event(), Ledger()

    def now() -> datetime:
        nonlocal looks
        looks += 1
        return at(0)

    running = asyncio.create_task(deliverer(store, chat).run(now, wake))
    await asyncio.sleep(3600)
    assert looks == 1
    await store.commit(step(0, "post A0"))
    wake.set()
    await asyncio.sleep(0.01)
    assert chat.transcript() == ["post A0"]
    await asyncio.sleep(3600)
    assert looks < 5
    running.cancel()
    await asyncio.wait([running])
    await store.close()


async def test_it_stops_though_something_new_comes_at_the_same_time(store: Database) -> None:
    wake = asyncio.Event()
    running = asyncio.create_task(deliverer(store, Ledger()).run(lambda: at(0), wake))
    await asyncio.sleep(0.05)  # it waits for something new
    wake.set()
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running], timeout=1)
    assert running.cancelled()
