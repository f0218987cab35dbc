"""Charts of what was posted, drawn beside the loop."""

from __future__ import annotations

import asyncio
import threading

from msgspec.structs import replace

from bot.alert.post import Chart
from bot.errors import ReportError
from bot.service.pictures import Gallery, draw_charts
from tests.adapters.cards import DIGEST, EDIT, FINAL, FIRST, REPLY


class Sketches:
    """Says which chart it was given, and in which threads."""

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def draw(self, chart: Chart, *, dark: bool) -> bytes:
        self.threads.add(threading.get_ident())
        if not chart.title:
            raise ReportError("There is nothing to draw.")
        return f"{chart.title} {chart.last_label} {'dark' if dark else 'light'}".encode()


async def test_each_card_has_its_last_chart_drawn_outside_the_loop() -> None:
    sketches = Sketches()
    other = replace(FIRST, card="terminal:#replay/AAPL/2025-01-27")
    drawn = await draw_charts([FIRST, other, EDIT, REPLY, FINAL, REPLY, DIGEST], sketches)
    assert drawn == {FIRST.card: b"NVDA, Mon 27 Jan 2025 \xe2\x88\x9217.0% light", other.card: drawn[other.card]}
    assert drawn[other.card].decode() == "NVDA, Mon 27 Jan 2025 −12.5% light"
    assert threading.get_ident() not in sketches.threads


async def test_a_few_threads_draw_many_charts() -> None:
    sketches = Sketches()
    drawn = await draw_charts([replace(FIRST, card=str(number)) for number in range(40)], sketches)
    assert len(drawn) == 40
    assert len(sketches.threads) <= 2


async def test_a_picture_that_cannot_be_drawn_is_left_out() -> None:
    assert FIRST.chart is not None
    nameless = replace(FIRST, card="nameless", chart=replace(FIRST.chart, title=""))
    assert list(await draw_charts([nameless, FIRST], Sketches())) == [FIRST.card]


async def test_a_chart_that_many_channels_show_is_drawn_once() -> None:
    assert FIRST.chart is not None
    drawn: list[str] = []

    class Counting(Sketches):
        def draw(self, chart: Chart, *, dark: bool) -> bytes:
            drawn.append(chart.title)
            return super().draw(chart, dark=dark)

    gallery = Gallery(Counting())
    pictures = await asyncio.gather(*(gallery.draw(FIRST.chart, dark=True) for _ in range(50)))
    gallery.close()
    assert (len(set(pictures)), len(drawn)) == (1, 1)


async def test_without_prices_there_is_no_picture() -> None:
    assert FIRST.chart is not None
    assert await draw_charts([DIGEST, replace(FIRST, chart=replace(FIRST.chart, points=()))], Sketches()) == {}
