"""The names that ship, and what a folder's own names do beside them."""

from __future__ import annotations

import re

import pytest

from adapters.rules.names import known_names, shipped_rules, vocabulary, with_known
from bot.news.issuers import issuers
from bot.rulebook import Rulebook
from bot.sentence import canonical, parse

KNOWN = known_names()
YAHOO = re.compile(r"\^?[A-Z0-9]+(?:[.-][A-Z0-9]+)*(?:=[FX])?")
TYPED = [
    ("nvidia", "NVDA"),
    ("Google", "GOOGL"),
    ("berkshire", "BRK-B"),
    ("target", "TGT"),
    ("gap", "GAP"),
    ("ford", "F"),
    ("facebook", "META"),
    ("toyota", "TM"),
    ("nestle", "NSRGY"),
    ("samsung", "005930.KS"),
    ("aramco", "2222.SR"),
    ("bitcoin", "BTC-USD"),
    ("gold", "GC=F"),
    ("oil", "CL=F"),
    ("nasdaq", "^IXIC"),
    ("nikkei", "^N225"),
    ("macy's", "M"),
    ("costco", "COST"),
    ("nvda", "NVDA"),
    ("now", "NOW"),
    ("goog", "GOOG"),
]


def meant(own: dict[str, tuple[str, ...]]) -> Rulebook:
    return Rulebook(aliases=with_known(own))


@pytest.mark.parametrize(("typed", "symbol"), TYPED)
def test_a_typed_name_means_one_symbol(typed: str, symbol: str) -> None:
    assert canonical(parse(f"{typed} down 5%", vocabulary(shipped_rules()))) == f"{symbol} down 5%"


def test_it_knows_companies_indices_funds_coins_and_commodities() -> None:
    kinds = {"^": 35, "-USD": 30, "=F": 15, "=X": 5}
    assert all(sum(kind in symbol for symbol in KNOWN) >= least for kind, least in kinds.items())
    assert len(KNOWN) >= 600


def test_every_symbol_is_spelt_as_yahoo_does() -> None:
    assert [symbol for symbol in KNOWN if not YAHOO.fullmatch(symbol)] == []


def test_every_name_is_written_once_and_clean() -> None:
    assert [name for names in KNOWN.values() for name in names if name != " ".join(name.split()) or len(name) < 2] == []
    assert [names for names in KNOWN.values() if len(set(names)) < len(names)] == []


@pytest.mark.parametrize(
    ("symbol", "issuer"),
    [("GOOG", "GOOGL"), ("BRK-A", "BRK-B"), ("FOX", "FOXA"), ("NWS", "NWSA"), ("7203.T", "TM"), ("MRK.DE", "MRK.DE")],
)
def test_shares_and_listings_of_one_issuer(symbol: str, issuer: str) -> None:
    assert issuers(KNOWN)[symbol] == issuer


def test_a_folder_adds_names() -> None:
    book = meant({"NVDA": ("Team Green",), "ZYX": ("Zyxomma",)})
    assert {"Nvidia", "Team Green"} <= set(book.aliases["NVDA"])
    assert book.vocabulary.names["zyxomma"] == ("ZYX",)


def test_a_name_means_what_the_folder_says() -> None:
    book = meant({"GOOG": ("Google",), "ZYX": ("shell",), "NVDA": ("nvidia",)})
    assert (book.vocabulary.names["google"], book.vocabulary.names["shell"]) == (("GOOG",), ("ZYX",))
    assert {"Nvidia", "nvidia"} <= set(book.aliases["NVDA"])


def test_two_symbols_of_a_folder_with_one_name_are_both_meant() -> None:
    assert meant({"ZYX": ("Zyxomma",), "ZYY": ("Zyx AG", "Zyxomma")}).vocabulary.names["zyxomma"] == ("ZYX", "ZYY")
