"""What an operator's monitoring, and his browser, get from the loopback."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio
from msgspec import structs
from prometheus_client.parser import text_string_to_metric_families

from adapters.web.meter import Meter
from adapters.web.server import listening, serve
from bot.chat.people import who
from bot.errors import StoreError
from bot.market.model import Quote, Tick
from bot.ports.health import Health
from bot.vitals import Recent, RuleLine, Vitals
from tests.adapters.cards import EDIT, FIRST, HOSTILE, hostile
from tests.adapters.web.test_report import Page
from tests.adapters.web.vitals import FEEDS, NOW, QUOTES, RECENT, STREAM, WELL


class Server:
    """A server that says what it is told to."""

    def __init__(self) -> None:
        self.vitals: Vitals | Exception = WELL
        self.recent = RECENT
        self.meter = Meter()
        self.url = ""
        self.session: aiohttp.ClientSession

    async def ask(self) -> Vitals:
        if isinstance(self.vitals, Exception):
            raise self.vitals
        return self.vitals

    async def look(self) -> Recent:
        return self.recent

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(self.url + path, headers=headers) as response:
            return response.status, await response.text()

    async def figures(self) -> dict[str, float]:
        """`name{label=value}`: its figure."""
        _, text = await self.get("/metrics")
        return {
            sample.name + "".join(f"{{{key}={value}}}" for key, value in sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with (
        listening(server.ask, server.look, server.meter, "127.0.0.1", 0) as server.url,
        aiohttp.ClientSession() as server.session,
    ):
        yield server


async def test_all_well_is_200_with_what_each_source_says(server: Server) -> None:
    status, text = await server.get("/healthz")
    said = json.loads(text)
    assert status == 200
    assert (said["status"], said["reasons"]) == ("ok", [])
    assert said["platforms"] == {"discord": True, "slack": False}
    assert said["sources"][1] == {
        "source": "yahoo",
        "part": "Yahoo quotes",
        "good": False,
        "said": "too many requests",
        "answered": "2025-01-27T20:54:00+00:00",
        "since": "2025-01-27T20:55:00+00:00",
        "again": "2025-01-27T21:10:00+00:00",
    }


async def test_what_is_wrong_is_503_with_its_reason(server: Server) -> None:
    server.vitals = replace(WELL, blind=250)
    status, text = await server.get("/healthz")
    assert status == 503
    assert json.loads(text)["reasons"] == ["250 of 500 symbols whose market is open are blind"]


async def test_a_database_that_cannot_be_read_is_503_with_its_sentence(server: Server) -> None:
    server.vitals = StoreError("bell.db is damaged. Put a backup back.")
    for path in ("/healthz", "/metrics", "/"):
        status, text = await server.get(path)
        assert status == 503
        assert json.loads(text)["reasons"] == ["bell.db is damaged. Put a backup back."]


async def test_prometheus_reads_what_has_happened_and_how_it_is(server: Server) -> None:
    quotes = [Quote(symbol, 94.0, NOW, NOW, "Yahoo") for symbol in ("NVDA", "AMD")]
    server.meter.took([*quotes, Tick(NOW)])
    server.meter.sent(FIRST, NOW.fromtimestamp(FIRST.at + 0.2, NOW.tzinfo))
    server.meter.sent(structs.replace(FIRST, late=True), NOW)  # hours after it was seen, and no sign of slowness
    server.meter.sent(EDIT, NOW)
    figures = await server.figures()
    assert {name: figures.get(f"tickerbell_{name}") for name in EXPECTED} == EXPECTED
    assert figures["process_resident_memory_bytes"] > 1_000_000


EXPECTED = {
    "facts_total{kind=quote}": 2,
    "facts_total{kind=tick}": 1,
    "posts_total{action=post}{platform=terminal}": 2,
    "posts_total{action=edit}{platform=terminal}": 1,
    "post_seconds_count{platform=terminal}": 1,
    "post_seconds_bucket{le=0.1}{platform=terminal}": 0,
    "post_seconds_bucket{le=0.25}{platform=terminal}": 1,
    "healthy": 1,
    "symbols_watched": 512,
    "symbols_trading": 500,
    "symbols_blind": 3,
    "history_coverage_ratio": 0.75,
    "rules": 2,
    "loop_lag_seconds": 0.02,
    "feeds{state=resting}": 2,
    "outbox_rows{state=waiting}": 2,
    "outbox_waiting_seconds{platform=slack}": 540,
    "platform_up{platform=discord}": 1,
    "platform_up{platform=slack}": 0,
    "source_up{source=yahoo}": 1,
    "source_ill{source=yahoo}": 1,
    "source_answer_age_seconds{source=yahoo}": 2,
    "source_delay_seconds{source=yahoo}": 900,
    "source_errors_total{source=yahoo}": 3,
    "source_request_seconds_count{source=feeds}": 900,
    "source_request_seconds_sum{source=feeds}": 300,
}


async def test_no_label_grows_with_symbols_people_channels_or_addresses(server: Server) -> None:
    feeds = [Health(f"https://feeds.example/{n}.xml", False, "404") for n in range(300)]
    server.vitals = replace(WELL, sources={"feeds": feeds})
    for n in range(300):
        server.meter.sent(structs.replace(FIRST, channel=f"discord:{n}", subject=f"S{n}", mention=f"<@{n}>"), NOW)
    figures = await server.figures()
    assert len(figures) < 100
    assert figures["tickerbell_source_ill{source=feeds}"] == 300


async def test_the_page_shows_posts_sources_and_rules(server: Server) -> None:
    status, html = await server.get("/")
    page = Page(html)
    assert status == 200
    for said in (
        "All well",
        "512 symbols watched",
        "NVDA down 17.0% on AI-model news",
        "too many requests (since Mon 27 Jan 15:55); tried again Mon 27 Jan 16:10, delayed 15 min",
        "As of Mon 27 Jan 16:05 , New York time",
        "NVDA down 5% on ai-models news",
        "slack away",
    ):
        assert said in page.text
    assert page.text.count("NVDA down 17.0%") == 1  # the card as it is now


@pytest.mark.parametrize(
    ("person", "action", "said"),
    [
        ("terminal:you", "notice", "Rule z6 added · by you"),
        ("discord:42", "notice", "Rule z6 added · by somebody on Discord"),
        ("slack:U42", "notice", "Rule z6 added · by somebody on Slack"),
        ("slack:U42", "post", "Rule z6 added · by {person:slack:U42}"),
    ],
)
async def test_the_page_names_who_has_changed_something(server: Server, person: str, action: str, said: str) -> None:
    text = f"Rule z6 added · by {who(person)}"
    server.recent = Recent([structs.replace(FIRST, action=action, headline=text)], [])
    page = Page((await server.get("/"))[1])
    assert said in page.text


async def test_the_page_says_what_is_wrong_and_what_is_not_there(server: Server) -> None:
    server.vitals, server.recent = Vitals(NOW, sources={"yahoo": [QUOTES]}), Recent()
    page = Page((await server.get("/"))[1])
    for said in ("Something is wrong", "Every source is down", "Nothing was posted yet.", "No rules yet."):
        assert said in page.text


@pytest.mark.parametrize("text", HOSTILE)
async def test_nothing_from_outside_runs_or_fetches(server: Server, text: str) -> None:
    said = replace(STREAM, source=text, said=text)
    server.vitals = replace(WELL, sources={"feeds": [FEEDS, said]}, platforms={text: True})
    server.recent = Recent([hostile(text)], [RuleLine(text, text, text)])
    _, html = await server.get("/")
    page = Page(html)
    assert {name for name, _ in page.elements} <= INERT
    assert not [value for _, attributes in page.elements for name, value in attributes.items() if name[:2] == "on"]
    assert page.all("a") == [{"href": "/healthz"}, {"href": "/metrics"}]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)


INERT = {
    *("html", "head", "meta", "title", "style", "body", "div", "header", "main", "article", "footer", "svg", "rect"),
    *("path", "h1", "h2", "h3", "p", "b", "ul", "li", "span", "bdi", "time", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


async def test_a_page_elsewhere_cannot_read_it_by_a_name_of_its_own(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    assert (await server.get("/", Host=f"evil.example:{port}"))[0] == 421
    assert (await server.get("/healthz", Host=f"localhost:{port}"))[0] == 200


async def test_it_takes_nothing_in_and_keeps_nothing_in_caches(server: Server) -> None:
    async with server.session.post(f"{server.url}/", data="x") as response:
        assert response.status == 405
    async with server.session.get(f"{server.url}/") as response:
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert (await server.get("/rules"))[0] == 404


async def test_where_nobody_can_listen_one_sentence_says_so_and_the_bot_goes_on() -> None:
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with asyncio.timeout(5):
            await serve(Server().ask, Server().look, Meter(), "127.0.0.1", port, said.append)
    assert said == [
        f"/healthz and /metrics are not served: nobody can listen at 127.0.0.1:{port} (address already in use). "
        "Set another TICKERBELL_LISTEN, or off to go without."
    ]
