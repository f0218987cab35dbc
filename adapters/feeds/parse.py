"""Reads RSS, Atom, RDF and JSON Feed: quickly what is as it should be, patiently what is not."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from itertools import islice

from adapters.feeds import guard, jsonfeed, patient, xmlfeed
from adapters.feeds.model import Entry, Feed
from adapters.feeds.titles import link, text, title
from adapters.fetch import Fetched

MOST_ENTRIES = 2000
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)


def parse(data: bytes, page: str, content_type: str = "") -> Feed:
    """The feed that was found at `page`. Raises `NoFeed`."""
    document = guard.decoded(data, content_type).lstrip("\ufeff \t\r\n")
    guard.check(document)
    name, entries = jsonfeed.read(document) if document.startswith("{") else _xml(document, page)
    ttl = _TTL.search(document, 0, 10_000)
    return Feed(
        text(name, 100),
        tuple(_cleaned(raw, name, page) for raw in islice(entries, MOST_ENTRIES)),
        timedelta(minutes=int(ttl[1])) if ttl else None,
    )


async def parsed(fetched: Fetched) -> Feed:
    """The same of a page, in a thread: a large or broken one would hold up the event loop. Raises `NoFeed`."""
    return await asyncio.to_thread(parse, fetched.body, fetched.url, fetched.content_type)


def _xml(document: str, page: str) -> tuple[str, list[Entry]]:
    found = xmlfeed.read(document, page) or xmlfeed.read(guard.repaired(document), page)
    if found and (found[1] or not _ENTRY.search(document)):
        return found
    return patient.read(document, page)


def _cleaned(raw: Entry, feed: str, page: str) -> Entry:
    source = text(raw.source, 60)
    return Entry(
        "" if raw.id == raw.link else raw.id,
        title(raw.title, source, feed),
        link(raw.link, page),
        raw.published,
        raw.summary,
        source,
    )
