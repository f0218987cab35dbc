"""All prices that are known and believed, and the references that moves, levels and records are measured from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.market.calendar import Calendar, Session, calendar_for
from bot.market.history import Bars, Closes
from bot.market.intraday import Extremes, Reference, widest
from bot.market.listing import OPENING, Listing
from bot.market.model import Close, DailyBar, Dividend, Instrument, Listed, Past, PriceFact, Quote, Scheduled, Split

CLOSING = timedelta(minutes=1)
"""Without an official close, the last regular print stands in for it if it is no older than this at the close."""


class Book:
    """Prices of all instruments, moved on by `step`; every figure is a function of the facts taken so far.

    Quotes speak for `bot.market.calendar.moment(quote)`: give that as `at`. The references of windows are in
    today's shares and, but for records, without the dividends since; None means unknown: no price, a history
    shorter than the window, or a hole where the reference should be. They hold for `at` no older than the latest
    quote. All but `last`, `last_regular` and `step` raise KeyError for a symbol that is not in the book.
    """

    def __init__(self, instruments: Iterable[Instrument], history: Mapping[str, Sequence[DailyBar]]) -> None:
        """`history` is adjusted for the splits up to the first fact. Raises `SourceError` for an unknown exchange."""
        self._listings: dict[str, Listing] = {}
        for instrument in instruments:
            self._list(instrument, history.get(instrument.symbol, ()))

    def step(self, fact: PriceFact) -> list[Quote]:
        """Take a fact; of a quote, the quotes that are believed now: held ones that it confirms, then itself."""
        if isinstance(fact, Listed):
            self._tell(fact)
            return []
        listing = self._listings.get(fact.symbol)
        if listing is None:
            return []
        match fact:
            case Quote():
                return listing.quote(fact)
            case Close():
                listing.close(fact.bar)
            case Split():
                listing.split(fact.date, fact.ratio)
            case Dividend():
                listing.pay(fact.date, fact.amount)
            case Past():
                listing.learn(fact)
        return []

    def forget(self, symbols: Iterable[str]) -> None:
        """Nothing is known of these any more, as if they had never been listed."""
        for symbol in symbols:
            self._listings.pop(symbol, None)

    def announce(self, split: Scheduled) -> None:
        """The calendar has a split, or has it no more."""
        if listing := self._listings.get(split.symbol):
            listing.announced = split.day

    @property
    def symbols(self) -> Collection[str]:
        return self._listings.keys()

    def suspicious(self) -> frozenset[str]:
        """The symbols of which a far-off price waits to be confirmed, by its source or another."""
        return frozenset(symbol for symbol, listing in self._listings.items() if listing.suspicious)

    def whole(self, symbol: str) -> bool:
        """Whether its daily history is all that can be had; without that, something is still to come."""
        return self._listings[symbol].whole

    def instrument(self, symbol: str) -> Instrument:
        return self._listings[symbol].instrument

    def calendar(self, symbol: str) -> Calendar:
        return self._listings[symbol].calendar

    def last(self, symbol: str) -> Quote | None:
        """The latest believed quote, at any hour; None also for a symbol that is not in the book."""
        listing = self._listings.get(symbol)
        return listing and listing.last

    def last_regular(self, symbol: str) -> Quote | None:
        """The latest believed quote of a regular session; None also for a symbol that is not in the book."""
        listing = self._listings.get(symbol)
        return listing and listing.last_regular

    def shares(self, symbol: str) -> float | None:
        """Shares outstanding today."""
        return self._listings[symbol].shares

    def adjustment(self, symbol: str, since: date) -> float:
        """What a price of `since` is multiplied by to be in today's shares: 0.1 after a ten for one split."""
        return self._listings[symbol].adjustment(since)

    def trading_date(self, symbol: str, at: datetime) -> date:
        """The session that `at` belongs to; see `Calendar.trading_date`."""
        return self._listings[symbol].calendar.trading_date(at)

    def date_of(self, quote: Quote) -> date:
        """The trading date of a quote."""
        return self._listings[quote.symbol].date_of(quote)

    def in_session(self, symbol: str, at: datetime) -> bool:
        """Whether the regular session of the symbol's exchange runs at `at`, its ends included."""
        return self._listings[symbol].calendar.session_at(at) is not None

    def open_after(self, symbol: str, at: datetime, span: timedelta) -> datetime:
        """When the market has been open for `span` since `at`, in a session; a midday break does not count."""
        session = self._listings[symbol].calendar.session_at(at)
        return session.after(at, span) if session else at + span

    def is_regular(self, quote: Quote) -> bool:
        """Whether a quote is of the regular session: not so the close of a bar that ends as the session opens."""
        return self._listings[quote.symbol].is_regular(quote)

    def session(self, symbol: str, day: date) -> Session | None:
        return self._listings[symbol].calendar.session_on(day)

    def previous_close(self, symbol: str, at: datetime) -> Reference | None:
        """`today`: the close before `at`'s session; after its own close, that; round the clock: the price at 00:00."""
        listing = self._listings[symbol]
        day = listing.calendar.trading_date(at)
        return self._close(listing, day, day) if self._closed(listing, day, at) else self.close_before(symbol, day)

    def close_before(self, symbol: str, day: date) -> Reference | None:
        """The close that the change of a whole trading date is measured from; round the clock: the price at 00:00."""
        listing = self._listings[symbol]
        known = self._close(listing, listing.calendar.previous(day), day)
        return known or (self._opening(listing, day) if listing.calendar.continuous else None)

    def since_open(self, symbol: str, at: datetime) -> Reference | None:
        """The first regular print of `at`'s session."""
        listing = self._listings[symbol]
        return self._opening(listing, listing.calendar.trading_date(at))

    def overnight(self, symbol: str, at: datetime) -> tuple[Reference, Reference] | None:
        """The close before `at`'s session, and its first regular print."""
        listing = self._listings[symbol]
        day = listing.calendar.trading_date(at)
        close = self._close(listing, listing.calendar.previous(day), day)
        opening = self._opening(listing, day)
        return (close, opening) if close and opening else None

    def since_week(self, symbol: str, at: datetime) -> Reference | None:
        """The last close of the calendar week before."""
        day = self.trading_date(symbol, at)
        return self._close_before(symbol, day - timedelta(days=day.weekday()), day)

    def since_month(self, symbol: str, at: datetime) -> Reference | None:
        """The last close of the month before."""
        day = self.trading_date(symbol, at)
        return self._close_before(symbol, day.replace(day=1), day)

    def since_year(self, symbol: str, at: datetime) -> Reference | None:
        """The last close of the year before."""
        day = self.trading_date(symbol, at)
        return self._close_before(symbol, day.replace(month=1, day=1), day)

    def extremes_within(self, symbol: str, minutes: int, at: datetime) -> Extremes | None:
        """Lowest and highest regular print of the last minutes of open market, in `at`'s session only.

        Round the clock the day before is looked at too, since midnight closes nothing.
        """
        listing = self._listings[symbol]
        session = listing.calendar.session_at(at)
        day = listing.days.get(session.date) if session else None
        if session is None or day is None:
            return None
        start = session.before(at, minutes)
        eve = listing.days.get(session.date - timedelta(days=1)) if listing.calendar.continuous else None
        return widest(eve and eve.since(start), day.since(start))

    def extremes_sessions(self, symbol: str, count: int, at: datetime) -> Extremes | None:
        """Lowest and highest from the close of the `count`-th session before today, which counts, to now."""
        listing = self._listings[symbol]
        day = listing.calendar.trading_date(at)
        key = ("sessions", count, day)
        if key not in listing.windows:
            listing.windows[key] = self._since_close(listing, listing.calendar.back(day, count), day)
        today = listing.days.get(day)
        earlier = listing.windows[key]
        return earlier and widest(earlier, today.extremes if today else None)

    def record(self, symbol: str, count: int, unit: str, at: datetime) -> Extremes | None:
        """Lowest and highest price before the latest step: of `count` weeks (`w`) or sessions (`d`), or of `all`.

        Regular sessions only; dividends are not taken off, since a record is of prices that were paid.
        """
        listing = self._listings[symbol]
        day = listing.calendar.trading_date(at)
        until = day if self._closed(listing, day, at) else listing.calendar.previous(day)
        key = (unit, count, until, day)
        if key not in listing.windows:
            listing.windows[key] = self._lookback(listing, count, unit, day, until)
        today = listing.days.get(day)
        earlier = listing.windows[key]
        return earlier and widest(earlier, today.before if today else None)

    def path(self, symbol: str, day: date) -> list[tuple[datetime, float]]:
        """Believed prints of the current or, in less detail, the previous trading date, extended hours included."""
        kept = self._listings[symbol].days.get(day)
        return kept.path() if kept else []

    def price(self, symbol: str, day: date, when: datetime) -> float | None:
        """The last of the prints of `path` by `when`."""
        kept = self._listings[symbol].days.get(day)
        return kept.price(when) if kept else None

    def history(self, symbol: str) -> Sequence[DailyBar]:
        """All official daily bars as they stand now, oldest first, adjusted for splits."""
        return self._listings[symbol].history.all()

    def closes(self, symbol: str) -> Closes:
        """Official closes, oldest first, adjusted for splits."""
        return self._listings[symbol].history.closes()

    def close_bar(self, symbol: str, day: date) -> DailyBar | None:
        """The official figures of a session, where known, adjusted for splits."""
        return self._listings[symbol].history.bar(day)

    def high_low(self, symbol: str, day: date) -> tuple[float, float] | None:
        """High and low of the regular session: the official ones, before they are known the believed ones."""
        listing = self._listings[symbol]
        if bar := listing.history.bar(day):
            return bar.high, bar.low
        today = listing.days.get(day)
        return (today.extremes[1].price, today.extremes[0].price) if today and today.extremes else None

    def _list(self, instrument: Instrument, history: Sequence[DailyBar] = ()) -> Listing:
        listing = Listing(instrument, calendar_for(instrument.exchange), history)
        return self._listings.setdefault(instrument.symbol, listing)

    def _tell(self, fact: Listed) -> None:
        """A listing of its own for a new symbol; of one that is there, what is said of it."""
        known = self._listings.get(fact.symbol) or self._list(replace(fact.instrument, shares_outstanding=None))
        known.tell(fact.instrument, fact.at)

    def _closed(self, listing: Listing, day: date, at: datetime) -> bool:
        session = listing.calendar.session_on(day)
        return session is not None and at > session.close

    def _close_before(self, symbol: str, before: date, day: date) -> Reference | None:
        listing = self._listings[symbol]
        return self._close(listing, listing.calendar.previous(before), day)

    def _close(self, listing: Listing, day: date, today: date) -> Reference | None:
        """The close of `day`'s session, comparable with the prices of `today`."""
        if known := listing.closes.get((day, today)):
            return known
        session = listing.calendar.session_on(day)
        if session is None:
            return None
        factor = listing.history.without_dividends(day, today)
        if bar := listing.history.bar(day):
            return listing.closes.setdefault((day, today), Reference(bar.close * factor, session.close, day))
        kept = listing.days.get(day)
        if kept is None or kept.last is None or kept.last.at < session.close - CLOSING:
            return None
        return Reference(kept.last.price * factor, session.close, day)

    def _opening(self, listing: Listing, day: date) -> Reference | None:
        session, kept = listing.calendar.session_on(day), listing.days.get(day)
        first = kept.first if kept else None
        if session is None or first is None or first.at > session.open + OPENING:
            return None
        return Reference(first.price, first.at, day)

    def _since_close(self, listing: Listing, first: date, day: date) -> Extremes | None:
        close = self._close(listing, first, day)
        if close is None:
            return None
        bars = listing.history.bars(listing.calendar.next(first), day)
        return widest((close, close), _extremes(listing, bars, adjusted_to=day))

    def _lookback(self, listing: Listing, count: int, unit: str, day: date, until: date) -> Extremes | None:
        if unit == "all":
            return self._ever(listing, until) if listing.whole else None
        calendar = listing.calendar
        start = calendar.back(day, count) if unit == "d" else day - timedelta(weeks=count)
        first = start if calendar.session_on(start) else calendar.next(start)
        if listing.history.bar(first) is None:
            return None
        return _extremes(listing, listing.history.bars(first, until))

    def _ever(self, listing: Listing, until: date) -> Extremes | None:
        """Of the daily bars and of the time before them, which is dated by its months' first days."""
        before = None
        if listing.before:
            low, high = listing.before
            before = _of_month(low, low.low), _of_month(high, high.high)
        return widest(before, _extremes(listing, listing.history.bars(None, until)))


def _of_month(month: DailyBar, price: float) -> Reference:
    return Reference(price, datetime.combine(month.date, time(), UTC), month.date)


def _extremes(listing: Listing, bars: Bars, adjusted_to: date | None = None) -> Extremes | None:
    """The lowest low and the highest high of daily bars, dated at their sessions' ends."""
    if not bars:
        return None

    def factor(row: int) -> float:
        return 1 if adjusted_to is None else listing.history.without_dividends(bars.day(row), adjusted_to)

    def reference(row: int, price: float) -> Reference:
        day = bars.day(row)
        session = listing.calendar.session_on(day)
        end = session.close if session else datetime.combine(day, time(), UTC)
        return Reference(price * factor(row), end, day)

    lows, highs = bars.lows, bars.highs
    low = min(range(len(bars)), key=lambda row: lows[row] * factor(row))
    high = max(range(len(bars)), key=lambda row: highs[row] * factor(row))
    return reference(low, bars[low].low), reference(high, bars[high].high)
