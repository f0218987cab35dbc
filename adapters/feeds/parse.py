"""Reads RSS, Atom, RDF and JSON Feed: quickly what is as it should be, patiently what is not."""

from __future__ import annotations

import asyncio
import re
from calendar import timegm
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import Any

from adapters.feeds import guard, jsonfeed
from adapters.feeds.dates import utc
from adapters.feeds.model import Entry, Feed, NoFeed
from adapters.feeds.titles import link, text, title
from adapters.fetch import Fetched

MOST_ENTRIES = 2000
_MOST_PATIENCE = 500_000
"""Bytes of a broken feed that are worth the slow parser's time: some seconds at worst."""
_MOST_TAGS = 40_000
_BIG = 50_000
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
_MARKUP = re.compile(rb"<title\b[^<>]*>[^<]*<[A-Za-z]")
_PACKED = b'mode="base64"'
"""Titles with tags in them, and such as are packed, which the quick parser does not read."""
_SOURCE = re.compile(rb"<source(?:\s+url\s*=|\s*>)")
"""Who published an entry, which the quick parser does not read. HTML has a tag of that name, with other attributes."""
_SCOPES = re.compile(rb"\bbase\s*=|xmlns", re.IGNORECASE)
"""Base addresses and namespaces take the slow parser a time that grows with the square of their number."""
_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the parsers raise where they lose their way in damage."""
_Raw = Mapping[str, Any]


def parse(data: bytes, page: str, content_type: str = "") -> Feed:
    """The feed that was found at `page`. Raises `NoFeed`."""
    guard.check(data, content_type)
    if data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        name, entries = jsonfeed.read(data)
    else:
        name, entries = _xml(data, page, content_type)
    ttl = _TTL.search(data[:10_000])
    return Feed(
        text(name, 100),
        tuple(_entry(entry, name, page) for entry in islice(entries, MOST_ENTRIES)),
        timedelta(minutes=int(ttl[1])) if ttl else None,
    )


async def parsed(fetched: Fetched) -> Feed:
    """The same of a page; a large one in a thread, since it would hold up the event loop. Raises `NoFeed`."""
    given = (fetched.body, fetched.url, fetched.content_type)
    return await asyncio.to_thread(parse, *given) if len(fetched.body) > _BIG else parse(*given)


def _xml(data: bytes, page: str, content_type: str) -> tuple[str, Sequence[_Raw]]:
    """By the patient parser if the quick one would leave something out, and it is not too much for it."""
    exact = data if guard.well_formed(data) else guard.repaired(data)
    more = _SOURCE.search(data) or _MARKUP.search(data) or _PACKED in data
    plain = not more and (exact is data or guard.well_formed(exact))
    short = guard.shortened(data, MOST_ENTRIES)
    quick = _quick(guard.shortened(exact, MOST_ENTRIES)) if plain or not _bearable(short) else None
    return quick or _patient(short, page, content_type)


def _quick(data: bytes) -> tuple[str, Sequence[_Raw]] | None:
    """None: it finds nothing, or nothing that can be read."""
    import fastfeedparser

    try:
        found = fastfeedparser.parse(
            data, include_content=False, include_tags=False, include_media=False, include_enclosures=False
        )
    except _STUMBLES:
        return None
    entries: list[dict[str, Any]] = found["entries"]
    if any("\ufffd" in entry["title"] for entry in entries) or (not entries and guard.ENTRY.search(data)):
        return None
    for entry in entries:
        entry["published"] = utc(entry.get("published") or entry.get("updated"))
    return found["feed"].get("title") or "", entries


def _bearable(data: bytes) -> bool:
    small = len(data) <= _MOST_PATIENCE and data.count(b"<") <= _MOST_TAGS
    return small and len(_SCOPES.findall(data)) <= MOST_ENTRIES


def _patient(data: bytes, page: str, content_type: str) -> tuple[str, Sequence[_Raw]]:
    import feedparser

    if not _bearable(data):
        raise NoFeed("is no feed that is well formed")
    headers = {"content-type": content_type, "content-location": page}
    given = {name: value for name, value in headers.items() if value}
    try:
        # From a stream: bytes that look like the name of a file would be opened as one.
        found = feedparser.parse(
            BytesIO(data), response_headers=given, resolve_relative_uris=False, sanitize_html=False
        )
    except _STUMBLES:
        raise NoFeed("is no feed that can be read") from None
    if not found.get("version") and not found.entries:
        raise NoFeed("is no feed")
    for entry in found.entries:
        # Not by the entry's own `get`, which takes the one for the other.
        when = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
        entry["published"] = _moment(when) if when else None
    return found.feed.get("title") or "", found.entries


def _entry(raw: _Raw, feed: str, page: str) -> Entry:
    named = raw.get("source")
    source = text(str(named.get("title") or ""), 60) if isinstance(named, Mapping) else ""
    id_, address = str(raw.get("id") or ""), str(raw.get("link") or "")
    return Entry(
        "" if id_ == address else id_,  # where there is none the quick parser gives the link for it
        title(raw.get("title") or "", source, feed),
        link(address or (id_ if id_.startswith("http") else ""), page),
        raw["published"],
        str(raw.get("description") or ""),
        source,
    )


def _moment(when: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(when), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
