"""The latest trades on IEX, for a confirmation: one request for all symbols."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

import httpx
from aiolimiter import AsyncLimiter

from adapters.trying import tried
from adapters.unreached import unreached
from bot.errors import SourceError
from bot.market.model import Quote
from bot.ports.health import Finding, Health

_API = "https://data.alpaca.markets"
_PATH = "/v2/stocks/trades/latest"
_BATCH = 200
"""Symbols in a request: the address stays short."""
_SECONDS = 10
_KNOWN = "AAPL"
_STOCK = re.compile(r"[A-Z]{1,5}([.-][A-Z]{1,2})?")
"""Only US shares trade on IEX; Alpaca refuses a whole request for one symbol that cannot be."""
_REASONS = {
    401: "the key or the secret is wrong",
    403: "the key may not read the IEX feed",
    429: "too many requests",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    trades: Mapping[str, Any]
    at: datetime
    """By Alpaca's clock."""


class Alpaca:
    """Implements `bot.ports.sources.Witness`. Keeps to the free plan's 200 requests a minute."""

    name = "Alpaca (IEX)"

    def __init__(self, key: str, secret: str, api: str | None = None) -> None:
        """`api`: an address to ask instead of Alpaca's."""
        self._client = httpx.AsyncClient(
            base_url=api or _API,
            headers={"APCA-API-KEY-ID": key, "APCA-API-SECRET-KEY": secret},
            timeout=_SECONDS,
        )
        self._limiter = AsyncLimiter(20, 10)
        self._trouble = ""
        self._answered: datetime | None = None

    async def last(self, symbols: Collection[str]) -> Sequence[Quote]:
        """The latest trades of those that it knows. Raises `SourceError`."""
        theirs = {symbol.replace("-", "."): symbol for symbol in symbols if _STOCK.fullmatch(symbol)}
        asked = sorted(theirs)
        quotes: list[Quote] = []
        for start in range(0, len(asked), _BATCH):
            answer = await self._ask(asked[start : start + _BATCH])
            quotes += _quotes(answer, theirs)
        return quotes

    def health(self) -> Sequence[Health]:
        return [Health(self.name, not self._trouble, self._trouble or "answers when asked", self._answered)]

    async def check(self) -> Sequence[Finding]:
        async def told() -> str:
            return ", ".join(f"{each.symbol} is at {each.price:,.2f}" for each in await self.last([_KNOWN]))

        do = "TICKERBELL_ALPACA_KEY and TICKERBELL_ALPACA_SECRET: alpaca.markets → your account → API keys"
        return [await tried(self.name, told(), do)]

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, symbols: Sequence[str]) -> _Answer:
        try:
            async with self._limiter, asyncio.timeout(_SECONDS):
                got = await self._client.get(_PATH, params={"symbols": ",".join(symbols), "feed": "iex"})
            answer = _answer(got)
        except (httpx.HTTPError, TimeoutError) as error:
            self._trouble = f"it cannot be reached ({unreached(error)})"
        except ValueError as error:
            self._trouble = str(error)
        else:
            self._trouble, self._answered = "", answer.at
            return answer
        raise SourceError(f"Alpaca tells no prices: {self._trouble}.")


def _answer(got: httpx.Response) -> _Answer:
    """Raises `ValueError` with what is wrong, in a clause."""
    if got.status_code != 200:
        raise ValueError(_REASONS.get(got.status_code, f"it answers with status {got.status_code}"))
    try:
        trades, at = got.json()["trades"], parsedate_to_datetime(got.headers["date"]).astimezone(UTC)
    except (ValueError, LookupError, TypeError) as error:
        raise ValueError("it answers with something else than trades") from error
    if not isinstance(trades, dict):
        raise ValueError("it answers with something else than trades")
    return _Answer(trades, at)


def _quotes(answer: _Answer, symbols: Mapping[str, str]) -> Iterator[Quote]:
    for name, trade in answer.trades.items():
        price, said = (trade.get("p"), trade.get("t")) if isinstance(trade, dict) else (None, None)
        at = _instant(said)
        if name in symbols and at and isinstance(price, int | float) and isfinite(price) and price > 0:
            yield Quote(symbols[name], float(price), at, max(at, answer.at), Alpaca.name)


def _instant(said: object) -> datetime | None:
    """Of `2025-01-27T14:30:00.123456789Z`."""
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return at.astimezone(UTC) if at and at.tzinfo else None
