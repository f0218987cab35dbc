"""The source: one request for the filings of all companies, and once a day the list of who is who."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from adapters.edgar.atom import Entry, entries
from adapters.edgar.companies import packed, symbols
from adapters.edgar.forms import material, title
from adapters.fetch import Fetcher
from adapters.rounds import Rounds
from adapters.trying import tried
from bot.errors import SourceError
from bot.market.calendar import calendar_for
from bot.market.model import Filing
from bot.market.rhythm import Rhythm
from bot.news.model import Headline
from bot.ports.health import Finding, Health
from bot.ports.schedule import Schedule
from bot.ports.sources import SourceFact, Take
from bot.ports.store import Notebook

NAME = "SEC EDGAR"
_API = "https://www.sec.gov"
_COMPANIES = "/files/company_tickers.json"
_PAGE = 100
_FILINGS = f"/cgi-bin/browse-edgar?action=getcurrent&owner=include&count={_PAGE}&output=atom&start="
_MOST_PAGES = 10
"""So far back it reads after a gap."""
_KEPT = 500
"""Filings are remembered as known long after they have left the page."""
_NEVER = datetime.fromtimestamp(0, UTC)
_DAY = timedelta(days=1)
_QUICK, _SLOW = timedelta(seconds=60), timedelta(minutes=8)


class Edgar:
    """Emits `Filing`, one for each watched symbol, and a `Headline` for forms that may move a price.

    `contact`: an address at which the SEC can reach the operator; it answers nobody else, so that without one the
    source is off. `api` takes the place of www.sec.gov.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        notebook: Notebook,
        contact: str | None,
        api: str | None = None,
        dice: Random | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._notebook = notebook
        self._contact = contact
        self._api = api or _API
        dice = dice or Random()
        self._feed, self._list = Rounds(NAME, dice), Rounds(f"{NAME}, list of companies", dice)
        self._rhythm = Rhythm(_QUICK, _QUICK, _SLOW)
        self._watched: frozenset[str] = frozenset()
        self._companies = b""
        self._listed = _NEVER
        self._looking = False
        self._symbols: Mapping[int, tuple[str, ...]] = {}
        self._known: dict[int, None] | None = None
        """Filings that were in the feed already, the latest last; None before it was ever read."""
        self._read = _NEVER
        """When the feed was read last."""

    def watch(self, symbols: Collection[str]) -> None:
        """From now on filings of these, and of no others."""
        self._watched = frozenset(symbols)
        self._look_up()

    def start(self, take: Take, schedule: Schedule) -> None:
        if not self._contact:
            return

        async def companies() -> datetime:
            due = await self._learn(schedule)
            if self._companies and not self._looking:
                self._looking = True
                schedule.at(schedule.now(), "sec filings", filings)
            return due

        async def filings() -> datetime:
            return await self._look(take, schedule)

        schedule.at(schedule.now(), "sec companies", companies)

    def health(self) -> Sequence[Health]:
        if not self._contact:
            said = "off: set TICKERBELL_CONTACT to your e-mail address, which the SEC wants to be told"
            return [Health(NAME, False, said)]
        of_list = self._list.health()
        return [self._feed.health()] if of_list.good else [self._feed.health(), of_list]

    async def check(self) -> Sequence[Finding]:
        if not self._contact:
            return [Finding(f"{NAME}: off, TICKERBELL_CONTACT is not set", True)]

        async def filings() -> str:
            return f"lists {len(entries(await self._get(f'{_FILINGS}0')))} filings"

        do = "is TICKERBELL_CONTACT an address of yours? Else wait ten minutes, and look at the network"
        return [await tried(NAME, filings(), do)]

    async def close(self) -> None:
        """The fetcher is closed by whoever made it."""

    async def _learn(self, schedule: Schedule) -> datetime:
        """Have the list of companies, from the notebook while it is young."""
        if not self._companies:
            await self._recall()
        now = schedule.now()
        if self._companies and now < self._listed + _DAY:
            return self._list.answered(self._listed, self._listed + _DAY, "known")
        try:
            self._companies = packed(await self._get(_COMPANIES))
        except SourceError as error:
            return self._list.failed(now, error)
        self._listed = now = schedule.now()
        await self._notebook.note(NAME, {"companies": self._companies, "listed": _epoch(now)})
        self._look_up()
        return self._list.answered(now, now + _DAY, "known")

    async def _recall(self) -> None:
        noted = await self._notebook.read(NAME)
        self._companies, self._listed = noted.get("companies", b""), _instant(noted.get("listed"))
        if known := noted.get("known"):
            self._known = dict.fromkeys(struct.unpack(f">{len(known) // 8}Q", known))
            self._read = _instant(noted.get("read"))
        self._look_up()

    def _look_up(self) -> None:
        self._symbols = symbols(self._companies, self._watched) if self._companies else {}

    async def _look(self, take: Take, schedule: Schedule) -> datetime:
        """One round: what is new in the feed."""
        try:
            found = await self._pages()
        except SourceError as error:
            return self._feed.failed(schedule.now(), error)
        now = schedule.now()
        if facts := self._facts(found, now):
            await take(facts)
        known = {**(self._known or {}), **dict.fromkeys(entry.accession for entry in found)}
        self._known, self._read = dict.fromkeys(list(known)[-_KEPT:]), now
        noted = struct.pack(f">{len(self._known)}Q", *self._known)
        await self._notebook.note(NAME, {"known": noted, "read": _epoch(now)})
        due = self._rhythm.next([calendar_for("XNYS")], now)
        return self._feed.answered(now, due, f"watching the filings of {len(self._symbols)} companies")

    async def _pages(self) -> Sequence[Entry]:
        """The feed, the earliest first, so far back that it meets what is known. Raises `SourceError`."""
        found: list[Entry] = []
        for page in range(_MOST_PAGES):
            latest = entries(await self._get(f"{_FILINGS}{page * _PAGE}"))
            found += latest
            if self._known is None or not latest or any(entry.accession in self._known for entry in latest):
                break
        return found[::-1]

    def _facts(self, found: Sequence[Entry], now: datetime) -> list[SourceFact]:
        """What is new of watched companies, in order of time; nothing when the feed is read for the first time."""
        if self._known is None:
            return []
        facts: dict[tuple[int, int], list[SourceFact]] = {}
        for entry in sorted(found, key=lambda entry: entry.accepted):
            if entry.accession not in self._known and (concerned := self._symbols.get(entry.cik)):
                facts.setdefault((entry.accession, entry.cik), self._filed(entry, concerned, now))
        return [fact for each in facts.values() for fact in each]

    def _filed(self, entry: Entry, concerned: tuple[str, ...], now: datetime) -> list[SourceFact]:
        """What is accepted in the evening is public in the morning only: as old as the round that did not show it."""
        at = min(max(entry.accepted, self._read), now)
        words = title(entry.form, entry.items, entry.role)
        facts: list[SourceFact] = [Filing(symbol, entry.form, words, entry.url, at, now) for symbol in concerned]
        if material(entry.form):
            facts.append(Headline(at, now, NAME, f"{concerned[0]} files {words}", "", entry.url, concerned))
        return facts

    async def _get(self, path: str) -> bytes:
        agent = {"User-Agent": f"Tickerbell {self._contact}"}
        return (await self._fetcher.get(f"{self._api}{path}", headers=agent)).body


def _epoch(at: datetime) -> bytes:
    return struct.pack(">d", at.timestamp())


def _instant(noted: bytes | None) -> datetime:
    return datetime.fromtimestamp(struct.unpack(">d", noted)[0], UTC) if noted else _NEVER
