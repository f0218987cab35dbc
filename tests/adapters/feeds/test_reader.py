"""Feeds over days of simulated time: what is new is told once, politely, and outlives a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import cast

import pytest

from adapters.feeds import Feeds
from adapters.feeds.model import NoFeed
from adapters.fetch import Refused, Unavailable
from adapters.scheduler import Scheduler
from bot.errors import SourceError, StoreError
from bot.news.model import Headline
from bot.ports import Health
from bot.rulebook import FeedSpec, Trust
from tests.adapters.feeds.pages import item, rss
from tests.adapters.fetch.server import Answer, Send, Server, leads, page, serving
from tests.adapters.outside import Notes
from tests.simulation.loop import simulated

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


async def later(span: timedelta) -> None:
    await asyncio.sleep(span.total_seconds())


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    async with serving(dict[str, Answer]()) as server:
        yield Stage(server, Notes())


def old(title: str, hours: float = 3, **parts: str) -> str:
    return item(title, NOON - timedelta(hours=hours), **parts)


@simulated(NOW)
async def test_a_first_reading_tells_what_is_fresh_and_later_ones_what_is_new() -> None:
    async with stage() as it:
        it.publish(old("Old"), item("Undated"), item("Fresh", NOON - timedelta(minutes=20)))
        async with it.reading():
            assert it.titles == ["Fresh"]
            it.publish(item("Newer", NOON), item("No date"), old("Old"), item("Undated"))
            await later(MINUTES * 2)
            assert it.titles == ["Fresh", "Newer", "No date"]


@simulated(NOW)
async def test_a_headline_says_who_when_and_where() -> None:
    async with stage() as it:
        later_than_now = item("Ahead - Example News", NOON + timedelta(hours=5), link="/a?utm_source=rss")
        credit = "<source url='https://r.example/'>Reuters</source><description>&lt;b&gt;So&lt;/b&gt;.</description>"
        it.publish(old("Fallen", 0.2, more=credit), later_than_now, title="Example News - Markets")
        async with it.reading():
            [fallen, ahead] = it.told
    assert (fallen.source, fallen.summary, fallen.published) == ("Reuters", "So.", NOON - timedelta(minutes=12))
    assert fallen.feed == ahead.feed == it.server.url("/feed")
    assert (ahead.source, ahead.url) == ("Example News", it.server.url("/a?utm_source=rss"))
    assert NOON < ahead.published == ahead.seen < NOON + timedelta(minutes=2), "nothing is published before it is seen"


@simulated(NOW)
async def test_edited_titles_moved_dates_and_new_order_are_not_new() -> None:
    async with stage() as it:
        it.publish(old("One", guid="1"), old("Two"), old("Three", guid="3", link="/3"))
        async with it.reading():
            it.publish(
                item("Three, more precisely", NOON, guid="3", link="/3?utm_medium=rss"),
                item("Two, more precisely", NOON, link="/two?fbclid=1"),
                item("One", NOON, guid="1", link="/elsewhere"),
            )
            await later(MINUTES * 2)
            assert it.titles == []


@simulated(NOW)
async def test_ids_that_change_each_time_make_nothing_new() -> None:
    async with stage() as it:

        def publish(reading: int) -> None:
            it.publish(*(old(f"Story {n}", guid=f"{reading}-{n}") for n in range(3)))

        publish(0)
        async with it.reading():
            for reading in range(1, 5):
                publish(reading)
                await later(MINUTES * 2)
        assert it.titles == []


@simulated(NOW)
async def test_entries_that_share_a_link_are_told_apart() -> None:
    async with stage() as it:
        it.publish(old("One", link="/live"), old("Two", link="/live"))
        async with it.reading():
            it.publish(item("Three", NOON, link="/live"), old("One", link="/live"), old("Two", link="/live"))
            await later(MINUTES * 2)
            assert it.titles == ["Three"]


@simulated(NOW)
async def test_an_old_entry_that_is_brought_up_is_no_news() -> None:
    async with stage() as it:
        it.publish(old("One"))
        async with it.reading():
            it.publish(old("From the archive", hours=50), old("Yesterday", hours=20), old("One"))
            await later(MINUTES * 2)
            assert it.titles == ["Yesterday"]


@simulated(NOW)
async def test_what_is_remembered_outlives_a_restart() -> None:
    async with stage() as it:
        it.publish(old("One"), old("Two"))
        async with it.reading():
            pass
        it.publish(item("Meanwhile", NOON + timedelta(minutes=30)), old("One"), old("Two"))
        await later(timedelta(hours=1))
        async with it.reading():
            assert it.titles == ["Meanwhile"]


@simulated(NOW)
async def test_nothing_is_noted_that_was_not_taken() -> None:
    async with stage() as it:

        async def fail(facts: object) -> None:
            raise StoreError(f"The disk is full: {facts} cannot be kept.")

        it.publish(old("One"))
        async with it.reading():
            pass
        it.publish(item("Two", NOON), old("One"))
        take, it.take = it.take, fail
        with pytest.raises(StoreError):
            async with it.reading():
                pass
        it.take = take
        async with it.reading():
            assert it.titles == ["Two"]


@simulated(NOW)
async def test_a_feed_is_asked_whether_it_has_changed() -> None:
    async with stage() as it:
        it.say(page(rss(old("One")), 'ETag: "v1"', "Last-Modified: Mon, 27 Jan 2025 09:00:00 GMT"))
        async with it.reading():
            it.say(page(b"", status=304))
            await later(MINUTES * 2)
        async with it.reading():
            pass
    for head in it.server.asked[1:]:
        assert 'If-None-Match: "v1"' in head
        assert "If-Modified-Since: Mon, 27 Jan 2025 09:00:00 GMT" in head
    assert len(it.server.asked) == 4


def gaps(times: list[float]) -> list[float]:
    return [round((after - before) / 60, 1) for before, after in pairwise(times)]


async def asked(it: Stage, answer: bytes, span: timedelta, spec: FeedSpec) -> list[float]:
    """Minutes between the requests for a feed that says the same each time."""
    times: list[float] = []

    async def note(send: Send) -> None:
        times.append(asyncio.get_running_loop().time())
        await send(answer)

    it.say(note)
    async with it.reading(spec):
        await later(span)
    return gaps(times)


@pytest.mark.parametrize(
    ("answer", "trust", "least", "most"),
    [
        (page(rss(old("One"))), "high", 5, 5.5),
        (page(rss(old("One"), more="<ttl>1</ttl>"), "Cache-Control: no-cache"), "high", 5, 5.5),
        (page(rss(old("One")), "Cache-Control: max-age=900"), "high", 15, 16.5),
        (page(rss(old("One")), "Cache-Control: max-age=31536000"), "high", 60, 66),
    ],
)
@simulated(NOW)
async def test_a_feed_is_asked_as_often_as_it_likes_within_reason(
    answer: bytes, trust: Trust, least: float, most: float
) -> None:
    async with stage() as it:
        found = await asked(it, answer, timedelta(hours=4), it.spec(trust=trust))
    assert found
    assert all(least <= minutes <= most for minutes in found)
    assert len(set(found)) > 1, "with jitter"


@simulated(NOW)
async def test_a_feed_that_says_nothing_new_is_asked_up_to_four_times_as_slowly() -> None:
    async with stage() as it:
        found = await asked(it, page(rss(old("One"))), timedelta(hours=8), it.spec())
        assert found[0] <= 5.5
        assert found == sorted(found) or 20 <= found[-1] <= 22
        assert 20 <= min(found[-5:]) <= max(found[-5:]) <= 22


@simulated(NOW)
async def test_what_fails_is_asked_ever_more_slowly_then_daily_and_heals() -> None:
    async with stage() as it:
        found = await asked(it, page(b"", status=500), timedelta(days=6), it.spec())
        assert pytest.approx(found[:8], rel=0.11) == [5, 10, 20, 40, 80, 160, 320, 360]
        assert found[-2:] == pytest.approx([1440, 1440], rel=0.11)
        assert it.said().startswith("answered 500 since 27 Jan 12:0")
        assert it.said().endswith("rests, tried once a day")
        it.publish(item("Back", NOON + timedelta(days=6)))
        async with it.reading():
            assert it.health("a-feed") is None
            assert it.said("feeds") == "1 of 1 feeds read"


@simulated(NOW)
async def test_a_server_that_wants_to_be_left_alone_is() -> None:
    async with stage() as it:
        found = await asked(it, page(b"", "Retry-After: 3600", status=429), timedelta(hours=3), it.spec())
        assert found
        assert min(found) >= 60


@simulated(NOW)
async def test_a_feed_that_has_moved_for_good_is_followed_and_said() -> None:
    async with stage() as it:
        it.say(leads("/new", status=301))
        it.publish(old("One"), path="/new")
        async with it.reading():
            await later(MINUTES * 2)
            assert it.said() == f"has moved for good to {it.server.url('/new')}"
        async with it.reading():
            assert it.server.paths[:2] == ["/feed", "/new"]
            assert set(it.server.paths[2:]) == {"/new"}
            it.say(page(b"", status=404), "/new")
            it.publish(old("One"), item("Two", NOON))
            await later(timedelta(hours=1))
            assert it.titles == ["Two"], "asked at its old address again"


async def drip(send: Send) -> None:
    await send(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    while True:
        await asyncio.sleep(1)
        await send(b"x")


async def flood(send: Send) -> None:
    await send(b"HTTP/1.1 200 OK\r\n\r\n<rss>")
    while True:
        await send(bytes(100_000))


ATTACKS: dict[str, tuple[Answer, str]] = {
    "private": (leads("http://169.254.169.254/latest/meta-data"), "leads to an address that is not a public address"),
    "endless": (leads("/endless?"), "leads in a circle"),
    "drip": (drip, "was not there whole within 15 seconds"),
    "flood": (flood, "is larger than 5 MB"),
    "announced": (b"HTTP/1.1 200 OK\r\nContent-Length: 300000000\r\n\r\n", "is larger than 5 MB"),
    "twice": (page(b"x", "Content-Encoding: gzip, gzip"), "is encoded as gzip, gzip, which was not asked for"),
    "laughs": (page(b'<!DOCTYPE r [<!ENTITY a "b">]><rss/>'), "declares entities, which may expand without end"),
    "crowd": (page(b"<rss>" + b"<a>" * 250_000), "has too many tags or attributes to be a feed"),
    "page": (page(b"<html><body>Sorry</body></html>"), "is no feed"),
    "silent": (b"", "closed the connection"),
}


@simulated(NOW)
async def test_every_attack_is_refused_with_its_word_and_the_others_are_read() -> None:
    async with stage() as it:
        for path, (answer, _) in ATTACKS.items():
            it.say(answer, f"/{path}")
        it.publish(item("Fine", NOON))
        specs = [it.spec(f"/{path}", name=path) for path in ATTACKS]
        loop = asyncio.get_running_loop()
        began = loop.time()
        async with it.reading(it.spec(), *specs):
            await later(timedelta(seconds=20))
            assert it.titles == ["Fine"]
            for path, (_, word) in ATTACKS.items():
                assert it.said(path).startswith(f"{word} since 27 Jan 12:0"), path
            health = it.health()
            assert health
            assert not health.good
            assert health.said == "1 of 11 feeds read"
            assert health.asked
            assert (health.asked.made, health.asked.failed) == (11, 7)
        assert loop.time() - began < 100


@simulated(NOW)
async def test_what_is_watched_may_change_while_it_runs() -> None:
    async with stage() as it:
        it.publish(old("One"))
        it.publish(old("Uno"), path="/other")
        async with it.reading() as feeds:
            feeds.watch([it.spec("/other", name="other")])
            await later(timedelta(minutes=2))
            it.publish(item("Two", NOON), old("One"))
            it.publish(item("Dos", NOON), old("Uno"), path="/other")
            await later(MINUTES * 2)
            assert it.titles == ["Dos"]
        async with it.reading(it.spec("/other")):
            assert set(it.notes.kept["feeds"]) == {it.server.url("/other")}, "of the others nothing is remembered"


@simulated(NOW)
async def test_a_probe_gives_the_title_or_says_why_not() -> None:
    async with stage() as it:
        it.publish(old("One"), title="Example &amp;amp; News")
        it.say(page(b"<html>"), "/page")
        feeds = Feeds(it.server.fetcher(), it.notes)
        assert await feeds.probe(it.server.url("/feed")) == "Example & News"
        cases: list[tuple[str, type[SourceError], str]] = [
            (it.server.url("/page?key=secret"), NoFeed, f"{it.server.url('/page')} is no feed."),
            (it.server.url("/gone"), Unavailable, f"{it.server.url('/gone')} answered 404."),
            ("http://10.0.0.1/feed", Refused, "http://10.0.0.1/feed is not a public address."),
        ]
        for url, kind, said in cases:
            with pytest.raises(kind) as error:
                await feeds.probe(url)
            assert str(error.value) == said
