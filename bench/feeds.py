"""How fast are feeds read, beside feedparser on the same bytes? `python -m bench.feeds [--quick] [--json]`

Made feeds have what the feeds of news sites have: 20 to 60 entries, typographic quotes, entities, HTML in summaries,
whole articles. Where the recorded ones lie beside the project, they are read too: those of a test suite hold one entry
or none, so that what a document costs counts, and one in seventy is left to feedparser by us as well. feedparser does
what it does by itself: it cleans HTML and makes links in it absolute, which takes half its time, and which we do of
what is shown only. Figures are of processor time: what else the machine does matters little.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from time import process_time

import feedparser

from adapters.feeds.model import NoFeed
from adapters.feeds.parse import parse

FIXTURES = Path(__file__).parents[2] / "shared" / "data" / "fixtures"
PAGE = "https://news.example/feed.xml"
START = datetime(2025, 1, 27, 14, tzinfo=UTC)
_ARTICLE = "<p>Shares of the company fell after it said that margins <b>would</b> shrink – “sharply”, as it put it.</p>"


def main() -> None:
    rounds = 2 if "--quick" in sys.argv else 5
    warnings.simplefilter("ignore", DeprecationWarning)
    figures = {name: compared(feeds, rounds) for name, feeds in groups()}
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    print(f"{'':24} {'feeds':>6} {'entries':>8} {'ours/s':>9} {'feedparser/s':>13} {'times':>6}")
    for name, row in figures.items():
        print(
            f"{name:24} {row['feeds']:6.0f} {row['entries']:8.0f} {row['ours']:9.0f} {row['feedparser']:13.0f} "
            f"{row['ours'] / row['feedparser']:6.1f}"
        )


def groups() -> Iterator[tuple[str, Sequence[bytes]]]:
    """Names and feeds: `made`, and those recorded ones that are there."""
    yield "made", [rss(50), rss(40, summary=3), rss(20, article=40), atom(60), atom(30, article=25), rdf(30)]
    folders = {"recorded": ("feeds_miniflux", "sec_nasdaq_nyse"), "of a test suite": ("feeds_feedparser",)}
    for name, among in folders.items():
        files = [file for folder in among for file in sorted((FIXTURES / folder).glob("*.[xar][mts][los]*"))]
        if files:
            yield name, [file.read_bytes() for file in files]


def compared(feeds: Sequence[bytes], rounds: int) -> dict[str, float]:
    """Entries a second of each parser, by the best of some rounds in turn."""
    entries = sum(map(_theirs, feeds))
    took = [(lasted(_ours, feeds), lasted(_theirs, feeds), lasted(_ours, feeds)) for _ in range(rounds)]
    return {
        "feeds": len(feeds),
        "entries": entries,
        "ours": entries / min(min(first, last) for first, _, last in took),
        "feedparser": entries / min(theirs for _, theirs, _ in took),
    }


def lasted(read: Callable[[bytes], int], feeds: Sequence[bytes]) -> float:
    """Seconds of processor time for all feeds."""
    began = process_time()
    for feed in feeds:
        read(feed)
    return process_time() - began


def _ours(feed: bytes) -> int:
    with suppress(NoFeed):
        return len(parse(feed, PAGE).entries)
    return 0


def _theirs(feed: bytes) -> int:
    return len(feedparser.parse(BytesIO(feed)).entries)


def _texts(count: int, summary: int, article: int) -> Iterator[tuple[str, str, str, datetime, str, str]]:
    for n in range(count):
        title = f"Company {n} falls {n % 20 + 1}% as it’s cautious on R&amp;D – again"
        html = f"<![CDATA[{_ARTICLE * article}]]>" if article else ""
        short = (_ARTICLE * summary).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        link = f"https://news.example/2025/01/27/company-{n}-falls?utm_source=rss&amp;id={n}"
        yield title, link, f"id-{n}", START - timedelta(minutes=7 * n), short, html


def rss(count: int, summary: int = 1, article: int = 0) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><guid isPermaLink='false'>{key}</guid>"
        f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate><category>Markets</category>"
        f"<dc:creator>A. Writer</dc:creator><description>{short}</description>"
        f"{_whole('content:encoded', html)}</item>\n"
        for title, link, key, at, short, html in _texts(count, summary, article)
    )
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{_HEAD}{items}</channel></rss>'.encode()


def atom(count: int, summary: int = 1, article: int = 0) -> bytes:
    entries = "".join(
        f'<entry><title>{title}</title><link rel="alternate" href="{link}"/><id>{key}</id>'
        f"<published>{at.isoformat()}</published><updated>{at.isoformat()}</updated>"
        f'<author><name>A. Writer</name></author><summary type="html">{short}</summary>'
        f"{_whole('content', html)}</entry>\n"
        for title, link, key, at, short, html in _texts(count, summary, article)
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{entries}</feed>'.encode()
    )


def _whole(tag: str, html: str) -> str:
    return f'<{tag} type="html">{html}</{tag}>' if html else ""


def rdf(count: int) -> bytes:
    items = "".join(
        f'<item rdf:about="{link}"><title>{title}</title><link>{link}</link><dc:date>{at.isoformat()}</dc:date>'
        f"<description>{short}</description></item>\n"
        for title, link, _, at, short, _ in _texts(count, 1, 0)
    )
    spaces = 'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    about = f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {spaces}'
    return f'<?xml version="1.0"?><rdf:RDF {about}><channel>{_HEAD}</channel>{items}</rdf:RDF>'.encode()


_HEAD = "<title>Example News</title><link>https://news.example/</link><description>All of it</description>"


if __name__ == "__main__":
    main()
