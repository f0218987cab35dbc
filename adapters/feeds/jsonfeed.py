"""JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

from __future__ import annotations

import json
from typing import Any, cast

from adapters.feeds.dates import utc
from adapters.feeds.model import NoFeed

_MOST_PARTS = 50_000


def read(data: bytes) -> tuple[str, list[dict[str, Any]]]:
    """The feed's title, and its items with the keys that XML's entries have. Raises `NoFeed`."""
    if data.count(b"{") + data.count(b"[") > _MOST_PARTS:
        raise NoFeed("has too many parts to be a feed")
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        raise NoFeed("is no feed: its JSON is broken") from None
    items = cast(dict[str, Any], feed).get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise NoFeed("is no feed: its JSON has no items")
    title = cast(dict[str, Any], feed).get("title")
    return _text(title), [
        _entry(cast(dict[str, Any], item)) for item in cast(list[Any], items) if isinstance(item, dict)
    ]


def _entry(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(item.get("id") or ""),
        "title": _text(item.get("title")),
        "link": _text(item.get("url")) or _text(item.get("external_url")),
        "published": utc(_text(item.get("date_published"))) or utc(_text(item.get("date_modified"))),
        "description": _text(item.get("summary")) or _text(item.get("content_text")),
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
