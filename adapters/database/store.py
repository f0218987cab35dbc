"""The Store on a database."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from types import CoroutineType
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Row

from adapters.database import statements as sql
from adapters.database.faults import in_words
from bot.alert.model import Mute, Subscription
from bot.alert.post import Post
from bot.chat.records import Change, Muted, Record, Rule, kind
from bot.ports import Commit, Delivery

EDIT_DELAY = 5.0
"""Seconds that an edit waits for others of its card to join it; its reply goes out right after it."""

P = ParamSpec("P")
T = TypeVar("T")


def transaction(
    work: Callable[Concatenate[Database, Connection, P], T],
) -> Callable[Concatenate[Database, P], CoroutineType[Any, Any, T]]:
    """Make of a method one transaction in the database's own thread, one after the other.

    Whoever awaits it may be cancelled; the transaction is not, it comes to its end in the thread.
    """

    @wraps(work)
    async def run(self: Database, *args: P.args, **kwargs: P.kwargs) -> T:
        def transact() -> T:
            with in_words(self.place), self.engine.begin() as connection:
                return work(self, connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self.thread, transact)

    return run


class Database:
    """Implements `bot.ports.Store`; see there. Made by `open_store`, which also gives it what `close` lets go.

    A channel's rows go out by due time, then by age. Safe for many tasks of the one process that holds the lock.
    """

    def __init__(self, engine: Engine, place: str, resources: ExitStack) -> None:
        self.engine = engine
        self.place = place
        self.thread = ThreadPoolExecutor(1, "database")
        self._resources = resources
        # No row may be sent before this time. True because no other process writes; spares `claim` most of its visits.
        self._idle_until = -math.inf

    @transaction
    def state(self, connection: Connection) -> bytes | None:
        return connection.scalar(sql.GET_STATE)

    @transaction
    def cards(self, connection: Connection) -> Mapping[str, bytes]:
        return {row.identity: row.events for row in connection.execute(sql.GET_CARDS)}

    @transaction
    def posts(self, connection: Connection, channel: str = "", since: datetime | None = None) -> Sequence[Post]:
        earliest = since.timestamp() if since else 0.0
        sent = connection.scalars(sql.GET_POSTS, {"of": channel, "since": earliest})
        return [post for text in sent if (post := _decode(text)).at >= earliest]

    @transaction
    def commit(self, connection: Connection, step: Commit) -> None:
        at = step.at.timestamp()
        if step.state is not None:
            connection.execute(sql.PUT_STATE, {"id": 1, "state": step.state, "updated": at})
        if step.firings:
            rows = [{"identity": identity, "channel": channel, "at": at} for identity, channel in step.firings]
            connection.execute(sql.ADD_FIRING, rows)
        if step.cards:
            rows = [{"identity": card, "events": events, "updated": at} for card, events in step.cards.items()]
            connection.execute(sql.PUT_CARD, rows)
        if step.outbox:
            rows = [_encode(post) for post in step.outbox]
            connection.execute(sql.ADD_POST, rows)
            self._wake(min(row["not_before"] for row in rows))
        for record in step.records.drop:
            connection.execute(
                sql.DROP_RECORD, {"of_kind": kind(record), "of_scope": record.scope, "of_key": record.key}
            )
        if step.records.keep:
            connection.execute(sql.PUT_RECORD, [_kept(record) for record in step.records.keep])

    async def claim(self, now: datetime, worker: str, limit: int = 100) -> Sequence[Delivery]:
        return () if now.timestamp() < self._idle_until else await self._claim(now.timestamp(), worker, limit)

    @transaction
    def _claim(self, connection: Connection, now: float, worker: str, limit: int) -> Sequence[Delivery]:
        heads = connection.execute(sql.HEADS, {"now": now, "limit": limit}).all()
        if not heads:
            earliest = connection.scalar(sql.NEXT)
            self._idle_until = math.inf if earliest is None else earliest
            return ()
        pairs = list(zip(heads, _merge(connection, heads, now), strict=True))
        claims = [{"row": row.id, "place": _place(head, row), "now": now, "worker": worker} for head, row in pairs]
        connection.execute(sql.CLAIM, claims)
        return [_delivery(row, head.message) for head, row in pairs]

    @transaction
    def sent(self, connection: Connection, row: int, message: str, now: datetime, *, picture: bool = False) -> None:
        connection.execute(sql.SENT, {"row": row, "now": now.timestamp()})
        connection.execute(sql.PUT_MESSAGE, {"row": row, "message": message})
        if picture:
            connection.execute(sql.ADD_PICTURE, {"row": row})
            self._wake(-math.inf)

    @transaction
    def postpone(self, connection: Connection, row: int, until: datetime, *, in_doubt: bool) -> None:
        connection.execute(sql.POSTPONE, {"row": row, "until": until.timestamp(), "doubt": in_doubt})
        self._wake(until.timestamp())

    @transaction
    def refused(self, connection: Connection, row: int, reason: str, now: datetime) -> None:
        connection.execute(sql.REFUSED, {"row": row, "why": reason, "now": now.timestamp()})

    @transaction
    def uncertain(self, connection: Connection, row: int, now: datetime) -> None:
        connection.execute(sql.UNCERTAIN, {"row": row, "now": now.timestamp()})

    @transaction
    def tally(self, connection: Connection) -> Mapping[str, int]:
        return {row.state: row.rows for row in connection.execute(sql.TALLY)}

    @transaction
    def records(self, connection: Connection) -> Sequence[Record]:
        return [msgspec.json.decode(value, type=Record) for value in connection.scalars(sql.GET_RECORDS)]

    async def rules(self) -> Sequence[Subscription]:
        return [
            Subscription(rule.scope, rule.rule, rule.rule_id, rule.severity, rule.mention, rule.note)
            for rule in await self.records()
            if isinstance(rule, Rule)
        ]

    async def keep_rule(self, subscription: Subscription, at: datetime) -> None:
        kept = {"type": "rule", **asdict(subscription), "scope": subscription.channel, "at": at.timestamp()}
        rule = msgspec.convert(kept, Rule)
        await self.commit(Commit(at, records=Change(keep=(rule,))))

    async def drop_rule(self, channel: str, rule_id: str) -> None:
        await self._drop(Rule(scope=channel, rule_id=rule_id, rule=""))

    async def mutes(self) -> Sequence[Mute]:
        return [
            Mute(muted.scope, muted.target, datetime.fromtimestamp(muted.until, UTC))
            for muted in await self.records()
            if isinstance(muted, Muted)
        ]

    async def keep_mute(self, mute: Mute) -> None:
        muted = Muted(scope=mute.channel, target=mute.target, until=mute.until.timestamp())
        await self.commit(Commit(mute.until, records=Change(keep=(muted,))))

    async def drop_mute(self, channel: str, target: str) -> None:
        await self._drop(Muted(scope=channel, target=target, until=0))

    async def _drop(self, record: Record) -> None:
        await self.commit(Commit(datetime.fromtimestamp(0, UTC), records=Change(drop=(record,))))

    @transaction
    def forget(self, connection: Connection, channel: str) -> None:
        for statement in sql.FORGET:
            connection.execute(statement, {"of": channel})

    @transaction
    def purge(self, connection: Connection, before: datetime) -> None:
        for statement in sql.PURGE:
            connection.execute(statement, {"before": before.timestamp()})

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self.thread, self._resources.close)
        self.thread.shutdown()

    def _wake(self, moment: float) -> None:
        self._idle_until = min(self._idle_until, moment)


def _place(head: Row[Any], row: Row[Any]) -> float:
    """The due time that keeps a row where its head stood: before a reply that was due with that."""
    return head.due if row.id == head.id else math.nextafter(head.due, 0)


def _merge(connection: Connection, heads: Sequence[Row[Any]], now: float) -> list[Row[Any]]:
    """What goes in each head's place: for an edit its card's last that waits, those before it done with."""
    edits: dict[str, list[Row[Any]]] = {
        head.card: [] for head in heads if head.action in ("edit", "picture") and not head.in_doubt
    }
    if edits:
        for row in connection.execute(sql.EDITS, {"cards": list(edits)}):
            edits[row.card].append(row)
    chosen, merged = [], []
    for head in heads:
        *before, last = edits.get(head.card, [head])
        chosen.append(last)
        merged += [{"row": row.id, "now": now} for row in before]
    if merged:
        connection.execute(sql.MERGE, merged)
    return chosen


def _encode(post: Post) -> dict[str, Any]:
    due = post.at + (EDIT_DELAY if post.action in ("edit", "reply") else 0.0)
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
    post, picture = _decode(row.post), row.action == "picture"
    if picture:
        post = msgspec.structs.replace(post, action="edit")
    return Delivery(row.id, post, message, row.in_doubt, row.attempts, picture)


def _kept(record: Record) -> dict[str, Any]:
    return {
        "kind": kind(record),
        "scope": record.scope,
        "key": record.key,
        "value": msgspec.json.encode(record).decode(),
        "by": record.by,
        "at": record.at,
    }
