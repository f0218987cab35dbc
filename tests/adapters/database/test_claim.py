"""Who is next: order within a channel, channels on their own, edits in quick succession as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.database import Database, open_store
from bot.errors import StoreError
from bot.ports.store import Commit
from tests.adapters.database.samples import at, drain, fan_out, notation, row, step

Timeline = dict[float, tuple[str, str]]
"""At a second: rows decided then, and rows that go out then."""

TIMELINES: dict[str, Timeline] = {
    "a post goes at once": {0: ("post A0", "post A0")},
    "so does a digest": {0: ("digest B0", "digest B0")},
    "a reply comes right after its edit": {0: ("edit A1, reply A1", ""), 5: ("", "edit A1, reply A1")},
    "an edit waits five seconds": {0: ("edit A1", ""), 4.9: ("", ""), 5: ("", "edit A1")},
    "edits in quick succession are one, the last": {
        0: ("edit A1", ""),
        2: ("edit A2", ""),
        4: ("edit A3", ""),
        5: ("", "edit A3"),
        9: ("", ""),
    },
    "a stream of edits is not put off for ever": {
        0: ("edit A1", ""),
        3: ("edit A2", ""),
        6: ("edit A3", "edit A3"),
        9: ("edit A4", ""),
        14: ("", "edit A4"),
    },
    "one move has one reply, the last": {
        0: ("edit A1, reply A1", ""),
        4: ("edit A2, reply A2, reply B1", ""),
        5: ("", "edit A2, reply A2"),
        6: ("edit A3, reply A3", ""),
        9: ("", "reply B1"),
        11: ("", "edit A3, reply A3"),
    },
    "late replies of different moves are told": {
        0: ("post A0, edit A1, reply A1", "post A0"),
        6: ("edit A2, reply A2", "edit A2, reply A1"),
        11: ("", "reply A2"),
    },
    "edits of different cards stay apart": {0: ("edit A1, edit B1, edit A2", ""), 5: ("", "edit A2, edit B1")},
    "the post comes before its edits": {0: ("post A0, edit A1, edit A2", "post A0"), 5: ("", "edit A2")},
    "an edit that rests holds up nobody": {0: ("edit A1", ""), 1: ("post B0", "post B0"), 5: ("", "edit A1")},
    "posts keep their order": {0: ("post A0, post B0, post C0", "post A0, post B0, post C0")},
}  # fmt: skip


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    store = await open_store(tmp_path / "bell.db")
    yield store
    await store.close()


async def claim(store: Database, seconds: float) -> list[str]:
    """What is claimed in one go, and stays so."""
    return [notation(delivery.post) for delivery in await store.claim(at(seconds), "worker")]


@pytest.mark.parametrize("timeline", TIMELINES.values(), ids=TIMELINES.keys())
async def test_timelines(store: Database, timeline: Timeline) -> None:
    for seconds, (decided, expected) in timeline.items():
        await store.commit(step(seconds, *filter(None, decided.split(", "))))
        assert ", ".join(await drain(store, seconds)) == expected, seconds


async def test_a_reply_that_mentions_somebody_is_not_left_out(store: Database) -> None:
    await store.commit(step(0, "reply A1"))
    await store.commit(Commit(at=at(1), outbox=(replace(row("reply A2", 1), mention="here"),)))
    await store.commit(step(2, "reply A3"))
    assert await drain(store, 5) == ["reply A2"]
    assert await drain(store, 7) == ["reply A3"]


async def test_what_has_long_been_due_goes_in_order(store: Database) -> None:
    await store.commit(step(0, "post A0", "edit A1"))
    await store.commit(step(1, "post B0", "edit A2"))
    await store.commit(step(9, "post C0"))
    assert await drain(store, 60) == ["post A0", "post B0", "edit A2", "post C0"]


async def test_a_channel_has_one_row_on_its_way(store: Database) -> None:
    await store.commit(step(0, "post A0", "post B0", "post N0", "post O0"))
    first = await store.claim(at(0), "worker")
    assert [notation(delivery.post) for delivery in first] == ["post A0", "post N0"]
    assert await store.claim(at(0), "other") == ()
    await store.sent(first[1].row, "message", at(0))
    assert await claim(store, 0) == ["post O0"]


async def test_no_more_than_asked_for(store: Database) -> None:
    await store.commit(step(0, "post A0", "post N0"))
    assert len(await store.claim(at(0), "worker", limit=1)) == 1
    assert len(await store.claim(at(0), "worker", limit=1)) == 1


async def test_what_is_postponed_holds_up_its_channel_alone(store: Database) -> None:
    await store.commit(step(0, "post A0", "post B0", "post N0"))
    first, _ = await store.claim(at(0), "worker")
    await store.postpone(first.row, at(3), in_doubt=False)
    await store.commit(step(1, "post C0"))
    assert await claim(store, 2.9) == []
    again, *others = await store.claim(at(3), "worker")
    assert (notation(again.post), again.in_doubt, again.attempts, others) == ("post A0", False, 1, [])


async def test_what_is_refused_lets_the_next_go(store: Database) -> None:
    await store.commit(step(0, "post A0", "edit A1"))
    (first,) = await store.claim(at(0), "worker")
    await store.refused(first.row, "the channel is gone", at(0))
    (second,) = await store.claim(at(5), "worker")
    assert (notation(second.post), second.message) == ("edit A1", None)


async def test_the_message_is_where_the_card_is_now(store: Database) -> None:
    messages: list[str | None] = []
    for seconds, name, answer in ((0, "post A0", "original"), (10, "edit A1", "another"), (20, "edit A2", "another")):
        await store.commit(step(seconds - 5, name))
        (delivery,) = await store.claim(at(seconds), "worker")
        messages.append(delivery.message)
        await store.sent(delivery.row, answer, at(seconds))
    assert messages == [None, "original", "another"]


async def test_the_last_edit_takes_the_place_of_the_first(store: Database) -> None:
    await store.commit(step(0, "edit A1"))
    await store.commit(step(4, "edit A2"))
    (edit,) = await store.claim(at(5), "worker")
    await store.postpone(edit.row, at(7), in_doubt=False)
    await store.commit(step(6, "post B0"))
    assert await claim(store, 6) == []
    assert await drain(store, 7) == ["edit A2", "post B0"]


async def test_an_edit_in_doubt_is_cleared_up_before_the_next(store: Database) -> None:
    await store.commit(step(0, "edit A1"))
    (edit,) = await store.claim(at(5), "worker")
    await store.postpone(edit.row, at(6), in_doubt=True)
    await store.commit(step(6, "edit A2", "edit A3"))
    (again,) = await store.claim(at(20), "worker")
    assert (notation(again.post), again.in_doubt) == ("edit A1", True)
    await store.sent(again.row, "message", at(20))
    assert await drain(store, 20) == ["edit A3"]


async def test_what_a_dead_run_had_claimed_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "dead.db"
    store = await open_store(path)
    await store.commit(step(0, "edit A1"))
    await store.commit(step(4, "edit A2", "post N0", "post O0"))
    await store.claim(at(5), "worker")
    await store.close()

    store = await open_store(path)
    deliveries = await store.claim(at(5), "worker")
    assert [(notation(d.post), d.in_doubt, d.attempts) for d in deliveries] == [
        ("post N0", True, 1),
        ("edit A2", True, 1),
    ]
    await store.close()


async def test_what_is_marked_at_once_is_marked_together_and_each_hears_of_a_failure(store: Database) -> None:
    channels = [f"terminal:#{number}" for number in range(50)]
    await store.commit(Commit(at(0), fanned=(fan_out("post A0", *channels),)))
    deliveries = await store.claim(at(0), "worker")
    assert [delivery.post.channel for delivery in deliveries] == channels
    broken, *others = deliveries
    answers = await asyncio.gather(
        store.sent(broken.row, None, at(0)),  # pyright: ignore[reportArgumentType]
        *(store.sent(delivery.row, f"message {delivery.row}", at(0)) for delivery in others),
        return_exceptions=True,
    )
    assert all(isinstance(answer, StoreError) for answer in answers)
    await asyncio.gather(*(store.sent(delivery.row, f"message {delivery.row}", at(0)) for delivery in deliveries))
    assert [post.channel for post in await store.posts()] == channels


async def test_marks_are_written_though_nobody_waits_for_them(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "left.db")
    await store.commit(step(0, "post A0", "post N0"))
    marks = [
        asyncio.create_task(store.sent(delivery.row, "message", at(0))) for delivery in await store.claim(at(0), "one")
    ]
    await asyncio.sleep(0)
    for mark in marks:
        mark.cancel()
    await store.close()

    store = await open_store(tmp_path / "left.db")
    assert [notation(post) for post in await store.posts()] == ["post A0", "post N0"]
    await store.close()
