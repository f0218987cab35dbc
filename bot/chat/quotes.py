"""Prices as they stand: one with its chart, several as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.alert.chart import chart
from bot.alert.figures import Change, Figures
from bot.alert.numbers import clock, dated, day, moment, money, short_weekday, signed_percent, zone_name
from bot.chat.hours import closed_text, date_in
from bot.chat.introductions import age, exchange_name
from bot.chat.model import Button, Code, Control, Part, Picture, Reply, Text
from bot.market.book import Book

_STALE = timedelta(minutes=20)
"""A price of a running session that is older is called so."""


@dataclass(frozen=True, slots=True)
class Quotes:
    """Reads the book as it stands `now`. `source`: what stands for the market, or empty."""

    book: Book
    baskets: Mapping[str, Sequence[str]]
    now: datetime
    zone: str
    source: str

    @property
    def _figures(self) -> Figures:
        return Figures(self.book, self.baskets)

    def one(self, symbol: str) -> Reply:
        """Price, change, how rare it is, chart, and how old the price is."""
        on = self._date(symbol)
        change = on and self._figures.change(symbol, on)
        if not on or not change:
            return Reply(f"{symbol}: no price yet", (Text(self._age([symbol]), quiet=True),), _controls(symbol))
        title = f"{symbol} {self._price(symbol, change)}, {signed_percent(change.fraction)}"
        first, *more = self._figures.lines(symbol, on, signed_percent(change.fraction), self.now)
        # The price stands in the title already.
        lines = [first.partition(" · ")[2], *more]
        drawn = chart(self.book, self._figures, symbol, on, self.zone)
        parts: list[Part] = [Text(self._name(symbol)), Text("\n".join(filter(None, lines)))]
        parts += [Picture(drawn)] if drawn else []
        return Reply(title, (*parts, Text(self._age([symbol]), quiet=True)), _controls(symbol))

    def several(self, subjects: Sequence[str]) -> Reply:
        """A line each, in the order asked for; of one basket its members, the largest move first."""
        title, symbols = f"{len(subjects)} quotes", list(subjects)
        if len(subjects) == 1:
            title, symbols = self._basket(subjects[0])
        rows = [self._row(symbol) for symbol in symbols]
        a, b, c, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        lines = [f"{name:<{a}}  {price:>{b}}  {change:>{c}}  {when}" for name, price, change, when in rows]
        members = [member for symbol in symbols for member in self._figures.members(symbol)]
        parts = (Code("\n".join(line.rstrip() for line in lines)), Text(self._age(members), quiet=True))
        return Reply(title, parts, _controls(subjects[0]) if len(subjects) == 1 else ())

    def _basket(self, name: str) -> tuple[str, list[str]]:
        members = list(self._figures.members(name))
        on = self._date(name)
        moves = self._figures.moves(members, on) if on else {}
        mean = self._figures.fraction(name, on) if on else None
        title = f"{name}: too few prices yet" if mean is None else f"{name} {signed_percent(mean)} on average"
        along = sum(move * (mean or 0) > 0 for move in moves.values())
        way = f", {along} of {len(members)} {'up' if mean > 0 else 'down'}" if mean else ""
        return title + way, sorted(members, key=lambda symbol: (-abs(moves.get(symbol, 0)), symbol))

    def _row(self, subject: str) -> tuple[str, str, str, str]:
        on, today = self._date(subject), date_in(self.now, self.zone)
        if not on:
            return subject, "no price", "", ""
        if subject.startswith("@"):
            mean = self._figures.fraction(subject, on)
            return subject, "", signed_percent(mean) if mean is not None else "no figure", ""
        change, last = self._figures.change(subject, on), self.book.last(subject)
        if change is None:
            return subject, "no price", "", ""
        when = moment(last.at, self.zone, today) if last else f"close {day(on)}"
        return subject, self._price(subject, change), signed_percent(change.fraction), when

    def _date(self, subject: str) -> date | None:
        """The trading date of the last price or close; of a basket of its members' latest."""
        return self._latest(self._figures.members(subject))

    def _latest(self, symbols: Sequence[str]) -> date | None:
        known = (symbol for symbol in symbols if symbol in self.book.symbols)
        return max(filter(None, map(self._last_date, known)), default=None)

    def _last_date(self, symbol: str) -> date | None:
        if last := self.book.last(symbol):
            return self.book.date_of(last)
        today = self.book.trading_date(symbol, self.now)
        before = self.book.calendar(symbol).previous(today)
        return next((on for on in (today, before) if self.book.close_bar(symbol, on)), None)

    def _name(self, symbol: str) -> str:
        known = self.book.instrument(symbol)
        return " · ".join(filter(None, (known.name, exchange_name(known.exchange), known.currency)))

    def _price(self, symbol: str, change: Change) -> str:
        return money(change.price, self._figures.currency(symbol))

    def _age(self, symbols: Sequence[str]) -> str:
        """`Yahoo 16:00:00 New York time · hourly data · market closed, opens Tue 09:30`."""
        known = [symbol for symbol in symbols if symbol in self.book.symbols]
        lasts = [last for symbol in known if (last := self.book.last(symbol))]
        parts: list[str] = []
        if lasts:
            latest = max(last.at for last in lasts)
            here = date_in(latest, self.zone) == date_in(self.now, self.zone)
            said = clock(latest, self.zone, seconds=latest.second > 0) if here else dated(latest, self.zone)
            parts.append(f"Last price {said} {zone_name(self.zone)}")
            parts.append(max((self._figures.grain(symbol) for symbol in known), default=""))
        elif closed := self._latest(known):
            parts.append(f"Close of {short_weekday(closed)} {day(closed)}, no price since")
        parts += [self._session(known), self.source]
        return " · ".join(filter(None, parts))

    def _session(self, symbols: Sequence[str]) -> str:
        if closed := closed_text(self.book, symbols, self.now, self.zone):
            return closed
        lasts = [last for symbol in symbols if (last := self.book.last(symbol))]
        open_now = (last for last in lasts if self.book.in_session(last.symbol, self.now))
        oldest = min(open_now, key=lambda last: last.at, default=None)
        if oldest is None or self.now - oldest.at <= _STALE:
            return ""
        return f"{oldest.symbol} {age(self.now - oldest.at)}"


def _controls(subject: str) -> tuple[Control, ...]:
    return Button("Why?", f"why {subject}"), Button("Alert at 5%", f"add {subject} moves 5%")
