"""Pages are fetched whole, within limits of size and time, and again only when they have changed."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from shutil import which

import pytest

from adapters.fetch import Fetched, Refused, Unavailable
from tests.adapters.fetch.server import Answer, Names, Send, leads, page, serving
from tests.simulation.loop import simulated

RSS = b"<rss><channel><title>x</title></channel></rss>"
MB = 1_000_000


async def fetched(answer: Answer, most: int = 5 * MB) -> Fetched:
    async with serving({"/a": answer}) as server:
        fetcher = server.fetcher()
        try:
            return await fetcher.get(server.url("/a"), most=most)
        finally:
            await fetcher.close()


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@contextmanager
def within(megabytes: int) -> Iterator[None]:
    """Python's memory stays below."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MB
    finally:
        tracemalloc.stop()


async def test_a_page_comes_with_what_its_server_says_of_it() -> None:
    headers = ("Content-Type: text/xml; charset=utf-8", 'ETag: "v1"', "Last-Modified: Mon, 27 Jan 2025 14:00:00 GMT")
    got = await fetched(page(RSS, *headers, "Cache-Control: public, max-age=300"))
    assert (got.status, got.body, got.content_type) == (200, RSS, "text/xml; charset=utf-8")
    assert (got.etag, got.modified) == ('"v1"', "Mon, 27 Jan 2025 14:00:00 GMT")
    assert (got.moved, got.fresh) == (False, timedelta(minutes=5))


async def test_it_is_asked_for_only_if_it_has_changed() -> None:
    async with serving({"/a": page(b"", status=304)}) as server:
        fetcher = server.fetcher()
        got = await fetcher.get(server.url("/a"), etag='"v1"', modified="Mon, 27 Jan 2025 14:00:00 GMT")
        await fetcher.close()
    assert (got.status, got.body) == (304, b"")
    assert 'If-None-Match: "v1"' in server.asked[0]
    assert "If-Modified-Since: Mon, 27 Jan 2025 14:00:00 GMT" in server.asked[0]
    assert "User-Agent: Tickerbell" in server.asked[0]


async def test_a_mark_in_other_letters_is_given_back_as_it_came() -> None:
    async with serving({"/a": page(RSS, 'ETag: "ü"')}) as server:
        fetcher = server.fetcher()
        first = await fetcher.get(server.url("/a"))
        await fetcher.get(server.url("/a"), etag=first.etag)
        await fetcher.close()
    assert f"If-None-Match: {first.etag}" in server.asked[1]


async def test_a_redirect_may_be_in_other_letters() -> None:
    async with serving({"/a": leads("/käse?x=1"), "/k%C3%A4se": page(RSS)}) as server:
        fetcher = server.fetcher()
        assert (await fetcher.get(server.url("/a"))).body == RSS
        await fetcher.close()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", bare),
        ("identity", bytes),
    ],
)
async def test_a_body_is_inflated(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert (await fetched(page(pack(RSS), f"Content-Encoding: {encoding}"))).body == RSS
    assert (await fetched(page(pack(RSS), f"Content-Encoding: {encoding}", length=False))).body == RSS


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip, deflate", "identity, gzip"])
async def test_what_is_encoded_twice_or_otherwise_is_refused(encoding: str) -> None:
    with pytest.raises(Refused, match="is encoded as"):
        await fetched(page(gzip.compress(gzip.compress(RSS)), f"Content-Encoding: {encoding}"))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, bare])
async def test_a_bomb_is_inflated_no_further_than_the_limit(pack: Callable[[bytes], bytes]) -> None:
    encoding = "gzip" if pack is gzip.compress else "deflate"
    bomb = page(pack(bytes(10 * MB)), f"Content-Encoding: {encoding}")
    with within(4), pytest.raises(Refused, match="is larger than 1 MB"):
        await fetched(bomb, most=MB)


@pytest.mark.parametrize("said", ["Content-Length: 300000000", "Content-Length: 4000000", "X: y"])
async def test_300_mb_are_not_read(said: str) -> None:
    async def flood(send: Send) -> None:
        await send(f"HTTP/1.1 200 OK\r\n{said}\r\nConnection: close\r\n\r\n".encode())
        for _ in range(300):
            await send(bytes(MB))

    async with serving({"/a": flood}) as server:
        fetcher = server.fetcher()
        with within(40):
            if "4000000" in said:
                assert len((await fetcher.get(server.url("/a"))).body) == 4 * MB
            else:
                with pytest.raises(Refused, match=r"/a is larger than 5 MB\."):
                    await fetcher.get(server.url("/a"))
        await fetcher.close()
        assert server.sent < 50 * MB


@pytest.mark.parametrize("body", [gzip.compress(RSS, mtime=0)[:-9], b"not gzip"], ids=["cut off", "none"])
async def test_what_is_packed_wrongly_may_be_right_another_time(body: bytes) -> None:
    with pytest.raises(Unavailable):
        await fetched(page(body, "Content-Encoding: gzip"))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * MB,
    ],
)
async def test_what_is_no_answer_is_said_as_such(answer: bytes) -> None:
    with pytest.raises(Unavailable, match="/a closed the connection"):
        await fetched(answer)


async def test_nobody_there_is_said_as_such() -> None:
    async with serving({}) as server:
        fetcher = server.fetcher()
    with pytest.raises(Unavailable, match="cannot be reached"):
        await fetcher.get(server.url("/a"))
    await fetcher.close()


def drip(start: bytes, each: bytes) -> Answer:
    async def send_slowly(send: Send) -> None:
        await send(start)
        while True:
            await asyncio.sleep(1)
            await send(each)

    return send_slowly


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        drip(b"", b"H"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", b"\x1f"),
    ],
)
@simulated("2025-01-27T14:00:00")
async def test_a_page_that_drips_is_left_after_15_seconds(answer: Answer) -> None:
    began = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable, match="was not there whole within 15 seconds"):
        await fetched(answer)
    assert asyncio.get_running_loop().time() - began == pytest.approx(15, abs=0.1)


