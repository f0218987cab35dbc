"""The Store on a database."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.database import statements as sql
from adapters.database.faults import in_words
from bot.alert.post import Post
from bot.ports import Commit, Delivery

EDIT_DELAY = 5.0
"""Seconds that an edit waits for others of its card to join it."""


class Database:
    """Implements `bot.ports.Store`; see there. Made by `open_store`, which also gives it what `close` lets go.

    A channel's rows go out by due time, then by age. Safe for many tasks of the one process that holds the lock.
    """

    def __init__(self, engine: AsyncEngine, place: str, resources: AsyncExitStack) -> None:
        self._engine = engine
        self._place = place
        self._resources = resources
        self._lock = asyncio.Lock()
        # No row may be sent before this time. True because no other process writes; spares `claim` most of its visits.
        self._idle_until = -math.inf

    async def state(self) -> bytes | None:
        async with self._transaction() as connection:
            return await connection.scalar(sql.GET_STATE)

    async def cards(self) -> Mapping[str, bytes]:
        async with self._transaction() as connection:
            return {row.identity: row.events for row in await connection.execute(sql.GET_CARDS)}

    async def posts(self) -> Sequence[Post]:
        async with self._transaction() as connection:
            return [_decode(text) for text in await connection.scalars(sql.GET_POSTS)]

    async def commit(self, step: Commit) -> None:
        at = step.at.timestamp()
        async with self._transaction() as connection:
            if step.state is not None:
                await connection.execute(sql.PUT_STATE, {"id": 1, "state": step.state, "updated": at})
            if step.firings:
                rows = [{"identity": identity, "channel": channel, "at": at} for identity, channel in step.firings]
                await connection.execute(sql.ADD_FIRING, rows)
            if step.cards:
                rows = [{"identity": card, "events": events, "updated": at} for card, events in step.cards.items()]
                await connection.execute(sql.PUT_CARD, rows)
            if step.outbox:
                rows = [_encode(post) for post in step.outbox]
                await connection.execute(sql.ADD_POST, rows)
                self._wake(min(row["not_before"] for row in rows))

    async def claim(self, now: datetime, worker: str, limit: int = 100) -> Sequence[Delivery]:
        moment = now.timestamp()
        if moment < self._idle_until:
            return ()
        async with self._transaction() as connection:
            heads = (await connection.execute(sql.HEADS, {"now": moment, "limit": limit})).all()
            if not heads:
                earliest = await connection.scalar(sql.NEXT)
                self._idle_until = math.inf if earliest is None else earliest
                return ()
            rows = await self._merge(connection, heads, moment)
            pairs = list(zip(heads, rows, strict=True))
            claims = [{"row": row.id, "place": head.due, "now": moment, "worker": worker} for head, row in pairs]
            await connection.execute(sql.CLAIM, claims)
        return [_delivery(row, head.message) for head, row in pairs]

    async def sent(self, row: int, message: str, now: datetime) -> None:
        async with self._transaction() as connection:
            await connection.execute(sql.SENT, {"row": row, "now": now.timestamp()})
            await connection.execute(sql.PUT_MESSAGE, {"row": row, "message": message})

    async def postpone(self, row: int, until: datetime, *, in_doubt: bool) -> None:
        moment = until.timestamp()
        async with self._transaction() as connection:
            await connection.execute(sql.POSTPONE, {"row": row, "until": moment, "doubt": in_doubt})
            self._wake(moment)

    async def refused(self, row: int, reason: str, now: datetime) -> None:
        async with self._transaction() as connection:
            await connection.execute(sql.REFUSED, {"row": row, "why": reason, "now": now.timestamp()})

    async def close(self) -> None:
        await self._resources.aclose()

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncConnection]:
        async with self._lock:
            with in_words(self._place):
                async with self._engine.begin() as connection:
                    yield connection

    def _wake(self, moment: float) -> None:
        self._idle_until = min(self._idle_until, moment)

    async def _merge(self, connection: AsyncConnection, heads: Sequence[Row[Any]], now: float) -> list[Row[Any]]:
        """What goes in each head's place: for an edit its card's last that waits, those before it done with."""
        edits: dict[str, list[Row[Any]]] = {
            head.card: [] for head in heads if head.action == "edit" and not head.in_doubt
        }
        if edits:
            for row in await connection.execute(sql.EDITS, {"cards": list(edits)}):
                edits[row.card].append(row)
        chosen, merged = [], []
        for head in heads:
            *before, last = edits.get(head.card, [head])
            chosen.append(last)
            merged += [{"row": row.id, "now": now} for row in before]
        if merged:
            await connection.execute(sql.MERGE, merged)
        return chosen


def _encode(post: Post) -> dict[str, Any]:
    due = post.at + (EDIT_DELAY if post.action == "edit" else 0.0)
    return {
        "card": post.card,
        "revision": post.revision,
        "action": post.action,
        "channel": post.channel,
        "post": msgspec.json.encode(post).decode(),
        "due": due,
        "not_before": due,
        "state": "waiting",
        "in_doubt": False,
        "attempts": 0,
    }


def _decode(text: str) -> Post:
    return msgspec.json.decode(text, type=Post)


def _delivery(row: Row[Any], message: str | None) -> Delivery:
    return Delivery(row.id, _decode(row.post), message, row.in_doubt, row.attempts)
