"""Hundreds of feeds on loopback, RSS, Atom and RDF, with news of their own, ETags and dates of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from zlib import crc32

from aiohttp import web

from tests.doubles.site import Site

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_SHOWN = 20
_WHO = ("The port authority", "A town in the north", "The weather service", "A choir", "The railway", "The museum")
_DOES = ("opens", "closes", "repairs", "paints", "measures", "moves", "counts", "renames")
_WHAT = (
    "a bridge",
    "two tunnels",
    "its library",
    "the old mill",
    "a lighthouse",
    "three boats",
    "its clock",
    "a canal",
)


@dataclass(frozen=True, slots=True)
class Story:
    """It stands in so many feeds, the first at `at`, each further one a minute later."""

    at: datetime
    title: str
    feeds: int = 3


@dataclass(frozen=True, slots=True)
class Item:
    at: datetime
    title: str
    link: str


class FeedsServer(Site):
    """`/feed/0` and so on; each has an item every one to eleven hours, and its part of `stories`."""

    def __init__(self, count: int, stories: Sequence[Story] = ()) -> None:
        super().__init__()
        self.count = count
        self.stories = list(stories)
        self.unchanged = 0
        """How often nothing but `304` was to be said."""

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/feed/{number}", self._feed)]

    def named(self, path: str) -> str:
        return "/feed"

    @property
    def urls(self) -> list[str]:
        return [f"{self.address}/feed/{number}" for number in range(self.count)]

    async def _feed(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        items = self._items(number, datetime.now(UTC))
        tag = f'"{crc32("".join(item.link for item in items).encode()):08x}"'
        headers = {"ETag": tag, "Last-Modified": format_datetime(items[0].at, usegmt=True)}
        if request.headers.get("If-None-Match") == tag:
            self.unchanged += 1
            return web.Response(status=304, headers=headers)
        body, kind = (_rss, _atom, _rdf)[number % 3](f"Loopback feed {number}", items)
        return web.Response(body=body.encode(), content_type=kind, headers=headers)

    def _items(self, number: int, now: datetime) -> list[Item]:
        """The latest first."""
        every = timedelta(hours=1 + number % 11, minutes=number % 60)
        latest = (now - _EPOCH) // every
        idle = [_idle(number, past, _EPOCH + past * every) for past in range(latest - _SHOWN, latest + 1)]
        told = [
            Item(
                story.at + timedelta(minutes=place),
                story.title,
                f"https://{number}.example/{crc32(story.title.encode())}",
            )
            for story in self.stories
            for place in range(story.feeds)
            if (crc32(story.title.encode()) + place) % self.count == number
        ]
        return sorted((item for item in idle + told if item.at <= now), key=lambda item: item.at, reverse=True)[:_SHOWN]


def _idle(number: int, past: int, at: datetime) -> Item:
    words = [each[(number * 7 + past * step) % len(each)] for each, step in ((_WHO, 1), (_DOES, 3), (_WHAT, 5))]
    return Item(at, f"{' '.join(words)} ({number}.{past})", f"https://{number}.example/{past}")


def _rss(title: str, items: Sequence[Item]) -> tuple[str, str]:
    rows = "".join(
        f"<item><title>{escape(item.title)}</title><link>{item.link}</link><guid>{item.link}</guid>"
        f"<pubDate>{format_datetime(item.at, usegmt=True)}</pubDate></item>"
        for item in items
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{rows}</channel></rss>',
        "application/rss+xml",
    )


def _atom(title: str, items: Sequence[Item]) -> tuple[str, str]:
    rows = "".join(
        f'<entry><title>{escape(item.title)}</title><link href="{item.link}"/><id>{item.link}</id>'
        f"<updated>{item.at.isoformat()}</updated></entry>"
        for item in items
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>{rows}</feed>',
        "application/atom+xml",
    )


def _rdf(title: str, items: Sequence[Item]) -> tuple[str, str]:
    spaces = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    rows = "".join(
        f'<item rdf:about="{item.link}"><title>{escape(item.title)}</title><link>{item.link}</link>'
        f"<dc:date>{item.at.isoformat()}</dc:date></item>"
        for item in items
    )
    head = f"<channel><title>{title}</title></channel>"
    return f'<?xml version="1.0"?><rdf:RDF {spaces}>{head}{rows}</rdf:RDF>', "application/rdf+xml"
