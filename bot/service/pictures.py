"""Pictures of what was posted, drawn beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bot.alert.post import Post
from bot.ports import Pictures

_WORKERS = 2
"""Drawing is mostly one thread's work at a time; a second one keeps a slow picture from holding up the rest."""


async def draw_charts(posts: Iterable[Post], pictures: Pictures) -> Mapping[str, bytes]:
    """A light PNG of each card's last chart, by card. Raises `ReportError`."""
    charts = {post.card: post.chart for post in posts if post.chart and post.chart.points}
    draw = partial(pictures.draw, dark=False)
    loop, pool = asyncio.get_running_loop(), ThreadPoolExecutor(_WORKERS, "pictures")
    try:
        drawn = await asyncio.gather(*(loop.run_in_executor(pool, draw, chart) for chart in charts.values()))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return dict(zip(charts, drawn, strict=True))
