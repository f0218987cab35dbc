"""What was missed while nobody watched: between two runs, and before a symbol joined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from bot.market.book import Book


class Gaps:
    """Since when symbols that have been listed since the start await their first answer."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._before: frozenset[str] = frozenset()
        self._stopped: datetime | None = None
        self._awaited: dict[str, datetime] = {}

    def restore(self, watched: Iterable[str], stopped: datetime | None) -> None:
        """What the last run watched, and when it last did."""
        self._before, self._stopped = frozenset(watched), stopped

    def knew(self, symbol: str) -> bool:
        """Whether the last run watched it."""
        return symbol in self._before and self._stopped is not None

    def await_(self, symbol: str, at: datetime, blind: Mapping[str, datetime]) -> None:
        """It is listed now; `blind` are those that the last run did not see any more, since when."""
        known = self._stopped if self.knew(symbol) else None
        self._awaited[symbol] = blind.get(symbol, known or at)

    def among(self, symbols: Collection[str]) -> dict[str, datetime]:
        """Those of some symbols that await their first answer, since when they have not been watched."""
        return {symbol: since for symbol, since in self._awaited.items() if symbol in symbols}

    def filled(self, symbols: Iterable[str]) -> None:
        for symbol in symbols:
            self._awaited.pop(symbol, None)

    def forget(self, symbols: Collection[str]) -> None:
        """Nobody watches them any more: when they are listed again, they are new."""
        self._before = self._before.difference(symbols)
        self.filled(symbols)

    def wanted(self, symbol: str, since: datetime, at: datetime) -> datetime | None:
        """From when on its prices up to `at` are wanted: from the open of the session in which it stopped, at most the
        one before this; None if no market was open since."""
        calendar = self._book.calendar(symbol)
        today = calendar.trading_date(at)
        for day in (calendar.previous(today), today):
            session = calendar.session_on(day)
            if session and since < session.close and session.open < at:
                return session.open
        return None


def encoded(watched: Iterable[str], seen: datetime) -> dict[str, bytes | None]:
    """As notes, for the next run."""
    return {"watched": " ".join(sorted(watched)).encode(), "seen": seen.isoformat().encode()}


def decoded(notes: Mapping[str, bytes]) -> tuple[list[str], datetime | None]:
    """Of the last run: what it watched and when it last did; none of a first run."""
    seen = notes.get("seen")
    stopped = datetime.fromisoformat(seen.decode()).astimezone(UTC) if seen else None
    return notes.get("watched", b"").decode().split(), stopped
