"""A feed as it was read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from adapters.fetch.errors import Unfetched


class NoFeed(Unfetched):
    """It was fetched, but is no feed, or none that may be read."""


class Entry(NamedTuple):
    """One entry; texts are empty where it has none. `published` is UTC, None without a date that can be read; `id` is
    what its feed calls it; `source` who published it, where the entry says so. `summary` may be HTML, as it came."""

    id: str
    title: str
    link: str
    published: datetime | None
    summary: str
    source: str = ""


class Feed(NamedTuple):
    """A feed's entries in its own order, at most 2,000. `every`: how often it wants to be asked at most."""

    title: str
    entries: tuple[Entry, ...]
    every: timedelta | None = None
