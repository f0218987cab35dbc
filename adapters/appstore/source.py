"""The source: each chart that is watched, every ten minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import product
from random import Random

from adapters.appstore.chart import read
from adapters.fetch import Fetcher
from adapters.rounds import Rounds
from adapters.trying import tried
from bot.errors import SourceError
from bot.news.model import Ranking
from bot.ports.health import Finding, Health
from bot.ports.schedule import Schedule, Work
from bot.ports.sources import Take
from bot.ports.store import Notebook

_API = "https://rss.applemarketingtools.com"
_SIZE = 100
"""The longest list there is."""
_EVERY = timedelta(minutes=10)


class AppStore:
    """Emits a `Ranking` when a chart has changed. Its charts are called `app-store-us-free`, `app-store-us-paid` and so
    on for `countries` (ISO 3166, small letters). `api` takes the place of Apple's host."""

    def __init__(
        self,
        fetcher: Fetcher,
        notebook: Notebook,
        countries: Sequence[str] = ("us",),
        api: str | None = None,
        dice: Random | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._notebook = notebook
        self._dice = dice or Random()
        self._urls = {
            f"app-store-{country}-{price}": f"{api or _API}/api/v2/{country}/apps/top-{price}/{_SIZE}/apps.json"
            for country, price in product(countries, ("free", "paid"))
        }
        self._watched: dict[str, Rounds] = {}
        self._last: dict[str, tuple[str, ...]] = {}
        self._etags: dict[str, str | None] = {}
        self._started: tuple[Take, Schedule] | None = None

    def watch(self, charts: Collection[str]) -> None:
        """From now on these, and no others; of other countries or sources none. Each is told anew."""
        self._last, self._etags = {}, {}  # a round that is on its way keeps its own
        wanted = [chart for chart in self._urls if chart in charts]
        for chart in self._watched.keys() - wanted:
            del self._watched[chart]
            if self._started:
                self._started[1].drop(_job(chart))
        for chart in wanted:
            if chart not in self._watched:
                self._watched[chart] = Rounds(chart, self._dice)
                self._begin(chart)

    def start(self, take: Take, schedule: Schedule) -> None:
        self._started = take, schedule
        for chart in self._watched:
            self._begin(chart)

    def health(self) -> Sequence[Health]:
        return [rounds.health() for rounds in self._watched.values()]

    async def check(self) -> Sequence[Finding]:
        """Of the first chart."""
        name, url = next(iter(self._urls.items()))

        async def listed() -> str:
            return f"lists {len(read((await self._fetcher.get(url)).body)[0])} apps"

        return [await tried(name, listed())]

    async def close(self) -> None:
        """The fetcher is closed by whoever made it."""

    def _begin(self, chart: str) -> None:
        if self._started:
            take, schedule = self._started
            schedule.at(schedule.now(), _job(chart), self._look(chart, take, schedule))

    def _look(self, chart: str, take: Take, schedule: Schedule) -> Work:
        async def look() -> datetime | None:
            if (rounds := self._watched.get(chart)) is None:
                return None
            last, etags = self._last, self._etags
            try:
                fetched = await self._fetcher.get(self._urls[chart], etag=etags.get(chart))
                if fetched.status == HTTPStatus.NOT_MODIFIED:
                    return rounds.answered(schedule.now(), schedule.now() + _EVERY, "as it was")
                apps, made = read(fetched.body)
            except SourceError as error:
                return rounds.failed(schedule.now(), error)
            now = schedule.now()
            if apps != last.get(chart):
                await take([Ranking(chart, apps, min(made or now, now), now)])
                last[chart] = apps
            etags[chart] = fetched.etag
            return rounds.answered(now, now + _EVERY, f"{len(apps)} apps listed")

        return look


def _job(chart: str) -> str:
    return f"chart {chart}"
