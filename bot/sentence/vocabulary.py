"""The names that a sentence may use: what the rules folder and the instruments know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.sentence.spoken import is_marked, spoken

CHARTS = ("app-store-us-free",)

MINOR_UNITS = {"GBp": ("GBP", 100), "ILA": ("ILS", 100), "ZAc": ("ZAR", 100)}
"""Quote currencies that are hundredths: pence, agorot, cents."""

_SUFFIXES = {
    "AUD": ("AX",),
    "BRL": ("SA",),
    "CAD": ("TO", "V", "NE", "CN"),
    "CHF": ("SW",),
    "CNY": ("SS", "SZ"),
    "CZK": ("PR",),
    "DKK": ("CO",),
    "EUR": ("DE", "F", "PA", "AS", "MI", "MC", "BR", "HE", "VI", "LS", "IR", "AT"),
    "GBp": ("L", "IL"),
    "HKD": ("HK",),
    "HUF": ("BD",),
    "IDR": ("JK",),
    "ILA": ("TA",),
    "INR": ("NS", "BO"),
    "JPY": ("T",),
    "KRW": ("KS", "KQ"),
    "MXN": ("MX",),
    "MYR": ("KL",),
    "NOK": ("OL",),
    "NZD": ("NZ",),
    "PLN": ("WA",),
    "SAR": ("SR",),
    "SEK": ("ST",),
    "SGD": ("SI",),
    "THB": ("BK",),
    "TRY": ("IS",),
    "TWD": ("TW", "TWO"),
    "VND": ("VN",),
    "ZAc": ("JO",),
}
_BY_SUFFIX = {suffix: currency for currency, suffixes in _SUFFIXES.items() for suffix in suffixes}
_CODES = {MINOR_UNITS.get(code, (code, 1))[0] for code in _SUFFIXES} | {"USD", "PHP"}


@dataclass(frozen=True)
class Vocabulary:
    """Baskets and their symbols, topics, top charts, company names and the symbols they may mean, and currencies.

    Names are looked up without letter case. `currencies` (symbol: ISO code, or `GBp`) overrides what the form of a
    symbol tells.
    """

    baskets: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    topics: Collection[str] = ()
    charts: Collection[str] = CHARTS
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    currencies: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Company names of one word, in small letters, and the symbols they may mean."""
        found: dict[str, tuple[str, ...]] = {}
        for name, symbols in self.aliases.items():
            if " " not in name:
                found[name.lower()] = tuple(dict.fromkeys((*found.get(name.lower(), ()), *symbols)))
        return found

    @cached_property
    def symbols(self) -> frozenset[str]:
        """Every symbol that is known; a sentence may name others too."""
        groups = (*self.aliases.values(), *self.baskets.values())
        return frozenset(symbol for group in groups for symbol in group) | frozenset(self.currencies)

    @cached_property
    def folded_topics(self) -> Mapping[str, str]:
        return {topic.lower(): topic for topic in self.topics}

    @cached_property
    def folded_baskets(self) -> Mapping[str, str]:
        """Also by the name that a workspace calls its own by, which stands before another's."""
        names = {basket.lower(): basket for basket in self.baskets}
        return names | {spoken(f"@{name}")[1:]: basket for name, basket in names.items() if is_marked(name)}

    @cached_property
    def folded_charts(self) -> Mapping[str, str]:
        return {chart.lower(): chart for chart in self.charts}

    def currency(self, symbol: str) -> str | None:
        """The currency in which the symbol is quoted; None where its form does not tell (an index, say)."""
        known = self.currencies.get(symbol)
        return known if known is not None else _currency_by_form(symbol)


def _currency_by_form(symbol: str) -> str | None:
    if symbol.startswith("^") or symbol.endswith("=F"):
        return None
    if symbol.endswith("=X"):
        return symbol[-5:-2] if symbol[-5:-2] in _CODES else None
    if "." in symbol:
        return _BY_SUFFIX.get(symbol.rsplit(".", 1)[1])
    pair = symbol.rsplit("-", 1)[-1] if "-" in symbol else "USD"
    return pair if pair in _CODES else "USD"
