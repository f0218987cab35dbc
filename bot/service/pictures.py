"""Pictures of what was posted, drawn beside the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import msgspec

from bot.alert.post import Chart, Post
from bot.errors import ReportError
from bot.ports.platforms import Pictures

_WORKERS = 2
"""Drawing is mostly one thread's work at a time; a second one keeps a slow picture from holding up the rest."""
_KEPT = 64
"""Pictures remembered: an alert goes to many channels within seconds."""
log = logging.getLogger(__name__)


class Gallery:
    """Draws each chart once, however many channels show it."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._pool = ThreadPoolExecutor(_WORKERS, "pictures")
        self._drawn: OrderedDict[tuple[bytes, bool], asyncio.Future[bytes | None]] = OrderedDict()

    async def draw(self, chart: Chart, *, dark: bool) -> bytes | None:
        """A PNG; None for a chart without prices, or one that cannot be drawn: the card says the same in words."""
        if not chart.points:
            return None
        key = msgspec.msgpack.encode(chart), dark
        if key not in self._drawn:
            loop = asyncio.get_running_loop()
            self._drawn[key] = loop.run_in_executor(self._pool, self._draw, chart, dark)
            while len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return await asyncio.shield(self._drawn[key])

    def _draw(self, chart: Chart, dark: bool) -> bytes | None:
        try:
            return self._pictures.draw(chart, dark=dark)
        except ReportError as error:
            log.warning("%s", error)
            return None

    def close(self) -> None:
        """What is not drawn by now will not be."""
        self._pool.shutdown(wait=False, cancel_futures=True)


async def draw_charts(posts: Iterable[Post], pictures: Pictures) -> Mapping[str, bytes]:
    """A light PNG of each card's last chart, by card."""
    charts = {post.card: post.chart for post in posts if post.chart}
    gallery = Gallery(pictures)
    try:
        drawn = await asyncio.gather(*(gallery.draw(chart, dark=False) for chart in charts.values()))
    finally:
        gallery.close()
    return {card: picture for card, picture in zip(charts, drawn, strict=True) if picture is not None}
