"""Killed at any point, started again with the same file: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.database import open_store
from bot.ports.store import Commit
from bot.service.deliver import Deliverer
from tests.adapters.database.mortal import Killed, Mortal
from tests.adapters.database.samples import Ledger, Outcome, notation, step

DAY = [
    step(0, "post A0", "post N0"),
    step(1, "edit A1", "reply A1", "edit N1"),
    step(4, "edit A2", "post B0"),
    step(7, "edit A3"),
    step(20),
]
"""Steps of a short day; the last lets everything be sent."""


async def live(path: Path, chat: Ledger, days: Sequence[Commit], end: int = -1) -> list[str]:
    """One process from the day's beginning until it is over, or the process."""
    store: Any = Mortal(await open_store(path), end)
    try:
        for commit in days:
            if not commit.empty:
                await store.commit(commit)
            await Deliverer(store, {"terminal": chat}, "worker").pump(commit.at)
        return [notation(post) for post in await store.posts()]
    finally:
        await store.close()


async def test_killed_at_every_point_in_turn(tmp_path: Path) -> None:
    outcomes: list[Outcome] = ["taken", "lost but taken"]
    whole = Ledger(outcomes=[*outcomes])
    expected = await live(tmp_path / "whole.db", whole, DAY)
    for end in range(100):
        path, chat = tmp_path / f"{end}.db", Ledger(outcomes=[*outcomes])
        try:
            assert await live(path, chat, DAY, end) == expected
            assert end >= 20
            break
        except Killed:
            assert sorted(await live(path, chat, DAY)) == sorted(expected), end
        for channel in ("terminal:#one", "terminal:#two"):
            assert chat.transcript(channel) == whole.transcript(channel), end


async def test_the_same_day_again_posts_nothing(tmp_path: Path) -> None:
    chat = Ledger()
    first = await live(tmp_path / "bell.db", chat, DAY)
    transcript = chat.transcript()
    assert await live(tmp_path / "bell.db", chat, DAY) == first
    assert chat.transcript() == transcript


decided = st.lists(st.tuples(st.sampled_from("ABN"), st.sampled_from(["edit", "reply"])), max_size=4)
outcome = st.sampled_from(["taken", "taken", "lost", "lost but taken"])
moments = st.lists(st.tuples(st.sampled_from([0.5, 2, 6]), decided), min_size=1, max_size=6)


def as_day(moments: Sequence[tuple[float, Sequence[tuple[str, str]]]]) -> list[Commit]:
    """Number the revisions of each card: its first is its post; then two minutes without anything new."""
    revisions: dict[str, int] = {}
    seconds, day = 0.0, list[Commit]()
    for pause, rows in moments:
        seconds += pause
        names: list[str] = []
        for card, action in rows:
            revision = revisions[card] = revisions.get(card, -1) + 1
            names.append(f"{action if revision else 'post'} {card}{revision}")
        day.append(step(seconds, *names))
    return [*day, *(step(seconds + later) for later in range(5, 120, 5))]


@settings(max_examples=15, deadline=None)
@given(moments, st.lists(outcome, max_size=6), st.lists(st.integers(0, 60), max_size=2))
def test_every_row_goes_out_once_and_in_order(
    moments: list[tuple[float, list[tuple[str, str]]]], outcomes: list[Outcome], ends: list[int]
) -> None:
    day, chat = as_day(moments), Ledger(outcomes=outcomes)
    with TemporaryDirectory() as folder:
        for end in [*ends, -1]:
            try:
                asyncio.run(live(Path(folder, "bell.db"), chat, day, end))
            except Killed:
                continue
    rows = [notation(post) for commit in day for post in commit.outbox]
    transcript = chat.transcript()
    assert len(set(transcript)) == len(transcript)
    assert {name for name in rows if not name.startswith(("edit", "reply"))} <= set(transcript) <= set(rows)
    for card in "ABN":
        for actions in (("post", "edit"), ("post", "reply")):
            decided = [name for name in rows if name.split()[0] in actions and card in name]
            sent = [name for name in transcript if name.split()[0] in actions and card in name]
            assert sent == [name for name in decided if name in sent]
            assert sent[-1:] == decided[-1:]
