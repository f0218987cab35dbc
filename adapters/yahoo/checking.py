"""Yahoo tried once: whether it tells prices, and whether its clock is ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from adapters.trying import NETWORK
from adapters.yahoo.errors import Throttled, Unavailable
from adapters.yahoo.instruments import quotes
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.ports.health import Finding

_SYMBOL = "^GSPC"
_SKEW = timedelta(seconds=30)


async def check(session: Session) -> Sequence[Finding]:
    try:
        rows = await quotes(session, [_SYMBOL])
    except SourceError as error:
        return [Finding(str(error).rstrip("."), False, _remedy(error)), *_clock(session.ahead)]
    price = next((row.get("regularMarketPrice") for row in rows if row.get("symbol") == _SYMBOL), None)
    if not isinstance(price, int | float):
        return [Finding(f"Yahoo tells no price of {_SYMBOL}", False, _remedy(None)), *_clock(session.ahead)]
    return [Finding(f"Yahoo: {_SYMBOL} is at {price:,.2f}", True), *_clock(session.ahead)]


def _clock(ahead: timedelta | None) -> list[Finding]:
    if ahead is None:
        return []
    if abs(ahead) < _SKEW:
        return [Finding("Yahoo: the clock agrees with Yahoo's", True)]
    words = f"Yahoo: this clock is {ahead.total_seconds():+.0f} s off Yahoo's"
    return [Finding(words, False, "let the system keep its time by NTP")]


def _remedy(error: SourceError | None) -> str:
    match error:
        case Throttled():
            return "try again in a quarter of an hour; if it stays so, pip install -U yfinance, or another address"
        case Unavailable():
            return NETWORK
    return "pip install -U yfinance, then a newer Tickerbell: Yahoo may have changed what it says"
