"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import json
from typing import Any, cast

from adapters.feeds.dates import utc
from adapters.feeds.model import Entry, NoFeed

_MOST_PARTS = 50_000


def read(text: str) -> tuple[str, list[Entry]]:
    """The feed's title, and its items. Raises `NoFeed`."""
    if text.count("{") + text.count("[") > _MOST_PARTS:
        raise NoFeed("has too many parts to be a feed")
    try:  # not by the quicker msgspec, which reads no half of an emoji: summaries are cut there
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise NoFeed("is no feed: its JSON is broken") from None
    items = cast(dict[str, Any], feed).get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise NoFeed("is no feed: its JSON has no items")
    title = cast(dict[str, Any], feed).get("title")
    return _text(title), [
        _entry(cast(dict[str, Any], item)) for item in cast(list[Any], items) if isinstance(item, dict)
    ]


def _entry(item: dict[str, Any]) -> Entry:
    id_ = str(item.get("id") or "")
    return Entry(
        id_,
        _text(item.get("title")),
        _text(item.get("url")) or _text(item.get("external_url")) or (id_ if id_.startswith("http") else ""),
        utc(_text(item.get("date_published"))) or utc(_text(item.get("date_modified"))),
        _text(item.get("summary")) or _text(item.get("content_text")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
