"""What a title's wording gives away."""

import pytest

from bot.cause.language import wording

WAYS = [
    ("Oracle shares jump on deals despite earnings miss", 0, 1, -1),
    ("Nvidia, TSMC among tech stocks sinking on DeepSeek threat", 0, -1, -1),
    ("New prices climb, Tesla shares drop", 18, -1, 1),
    ("Casey's beats estimates", 0, 0, 1),
    ("Best Buy sales dip as demand is weak", 0, 0, -1),
    ("Microsoft names a chairman", 0, 0, 0),
]


@pytest.mark.parametrize(("title", "place", "price", "tone"), WAYS)
def test_which_way_a_title_points(title: str, place: int, price: int, tone: int) -> None:
    words = wording(title)
    assert (words.price(place), words.tone) == (price, tone)


RECAPS = [
    "Why Oracle Stock Is Plummeting Today",
    "Here's Why 3M Stock Spiked Higher Today",
    "Today's Biggest Stock Losers: 6 Names",
    "Target (TGT) Stock Drops Despite Market Gains: Important Facts to Note",
    "Oracle and Other Big Stocks Moving Lower In Tuesday's Pre-Market Session",
    "Final Trades: Uber and Nvidia",
]
OPINIONS = [
    "3 Stocks to Buy at 52-Week Lows",
    "Is Nvidia a Buy?",
    "Prediction: Nvidia Will Soar",
    "Dollar General vs. Five Below",
    "Broadcom Stock: Why I'm Buying The Dip And You Should Too",
    "NVDA, AVGO and AMD Forecast – Chips Look to Recover",
    "Adobe (ADBE) Q2 Earnings to Gain From Media Strength",
]
NEWS = [
    "Oracle misses second-quarter revenue estimates",
    "Dick's Sporting Goods to buy Foot Locker for $2.4 billion",
    "DeepSeek Prompts a Reckoning Across Wall Street",
    "Palantir shares plunge on news of Pentagon budget cuts order",
    "Microsoft to lay off 3% of workforce",
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
    assert wording("SHAREHOLDER ALERT: A Law Firm Investigates Five Below").solicitation


MARKETS = [
    ("Stocks tumble as recession fears grow", "Stocks"),
    ("US stocks slide", "US stocks"),
    ("Wall Street sinks", "Wall Street"),
    ("Wall Street analysts like three shares", None),
    ("Emerging markets braced for tariffs", None),
    ("A maker (Nasdaq: XYZ) reports", None),
    ("Nasdaq futures slip", "Nasdaq"),
]


@pytest.mark.parametrize(("title", "market"), MARKETS)
def test_what_stands_for_the_market(title: str, market: str | None) -> None:
    found = wording(title).market
    assert (found and found[1]) == market
