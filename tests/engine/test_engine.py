"""Splits, what is told of a rule's standing, and the state."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.engine.engine import Engine
from bot.engine.errors import EngineError
from bot.engine.model import Firing
from bot.engine.standing import Condition, Standing
from bot.market.model import Quote
from tests.engine.timeline import BASKETS, Timeline, book, play, rule


def test_a_split_is_no_fall_and_levels_are_rewritten_with_their_episodes() -> None:
    timeline = play(
        ["NVDA down 5%", "NVDA down 5% in 5d", "NVDA below 95.5", "NVDA above 1050 or AMD below 90", "NVDA at 20d low"],
        """
        27 14:30 NVDA 95        -> NVDA -5.0% 1/1; NVDA -5.9% 1/1; NVDA 95 1/1; NVDA 95 1/1
        27 21:00 close NVDA 95
        28 08:00 split NVDA 10
        28 08:00 split NVDA 10
        28 14:30 NVDA 9.4
        28 14:31 NVDA 9.6
        28 14:32 NVDA 9.54       -> NVDA 9.54 1/1
        """,
    )
    assert timeline.engine.rewritten == [
        ("NVDA below 95.5", "NVDA below 9.55"),
        ("NVDA above 1050 or AMD below 90", "NVDA above 105 or AMD below 90"),
    ]
    assert timeline.firings[-1].rule == "NVDA below 9.55"


@pytest.mark.parametrize(
    "lines",
    [
        """
        28 14:30 NVDA 10.4
        28 14:31 NVDA 10.3
        28 14:32 split NVDA 10
        28 14:33 NVDA 9.9
        28 14:34 NVDA 9.4        -> NVDA -6.0% 1/1
        """,
        """
        28 14:30 NVDA 94         -> NVDA -6.0% 1/1
        28 14:31 NVDA 10.3
        """,
        """
        28 14:30 NVDA 10.4
        28 14:35 split-day NVDA 0
        28 14:36 NVDA 50         -> NVDA -50.0% 1/1; NVDA 50 1/1
        """,
        """
        28 15:00 NVDA 50
        28 15:01 NVDA 50         -> NVDA -50.0% 1/1; NVDA 50 1/1
        """,
    ],
    ids=["told after the first prices", "prices in old shares", "off", "never told"],
)
def test_on_the_morning_of_a_split_prices_in_new_shares_wait_for_it(lines: str) -> None:
    play(["NVDA down 5%", "NVDA below 60"], f"27 14:30 split-day NVDA 28 10 for 1\n27 21:00 close NVDA 100\n{lines}")


def test_all_levels_are_rewritten_at_once() -> None:
    timeline = play(
        ["NVDA below 100", "NVDA below 10"],
        """
        27 14:30 NVDA 105
        28 08:00 split NVDA 10
        28 14:30 NVDA 9.9        -> NVDA 9.9 1/1
        """,
    )
    assert timeline.firings[0].rule == "NVDA below 10"
    assert timeline.engine.rewritten[1] == ("NVDA below 10", "NVDA below 1")


def test_a_level_that_several_share_is_not_made_true_by_a_split() -> None:
    timeline = play(
        ["any of NVDA, AMD below 50", "2 of NVDA, AMD below 50", "any of NVDA, AMD crosses 50", "AMD, TSM below 50"],
        """
        27 14:30 NVDA 105
        27 14:30 AMD 45          -> AMD 45 1/1; AMD 45 1/1; AMD 45 1/1
        27 21:00 close NVDA 105
        27 21:00 close AMD 45
        28 08:00 split NVDA 10
        28 14:30 NVDA 10.4
        28 14:31 NVDA 10.2
        28 14:32 AMD 60          -> AMD 60 1/1
        28 14:33 AMD 45          -> AMD 45 1/1; AMD 45 2/1; AMD 45 1/1; NVDA, AMD (NVDA, AMD) 45 2/1
        """,
    )
    shared = ("any of NVDA, AMD below 50", "2 of NVDA, AMD below 50", "any of NVDA, AMD crosses 50")
    assert timeline.engine.rewritten == [(text, text) for text in shared]


def standing(timeline: Timeline, sentence: str, at: str) -> Standing:
    return timeline.engine.standings(sentence, timeline.fact(f"{at} tick").seen)[0]


def test_standings() -> None:
    sentences = (
        "NVDA down 5%",
        "NVDA down 8%",
        "NVDA down 4%, for 10m",
        "NVDA down 3% on news",
        "NVDA down 2%, once",
        "AMD down 5%",
        '"DeepSeek" in top 1 on app-store-us-free',
    )
    timeline = Timeline(sentences)
    timeline.play(
        """
        27 14:30 NVDA 97         -> NVDA -3.0% 1/1
        27 14:31 NVDA 99
        27 14:40 NVDA 94         -> NVDA -6.0% 1/1
        """
    )
    found = [standing(timeline, sentence, "27 14:41") for sentence in sentences]
    assert [one.condition for one in found] == [
        Condition.OPEN,
        Condition.ARMED,
        Condition.HOLDING,
        Condition.WAITING,
        Condition.DONE,
        Condition.UNKNOWN,
        Condition.ARMED,
    ]
    fired, armed = found[0], found[1].claims[0]
    assert fired.since == fired.fired == timeline.fact("27 14:40 tick").seen
    assert armed.true is False
    assert armed.short == pytest.approx(0.02)
    assert armed.at == timeline.fact("27 14:40 tick").seen
    assert found[5].claims[0].unknown == "no price yet in this session"


def test_a_reading_of_yesterday_is_unknown_today() -> None:
    timeline = play("NVDA down 5%", "27 14:30 NVDA 97")
    claim = standing(timeline, "NVDA down 5%", "28 14:30").claims[0]
    assert claim.true is None
    assert claim.reading is not None
    assert claim.unknown == "no price yet in this session"


def test_the_version_grows_with_what_must_be_saved_and_not_with_prices() -> None:
    timeline = Timeline(["NVDA down 5%", "news about NVDA", '"DeepSeek" #1 on app-store-us-free'])
    versions = [timeline.engine.version]
    for line in (
        "27 14:30 NVDA 99",
        "27 14:31 NVDA 94",
        "27 14:32 NVDA 93",
        "27 14:33 NVDA 97",
        "27 14:34 news a - AMD wire Other",
        "27 14:35 news b - NVDA wire This",
        "27 14:36 chart ChatGPT",
        "27 14:37 chart ChatGPT, Threads",
        "27 14:38 tick",
    ):
        timeline.step(timeline.fact(line))
        versions.append(timeline.engine.version)
    changed = [after > before for before, after in pairwise(versions)]
    assert changed == [False, True, False, True, False, True, True, False, False]


def test_what_a_rule_has_done_is_kept_until_the_rule_is_there_again() -> None:
    first = play("NVDA down 5%, once", "27 14:30 NVDA 94 -> NVDA -6.0% 1/1")
    without = Engine(book(), BASKETS)
    without.restore(first.engine.state())
    again = Timeline([])
    again.engine.restore(without.state())
    again.engine.add(rule("NVDA down 5%, once"))
    again.play("28 14:30 NVDA 80")


def test_news_causes_charts_and_timers_outlive_a_restart() -> None:
    sentences = [
        "NVDA down 5% on ai-models news",
        "NVDA down 4%, for 10m",
        "news about NVDA",
        "NVDA down 3% and ai-models news",
        '"DeepSeek" #1 on app-store-us-free',
    ]
    first = Timeline(sentences)
    first.play(
        """
        27 12:00 news a ai-models NVDA wire A model  -> a 1 1/1
        27 12:00 chart DeepSeek                      -> DeepSeek 1 1/1
        27 14:30 NVDA 97                             -> NVDA -3.0% 1/1
        27 14:31 NVDA 94
        27 14:31 answer none
        """
    )
    second = Timeline([])
    second.questions, second.stories = first.questions, first.stories
    for sentence in reversed(sentences):
        second.engine.add(rule(sentence))
    second.engine.restore(first.engine.state())
    assert second.engine.state() == first.engine.state()
    assert second.engine.next_due == first.engine.next_due
    second.play(
        """
        27 14:35 news a ai-models NVDA times The model
        27 14:36 chart DeepSeek, ChatGPT
        27 14:37 answer on ai-models
        27 14:38 NVDA 94                             -> NVDA -6.0% 1/1
        27 14:41 tick                                -> NVDA -6.0% 1/1
        """
    )


def test_an_answer_after_a_restart_finds_the_move_and_its_figures() -> None:
    first = play("NVDA down 5% on news", "27 14:30 NVDA 94")
    prices = book()
    quote = first.fact("27 14:30 NVDA 94")
    assert isinstance(quote, Quote)
    prices.step(quote)
    second = Engine(prices, BASKETS)
    second.add(rule("NVDA down 5% on news"))
    second.restore(first.engine.state())
    firing = second.step(first.fact("27 14:40 answer on earnings"))[0]
    assert isinstance(firing, Firing)
    assert firing.reading.value == 94 / 100 - 1


def test_an_empty_engine_has_little_to_say() -> None:
    engine = Engine(book(), BASKETS)
    assert engine.next_due is None
    assert len(engine.state()) < 50


def test_bytes_that_are_no_state_are_refused_in_words() -> None:
    with pytest.raises(EngineError, match="another version"):
        Engine(book(), BASKETS).restore(b"nonsense")


def test_a_basket_that_nobody_has_listed_is_refused_in_words() -> None:
    with pytest.raises(EngineError, match="The basket @chips has no members"):
        Engine(book(), {}).add(rule("any of @chips down 5%"))
