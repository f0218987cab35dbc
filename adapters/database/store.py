"""The Store on a database."""

from __future__ import annotations

import asyncio
import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import wraps
from types import CoroutineType
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
from sqlalchemy import Connection, Engine

from adapters.database import outbox
from adapters.database import statements as sql
from adapters.database.faults import in_words
from adapters.database.sharing import Channels, Contents
from bot.alert.ledger import Entry
from bot.alert.model import Kept
from bot.alert.post import Post
from bot.chat.people import who
from bot.chat.records import Change, Record, kind
from bot.news.model import Headline, Ranking
from bot.ports.store import Commit, Delivery

_STEP = re.compile(r"\+\d+$")
"""After a card's name: a post of its own for a further step."""

_TOLD: Mapping[str, type[Headline | Ranking]] = {"headline": Headline, "ranking": Ranking}

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
            try:
                with in_words(self.place), self.engine.begin() as connection:
                    return work(self, connection, *args, **kwargs)
            except BaseException:
                self.channels.forget()
                raise

        return await asyncio.get_running_loop().run_in_executor(self.thread, transact)

    return run


class Database:
    """Implements `bot.ports.store.Store`; see there. Made by `open_store`, which also gives it what `close` lets go.

    A channel's rows go out by due time, then by age. Safe for many tasks of the one process that holds the lock.
    """

    def __init__(self, engine: Engine, place: str, resources: ExitStack) -> None:
        self.engine = engine
        self.place = place
        self.thread = ThreadPoolExecutor(1, "database")
        self._resources = resources
        self.channels = Channels()
        self._contents = Contents(self.channels)
        self._acks: list[tuple[outbox.Ack, asyncio.Future[None]]] = []
        self._marking: asyncio.Task[None] | None = None
        # No row may be sent before this time. True because no other process writes; spares `claim` most of its visits.
        self._idle_until = -math.inf

    @transaction
    def state(self, connection: Connection) -> bytes | None:
        return connection.scalar(sql.GET_STATE)

    @transaction
    def cards(self, connection: Connection, since: datetime | None = None) -> Sequence[Kept]:
        earliest = _seconds(since)
        names = self.channels.names(connection)
        held = {
            (row.channel, _STEP.sub("", row.card)): (row.version, row.rule_id)
            for row in connection.execute(sql.GET_HOLDERS, {"since": earliest})
        }
        holders: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for (channel, _), (version, rule_id) in held.items():
            holders[version][names[channel]] = rule_id
        # A row may be due later than its card was changed.
        cards = dict(connection.execute(sql.GET_CARDS, {"since": earliest - outbox.EDIT_DELAY}).all())
        return [Kept(version, cards[version], to) for version, to in holders.items()]

    @transaction
    def unsaid(self, connection: Connection, since: datetime | None = None) -> Sequence[tuple[str, str]]:
        return connection.execute(sql.GET_UNSAID, {"since": _seconds(since)}).all()

    @transaction
    def ledger(self, connection: Connection, since: datetime | None = None) -> Sequence[Entry]:
        earliest = {"since": _seconds(since)}
        posts = [Entry(*row) for row in connection.execute(sql.GET_ENTRIES, earliest)]
        unheard = connection.execute(sql.GET_UNHEARD, earliest)
        return sorted(
            [*posts, *(Entry(row.channel, row.identity, "", row.at, row.why) for row in unheard)],
            key=lambda entry: entry.at,
        )

    @transaction
    def posts(self, connection: Connection, channel: str = "", since: datetime | None = None) -> Sequence[Post]:
        of = self.channels.ids(connection, [channel])[channel] if channel else 0
        rows = connection.execute(sql.GET_POSTS, {"of": of, "since": _seconds(since)}).all()
        return [post for post in self._contents.posts(connection, rows) if post.at >= _seconds(since)]

    @transaction
    def commit(self, connection: Connection, step: Commit) -> None:
        at = step.at.timestamp()
        if step.state is not None:
            connection.execute(sql.PUT_STATE, {"id": 1, "state": step.state, "updated": at})
        if step.unsaid:
            rows = [
                {"identity": identity, "channel": channel, "at": at, "why": why}
                for identity, channel, why in step.unsaid
            ]
            connection.execute(sql.ADD_UNSAID, rows)
        if step.cards:
            rows = [{"version": version, "card": card, "updated": at} for version, card in step.cards.items()]
            connection.execute(sql.PUT_CARD, rows)
        if fan_outs := [*map(outbox.alone, step.outbox), *step.fanned]:
            ids = self.channels.ids(connection, (to.channel for fan_out in fan_outs for to in fan_out.to))
            contents = self._contents.add(connection, fan_outs)
            self._wake(outbox.add(connection, fan_outs, contents, ids))
        if step.told:
            rows = [
                {"seen": fact.seen.timestamp(), "kind": _kind(fact), "fact": msgspec.msgpack.encode(fact)}
                for fact in step.told
            ]
            connection.execute(sql.TELL, rows)
        for record in step.records.drop:
            connection.execute(
                sql.DROP_RECORD, {"of_kind": kind(record), "of_scope": record.scope, "of_key": record.key}
            )
        if step.records.keep:
            connection.execute(sql.PUT_RECORD, [_kept(record) for record in step.records.keep])

    @property
    def idle(self) -> bool:
        return self._idle_until == math.inf

    async def claim(self, now: datetime, worker: str, limit: int = 1000) -> Sequence[Delivery]:
        return () if now.timestamp() < self._idle_until else await self._claim(now.timestamp(), worker, limit)

    @transaction
    def _claim(self, connection: Connection, now: float, worker: str, limit: int) -> Sequence[Delivery]:
        claimed = outbox.claim(connection, now, worker, limit)
        if not claimed:
            earliest = connection.scalar(sql.NEXT)
            self._idle_until = math.inf if earliest is None else earliest
            return ()
        posts = self._contents.posts(connection, [row for row, _ in claimed])
        return [
            Delivery(row.id, post, message, row.in_doubt, row.attempts, row.action == "picture")
            for (row, message), post in zip(claimed, posts, strict=True)
        ]

    async def sent(self, row: int, message: str, now: datetime, *, picture: bool = False) -> None:
        """What comes in the same turn of the loop, or while another transaction runs, is written in one."""
        done = asyncio.get_running_loop().create_future()
        self._acks.append((outbox.Ack(row, message, now.timestamp(), picture), done))
        if self._marking is None:
            self._marking = asyncio.create_task(self._mark())
        await done

    async def _mark(self) -> None:
        while self._acks:
            acks, self._acks = self._acks, []
            error: Exception | None = None
            try:
                await self._acknowledge([ack for ack, _ in acks])
            except Exception as raised:  # noqa: BLE001
                error = raised
            for _, done in acks:
                if not done.done():  # whoever waited may be gone
                    done.set_exception(error) if error else done.set_result(None)
        self._marking = None

    @transaction
    def _acknowledge(self, connection: Connection, acks: Sequence[outbox.Ack]) -> None:
        if outbox.acknowledge(connection, acks):
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
    def waiting(self, connection: Connection, now: datetime) -> Mapping[str, datetime]:
        since: dict[str, float] = {}
        for row in connection.execute(sql.WAITING, {"now": now.timestamp()}):
            platform = row.channel.partition(":")[0]
            since[platform] = min(row.since, since.get(platform, row.since))
        return {platform: datetime.fromtimestamp(at, UTC) for platform, at in since.items()}

    @transaction
    def records(self, connection: Connection) -> Sequence[Record]:
        return [msgspec.json.decode(value, type=Record) for value in connection.scalars(sql.GET_RECORDS)]

    async def _drop(self, record: Record) -> None:
        await self.commit(Commit(datetime.fromtimestamp(0, UTC), records=Change(drop=(record,))))

    @transaction
    def told(self, connection: Connection, since: datetime) -> Sequence[Headline | Ranking]:
        rows = connection.execute(sql.GET_TOLD, {"since": since.timestamp()})
        return [msgspec.msgpack.decode(row.fact, type=_TOLD[row.kind]) for row in rows]

    @transaction
    def read(self, connection: Connection, source: str) -> Mapping[str, bytes]:
        return {row.key: row.value for row in connection.execute(sql.GET_NOTES, {"of_source": source})}

    @transaction
    def note(self, connection: Connection, source: str, entries: Mapping[str, bytes | None]) -> None:
        kept = [{"source": source, "key": key, "value": value} for key, value in entries.items() if value is not None]
        gone = [{"of_source": source, "of_key": key} for key, value in entries.items() if value is None]
        if kept:
            connection.execute(sql.PUT_NOTE, kept)
        if gone:
            connection.execute(sql.DROP_NOTE, gone)

    @transaction
    def forget(self, connection: Connection, channel: str) -> None:
        for statement in sql.FORGET:
            connection.execute(statement, {"of": channel})
        for statement in sql.TIDY:
            connection.execute(statement)
        self.channels.forget()

    @transaction
    def forget_person(self, connection: Connection, person: str) -> None:
        names = {"token": who(person), "mentioned": f"user:{person.partition(':')[2]}"}
        for statement in sql.UNNAME:
            connection.execute(statement, names)
        self._contents.forget()

    @transaction
    def purge(self, connection: Connection, before: datetime, news: datetime | None = None) -> None:
        # An edit is due later than its content was made: no row may stay without one.
        ends = {"before": before.timestamp(), "until": before.timestamp() + outbox.EDIT_DELAY}
        for statement in sql.PURGE:
            connection.execute(statement, ends)
        connection.execute(sql.PURGE_TOLD, {"before": (news or before).timestamp()})

    async def close(self) -> None:
        if self._marking is not None:
            await asyncio.wait([self._marking])
        await asyncio.get_running_loop().run_in_executor(self.thread, self._resources.close)
        self.thread.shutdown()

    def _wake(self, moment: float) -> None:
        self._idle_until = min(self._idle_until, moment)


def _kind(fact: Headline | Ranking) -> str:
    return "headline" if isinstance(fact, Headline) else "ranking"


def _seconds(since: datetime | None) -> float:
    return since.timestamp() if since else 0.0


def _kept(record: Record) -> dict[str, Any]:
    return {
        "kind": kind(record),
        "scope": record.scope,
        "key": record.key,
        "value": msgspec.json.encode(record).decode(),
        "by": record.by,
        "at": record.at,
    }
