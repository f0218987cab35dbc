"""Which symbols a headline is about."""

import pytest

from bot.news.entities import Entities, Mentions
from tests.news.make import ALIASES, headline


def mentions(title: str, summary: str = "", symbols: tuple[str, ...] = ()) -> Mentions:
    return Entities(ALIASES).find(headline(title, summary=summary, symbols=symbols))


TITLES = [
    ("Nvidia falls", ("NVDA",)),
    ("Broadcom and Nvidia fall", ("AVGO", "NVDA")),
    ("Nvidia’s chips", ("NVDA",)),
    ("Nvidia-backed start-up raises money", ()),
    ("CrowdStrike names a chairman", ("CRWD",)),
    ("Buyers of $NVDA and $PLTR", ("NVDA", "PLTR")),
    ("Five Below (NASDAQ: FIVE) is sued", ("FIVE",)),
    ("A call (Nasdaq:NVDA) and (NYSE: BRK-B)", ("NVDA", "BRK-B")),
    ("Artificial Intelligence (AI) stocks", ()),
    ("NVDA, AMD rally", ("NVDA", "AMD")),
    ("What investors do NOW", ()),
    ("ServiceNow (NOW) gains", ("NOW",)),
    ("nvidia in small letters", ()),
    ("the S&P 500 slips", ("^GSPC",)),
    ("Apple shares slip", ("AAPL",)),
    ("Apple harvest is poor", ()),
    ("Shares of Apple slip as demand is weak in China", ("AAPL",)),
    ("Analyst Raises Price Target On Chip Maker", ()),
    ("Target cuts its forecast", ("TGT",)),
    ("Meta is delaying its new model", ("META",)),
    ("Meta Analysis Of Sleep Studies", ()),
]
HOSTILE = [
    ("", ()),
    ("\0", ()),
    ("Nvidia\0falls\nagain", ("NVDA",)),
    ("NVIDIA SHARES PLUNGE AS COSTCO GAINS", ("NVDA", "COST")),
    ("APPLE CUTS ORDERS", ("AAPL",)),
    ("PICK AN APPLE A DAY", ()),
    ("THE COST OF LIVING, AND WHAT TO DO NOW", ()),
    ("*NVIDIA: CHIP SHIPMENTS HALTED", ("NVDA",)),
    ("ON ALL FRONTS: IT IS NOW OR NEVER", ()),
    ("Turn it ON, do it NOW, take it ALL", ()),
    ("Vitamin C and multiple sclerosis (MS): a V-shaped recovery (C)", ()),
    ("Citigroup (C), Morgan Stanley (MS) and Visa (V) gain", ("C", "MS", "V")),
    ("Buy $C, $ON and $V", ("C", "ON", "V")),
    ("A US$B loan, A$AP Rocky and a $5 bill", ()),
    ("Costcopia, Oracles and Metaverse", ()),
    ("Nvidia’s, Nvidia`s and “Nvidia” chips", ("NVDA",)),
    ("Nvidia\u00a0falls, Taiwan\u2009Semiconductor too", ("NVDA", "TSM")),
    ("Nvi\u200bdia falls", ("NVDA",)),
    ("英伟达Nvidia股价大跌", ("NVDA",)),
    ("Акции Nvidia упали", ("NVDA",)),
    ("أسهم Nvidia تهبط", ("NVDA",)),
    ("🚀🚀NVDA🚀🚀", ("NVDA",)),
    ("(NASDAQ Composite: up) and (NASDAQ: NVDA)", ("NVDA",)),
    ("a" * 10_000, ()),
    ("Nvidia falls " + "again and " * 1000 + "Costco", ("NVDA",)),
    ("x" * 290 + " Oracles of Delphi", ()),
]


@pytest.mark.parametrize(("title", "symbols"), TITLES)
def test_symbols_named_in_a_title_in_order(title: str, symbols: tuple[str, ...]) -> None:
    assert mentions(title).title == symbols


@pytest.mark.parametrize(("title", "symbols"), HOSTILE)
def test_titles_that_would_mislead(title: str, symbols: tuple[str, ...]) -> None:
    banks = {"C": ("Citigroup",), "MS": ("Morgan Stanley",), "V": ("Visa",), "ON": ("ON Semiconductor",)}
    assert Entities({**ALIASES, **banks}).find(headline(title)).title == symbols


def test_a_word_that_is_tagged_is_believed_in_brackets() -> None:
    assert mentions("Allstate (ALL) raises its dividend", symbols=("ALL",)).title == ("ALL",)


def test_a_name_that_is_a_word_is_not_believed_for_a_tag_alone() -> None:
    found = mentions("An EPS Target That Is Within Reach", symbols=("TGT",))
    assert (found.title, found.tagged) == ((), ("TGT",))


def test_a_symbol_stands_in_its_strongest_place_only() -> None:
    found = mentions("Nvidia slips", "Nvidia and Broadcom lost ground. So did Oracle shares.", ("NVDA", "AVGO"))
    assert (found.title, found.tagged, found.summary) == (("NVDA",), ("AVGO",), ("ORCL",))


def test_places_are_offsets_in_the_title() -> None:
    assert mentions("So Nvidia and Broadcom").places == (3, 14)


def test_a_list_of_many_symbols_is_about_none_of_them() -> None:
    found = mentions("Nvidia, Broadcom, TSMC, Microsoft, Costco and CrowdStrike")
    assert found.listing
    assert found.symbols == ()
