"""Behind a proxy: every client goes through it, by `HTTPS_PROXY`, and refuses what it refuses elsewhere."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from shutil import which

import pytest
import pytest_asyncio
from aiohttp import web

from adapters.fetch import Fetcher, Refused, Unavailable
from adapters.fetch.proxies import proxy_from_environment
from adapters.yahoo.session import Session
from adapters.yahoo.stream import Stream
from bot.errors import SourceError
from bot.market.calendar import calendar_for
from tests.doubles.proxy import PASSWORD, ProxyDouble

PUBLIC = "93.184.215.14"
HOSTS = ("fc.yahoo.com", "query1.finance.yahoo.com", "query2.finance.yahoo.com", "feeds.example", PUBLIC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an authority of our own, for all hosts that the tests ask."""
    if which("openssl") is None:
        pytest.skip("openssl makes the certificate, and is not here")
    folder = tmp_path_factory.mktemp("tls")
    names = ",".join(f"{'IP' if host == PUBLIC else 'DNS'}:{host}" for host in HOSTS)
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=tickerbell tests"),
            *("-addext", f"subjectAltName={names}"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


class Web:
    """All of the web on one loopback port."""

    def __init__(self) -> None:
        self.pages = {"/rss.xml": "<rss/>", "/v1/test/getcrumb": "Xy.z1"}
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(f"{request.host}{request.path}")
        if request.path == "/moved":
            return web.Response(status=302, headers={"Location": "https://10.0.0.1/rss.xml"})
        if request.path == "/v7/finance/quote":
            return web.json_response({"quoteResponse": {"result": [], "error": None}})
        answer = web.Response(text=self.pages.get(request.path, ""))
        answer.set_cookie("A3", "d1", domain=".yahoo.com", max_age=3600)
        return answer

    @asynccontextmanager
    async def serving(self, certificate: Path) -> AsyncIterator[int]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        yield runner.addresses[0][1]
        await runner.cleanup()


@pytest_asyncio.fixture
async def outside(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Web, ProxyDouble]]:
    """Nothing but a proxy leads to the web, which the environment names with its password."""
    everything = Web()
    proxy = ProxyDouble(strict=True)
    async with everything.serving(certificate) as port, proxy.serving():
        proxy.leads = {f"{host}:443": port for host in HOSTS}
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.with_password)
        for name in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):  # the first is read by curl at its import alone
            monkeypatch.setenv(name, str(certificate / "cert.pem"))
        yield everything, proxy


def fetcher(*allow: str) -> Fetcher:
    address, direct = proxy_from_environment()
    return Fetcher("Tickerbell", allow, address, direct=direct)


async def test_a_feed_is_fetched_through_the_proxy(outside: tuple[Web, ProxyDouble]) -> None:
    everything, proxy = outside
    feeds = fetcher("feeds.example")
    assert (await feeds.get("https://feeds.example/rss.xml")).body == b"<rss/>"
    assert (await feeds.get(f"https://{PUBLIC}/rss.xml")).body == b"<rss/>"
    await feeds.close()
    assert proxy.asked == ["feeds.example:443", f"{PUBLIC}:443"]
    assert everything.asked == ["feeds.example/rss.xml", f"{PUBLIC}/rss.xml"]


@pytest.mark.parametrize(
    "url",
    [
        "https://10.0.0.1/rss.xml",
        "http://169.254.169.254/latest/meta-data",
        "https://localhost/rss.xml",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        f"https://{PUBLIC}:8443/rss.xml",
        f"https://{PUBLIC}/moved",
    ],
)
async def test_what_is_private_is_refused_there_too(outside: tuple[Web, ProxyDouble], url: str) -> None:
    _, proxy = outside
    feeds = fetcher()
    with pytest.raises(Refused):
        await feeds.get(url)
    await feeds.close()
    assert set(proxy.asked) <= {f"{PUBLIC}:443"}


async def test_yahoo_is_asked_through_the_proxy(outside: tuple[Web, ProxyDouble], tmp_path: Path) -> None:
    everything, proxy = outside
    session = Session()
    told = await session.get("/v7/finance/quote", {"symbols": "NVDA"})
    await session.close()
    assert told == {"quoteResponse": {"result": [], "error": None}}
    assert "query1.finance.yahoo.com:443" in proxy.asked
    assert "query1.finance.yahoo.com/v7/finance/quote" in everything.asked


async def test_what_the_proxy_refuses_is_said_without_its_password(
    outside: tuple[Web, ProxyDouble], tmp_path: Path
) -> None:
    _, proxy = outside
    proxy.leads = {}
    feeds, session = fetcher("feeds.example"), Session()
    with pytest.raises(Unavailable) as feed:
        await feeds.get("https://feeds.example/rss.xml")
    with pytest.raises(SourceError) as quotes:
        await session.get("/v7/finance/quote", {"symbols": "NVDA"})
    await feeds.close()
    await session.close()
    assert "refused a tunnel to feeds.example:443 (403)" in str(feed.value)
    assert "Yahoo cannot be reached" in str(quotes.value)
    for error in (feed.value, quotes.value):
        assert PASSWORD not in "".join(traceback.format_exception(error))


async def test_the_stream_goes_through_the_proxy(outside: tuple[Web, ProxyDouble]) -> None:
    _, proxy = outside
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait((await reader.readline()).decode())
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        proxy.leads = {"streamer.example:80": server.sockets[0].getsockname()[1]}
        stream = Stream("ws://streamer.example/?version=2", nobody, Random(1))
        stream.watch(["BTC-USD"], [calendar_for("24/7")])
        await stream.work(Always())
    assert proxy.asked == ["streamer.example:80"]
    assert heard.get_nowait() == "GET /?version=2 HTTP/1.1\r\n"


async def nobody(ticks: object) -> None:
    """Nobody hears."""


class Always:
    """A schedule on a Monday at 15:00 UTC."""

    def now(self) -> datetime:
        return datetime(2025, 1, 27, 15, tzinfo=UTC)

    def at(self, when: datetime, job: str, work: object) -> None: ...

    def drop(self, job: str) -> None: ...
