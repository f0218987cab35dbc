"""What a title's wording gives away."""

import pytest

from bot.cause.language import wording

WAYS = [
    ("Oracle shares jump on new contracts though earnings miss", 0, 1, 0),
    ("Oracle shares jump on new contracts; its earnings miss", 0, 1, -1),
    ("Despite a weak outlook, Oracle wins buyers", 0, 0, 1),
    ("Recession odds drop and Treasury yields fall", 0, 0, 0),
    ("Model advances: what a laboratory says", 0, 0, 0),
    ("Chip makers such as Nvidia are sinking over a cheap-model threat", 0, -1, -1),
    ("Used cars climb, Tesla shares drop", 17, -1, 0),
    ("The grocer beats estimates", 0, 0, 1),
    ("Retailer sales dip and demand is weak", 0, 0, -1),
    ("Microsoft names a chairman", 0, 0, 0),
]


@pytest.mark.parametrize(("title", "place", "price", "tone"), WAYS)
def test_which_way_a_title_points(title: str, place: int, price: int, tone: int) -> None:
    words = wording(title)
    assert (words.price(place), words.tone) == (price, tone)


RECAPS = [
    "Why shares of Oracle went down today",
    "Here's why a maker of tape saw its stock do well this week",
    "The biggest losers of the day, from airlines to banks",
    "Acme (ACM) falls while the market is calm: what investors must know",
    "Acme and others moving lower in early trading",
    "Final trades: chips and taxis",
    "Acme recovers some losses after a shock",
    "Chip makers rebound from Monday's rout",
    "Acme bounces back",
    "Acme Live: shares soar",
    "Dow tumbles 150 points; a grocer's earnings top views",
    "Acme hits all-time high",
    "Nasdaq notches a sixth day of gains",
]
OPINIONS = [
    "7 cheap stocks to buy before spring",
    "Is Acme worth its price?",
    "Prediction: chips will do well",
    "Acme vs. Zenith",
    "Explainer | A new model and its makers",
    "What a new model means for Acme",
    "As Acme is ravaged, this chip stock breaks out",
    "Acme will never match Zenith, and it's a buy (upgrade)",
    "Index: bullish forecast as Acme leads",
    "A venture can accelerate growth",
    "Chips: I'm adding to my shares",
    "Chips and clouds forecast - a week of calm",
    "Acme earnings to gain from a strong dollar",
]
NEWS = [
    "Acme misses revenue estimates of the quarter",
    "Acme to buy Zenith for 3 billion dollars",
    "A cheap model unsettles Wall Street",
    "Acme shares plunge after a ministry orders fewer planes",
    "Acme lays off one in ten",
    "Acme hits record high after an approval",
    "Dow falls 600 points as tariffs loom",
    "Acme reports losses of two hundred million",
    "Zenith rebounds after a contract with the navy",
]


@pytest.mark.parametrize("title", RECAPS)
def test_what_only_tells_of_the_move(title: str) -> None:
    assert wording(title).recap


@pytest.mark.parametrize("title", OPINIONS)
def test_what_is_an_opinion(title: str) -> None:
    assert wording(title).opinion


@pytest.mark.parametrize("title", NEWS)
def test_what_is_news(title: str) -> None:
    words = wording(title)
    assert (words.recap, words.opinion, words.solicitation) == (False, False, False)


def test_law_firms_look_for_clients() -> None:
    assert wording("SHAREHOLDER ALERT: a law firm investigates Acme").solicitation


MARKETS = [
    ("Stocks tumble as recession fears grow", "Stocks"),
    ("US stocks slide", "US stocks"),
    ("Wall Street sinks", "Wall Street"),
    ("Wall Street analysts like three shares", None),
    ("Emerging markets wait for tariffs", None),
    ("A maker (Nasdaq: XYZ) reports", None),
    ("Nasdaq futures slip", "Nasdaq"),
]


@pytest.mark.parametrize(("title", "market"), MARKETS)
def test_what_stands_for_the_market(title: str, market: str | None) -> None:
    found = wording(title).market
    assert (found and found[1]) == market


@pytest.mark.parametrize("title", ["", "\0", "rises market " * 5_000, "best how to buy " * 5_000, "涨" * 10_000])
def test_no_title_takes_long(title: str) -> None:
    assert wording(title).tone in (-1, 0, 1)
