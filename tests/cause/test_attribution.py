"""Why did it move? One story each."""

from dataclasses import replace
from typing import Literal

import pytest

from bot.news.model import Verdict
from tests.cause.make import OPEN, World, parts
from tests.news.make import headline, utc

CHIPS_FALL = {"NVDA": 87.5, "AMD": 95, "AVGO": 88, "TSM": 89}
EVENING = "2025-01-26 22:00"


def fallen(**more: float) -> World:
    return World().prices(OPEN, {**CHIPS_FALL, "^GSPC": 98, "^IXIC": 97, **more})


def test_a_story_that_names_the_subject_is_the_cause() -> None:
    world = World()
    world.news(EVENING, "Nvidia and TSMC sink on DeepSeek threat")
    answer = world.prices(OPEN, CHIPS_FALL).ask("NVDA")
    assert answer.verdict is Verdict.ON
    assert answer.cause
    assert answer.cause.topic == "ai-models"
    assert parts(answer) == {
        "names it first": 0.32,
        "direction agrees": 0.24,
        "event": 0.16,
        "topic moves it": 0.08,
        "says why": 0.04,
        "new": 0.04,
        "before the onset": 0.04,
        "peers move too": 0.04,
    }
    assert answer.cause.score == pytest.approx(sum(parts(answer).values()))


@pytest.mark.parametrize(
    ("trust", "points"),
    [(("low",), {"little trust": -0.12}), (("low", "high"), {"trusted": 0.04}), (("low", "normal"), {})],
)
def test_how_far_a_feed_is_trusted_counts(
    trust: tuple[Literal["low", "normal", "high"], ...], points: dict[str, float]
) -> None:
    world = World()
    for number, each in enumerate(trust):
        told = headline("Nvidia and TSMC sink on DeepSeek threat", EVENING, source=f"feed {number}")
        world.hear(replace(told, trust=each))
    answer = world.prices(OPEN, CHIPS_FALL).ask("NVDA")
    assert {name: value for name, value in parts(answer).items() if "trust" in name} == points


def test_a_topic_explains_what_no_headline_names_while_its_peers_move() -> None:
    world = World()
    world.news(EVENING, "Chip shares tumble as DeepSeek stuns investors")
    answer = world.prices(OPEN, CHIPS_FALL).ask("AVGO")
    assert answer.verdict is Verdict.ON
    assert parts(answer)["peers move too"] > 0


def test_a_topic_explains_nothing_that_falls_alone() -> None:
    world = World()
    world.news(EVENING, "Chip shares tumble as DeepSeek stuns investors")
    answer = world.prices(OPEN, {"NVDA": 100, "AMD": 100, "TSM": 100.5, "AVGO": 88}).ask("AVGO")
    assert answer.verdict is Verdict.NONE


def test_a_topic_without_the_subject_is_no_candidate() -> None:
    world = World()
    world.news(EVENING, "Tech outage grounds flights")
    assert world.prices(OPEN, CHIPS_FALL).ask("NVDA").candidates == ()


def test_another_companys_story_is_never_the_cause() -> None:
    world = World()
    world.news(EVENING, "Oracle shares plunge after earnings miss")
    assert world.prices(OPEN, CHIPS_FALL).ask("NVDA").candidates == ()


NO_CAUSES = [
    "Why shares of Nvidia went down today",
    "Is Nvidia stock a buy after the drop?",
    "3 chip stocks to buy now: Nvidia falls to a low",
    "Nvidia shares jump on earnings beat",
    "SHAREHOLDER ALERT: A Law Firm Investigates Nvidia After Losses",
    "Nvidia names a chairman",
    "AMD and TSMC downgraded, Nvidia sinking shows nerves",
    "Nvidia recovers some losses after a shock",
]


