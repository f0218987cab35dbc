"""A run of the program that reads feeds, in simulated time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from random import Random
from typing import cast

from adapters.feeds import Feeds
from adapters.scheduler import Scheduler
from bot.news.model import Headline
from bot.ports.health import Health
from bot.rulebook import FeedSpec, Trust
from tests.adapters.feeds.pages import item, rss
from tests.adapters.fetch.server import Answer, Server, page, serving
from tests.adapters.outside import Notes

NOON = datetime(2025, 1, 27, 12, tzinfo=UTC)
NOW = "2025-01-27T12:00:00"
MINUTES = timedelta(minutes=5)


class Stage:
    """One feed or more, and what came of them."""

    def __init__(self, server: Server, notes: Notes) -> None:
        self.server = server
        self.notes = notes
        self.told: list[Headline] = []
        self.feeds: Feeds | None = None

    @property
    def titles(self) -> list[str]:
        return [headline.title for headline in self.told]

    def spec(
        self, path: str = "/feed", every: timedelta = MINUTES, trust: Trust = "normal", name: str = "a-feed"
    ) -> FeedSpec:
        return FeedSpec(name, self.server.url(path), every, trust)

    async def take(self, facts: object) -> None:
        self.told += cast(list[Headline], facts)

    def publish(self, *items: str, path: str = "/feed", title: str = "Example News", more: str = "") -> None:
        self.say(page(rss(*items, title=title, more=more)), path)

    def say(self, answer: Answer, path: str = "/feed") -> None:
        cast(dict[str, Answer], self.server.answers)[path] = answer

    @asynccontextmanager
    async def reading(self, *specs: FeedSpec) -> AsyncIterator[Feeds]:
        """One run of the program, of which the first readings are over."""
        fetcher, scheduler = self.server.fetcher(), Scheduler()
        self.feeds = Feeds(fetcher, self.notes, Random(1))
        self.feeds.watch(specs or [self.spec()])
        self.feeds.start(self.take, scheduler)
        running = asyncio.create_task(scheduler.run())
        await later(timedelta(seconds=61))
        try:
            yield self.feeds
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await fetcher.close()

    def health(self, source: str = "feeds") -> Health | None:
        assert self.feeds
        return next((each for each in self.feeds.health() if each.source == source), None)

    def said(self, source: str = "a-feed") -> str:
        health = self.health(source)
        return health.said if health else ""

    def since(self, source: str = "a-feed") -> datetime:
        health = self.health(source)
        assert health
        assert health.since
        return health.since


async def later(span: timedelta) -> None:
    await asyncio.sleep(span.total_seconds())


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    async with serving(dict[str, Answer]()) as server:
        yield Stage(server, Notes())


def old(title: str, hours: float = 3, **parts: str) -> str:
    return item(title, NOON - timedelta(hours=hours), **parts)
