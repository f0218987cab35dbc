"""RSS, Atom, RDF and JSON Feed are read alike; what is no feed, or a trap, is refused."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.feeds.model import Feed, NoFeed
from adapters.feeds.parse import parse, parsed
from adapters.fetch import Fetched
from tests.adapters.feeds.pages import item, rss

PAGE = "https://news.example/feed.xml"
AT = datetime(2025, 1, 27, 14, 5, tzinfo=UTC)
RSS = rss(
    """<item><title>Chips fall</title><link>/chips</link><guid isPermaLink="false">7</guid>
<pubDate>Mon, 27 Jan 2025 09:05:00 EST</pubDate><description>On &lt;b&gt;AI&lt;/b&gt; news.</description></item>"""
)
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Example News</title><entry><title>Chips fall</title>
<link rel="alternate" href="/chips"/><id>7</id><updated>2025-01-27T15:05:00+01:00</updated>
<summary type="html">On &lt;b&gt;AI&lt;/b&gt; news.</summary></entry></feed>"""
RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Example News</title></channel>
<item rdf:about="7"><title>Chips fall</title><link>/chips</link><dc:date>2025-01-27T14:05:00Z</dc:date>
<description>On &lt;b&gt;AI&lt;/b&gt; news.</description></item></rdf:RDF>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example News",
        "items": [
            {
                "id": "7",
                "title": "Chips fall",
                "url": "/chips",
                "date_published": "2025-01-27T09:05:00-05:00",
                "summary": "On <b>AI</b> news.",
            }
        ],
    }
).encode()


def titles(feed: Feed) -> list[str]:
    return [entry.title for entry in feed.entries]


@pytest.mark.parametrize("data", [RSS, ATOM, RDF, JSON], ids=["rss", "atom", "rdf", "json"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n \n"], ids=["plain", "mark", "space"])
def test_all_kinds_are_read_alike(data: bytes, before: bytes) -> None:
    feed = parse(before + data, PAGE)
    [entry] = feed.entries
    assert feed.title == "Example News"
    assert (entry.title, entry.link, entry.published) == ("Chips fall", "https://news.example/chips", AT)
    assert entry.id.endswith("7")
    assert entry.summary == "On <b>AI</b> news."


def test_what_has_no_readable_date_or_link_says_so() -> None:
    feed = parse(
        rss(item("One"), item("Two", more="<pubDate>yesterday-ish</pubDate>", link="javascript:alert(1)")), PAGE
    )
    assert [(entry.published, entry.link) for entry in feed.entries] == [(None, "https://news.example/one"), (None, "")]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "", "text/xml; charset=utf-16le"),
        ("iso-8859-1", "iso-8859-1", ""),
        ("windows-1252", "windows-1252", ""),
        ("iso-8859-1", "utf-8", ""),
        ("iso-8859-1", "", ""),
        ("utf-8", "iso-8859-1", "text/xml; charset=windows-1252"),
        ("utf-32", "utf-8", ""),
        ("iso-8859-1", "punycode", "text/xml; charset=no-such"),
        ("iso-8859-15", "", "text/xml; charset=iso-8859-15"),
    ],
)
def test_encodings_are_read_also_where_they_are_not_as_declared(
    encoding: str, declared: str, content_type: str
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    text = (
        f"{head}<rss version='2.0'><channel><title>x</title>{item('Société Générale zählt Verluste')}</channel></rss>"
    )
    assert titles(parse(text.encode(encoding), PAGE, content_type)) == ["Société Générale zählt Verluste"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mon, 27 Jan 2025 09:05:00 EST", AT),
        ("27 Jan 2025 14:05 GMT", AT),
        ("Mon Jan 27 14:05:00 2025", AT),
        ("2025-01-27T14:05Z", AT),
        ("2025-01-27 14:05:00", AT),
        ("2025-01-27 15:05:00 +0100", AT),
        ("2025-01-27 14:05:00 UTC", AT),
        ("2025-13-27T14:05:00Z", None),
        ("Mon, 31 Dec 9999 23:59:59 -2359", None),
        ("0", None),
    ],
)
def test_dates_are_read_as_feeds_write_them(written: str, read: datetime | None) -> None:
    [entry] = parse(rss(item("Chips fall", more=f"<pubDate>{written}</pubDate>")), PAGE).entries
    assert entry.published == read


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ('<link href="a"/><link rel="enclosure" href="b"/><link rel="self" href="c"/>', "https://news.example/a"),
        ('<link rel="license" href="b"/><id>http://a.example/1</id>', "http://a.example/1"),
        ('<link rel="enclosure" href="b"/><id isPermaLink="false">http://a.example/1</id>', ""),
        ('<link xml:base="http://a.example/b/" href="c"/>', "http://a.example/b/c"),
        ("<link/>", ""),
        ('<link href="http://["/>', ""),
    ],
)
def test_a_link_is_that_of_the_article(links: str, link: str) -> None:
    data = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Chips fall</title>{links}</entry></feed>'
    [entry] = parse(data.encode(), PAGE).entries
    assert entry.link == link


