"""The feeds of feedparser's and miniflux's own tests, where they lie beside the project."""

from __future__ import annotations

import warnings
from calendar import timegm
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest

from adapters.feeds.model import Entry, NoFeed
from adapters.feeds.parse import parse
from adapters.feeds.titles import link, text, title

FIXTURES = Path(__file__).parents[3].parent / "shared" / "data" / "fixtures"
FOLDERS = ("feeds_feedparser", "feeds_miniflux", "sec_nasdaq_nyse")
PAGE = "http://page.example/feed.xml"

OTHERWISE = {
    # Entities of its own are refused, whatever they are.
    "wellformed__rss__entity_in_doctype.xml",
    # A whole page of traps as a title, of which the two leave different words.
    "wellformed__sanitize__entry_title_crazy.xml",
}


def files() -> list[Path]:
    found = [file for folder in FOLDERS for file in sorted((FIXTURES / folder).glob("*"))]
    return [file for file in found if file.suffix in (".xml", ".atom", ".rss")]


@pytest.fixture(autouse=True)
def there() -> Iterator[None]:
    if not FIXTURES.is_dir():
        pytest.skip(f"the recorded feeds are not in {FIXTURES}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@pytest.mark.shared
def test_of_all_well_formed_feeds_the_same_is_found_as_feedparser_finds() -> None:
    compared, otherwise = 0, set[str]()
    for file in files():
        data = file.read_bytes()
        theirs = feedparser.parse(BytesIO(data))
        if not theirs.bozo:
            compared += 1
            if found(data) != expected(theirs):
                otherwise.add(file.name)
    assert compared > 1200
    assert otherwise == OTHERWISE


@pytest.mark.shared
def test_no_feed_whatever_raises_anything_else() -> None:
    read = 0
    for number, file in enumerate(files()):
        data = file.read_bytes()
        for each in (data, data[: len(data) // 2])[: 1 + (number % 8 == 0)]:
            with suppress(NoFeed):
                read += len(parse(each, PAGE).entries)
    assert len(files()) > 1229
    assert read > 1000


def found(data: bytes) -> list[tuple[str, str, datetime | None, str]]:
    with suppress(NoFeed):
        return [seen(entry) for entry in parse(data, PAGE).entries]
    return []


def seen(entry: Entry) -> tuple[str, str, datetime | None, str]:
    """feedparser knows no parts of a second."""
    return entry.title, entry.link, entry.published and entry.published.replace(microsecond=0), entry.source


def expected(theirs: Any) -> list[tuple[str, str, datetime | None, str]]:
    return [
        (
            title(entry.get("title") or "", source, theirs.feed.get("title") or ""),
            link(entry.get("link") or "", PAGE),
            datetime.fromtimestamp(timegm(when), UTC)
            if (when := entry.get("published_parsed") or entry.get("updated_parsed"))
            else None,
            source,
        )
        for entry in theirs.entries
        for source in [text(entry.get("source", {}).get("title") or "", 60)]
    ]
