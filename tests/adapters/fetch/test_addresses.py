"""What may be fetched: nothing that leads inside, however it is spelt, resolved or redirected to."""

from __future__ import annotations

import pytest

from adapters.fetch import Refused, Unavailable
from adapters.fetch.addresses import Addresses, public
from tests.adapters.fetch.server import Names, leads, page, serving

PRIVATE = (
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.251",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:0:53aa:64c:0:0:80ff:fffe",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)
SPELT = (
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://134744072/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://[::ffff:7f00:1]/",
    "http://[fe80::1%25eth0]/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://metadata.google.internal/",
    "http://printer.local/",
    "http://db/",
    "http://router.lan/",
    "http://1.0.0.127.in-addr.arpa/",
    "http://user@example.org/",
    "http://user:word@example.org/",
    "http://example.org@127.0.0.1/",
    "http://example.org:22/",
    "http://example.org:8080/",
    "https://example.org:99999/",
    "http://example.org:-1/",
    "http://exa mple.org/",
    "http://example..org/",
    "http://-example.org/",
    "http:///etc/passwd",
    "http://",
    "//example.org/",
    "/etc/passwd",
    "",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org/",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
)
PUBLIC = ("8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450:4001:82f::200e")


def host(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip


@pytest.mark.parametrize("ip", PRIVATE)
def test_an_address_that_leads_inside_is_refused(ip: str) -> None:
    assert not public(ip)
    for scheme in ("http", "https"):
        with pytest.raises(Refused):
            Addresses().page(f"{scheme}://{host(ip)}/feed.xml")


@pytest.mark.parametrize("url", SPELT)
def test_other_spellings_are_refused_before_a_name_server_is_asked(url: str) -> None:
    with pytest.raises(Refused):
        Addresses().page(url)


@pytest.mark.parametrize("ip", PUBLIC)
def test_an_address_of_the_open_web_is_taken(ip: str) -> None:
    assert public(ip)
    assert Addresses().page(f"https://{host(ip)}/").raw_host == ip


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://Example.ORG./Feed?a=1&b=%26#top", "https://example.org/Feed?a=1&b=%26"),
        ("http://bücher.example/käse", "http://xn--bcher-kva.example/k%C3%A4se"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("http://feeds_1.example.org/", "http://feeds_1.example.org/"),
    ],
)
def test_a_name_is_asked_in_its_plain_form(url: str, asked: str) -> None:
    assert str(Addresses().page(url)) == asked


def test_what_the_operator_vouches_for_may_be_private_and_use_its_port() -> None:
    addresses = Addresses(["wiki.corp", "10.0.0.7:8080"])
    assert addresses.page("http://wiki.corp:8000/rss").port == 8000
    assert addresses.page("http://10.0.0.7:8080/rss").port == 8080
    for other in ("http://10.0.0.7/rss", "http://10.0.0.8:8080/rss", "http://x.wiki.corp/rss"):
        with pytest.raises(Refused):
            addresses.page(other)


@pytest.mark.parametrize("ips", [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["fe80::1%eth0"], ["64:ff9b::a9fe:a9fe"]])
async def test_a_name_is_refused_when_any_of_its_addresses_is_private(ips: list[str]) -> None:
    names = Names(feeds_example=ips)
    async with serving({}) as server:
        fetcher = server.fetcher(look_up=names)
        with pytest.raises(Refused, match=r"feeds\.example/rss is not a public address"):
            await fetcher.get("https://feeds.example/rss?key=secret")
        await fetcher.close()
    assert names.asked == ["feeds.example"]


async def test_what_was_checked_is_what_is_connected_to() -> None:
    names = Names(feeds_example=["127.0.0.1"])
    async with serving({"/rss": page(b"<rss/>")}) as server:
        fetcher = server.fetcher(f"feeds.example:{server.port}", look_up=names)
        assert (await fetcher.get(f"http://feeds.example:{server.port}/rss")).body == b"<rss/>"
        await fetcher.close()
    assert names.asked == ["feeds.example"], "looked up once, connected to without asking again"
    assert f"Host: feeds.example:{server.port}" in server.asked[0]


async def test_a_name_that_is_not_there_may_come() -> None:
    async with serving({}) as server:
        fetcher = server.fetcher(look_up=Names())
        with pytest.raises(Unavailable, match="has a host that is not found"):
            await fetcher.get("https://nowhere.example/rss")
        await fetcher.close()


@pytest.mark.parametrize(
    "to",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "//127.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://user:word@example.org/",
        "http://example.org:6379/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "http://[",
        "http://127.0.0.1/",
    ],
)
async def test_a_redirect_is_checked_like_the_first_address(to: str) -> None:
    async with serving({"/a": leads("/b"), "/b": leads(to)}) as server:
        fetcher = server.fetcher()
        with pytest.raises(Refused, match="leads to"):
            await fetcher.get(server.url("/a"))
        await fetcher.close()
    assert server.paths == ["/a", "/b"]


async def test_a_redirect_to_a_name_is_refused_by_where_the_name_leads() -> None:
    names = Names(**{"127_0_0_1": ["127.0.0.1"], "rebound_example": ["10.0.0.1"]})
    async with serving({"/a": leads("http://rebound.example/")}) as server:
        fetcher = server.fetcher(look_up=names)
        with pytest.raises(Refused):
            await fetcher.get(server.url("/a"))
        await fetcher.close()
