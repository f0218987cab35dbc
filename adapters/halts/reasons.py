"""Why trading is halted, in our words."""

from __future__ import annotations

_CODES = {
    "T1": "news pending",
    "T2": "news released",
    "T3": "news released, trading resumes",
    "T5": "single-stock pause",
    "T6": "extraordinary market activity",
    "T7": "single-stock pause, quotes only",
    "T8": "a fund's underlying is halted",
    "T12": "the exchange has asked for information",
    "H4": "not compliant with listing rules",
    "H9": "filings not current",
    "H10": "suspended by the SEC",
    "H11": "regulatory concern",
    "D": "delisted",
    "IPO1": "new issue not yet trading",
    "IPOQ": "new issue released for quotation",
    "IPOE": "new issue, positioning window extended",
    "LUDP": "volatility pause",
    "LUDS": "volatility pause, straddle condition",
    "M": "volatility pause",
    "M1": "corporate action",
    "M2": "quotation not available",
    "O1": "operations halt",
    "MWC0": "market-wide circuit breaker, carried over",
    "MWC1": "market-wide circuit breaker, level 1 (S&P 500 down 7%)",
    "MWC2": "market-wide circuit breaker, level 2 (S&P 500 down 13%)",
    "MWC3": "market-wide circuit breaker, level 3 (S&P 500 down 20%)",
    "R1": "new issue available",
    "R4": "qualification cleared",
    "R9": "filings complete",
    "C3": "news will not come",
    "C4": "qualification ended",
    "C9": "filings done",
    "C11": "no longer the regulator's concern",
}
_WORDS = {
    "luld pause": _CODES["LUDP"],
    "volatility trading pause": _CODES["LUDP"],
    "additional information requested": _CODES["T12"],
    "news dissemination": _CODES["T2"],
    "market-wide circuit breaker level 1": _CODES["MWC1"],
    "market-wide circuit breaker level 2": _CODES["MWC2"],
    "market-wide circuit breaker level 3": _CODES["MWC3"],
}
"""How NYSE says what Nasdaq has codes for."""


def reason(code: str) -> str:
    """In words: of a code of Nasdaq's, or of what NYSE writes. A code that nobody knows is said as it is."""
    return _CODES.get(code.upper()) or _WORDS.get(code.lower()) or (f"code {code}" if len(code) < 5 else code.lower())


def market_wide(words: str) -> bool:
    return words.startswith("market-wide circuit breaker")
