"""Rows a second through the store, beside a bare `sqlite3` INSERT on the same disk.

    .venv/bin/python bench/store.py [ROWS]

`commit`: one transaction a row, with a card and the engine's state. `deliver`: claim and mark, one row of a channel at
a time, 100 channels. `idle`: claims when nothing is due. All on a durable file (WAL, synchronous FULL).
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from adapters.database import open_store
from bot.alert.post import Post
from bot.ports.health import Finding
from bot.ports.platforms import Conversation
from bot.ports.store import Commit
from bot.service.deliver import Deliverer

NOW = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
STATE = bytes(20_000)


class Taker:
    """A platform that takes everything at once."""

    name = "terminal"
    pictures = False
    dark = True
    up = True

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        return message or post.card

    async def find(self, post: Post, message: str | None) -> str | None:
        return None

    async def lacks(self, channel: str) -> str:
        return ""

    async def resolve(self, channel: str) -> str:
        return channel

    async def tell(self, person: str, text: str) -> None: ...

    async def connected(self) -> None: ...

    @asynccontextmanager
    async def sending(self) -> AsyncGenerator[None]:
        yield

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        return ()

    async def serve(self, conversation: Conversation) -> None: ...


def post(number: int) -> Post:
    return Post(
        card=f"terminal:#{number % 100}/S{number}/2025-01-27",
        revision=0,
        channel=f"terminal:#{number % 100}",
        action="post",
        at=NOW.timestamp(),
        subject=f"S{number}",
        direction="down",
        headline=f"S{number} down 17.0% on AI-model news",
        figures=("$118.42, −$24.20 since Friday’s close", "$589bn of market value"),
        why=None,
        also="AVGO −17.4% · TSM −13.3%",
        footer="not financial advice",
        chart=None,
        rule=f"S{number} down 10%",
        value=-0.17,
        step=1,
        late=False,
        severity="normal",
        mention="",
        cause=None,
    )


@contextmanager
def timed(name: str, rows: int) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds = time.perf_counter() - start
    print(f"{name:<12}{rows / seconds:>10,.0f} a second{seconds / rows * 1e6:>10,.0f} µs each")


def bare(path: Path, posts: list[Post]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("CREATE TABLE outbox (id INTEGER PRIMARY KEY, card TEXT UNIQUE, post TEXT)")
        with timed("bare INSERT", len(posts)):
            for row in posts:
                text = msgspec.json.encode(row).decode()
                database.execute("INSERT INTO outbox (card, post) VALUES (?, ?)", (row.card, text))


async def ours(path: Path, posts: list[Post]) -> None:
    store = await open_store(path)
    with timed("commit", len(posts)):
        for row in posts:
            await store.commit(Commit(NOW, STATE, {row.card: b"events"}, (row,)))
    with timed("deliver", len(posts)):
        sent = await Deliverer(store, {"terminal": Taker()}, "bench").pump(NOW)
    assert len(sent) == len(posts)
    with timed("idle", len(posts)):
        for _ in posts:
            await store.claim(NOW, "bench")
    await store.close()


def main() -> None:
    posts = [post(number) for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)]
    with tempfile.TemporaryDirectory(dir=".") as folder:
        bare(Path(folder, "bare.db"), posts)
        asyncio.run(ours(Path(folder, "bell.db"), posts))


if __name__ == "__main__":
    main()