@pytest.mark.parametrize("title", NO_CAUSES)
def test_what_is_no_cause_of_a_fall(title: str) -> None:
    world = World()
    world.news(EVENING, title)
    assert world.prices(OPEN, {"NVDA": 87.5, "AMD": 100, "AVGO": 100, "^GSPC": 100}).ask("NVDA").verdict is Verdict.NONE


def test_news_from_before_the_last_quiet_moment_is_no_candidate() -> None:
    world = World()
    world.news("2025-01-24 18:00", "Nvidia sinks on DeepSeek threat")
    assert world.prices(OPEN, CHIPS_FALL).ask("NVDA").candidates == ()


def test_the_market_explains_what_falls_with_it() -> None:
    world = World()
    world.news(EVENING, "Markets around the world sink as recession fears grow")
    answer = world.prices(OPEN, {"META": 95, "^GSPC": 96}).ask("META")
    assert answer.verdict is Verdict.MARKET
    assert answer.cause is None
    assert answer.market == pytest.approx(-0.04, abs=0.004)
    assert answer.candidates[0].topic == "macro-economy"


def test_its_own_story_comes_before_the_market() -> None:
    world = World()
    world.news(EVENING, "Meta shares tumble after quarterly results miss estimates")
    answer = world.prices(OPEN, {"META": 88, "^GSPC": 97}).ask("META")
    assert answer.verdict is Verdict.ON
    assert answer.market == pytest.approx(-0.03, abs=0.004)


def test_the_sector_explains_what_falls_with_its_basket() -> None:
    answer = World().prices(OPEN, {**CHIPS_FALL, "^GSPC": 100}).ask("AMD")
    assert answer.verdict is Verdict.SECTOR


def test_a_market_story_is_the_cause_of_an_index() -> None:
    world = World()
    world.news(EVENING, "Wall Street futures sink on DeepSeek's cheap AI model")
    answer = fallen(**CHIPS_FALL)
    assert answer.ask("^IXIC").verdict is Verdict.NONE
    assert world.prices(OPEN, {**CHIPS_FALL, "^IXIC": 97}).ask("^IXIC").verdict is Verdict.ON


def test_a_basket_moves_on_what_moves_most_of_it() -> None:
    world = World()
    world.news(EVENING, "Chip shares tumble as DeepSeek stuns investors")
    world.news(EVENING, "AMD shares plunge after earnings miss", source="other.example")
    answer = world.prices(OPEN, CHIPS_FALL).ask("@ai-chips")
    assert answer.verdict is Verdict.ON
    assert [candidate.topic for candidate in answer.candidates] == ["ai-models"]


def test_an_ordinary_move_needs_no_cause() -> None:
    world = World()
    world.news(EVENING, "Nvidia slips on DeepSeek threat")
    assert world.prices(OPEN, {"NVDA": 99.5}).ask("NVDA").verdict is Verdict.NONE


def test_a_cause_that_comes_late_answers_the_question_again() -> None:
    world = World().prices(OPEN, {"CRWD": 85})
    assert world.ask("CRWD").verdict is Verdict.NONE
    assert world.news("2025-01-27 15:00", "Costco workers strike") == []
    (answer,) = world.news("2025-01-27 19:12", "CrowdStrike shares plunge after its update caused a global IT outage")
    assert answer.verdict is Verdict.ON
    assert answer.cause
    assert answer.cause.topic == "outage"
    assert answer.question.subject == "CRWD"
    assert world.news("2025-01-27 19:30", "CrowdStrike sorry for IT outage that sank its shares") == []


def test_a_cause_is_found_for_a_move_that_has_been_won_back() -> None:
    world = World().prices(OPEN, {"CRWD": 85})
    world.ask("CRWD")
    world.prices("2025-01-27 17:00", {"CRWD": 100.5})
    (answer,) = world.news("2025-01-27 17:30", "CrowdStrike shares plunge after its update caused a global IT outage")
    assert answer.verdict is Verdict.ON


