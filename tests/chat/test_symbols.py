"""Finding a symbol by what people type."""

from __future__ import annotations

import pytest

from bot.chat.symbols import Directory

NAMES = {
    "NVDA": "NVIDIA Corporation",
    "AMD": "Advanced Micro Devices, Inc.",
    "MU": "Micron Technology, Inc.",
    "MSFT": "Microsoft Corporation",
    "GOOG": "Alphabet Inc.",
    "GOOGL": "Alphabet Inc.",
    "^IXIC": "NASDAQ Composite",
    "BTC-USD": "Bitcoin",
}
MORE = {"NVDA": ("Nvidia",), "AMD": ("AMD", "Advanced Micro Devices")}
KNOWN = Directory({symbol: (name, *MORE.get(symbol, ())) for symbol, name in NAMES.items()})


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("nvda", "NVDA"),
        ("$NVDA", "NVDA"),
        ("Nvidia", "NVDA"),
        ("advanced micro devices", "AMD"),
        (" bitcoin ", "BTC-USD"),
        ("Alphabet Inc.", None),
        ("nvid", None),
        ("", None),
    ],
)
def test_only_what_is_certain_is_meant(typed: str, symbol: str | None) -> None:
    found = KNOWN.get(typed)
    assert (found.symbol if found else None) == symbol


@pytest.mark.parametrize(
    ("typed", "first"),
    [("m", ["MU", "MSFT"]), ("micro", ["MU", "MSFT", "AMD"]), ("goo", ["GOOG", "GOOGL"]), ("comp", ["^IXIC"])],
)
def test_what_begins_so_comes_before_what_contains_it(typed: str, first: list[str]) -> None:
    found = [named.symbol for named in KNOWN.search(typed, 25)]
    assert set(found[: len(first)]) == set(first)


@pytest.mark.parametrize(("typed", "symbol"), [("nvdia", "NVDA"), ("mircosoft corporation", "MSFT"), ("nvdaa", "NVDA")])
def test_a_slip_finds_what_is_nearly_spelt_so(typed: str, symbol: str) -> None:
    assert KNOWN.search(typed, 3)[0].symbol == symbol
