"""A market-wide day is three cards and a list, not a flood."""

import pytest

from bot.news.model import Verdict
from tests.alert.stage import BASKETS, CHANNEL, MODEL, Stage, answer, close, fires

RULE = "any of @ai-chips down 5%"
SIZES = {"NVDA": -0.125, "AVGO": -0.128, "TSM": -0.112, "ARM": -0.084, "MU": -0.081, "AMD": -0.06}


def _fall(*symbols: str, clock: str = "09:30", rule: str = RULE):
    return [fires(rule, SIZES[symbol], clock, subject=symbol) for symbol in symbols]


def test_of_one_moment_the_three_largest_have_cards_and_the_others_a_list():
    stage = Stage(RULE)
    stage.step("09:30", *_fall(*reversed(BASKETS["ai-chips"])))
    assert stage.said == [
        "post AVGO down 12.8%",
        "post NVDA down 12.5%",
        "post TSM down 11.2%",
        "post ARM, MU and AMD down 5% or more",
    ]
    market = stage.posts[-1]
    assert (market.card, market.subject, market.direction) == (
        f"{CHANNEL}/market-down/2025-01-27",
        "market:down",
        "down",
    )
    assert market.figures == ("ARM −8.4% · MU −8.1% · AMD −6.0%", "More of @ai-chips, on one card")


def test_three_have_cards_and_a_fourth_alone_is_listed():
    stage = Stage(RULE)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM"))
    stage.step("09:39", *_fall("ARM", clock="09:39"))
    assert stage.said[3:] == ["post ARM down 5% or more"]


def test_after_ten_minutes_there_is_room_for_cards_again():
    stage = Stage(RULE)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM"))
    stage.step("09:40", *_fall("ARM", clock="09:40"))
    assert stage.said[3:] == ["post ARM down 8.4%"]


def test_once_there_is_a_list_all_further_ones_join_it():
    stage = Stage(RULE)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", "ARM"))
    stage.step("13:00", *_fall("MU", "AMD", clock="13:00"))
    assert stage.said[3:] == [
        "post ARM down 5% or more",
        "edit ARM, MU and AMD down 5% or more",
    ]


def test_a_rule_that_names_its_symbol_has_its_card_and_takes_no_room():
    stage = Stage(RULE, "NVDA down 10%", "MU down 5%")
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", "ARM"), fires("NVDA down 10%", -0.125))
    assert stage.said == ["post NVDA down 12.5%", "post AVGO down 12.8%", "post TSM down 11.2%", "post ARM down 8.4%"]
    stage.step("09:31", *_fall("MU", clock="09:31"))
    stage.step("09:32", fires("MU down 5%", -0.082, "09:32", subject="MU"))
    assert stage.said[4:] == ["post MU down 5% or more", "post MU down 8.2%"]


def test_rises_and_falls_are_counted_apart():
    rise = "any of @ai-chips up 5%"
    stage = Stage(RULE, rise)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM"), fires(rise, 0.06, subject="ARM"))
    assert stage.said[-1] == "post ARM up 6.0%"


def test_two_baskets_share_a_list():
    other = "any of @pair down 4%"
    stage = Stage(RULE, other)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", "ARM"), fires(other, -0.06, subject="AMD"))
    assert stage.said[3:] == ["post ARM and AMD down"]
    assert stage.posts[-1].figures == ("ARM −8.4% · AMD −6.0%", "More of @ai-chips and @pair, on one card")


def test_a_list_has_the_cause_that_most_of_its_names_share():
    stage = Stage(RULE)
    on = [answer("09:30", Verdict.ON, MODEL, subject=symbol) for symbol in ("ARM", "MU")]
    stage.step("09:30", *_fall(*BASKETS["ai-chips"]), causes=[on[0]])
    assert stage.said[-1] == "post ARM, MU and AMD down 5% or more"
    stage.step("09:31", causes=[on[1]])
    assert stage.said[-1] == "edit ARM, MU and AMD down 5% or more on AI-model news"


def test_a_list_closes_with_the_official_figures():
    stage = Stage(RULE)
    stage.price("09:30", ARM=148, MU=95)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", "ARM", "MU"))
    stage.step("16:00", closes=[close("ARM", 145.5)])
    assert len(stage.posts) == 4
    stage.step("16:01", closes=[close("MU", 100.1, "16:01")])
    assert stage.said[4:] == ["edit ARM and MU were down 5% or more, 1 of them at the close"]
    assert stage.posts[-1].closed
    assert stage.posts[-1].figures[0] == "ARM −10.2% · MU −3.0%"


def test_a_list_whose_names_still_hold_keeps_its_sentence():
    stage = Stage(RULE)
    stage.price("09:30", ARM=148)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", "ARM"))
    stage.step("16:00", closes=[close("ARM", 145.5)])
    assert stage.said[-1] == "edit ARM down 5% or more"


@pytest.mark.parametrize(
    ("rules", "official", "said"),
    [
        ((RULE,), {"ARM": 160.0}, "ARM was down 5% or more, but not at the close"),
        ((RULE,), {"ARM": 160.0, "MU": 102.0}, "ARM and MU were down 5% or more, none of them at the close"),
        ((RULE, "any of @pair down 4%"), {"ARM": 160.0, "AMD": 121.0}, "AMD and ARM down"),
        ((RULE, "any of @pair down 4%"), {"ARM": 163.0, "AMD": 121.0}, "AMD and ARM were down, 1 of them at the close"),
        (("any of @ai-chips below 150",), {"ARM": 151.0}, "ARM was below 150"),
    ],
)
def test_what_did_not_last_says_so(rules: tuple[str, ...], official: dict[str, float], said: str):
    stage = Stage(*rules)
    first, last = rules[0], rules[-1]
    stage.price("09:30", ARM=148, MU=95, AMD=115)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", rule=first))
    for symbol in official:
        value = 148.0 if "below" in first else SIZES[symbol]
        stage.step("09:31", fires(last if symbol == "AMD" else first, value, "09:31", subject=symbol))
    stage.step("16:00", closes=[close(symbol, price) for symbol, price in official.items()])
    assert stage.said[-1] == f"edit {said}"


def test_of_many_three_are_named():
    stage = Stage(RULE)
    stage.step("09:30", *_fall("NVDA", "AVGO", "TSM", "ARM", "MU"))
    assert stage.said[-1] == "post ARM and MU down 5% or more"
    others = {"AMD": -0.06, "MRVL": -0.058, "SMCI": -0.055}
    stage.step("09:31", *(fires(RULE, value, "09:31", subject=symbol) for symbol, value in others.items()))
    assert stage.said[-1] == "edit ARM, MU, AMD and 2 more down 5% or more"
