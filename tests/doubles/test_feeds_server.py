"""The double of feeds: three formats, news over time, and nothing twice for those who remember its tags."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import aiohttp

from adapters.feeds.parse import parse
from tests.doubles.feeds_server import FeedsServer, Story
from tests.simulation.loop import simulated, simulation

STORY = Story(datetime(2026, 3, 3, 12, tzinfo=UTC), "AMD opens a shop", feeds=10)


@simulated("2026-03-03T11:00")
async def test_a_story_comes_to_stand_in_its_feeds_one_after_another():
    async with FeedsServer(200, [STORY]) as feeds, aiohttp.ClientSession() as client:
        counts: list[int] = []
        for minutes in (0, 65, 60):
            simulation().clock.jump(minutes * 60)
            bodies = [await (await client.get(url)).read() for url in feeds.urls]
            counts.append(sum(STORY.title.encode() in body for body in bodies))
        assert counts == [0, 6, 10]


@simulated("2026-03-03T11:00")
async def test_all_formats_can_be_read_and_have_dates():
    async with FeedsServer(6) as feeds, aiohttp.ClientSession() as client:
        for url in feeds.urls:
            found = parse(await (await client.get(url)).read(), url)
            assert len({entry.link for entry in found.entries}) == 20
            assert all(entry.published and entry.title for entry in found.entries)


@simulated("2026-03-03T11:00")
async def test_what_has_not_changed_is_not_sent_again():
    async with FeedsServer(1) as feeds, aiohttp.ClientSession() as client:
        tag = (await client.get(feeds.urls[0])).headers["ETag"]
        statuses = Counter[int]()
        for _ in range(10):
            simulation().clock.jump(600)
            statuses[(await client.get(feeds.urls[0], headers={"If-None-Match": tag})).status] += 1
        assert set(statuses) == {200, 304}
        assert feeds.unchanged == statuses[304]