def test_the_loop_goes_on_while_a_feed_is_read() -> None:
    fetched = Fetched(200, rss(*(item(f"n{n}") for n in range(2000))), "", None, None, PAGE, moved=False)

    async def rounds() -> int:
        reading, count = asyncio.create_task(parsed(fetched)), 0
        while not reading.done():
            await asyncio.sleep(0)
            count += 1
        return count

    assert asyncio.run(rounds()) > 9


def test_markup_in_a_title_of_atom_is_read() -> None:
    data = ATOM.replace(
        b"<title>Chips fall</title>",
        b'<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Chips <b>fall</b></div></title>',
    )
    assert titles(parse(data, PAGE)) == ["Chips fall"]


def test_an_entry_may_say_who_published_it() -> None:
    more = '<source url="https://reuters.example/">Reuters</source>'
    [entry] = parse(rss(item("Chips fall - Reuters", AT, more=more)), PAGE).entries
    assert (entry.title, entry.source, entry.published) == ("Chips fall", "Reuters", AT)


@pytest.mark.parametrize(("named", "source"), [("<title>Reuters</title>", "Reuters"), ("", "")])
def test_an_entry_of_atom_may_say_so_too(named: str, source: str) -> None:
    data = ATOM.replace(b"</entry>", f"<source>{named}<id>urn:7</id></source></entry>".encode())
    [entry] = parse(data, PAGE).entries
    assert (entry.title, entry.source) == ("Chips fall", source)


def test_pictures_in_an_article_are_no_publishers() -> None:
    more = "<description><![CDATA[<picture><source srcset='a.webp'></picture>]]></description>"
    [entry] = parse(rss(item("Chips fall", AT, more=more)), PAGE).entries
    assert (entry.title, entry.source) == ("Chips fall", "")


def test_a_feed_says_how_often_it_wants_to_be_asked() -> None:
    assert parse(rss(item("One"), more="<ttl>60</ttl>"), PAGE).every == timedelta(hours=1)
    assert parse(rss(item("One")), PAGE).every is None


def test_what_is_broken_is_read_as_far_as_it_goes() -> None:
    assert titles(parse(RSS[: RSS.index(b"</item>")], PAGE)) == ["Chips fall"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&T up", "AT&T up"),
        ("Q&A: S& P", "Q&A: S& P"),
        ("Fed&rsquo;s &eacute;tat", "Fed’s état"),
        ("a &bogus; one", "a &bogus; one"),
        ("Chips <b>fall</b> again", "Chips fall again"),
    ],
)
def test_nothing_is_lost_of_titles_that_are_not_well_formed(written: str, read: str) -> None:
    [entry] = parse(rss(item(written, AT, more="<description>&lt;p&gt;More</description>")), PAGE).entries
    assert (entry.title, entry.summary, entry.published) == (read, "<p>More", AT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   ",
        b"\0" * 100,
        b"\xff" * 100,
        b"<html><body>Sorry, we are down.</body></html>",
        b"<svg/>",
        b"{}",
        b"[]",
        b'{"items": 5}',
        b'{"items": ',
        b'{"items":' + b"[" * 40_000,
        b"404",
        b"<?xml version='1.0'?>",
        b"%PDF-1.7",
    ],
)
def test_what_is_no_feed_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NoFeed):
        parse(data, PAGE)


