"""One alert to 10,000 channels, rows through the outbox beside bare `sqlite3` INSERTs, and from a quote to its message.

    .venv/bin/python -m bench.delivery [--quick] [--json]

`fan_out`: a quote that fires a rule which all channels have, from the call of `Watcher.step` until the rows are
committed; it is the second alert of the run, so that channels and code are known. `rows`: those rows claimed in batches
and acknowledged one by one, as the deliverer does; order and identity of what was claimed are checked. `bare`: the same
number of rows, each with the whole post, inserted one by one into one table in one transaction. All on a durable file
(WAL, synchronous FULL). `p50`, `p99`: from a quote to its message at 1,000 quotes a second; see `bench.latency`. Of
each figure the best of several runs: the machine has other work too.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from adapters.database import Database, open_store
from bench.latency import Latency, latency
from bench.loopback import loopback
from bot.alert.desk import Desk
from bot.alert.mutes import Mutes
from bot.alert.post import Post
from bot.cause.attribution import Attribution
from bot.chat.records import Rule
from bot.chat.registry import Registry
from bot.engine.engine import Engine
from bot.market.book import Book
from bot.market.model import DailyBar, Instrument, Print, Quote
from bot.news.stories import Newsroom
from bot.sentence import Vocabulary, canonical, parse
from bot.service.watch import Watcher

CHANNELS = 10_000
SYMBOLS = ("AMD", "NVDA")
FRIDAY = date(2025, 1, 24)
OPEN = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
LATER = OPEN + timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds for the alert, for its rows through the outbox, and for the bare inserts."""

    fan_out: float
    outbox: float
    bare: float


def main() -> None:
    quick = "--quick" in sys.argv
    runs = [asyncio.run(run()) for _ in range(3 if quick else 7)]
    waits = quote_to_message([4, 4] if quick else [10, 10, 10])
    figures = {
        "fan_out_ms": min(run.fan_out for run in runs) * 1e3,
        "rows_per_s": CHANNELS / min(run.outbox for run in runs),
        "bare_rows_per_s": CHANNELS / min(run.bare for run in runs),
        "p50_ms": min(wait.p50 for wait in waits),
        "p99_ms": min(wait.p99 for wait in waits),
    }
    if "--json" in sys.argv:
        print(json.dumps({name: round(value, 1) for name, value in figures.items()}))
        return
    print(f"one alert to {CHANNELS:,} channels, durable: {figures['fan_out_ms']:,.0f} ms")
    print(f"rows claimed and acknowledged: {figures['rows_per_s']:,.0f} a second")
    print(f"bare INSERTs of the same posts: {figures['bare_rows_per_s']:,.0f} a second")
    print(f"from a quote to its message: p50 {figures['p50_ms']:,.0f} ms, p99 {figures['p99_ms']:,.0f} ms")
    for wait in waits:
        print(f"  p50 {wait.p50:,.0f}, p99 {wait.p99:,.0f} of {wait.messages} messages, {wait.pictures} pictures drawn")


def quote_to_message(runs: Sequence[int]) -> list[Latency]:
    """Runs of so many seconds, each with a platform of its own."""
    found: list[Latency] = []
    for seconds in runs:
        with loopback() as platform:
            found.append(asyncio.run(latency(platform, seconds)))
    return found


async def run() -> Run:
    """One run on new files."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = await open_store(Path(folder, "bell.db"))
        try:
            watcher = watching(store)
            gc.collect()
            gc.freeze()  # as `bot/serving.py` does when everything is loaded
            await watcher.step(OPEN, [quote("AMD", OPEN)])
            await through(store, "AMD", OPEN)
            began = time.perf_counter()
            await watcher.step(LATER, [quote("NVDA", LATER)])
            fan_out = time.perf_counter() - began
            posts, seconds = await through(store, "NVDA", LATER)
        finally:
            gc.unfreeze()
            await store.close()
        return Run(fan_out, seconds, bare(Path(folder, "bare.db"), posts))


def watching(store: Database) -> Watcher:
    """A watcher with a rule for each symbol, that every channel has."""
    day = DailyBar(FRIDAY, 100.0, 100.0, 100.0, 100.0, 1000)
    book = Book([Instrument(name, name, (), "XNAS", "USD") for name in SYMBOLS], {name: [day] for name in SYMBOLS})
    sentences = [parse(f"{symbol} down 5%", Vocabulary()) for symbol in SYMBOLS]
    registry = Registry(
        records=[
            Rule(scope=name, rule=canonical(rule), rule_id=f"{number}k")
            for name in names()
            for number, rule in enumerate(sentences)
        ]
    )
    desk = Desk(book, {}, {}, registry.by_rule, Mutes(), {}, "America/New_York", "bench")
    engine, newsroom = Engine(book, {}), Newsroom((), {})
    for sentence in sentences:
        engine.add(sentence)
    return Watcher(engine, newsroom, Attribution(book, newsroom, (), {}), registry, desk, store)


def names() -> list[str]:
    return [f"discord:1000000000000{number:05}" for number in range(CHANNELS)]


def quote(symbol: str, at: datetime) -> Quote:
    return Quote(symbol, 90.0, at, at, "bench", Print.HIGH, 1000, 60)


async def through(store: Database, symbol: str, at: datetime) -> tuple[Sequence[Post], float]:
    """Claim and acknowledge everything; the posts, and the seconds it took."""
    posts: list[Post] = []
    began = time.perf_counter()
    while deliveries := await store.claim(at, "bench"):
        await asyncio.gather(*(store.sent(delivery.row, f"message {delivery.row}", at) for delivery in deliveries))
        posts += [delivery.post for delivery in deliveries]
    seconds = time.perf_counter() - began
    if [post.card for post in posts] != [f"{name}/{symbol}/2025-01-27" for name in names()]:
        sys.exit("What was claimed is not what was committed, in its order.")
    return posts, seconds


def bare(path: Path, posts: Sequence[Post]) -> float:
    """Seconds for one INSERT after the other."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, card TEXT UNIQUE, post TEXT)")
        began = time.perf_counter()
        database.execute("BEGIN")
        for post in posts:
            row = (post.card, msgspec.json.encode(post).decode())
            database.execute("INSERT INTO outbox (card, post) VALUES (?, ?)", row)
        database.execute("COMMIT")
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
