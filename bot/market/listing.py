"""What the book keeps of one symbol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.market.calendar import Calendar, moment
from bot.market.history import History, rescaled
from bot.market.intraday import Day, Extremes, Reference
from bot.market.intraday import rescaled as rescaled_quote
from bot.market.model import DailyBar, Instrument, Past, Quote
from bot.market.prints import PrintFilter, jumps

OPENING = timedelta(minutes=15)
"""A first regular print later than this after the open is not the opening price."""
_SPLIT = timedelta(minutes=30)
_DAYS = 2


class Listing:
    """A symbol's history, its believed prints of the current and the previous trading date, its splits."""

    def __init__(self, instrument: Instrument, calendar: Calendar, history: Sequence[DailyBar]) -> None:
        self.instrument = instrument
        self.calendar = calendar
        self.history = History(history)
        self.whole = bool(history)
        """Whether the history is all that can be had."""
        self.before: tuple[DailyBar, DailyBar] | None = None
        """Of the time before it, the months with the lowest low and with the highest high."""
        self._counted = date.min
        """The splits up to then are in the number of shares."""
        self.days: dict[date, Day] = {}
        self.last: Quote | None = None
        self.last_regular: Quote | None = None
        self.splits: dict[date, float] = {}
        self.announced: date | None = None
        """When it splits next, by the calendar."""
        self.closes: dict[tuple[date, date], Reference] = {}
        """Official closes, by session and the date they are seen from; forgotten when the history changes."""
        self.windows: dict[tuple[object, ...], Extremes | None] = {}
        """Extremes of daily bars, by window and date; forgotten likewise."""
        self._filter = PrintFilter(self.history.last_close)

    def quote(self, quote: Quote) -> list[Quote]:
        """Take a quote; those that are believed now."""
        day = self._day(self.date_of(quote))
        if day is None or self._awaits_split(quote, day.date):
            return []
        believed = self._filter.step(quote, opening=self._opens(quote, day))
        if believed:
            day.add([(print_, self.is_regular(print_)) for print_ in believed])
            self._remember(believed, day)
        return believed

    def close(self, bar: DailyBar) -> None:
        """Take the official figures of a session."""
        self.history.add(rescaled(bar, self.adjustment(bar.date)))
        self._forget()

    def split(self, day: date, ratio: float) -> None:
        """Count everything from before `day` in the new shares. The same split twice counts once."""
        if day in self.splits:
            return
        self.splits[day] = ratio
        self._forget()
        self.history.split(day, ratio)
        if self.before:
            low, high = self.before
            self.before = rescaled(low, 1 / ratio), rescaled(high, 1 / ratio)
        for earlier in self.days.values():
            if earlier.date < day:
                earlier.rescale(1 / ratio)
        if self.last is None or self.date_of(self.last) < day:
            self._filter.rescale(1 / ratio)
            self.last = self.last and rescaled_quote(self.last, 1 / ratio)
        if self.last_regular and self.date_of(self.last_regular) < day:
            self.last_regular = rescaled_quote(self.last_regular, 1 / ratio)

    def tell(self, instrument: Instrument, at: datetime) -> None:
        """Take what is said of it. Another number of shares counts the splits up to then; the same is from before."""
        if instrument.shares_outstanding != self.instrument.shares_outstanding:
            self._counted = self.calendar.trading_date(at)
        self.instrument = instrument

    @property
    def shares(self) -> float | None:
        """Shares outstanding today."""
        shares = self.instrument.shares_outstanding
        return None if shares is None else shares / self.adjustment(self._counted)

    def learn(self, past: Past) -> None:
        """Take daily bars, adjusted for the splits up to now; those of the same sessions are replaced."""
        self.history.learn(past.bars)
        self.whole |= past.whole
        self.before = past.before or self.before
        for day, amount in past.dividends:
            self.history.pay(day, amount)
        self._filter.refer(self.history.last_close)
        self._forget()

    @property
    def suspicious(self) -> bool:
        """Whether a far-off price waits to be confirmed."""
        return self._filter.holding

    def pay(self, day: date, amount: float) -> None:
        """Take a dividend."""
        self.history.pay(day, amount)
        self._forget()

    def adjustment(self, since: date) -> float:
        """What a price of `since` is multiplied by to be in today's shares."""
        factor = 1.0
        for day, ratio in self.splits.items():
            if day > since:
                factor /= ratio
        return factor

    def date_of(self, quote: Quote) -> date:
        return self.calendar.trading_date(moment(quote))

    def is_regular(self, quote: Quote) -> bool:
        return self.calendar.session_at(moment(quote)) is not None

    def _forget(self) -> None:
        self.closes.clear()
        self.windows.clear()

    def _awaits_split(self, quote: Quote, day: date) -> bool:
        """Whether a print may be in new shares already, of a split of that day which nobody has told yet: it says
        nothing then. Half an hour after the open there seems to be none."""
        session = self.calendar.session_on(day)
        if self.announced != day or day in self.splits or session is None or quote.at > session.open + _SPLIT:
            return False
        return jumps(quote.price, self.history.last_close)

    def _opens(self, quote: Quote, day: Day) -> bool:
        if day.first or self.calendar.continuous:
            return False
        session = self.calendar.session_at(moment(quote))
        return session is not None and quote.at <= session.open + OPENING

    def _day(self, day: date) -> Day | None:
        """The day's prints; None if it is too long ago to be kept."""
        if day not in self.days:
            if len(self.days) == _DAYS:
                oldest = min(self.days)
                if day < oldest:
                    return None
                del self.days[oldest]
            self._settle(day)
            self.days[day] = Day(day)
        return self.days[day]

    def _settle(self, day: date) -> None:
        """The dates before `day` are over, but where midnight closes nothing."""
        if not self.calendar.continuous:
            for earlier in self.days.values():
                if earlier.date < day:
                    earlier.settle()

    def _remember(self, believed: Sequence[Quote], day: Day) -> None:
        newest = believed[-1]
        if self.last is None or newest.at >= self.last.at:
            self.last = newest
        if day.last and (self.last_regular is None or day.last.at >= self.last_regular.at):
            self.last_regular = day.last
