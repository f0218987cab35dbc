"""The outbox's rows: how they come in, and which of them go next."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import ClauseElement, Connection, Dialect

from adapters.database import statements as sql
from bot.alert.model import Address, FanOut
from bot.alert.post import Post

EDIT_DELAY = 5.0
"""Seconds that an edit waits for others of its card to join it, and its reply for theirs; that goes right after it."""


Values = tuple[Any, ...]


class Ack(NamedTuple):
    """A platform has a row's post, as `message`. `now`: epoch seconds; `picture`: its chart follows."""

    row: int
    message: str
    now: float
    picture: bool


def alone(post: Post) -> FanOut:
    """A post that one channel gets."""
    card = post.card.removeprefix(f"{post.channel}/")
    shared = replace(post, card=card, channel="", rule_id="", mention="")
    return FanOut(shared, [Address(post.channel, post.rule_id, post.mention)])


def delay(action: str) -> float:
    return EDIT_DELAY if action in ("edit", "reply") else 0.0


def add(connection: Connection, fan_outs: Sequence[FanOut], contents: Sequence[int], ids: Mapping[str, int]) -> float:
    """Write the rows; when the first of them may be sent."""
    first = math.inf
    pairs = zip(fan_outs, contents, strict=True)
    for held, some in groupby(pairs, lambda pair: bool(pair[0].why)):
        rows: list[Values] = []
        for fan_out, content in some:
            post = fan_out.post
            due = post.at + delay(post.action)
            shared = (post.card, post.revision, post.action, content)
            rest = (due, due, post.at, fan_out.why) if held else (due, due)
            rows += [(ids[channel], *shared, rule_id, mention, *rest) for channel, rule_id, mention in fan_out.to]
            first = first if held else min(first, due)
        many(connection, sql.ADD_HELD if held else sql.ADD_POST, rows)
    return first


def acknowledge(connection: Connection, acks: Sequence[Ack]) -> bool:
    """Mark what the platforms have; whether pictures follow."""
    many(connection, sql.SENT, [(ack.now, ack.row) for ack in acks])
    many(connection, sql.PUT_MESSAGE, [(ack.message, ack.now, ack.row) for ack in acks])
    pictures = [(ack.row,) for ack in acks if ack.picture]
    if pictures:
        many(connection, sql.ADD_PICTURE, pictures)
    return bool(pictures)


def many(connection: Connection, statement: ClauseElement, rows: Sequence[Values]) -> None:
    """Execute once for each row, its values in the order of the statement's parameters: faster than by their names."""
    connection.exec_driver_sql(_compiled(statement, connection.dialect), list(rows))


@cache
def _compiled(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


def claim(connection: Connection, now: float, worker: str, limit: int) -> list[tuple[Any, str | None]]:
    """The rows that go now, each with its card's message."""
    heads = connection.execute(sql.HEADS, {"now": now, "limit": limit}).all()
    if not heads:
        return []
    chosen = _merge(connection, heads, now)
    moved = [
        {"row": row.id, "place": _place(head), "now": now}
        for head, row in zip(heads, chosen, strict=True)
        if row.id != head.id
    ]
    if moved:
        connection.execute(sql.PLACE, moved)
    connection.execute(sql.CLAIM, {"rows": [row.id for row in chosen], "worker": worker})
    return [(row, head.message) for head, row in zip(heads, chosen, strict=True)]


def _place(head: Any) -> float:
    """The due time that keeps a row where its head stood: before a reply that was due with that."""
    return math.nextafter(head.due, 0)


def _merge(connection: Connection, heads: Sequence[Any], now: float) -> list[Any]:
    """What goes in each head's place: for an edit or a reply the last that waits to join it, those before done with."""
    joined = [head.channel for head in heads if _joined(head)]
    waiting: defaultdict[tuple[int, str, bool], list[Any]] = defaultdict(list)
    if joined:
        for row in connection.execute(sql.JOINING, {"channels": joined}):
            waiting[row.channel, row.card, row.action == "reply"].append(row)
    chosen: list[Any] = []
    merged: list[dict[str, Any]] = []
    for head in heads:
        reply = head.action == "reply"
        same = waiting[head.channel, head.card, reply] if _joined(head) else [head]
        *before, last = _burst(same) if reply else same
        chosen.append(last)
        merged += [{"row": row.id, "now": now} for row in before]
    if merged:
        connection.execute(sql.MERGE, merged)
    return chosen


def _joined(head: Any) -> bool:
    """Whether later ones of its card may go in its place."""
    return head.action in ("edit", "picture", "reply") and not head.in_doubt


def _burst(replies: Sequence[Any]) -> list[Any]:
    """The first replies, as long as they were decided before the first was due, and none mentions somebody in vain."""
    burst: list[Any] = []
    for reply in replies:
        if burst and (reply.due > burst[0].due + EDIT_DELAY or burst[-1].mention not in ("", reply.mention)):
            break
        burst.append(reply)
    return burst
