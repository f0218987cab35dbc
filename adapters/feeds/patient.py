"""Feeds that are not well formed, or of kinds long forgotten: by feedparser, which takes its time."""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from adapters.feeds.model import Entry, NoFeed

_LONGEST = 500_000
"""Characters of a broken feed that are worth the time: some seconds at worst."""
_MOST_TAGS = 40_000
_MOST_SCOPES = 2000
_SCOPES = re.compile(r"\bbase\s*=|xmlns", re.IGNORECASE)
"""Base addresses and namespaces take a time that grows with the square of their number."""
_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the parser raises where it loses its way in damage."""


def read(text: str, page: str) -> tuple[str, list[Entry]]:
    """The title and the entries. Raises `NoFeed`."""
    import feedparser

    if not _bearable(text):
        raise NoFeed("is no feed that is well formed")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": page}
    try:
        # From a stream: bytes that look like the name of a file would be opened as one.
        found = feedparser.parse(
            BytesIO(text.encode()), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except _STUMBLES:
        raise NoFeed("is no feed that can be read") from None
    if not found.get("version") and not found.entries:
        raise NoFeed("is no feed")
    return found.feed.get("title") or "", [_entry(entry) for entry in found.entries]


def _bearable(text: str) -> bool:
    small = len(text) <= _LONGEST and text.count("<") <= _MOST_TAGS
    return small and len(_SCOPES.findall(text)) <= _MOST_SCOPES


def _entry(entry: Any) -> Entry:
    # Dates not by the entry's own `get`, which takes the one for the other.
    when = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    source = entry.get("source")
    return Entry(
        str(entry.get("id") or ""),
        str(entry.get("title") or ""),
        str(entry.get("link") or ""),
        _moment(when) if when else None,
        str(entry.get("description") or ""),
        str(source.get("title") or "") if isinstance(source, Mapping) else "",
    )


def _moment(when: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(when), UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
