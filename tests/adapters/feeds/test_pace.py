"""Feeds are asked politely, and what they do to us is refused with a word in health."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.rulebook import FeedSpec, Trust
from tests.adapters.feeds.pages import item, rss
from tests.adapters.feeds.stage import NOON, NOW, Stage, later, old, stage
from tests.adapters.fetch.server import Answer, Send, leads, page
from tests.simulation.loop import simulated


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
        assert it.said() == "answered 500; it rests, tried once a day"
        assert it.since() - NOON < timedelta(minutes=1)
        assert it.feeds
        assert it.feeds.states() == {"resting": 1}
        it.publish(item("Back", NOON + timedelta(days=6)))
        async with it.reading():
            assert it.health("a-feed") is None
            assert it.said("feeds") == "1 of 1 feeds read"
            assert it.feeds.states() == {"read": 1}


@simulated(NOW)
async def test_a_server_that_wants_to_be_left_alone_is() -> None:
    async with stage() as it:
        found = await asked(it, page(b"", "Retry-After: 3600", status=429), timedelta(hours=3), it.spec())
        assert found
        assert min(found) >= 60


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
                assert it.said(path).startswith(word), path
                assert it.since(path) - NOON < timedelta(minutes=2), path
            health = it.health()
            assert health
            assert not health.good
            assert health.said == "1 of 11 feeds read"
            assert health.asked
            assert (health.asked.made, health.asked.failed) == (11, 7)
        assert loop.time() - began < 100
