"""Prices and times to pixels; round prices and round times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LEFT, TOP, BOTTOM = 24, 28, 426
"""The frame of the plot in pixels; how far it goes to the right depends on the labels there."""
STEPS = (15, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080)
"""Minutes between two labels of the time axis."""
MOST_STRETCHES = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """Epoch seconds and prices to pixels."""

    start: float
    end: float
    low: float
    high: float
    right: float

    def x(self, at: float) -> float:
        return LEFT + (min(max(at, self.start), self.end) - self.start) / (self.end - self.start) * (self.right - LEFT)

    def y(self, price: float) -> float:
        return BOTTOM - (price - self.low) / (self.high - self.low) * (BOTTOM - TOP)

    def point(self, at: float, price: float) -> tuple[float, float]:
        return self.x(at), self.y(price)


def round_values(low: float, high: float, close: float | None = None) -> list[tuple[float, str]]:
    """Three round prices between the two (sometimes two or four), none of them near `close`, each with its text."""
    near = (high - low) * 0.045
    exponent = math.floor(math.log10((high - low) / 3))

    def multiples(step: float) -> list[float]:
        numbers = range(math.ceil((low + near) / step), math.floor((high - near) / step) + 1)
        return [n * step for n in numbers if close is None or abs(n * step - close) > near]

    steps = [m * 10.0**e for e in (exponent, exponent + 1) for m in (1, 2, 2.5, 5)]
    step = min(steps, key=lambda s: (abs(len(multiples(s)) - 3), len(multiples(s))))
    decimals = next(d for d in range(12) if math.isclose(round(step, d), step, rel_tol=1e-9))
    return [(value, f"{value:,.{decimals}f}") for value in multiples(step)]


def times(start: float, end: float, timezone: str) -> Iterator[tuple[float, str]]:
    """Round times of that zone between two moments (epoch seconds), at most eight, as `09:00` or `Mon 27`."""
    minutes = (end - start) / 60
    step = next((s for s in STEPS if minutes / s <= MOST_STRETCHES), STEPS[-1])
    zone = ZoneInfo(timezone)
    midnight = datetime.fromtimestamp(start, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    wall = midnight.replace(tzinfo=None)
    before = start - 1
    while (at := wall.replace(tzinfo=zone).astimezone(UTC).timestamp()) <= end:
        local = datetime.fromtimestamp(at, zone)
        if at > before and at >= start:
            yield at, f"{local:%H:%M}" if step < 1440 else f"{local:%a} {local.day}"
        before = at
        wall += timedelta(minutes=step)
