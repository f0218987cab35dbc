"""What may be meant by a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.untrusted import clean
from adapters.yahoo.errors import Refused
from adapters.yahoo.session import Session

_MOST = 10
_SURE = 1_000_000
"""From this score on it is the very symbol that was searched for; what is merely similar has some 20,000."""
_NOT_TRADED = (None, "NONE", "OPTION")


@dataclass(frozen=True, slots=True)
class Hit:
    """`sure`: Yahoo takes the words for this very symbol."""

    symbol: str
    sure: bool


async def found(session: Session, words: str) -> list[Hit]:
    """In Yahoo's order, the likeliest first; no options, and no companies without shares. Raises `SourceError`."""
    params = {"q": words, "quotesCount": _MOST, "newsCount": 0, "enableFuzzyQuery": "false"}
    try:
        body = await session.get("/v1/finance/search", params, crumb=False)
    except Refused:  # it balks at some words
        return []
    rows = body.get("quotes")
    return [hit for row in rows if isinstance(row, dict) and (hit := _hit(row))] if isinstance(rows, list) else []


def _hit(row: Mapping[str, Any]) -> Hit | None:
    symbol, score = row.get("symbol"), row.get("score")
    if not row.get("isYahooFinance") or not isinstance(symbol, str) or row.get("quoteType") in _NOT_TRADED:
        return None
    return Hit(clean(symbol, 40), isinstance(score, int | float) and score >= _SURE)