@simulated("2025-01-27T14:00:00")
async def test_the_operators_own_host_is_asked_without_a_pause() -> None:
    began = asyncio.get_running_loop().time()
    async with serving({"/a": page(RSS)}) as server:
        fetcher = server.fetcher()
        for _ in range(5):
            await fetcher.get(server.url("/a"))
        await fetcher.close()
    assert asyncio.get_running_loop().time() - began < 1


@simulated("2025-01-27T14:00:00")
async def test_slow_redirects_share_the_15_seconds() -> None:
    def late(to: str) -> Answer:
        async def wait(send: Send) -> None:
            await asyncio.sleep(4)
            await send(leads(to))

        return wait

    async with serving({f"/{n}": late(f"/{n + 1}") for n in range(5)}) as server:
        fetcher = server.fetcher()
        with pytest.raises(Unavailable, match="15 seconds"):
            await fetcher.get(server.url("/0"))
        await fetcher.close()
    assert server.paths == ["/0", "/1", "/2", "/3"]


async def test_redirects_are_followed_five_times() -> None:
    hops = {f"/{n}": leads(f"/{n + 1}") for n in range(6)}
    async with serving({**hops, "/5": page(RSS)}) as server:
        fetcher = server.fetcher()
        got = await fetcher.get(server.url("/0"))
        await fetcher.close()
    assert (got.body, got.url, got.moved) == (RSS, server.url("/5"), False)


@pytest.mark.parametrize(
    ("hops", "said"),
    [
        ({f"/{n}": leads(f"/{n + 1}") for n in range(100)}, "leads on more than 5 times"),
        ({"/0": leads("/0")}, "leads in a circle"),
        ({"/0": leads("/1"), "/1": leads("/0#x")}, "leads in a circle"),
        ({"/0": page(b"", status=302)}, "leads in a circle"),
    ],
)
async def test_endless_redirects_are_refused(hops: dict[str, bytes], said: str) -> None:
    async with serving(hops) as server:
        fetcher = server.fetcher()
        with pytest.raises(Refused, match=said):
            await fetcher.get(server.url("/0"))
        await fetcher.close()
    assert len(server.asked) <= 6


@pytest.mark.parametrize(
    ("statuses", "moved"), [([301, 308], True), ([301, 302], False), ([307], False), ([303], False)]
)
async def test_a_page_has_moved_if_all_redirects_are_for_good(statuses: list[int], moved: bool) -> None:
    hops = {f"/{n}": leads(f"/{n + 1}", status) for n, status in enumerate(statuses)}
    async with serving({**hops, f"/{len(statuses)}": page(RSS)}) as server:
        fetcher = server.fetcher()
        assert (await fetcher.get(server.url("/0"))).moved is moved
        await fetcher.close()


async def test_what_is_meant_for_one_host_is_not_told_to_another() -> None:
    async with serving({"/b": page(RSS)}) as other:
        async with serving({"/a": leads(other.url("/b"))}) as server:
            fetcher = server.fetcher(f"127.0.0.1:{other.port}")
            await fetcher.get(server.url("/a"), headers={"X-Key": "secret"})
            await fetcher.close()
        assert "X-Key: secret" in server.asked[0]
        assert "secret" not in other.asked[0]


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, ["Retry-After: 120"], timedelta(minutes=2)),
        (503, ["Retry-After: 99999999999999999999"], timedelta(days=1)),
        (
            503,
            ["Date: Mon, 27 Jan 2025 14:00:00 GMT", "Retry-After: Mon, 27 Jan 2025 14:30:00 GMT"],
            timedelta(minutes=30),
        ),
        (503, ["Date: Mon, 27 Jan 2025 14:00:00 GMT", "Retry-After: Mon, 27 Jan 2020 14:30:00 GMT"], timedelta(0)),
        (503, ["Retry-After: Mon, 27 Jan 2025 14:30:00 GMT"], None),
        (503, ["Retry-After: soon"], None),
        (404, [], None),
        (204, [], None),
    ],
)
async def test_a_refusal_says_when_to_come_back(status: int, headers: list[str], wait: timedelta | None) -> None:
    with pytest.raises(Unavailable, match=f"/a answered {status}") as unavailable:
        await fetched(page(b"", *headers, status=status))
    assert (unavailable.value.status, unavailable.value.wait) == (status, wait)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For `feeds.example` alone, of an authority of our own."""
    if which("openssl") is None:
        pytest.skip("openssl makes the certificate, and is not here")
    folder = tmp_path_factory.mktemp("tls")
    made = (
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-subj",
        "/CN=x",
    )
    files = ("-keyout", "key.pem", "-out", "cert.pem", "-addext", "subjectAltName=DNS:feeds.example")
    subprocess.run([*made, *files], cwd=folder, check=True, capture_output=True)
    return folder


async def test_over_tls_the_name_counts_though_an_address_was_connected_to(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    names = Names(feeds_example=["127.0.0.1"], other_example=["127.0.0.1"])
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    async with serving({"/a": page(RSS), "/down": leads("http://feeds.example/a")}, tls) as server:
        fetcher = server.fetcher("feeds.example", "other.example", look_up=names)
        assert (await fetcher.get(f"https://feeds.example:{server.port}/a")).body == RSS
        with pytest.raises(Unavailable):
            await fetcher.get(f"https://other.example:{server.port}/a")
        with pytest.raises(Refused, match="leads from https to http"):
            await fetcher.get(f"https://feeds.example:{server.port}/down")
        await fetcher.close()
