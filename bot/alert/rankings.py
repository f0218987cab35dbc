"""Top charts as last seen: who stands where, and since when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.alert.numbers import moment
from bot.news.model import Ranking

_TOP = 10


@dataclass(frozen=True, slots=True)
class Place:
    rank: int
    since: datetime
    before: int | None
    """The rank before this one; None for a newcomer."""


class Rankings:
    """Follows the charts."""

    def __init__(self) -> None:
        self._charts: dict[str, dict[str, Place]] = {}

    def step(self, ranking: Ranking) -> None:
        known = self._charts.get(ranking.chart, {})
        self._charts[ranking.chart] = {
            app: _place(known.get(app), rank, ranking.at) for rank, app in enumerate(ranking.apps, 1)
        }

    def notes(self, titles: Iterable[str], zone: str, day: date) -> tuple[str, ...]:
        """`DeepSeek first on app-store-us-free since Sun 22:00`, for the top apps that most of the titles name."""
        titles = list(titles)

        def told(app: str) -> bool:
            name = re.compile(rf"\b{re.escape(app)}\b")
            return 2 * sum(bool(name.search(title)) for title in titles) > len(titles)

        return tuple(
            f"{app} {ordinal(place.rank)} on {chart} since {moment(place.since, zone, day)}"
            for chart, places in self._charts.items()
            for app, place in places.items()
            if place.rank <= _TOP and told(app)
        )

    def line(self, app: str, chart: str, zone: str, day: date) -> tuple[str, ...]:
        """`since Sun 22:00 · before that #4`."""
        place = self._charts.get(chart, {}).get(app)
        if place is None:
            return ()
        before = "new in the chart" if place.before is None else f"before that {ordinal(place.before)}"
        return (f"Since {moment(place.since, zone, day)} · {before}",)


def ordinal(rank: int) -> str:
    """`first`, `#2`."""
    return "first" if rank == 1 else f"#{rank}"


def _place(known: Place | None, rank: int, at: datetime) -> Place:
    if known and known.rank == rank:
        return known
    return Place(rank, at, known.rank if known else None)