def test_after_the_close_the_days_move_is_meant_still() -> None:
    world = World().prices(OPEN, {"CRWD": 85}).prices("2025-01-27 22:00", {"CRWD": 85.5})
    world.ask("CRWD")
    (answer,) = world.news("2025-01-27 22:30", "CrowdStrike shares plunge after its update caused a global IT outage")
    assert answer.verdict is Verdict.ON


def test_a_question_is_closed_when_its_trading_date_ends() -> None:
    world = World().prices(OPEN, {"CRWD": 85})
    world.ask("CRWD")
    late = "2025-01-28 01:30"
    assert world.news(late, "CrowdStrike shares plunge after its update caused a global IT outage") == []


def test_a_cause_given_gives_way_only_to_a_clearly_better_one() -> None:
    world = World()
    world.news(EVENING, "CrowdStrike slips on downgrade")
    assert world.prices(OPEN, {"CRWD": 85}).ask("CRWD").verdict is Verdict.ON
    assert world.news("2025-01-27 14:40", "CrowdStrike drops as analyst cuts price target") == []


def test_the_market_is_looked_for_again_until_it_has_a_price() -> None:
    world = World().prices(OPEN, {"META": 95})
    assert world.ask("META").verdict is Verdict.NONE
    world.prices("2025-01-27 14:30:20", {"^GSPC": 96})
    assert world.attribution.priced(utc("2025-01-27 14:30:59")) == []
    (answer,) = world.attribution.priced(utc("2025-01-27 14:31"))
    assert (answer.verdict, answer.at) == (Verdict.MARKET, utc("2025-01-27 14:31"))
    assert world.attribution.priced(utc("2025-01-27 14:32")) == []


def test_peers_that_move_later_bear_a_topic_out() -> None:
    world = World()
    world.news(EVENING, "Chip shares tumble as DeepSeek stuns investors")
    world.prices(OPEN, {"AVGO": 88})
    assert world.ask("AVGO").verdict is Verdict.NONE
    world.prices("2025-01-27 14:31", {"NVDA": 90, "AMD": 95, "TSM": 93})
    (answer,) = world.attribution.priced(utc("2025-01-27 14:31"))
    assert answer.verdict is Verdict.ON


def test_prices_alone_change_nothing_after_a_quarter_of_an_hour() -> None:
    world = World().prices(OPEN, {"META": 95})
    world.ask("META")
    world.prices("2025-01-27 14:45", {"^GSPC": 96})
    assert world.attribution.priced(utc("2025-01-27 14:45")) == []
    assert world.attribution.priced(utc("2025-01-27 14:46")) == []


def test_a_story_of_yesterdays_fall_is_not_the_cause_of_the_rebound() -> None:
    world = World()
    world.news("2025-01-26 20:00", "Nvidia sinks on DeepSeek threat")
    world.news("2025-01-26 21:00", "Nvidia reels after DeepSeek shock")
    world.news("2025-01-26 22:00", "Nvidia calls DeepSeek an excellent AI model")
    answer = world.prices(OPEN, {symbol: 200 - price for symbol, price in CHIPS_FALL.items()}).ask("NVDA", "up")
    assert answer.verdict not in (Verdict.ON, Verdict.POSSIBLY)
    assert parts(answer)["others contradict"] < 0


def test_a_topic_alone_needs_a_title_that_says_how_prices_went() -> None:
    world = World()
    world.news(EVENING, "DeepSeek's language model beats rivals")
    answer = world.prices(OPEN, {symbol: 200 - price for symbol, price in CHIPS_FALL.items()}).ask("AVGO", "up")
    assert answer.cause is None


def test_the_story_of_one_tagged_company_moves_no_other() -> None:
    world = World()
    world.hear(headline("Shares dip as a language model is delayed", EVENING, symbols=("META",)))
    assert world.prices(OPEN, CHIPS_FALL).ask("AVGO").candidates == ()


