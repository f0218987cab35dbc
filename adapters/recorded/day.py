"""A recorded day, as docs/recorded-days.md describes the folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.recorded import rows
from adapters.recorded.facts import Facts, RecordedFact, read_facts
from adapters.recorded.table import Folder, RowError, short
from adapters.untrusted import clean
from bot.errors import SourceError
from bot.market.model import DailyBar, Instrument, PriceFact
from bot.news.model import Headline, Ranking

KEYS = ("name", "about", "from", "to", "timezone")


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """A source of prices, news and charts: the facts seen in [`start`, `end`), and what was known before."""

    name: str
    about: str
    timezone: str
    """IANA name of the zone in which the day is told."""
    start: datetime
    end: datetime
    problems: Sequence[str]
    """Rows and lines that were left out: `file:line: what`."""
    _facts: Facts

    def instruments(self) -> Sequence[Instrument]:
        return self._facts.instruments

    def history(self) -> Mapping[str, Sequence[DailyBar]]:
        """Daily bars of the sessions that had ended at `start`, oldest first, as they stood then."""
        return self._facts.history

    def background(self) -> Sequence[Headline | Ranking]:
        """News and charts seen before `start`."""
        return [fact for fact in self._facts.ordered if fact.seen < self.start and isinstance(fact, Headline | Ranking)]

    def moments(self) -> Iterator[tuple[datetime, list[RecordedFact]]]:
        """All facts in order of being seen, those of one moment together."""
        replayed = (fact for fact in self._facts.ordered if self.start <= fact.seen < self.end)
        for seen, facts in groupby(replayed, key=attrgetter("seen")):
            yield seen, list(facts)

    async def facts(self) -> AsyncIterator[PriceFact]:
        for fact in self._replayed():
            if not isinstance(fact, Headline | Ranking):
                yield fact

    async def headlines(self) -> AsyncIterator[Headline]:
        for fact in self._replayed():
            if isinstance(fact, Headline):
                yield fact

    async def rankings(self) -> AsyncIterator[Ranking]:
        for fact in self._replayed():
            if isinstance(fact, Ranking):
                yield fact

    def _replayed(self) -> Iterator[RecordedFact]:
        return (fact for _, facts in self.moments() for fact in facts)


def open_day(path: Path) -> RecordedDay:
    """Read the whole folder. Raises `SourceError` where it is no recorded day."""
    if not path.is_dir():
        raise SourceError(f"There is no folder {path}; give the folder of a recorded day (docs/recorded-days.md).")
    folder = Folder(path)
    about = _about(folder)
    start, end = _time(folder, about, "from"), _time(folder, about, "to")
    if end <= start:
        raise SourceError(f"{path / 'day.yaml'}: `to` is not after `from`.")
    facts = read_facts(folder, start)
    return RecordedDay(
        name=clean(about.get("name", path.name)),
        about=clean(about.get("about", "")),
        timezone=_timezone(folder, about),
        start=start,
        end=end,
        problems=tuple(folder.problems),
        _facts=facts,
    )


def _about(folder: Folder) -> Mapping[str, str]:
    """`day.yaml` is flat: a key, a colon and the rest of the line. (A YAML parser refuses a colon in the rest.)"""
    about: dict[str, str] = {}
    for number, line in enumerate(folder.text("day.yaml").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if not colon or line.startswith((" ", "\t")):
            raise SourceError(
                f"{folder.path / 'day.yaml'}:{number}: no `key: value`, as in `timezone: America/New_York`."
            )
        key = key.strip()
        if wrong := "is there already" if key in about else "is no key of a day" if key not in KEYS else "":
            folder.problems.append(f"{folder.path / 'day.yaml'}:{number}: `{short(key)}` {wrong}")
        else:
            about[key] = value.strip().strip("\"'")
    return about


def _time(folder: Folder, about: Mapping[str, str], key: str) -> datetime:
    file = folder.path / "day.yaml"
    if key not in about:
        raise SourceError(f"{file} has no `{key}:`; it is a time like 2025-01-27T14:30:00Z.")
    try:
        return rows.time(about[key])
    except RowError as error:
        raise SourceError(f"{file}: `{key}`: {error}.") from None


def _timezone(folder: Folder, about: Mapping[str, str]) -> str:
    name = about.get("timezone", "UTC")
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, LookupError):
        raise SourceError(
            f"{folder.path / 'day.yaml'}: there is no time zone {short(name)}; one is America/New_York."
        ) from None