def test_json_of_wrong_types_and_halves_of_characters_are_read_around() -> None:
    items = [
        5,
        None,
        {"id": 1, "title": ["x"], "url": {}, "date_published": 7},
        {"title": "Two \ud83d", "date_published": "x"},
    ]
    assert titles(parse(json.dumps({"title": 3, "items": items}).encode(), PAGE)) == ["", "Two"]


def test_a_file_is_never_opened(tmp_path: Path) -> None:
    """One of the parsers opens what looks like the name of a file."""
    file = tmp_path / "secret.xml"
    file.write_bytes(RSS)
    for name in (str(file), f"file://{file}"):
        with pytest.raises(NoFeed):
            parse(name.encode(), PAGE)


LAUGHS = """<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title></item></channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp037", "utf-7"])
def test_entities_are_refused_in_every_encoding(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}'
    if encoding == "utf-7":
        data = declared.replace(LAUGHS, LAUGHS.replace("<", "+ADw-")).encode()
    else:
        data = declared.encode(encoding)
    with pytest.raises(NoFeed):
        parse(data, PAGE)
    with pytest.raises(NoFeed):
        parse(data, PAGE, f"text/xml; charset={encoding}")


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "http://10.0.0.1/x.dtd"> %x;',
        f'<!ENTITY x "{"y" * 9999}">',
    ],
)
def test_outside_and_long_entities_are_refused(entity: str) -> None:
    with pytest.raises(NoFeed, match="declares entities"):
        parse(f"<!DOCTYPE rss [{entity}]><rss><channel>{item('&x;' * 1000)}</channel></rss>".encode(), PAGE)


def test_an_old_feed_may_name_its_document_type() -> None:
    kind = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">'
    assert titles(parse(kind + RSS.partition(b"?>")[2], PAGE)) == ["Chips fall"]


def test_of_a_long_feed_the_first_2000_entries_are_read() -> None:
    assert titles(parse(rss(*(item(f"n{n}") for n in range(2500))), PAGE)) == [f"n{n}" for n in range(2000)]
    items = [{"title": f"n{n}"} for n in range(2500)]
    assert titles(parse(json.dumps({"items": items}).encode(), PAGE)) == [f"n{n}" for n in range(2000)]


HEAD = b"<rss><channel>"


@pytest.mark.parametrize(
    "data",
    [
        HEAD + b"<a>" * 300_000,
        HEAD + b"<item/>" * 300_000,
        HEAD + b"<a " + b" ".join(b'a%d=""' % n for n in range(100_000)) + b"/>",
        HEAD + b"<a " + b" ".join(b"a%d='>'" % n for n in range(100_000)) + b"/>",
        HEAD + b"<source>" + b"<a>" * 100_000,
        HEAD + b"<source>" + b'<a xml:base="a/">' * 30_000,
        HEAD + b"<source>" + b"".join(b'<a%d:b xmlns:a%d="u"/>' % (n, n) for n in range(10_000)),
        HEAD + b"<item><title>" + b"<a " * 150_000,
        HEAD + b"<item><title><![CDATA[" + b" - " * 150_000 + b"]]></title></item>",
        HEAD + b"<item><description><![CDATA[" + b"<!--" * 150_000 + b"]]></description></item>",
        b'{"items":[' + b"{}," * 300_000 + b"{}]}",
        b"<" * 199_000 + b" " * 1_000_000,
    ],
)
def test_nothing_takes_long(data: bytes) -> None:
    began = process_time()
    with suppress(NoFeed):
        parse(data, PAGE)
    assert process_time() - began < 3


@given(st.data())
def test_damage_raises_nothing_else(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([RSS, ATOM, RDF, JSON])))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=5))
        whole = whole or bytearray(b" ")
    with suppress(NoFeed):
        parse(bytes(whole), PAGE)
