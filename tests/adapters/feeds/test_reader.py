"""Feeds over days of simulated time: what is new is told once, politely, and outlives a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.feeds import Feeds
from adapters.feeds.model import NoFeed
from adapters.fetch import Refused, Unavailable
from bot.errors import SourceError, StoreError
from tests.adapters.feeds.pages import item, rss
from tests.adapters.feeds.stage import MINUTES, NOON, NOW, later, old, stage
from tests.adapters.fetch.server import leads, page
from tests.simulation.loop import simulated


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