def test_the_topic_is_the_one_that_the_best_title_tells() -> None:
    world = World()
    world.news(EVENING, "AMD shares plunge after a downgrade that is not due to DeepSeek")
    world.news(EVENING, "AMD downgraded, DeepSeek is not the reason", source="other.example")
    answer = world.prices(OPEN, CHIPS_FALL).ask("AMD")
    assert answer.cause
    assert answer.cause.topic == "analyst"


def test_evidence_points_the_way_of_the_move() -> None:
    world = World()
    world.news("2025-01-26 21:00", "Nvidia sinks on DeepSeek threat")
    world.news("2025-01-26 22:00", "Analyst changes Nvidia price target amid DeepSeek hype")
    cause = world.prices(OPEN, CHIPS_FALL).ask("NVDA").cause
    assert cause
    assert [told.title for told in cause.evidence] == ["Nvidia sinks on DeepSeek threat"]


def test_of_equal_evidence_the_one_about_fewer_others_comes_first() -> None:
    world = World()
    world.news("2025-01-26 21:00", "AMD and Nvidia shares tumble as DeepSeek stuns investors")
    world.news("2025-01-26 22:00", "Chip shares tumble as DeepSeek stuns investors")
    cause = world.prices(OPEN, CHIPS_FALL).ask("AVGO").cause
    assert cause
    assert [told.title[:5] for told in cause.evidence] == ["Chip ", "AMD a"]


def test_evidence_of_an_index_names_the_market() -> None:
    world = World()
    world.news("2025-01-26 21:00", "Chip shares tumble as DeepSeek stuns investors")
    world.news("2025-01-26 22:00", "Wall Street futures sink on DeepSeek's cheap AI model")
    cause = world.prices(OPEN, {**CHIPS_FALL, "^IXIC": 97}).ask("^IXIC").cause
    assert cause
    assert [told.title[:11] for told in cause.evidence] == ["Wall Street"]


def test_evidence_is_the_storys_best_headlines_the_best_first() -> None:
    world = World()
    world.news("2025-01-26 20:00", "What to know about DeepSeek")
    world.news("2025-01-26 21:00", "Nvidia sinks on DeepSeek threat")
    world.news("2025-01-26 22:00", "Is the DeepSeek panic overdone?")
    world.news("2025-01-26 23:00", "DeepSeek's AI model shakes chip makers, shares fall")
    cause = world.prices(OPEN, CHIPS_FALL).ask("NVDA").cause
    assert cause
    assert [told.title for told in cause.evidence] == [
        "Nvidia sinks on DeepSeek threat",
        "DeepSeek's AI model shakes chip makers, shares fall",
    ]


def test_why_without_an_alert_takes_the_days_own_direction() -> None:
    world = World()
    world.news(EVENING, "Nvidia and TSMC sink on DeepSeek threat")
    world.prices(OPEN, CHIPS_FALL)
    answer = world.attribution.why("NVDA", world.ask("NVDA").at)
    assert (answer.question.direction, answer.verdict) == ("down", Verdict.ON)


@pytest.mark.parametrize("alert", [True, False])
def test_why_and_the_card_weigh_later_news_alike(alert: bool) -> None:
    world = World().prices(OPEN, {"CRWD": 85})
    if alert:
        assert world.ask("CRWD").verdict is Verdict.NONE
    told = headline("CrowdStrike shares plunge after its update caused a global IT outage", "2025-01-27 15:00")
    revised = world.hear(replace(told, trust="low"))
    world.prices("2025-01-27 15:05", {"CRWD": 85.1})
    why = world.attribution.why("CRWD", utc("2025-01-27 15:05"))
    assert ("before the onset" in parts(why)) is not alert
    if alert:
        assert [answer.cause.score for answer in revised if answer.cause] == [why.candidates[0].score]


def test_why_of_what_nobody_knows() -> None:
    world = World()
    with pytest.raises(KeyError):
        world.attribution.why("XYZ", world.ask("NVDA").at)


def test_without_prices_there_is_no_cause() -> None:
    assert World().ask("NVDA").verdict is Verdict.NONE
