"""What claims say: moves over every window, market value, benchmarks, baskets, conditions."""

from __future__ import annotations

import pytest

from bot.engine.errors import EngineError
from tests.engine.timeline import Timeline, play, rule

TIMELINES = {
    "a move up": ("NVDA up 5%", "27 14:30 NVDA 105 -> NVDA +5.0% 1/1"),
    "moves, either way": (
        "NVDA moves 5%",
        """
        27 14:30 NVDA 105        -> NVDA +5.0% 1/1
        27 14:31 NVDA 100
        27 14:32 NVDA 95         -> NVDA -5.0% 2/1
        """,
    ),
    "market value": (
        "NVDA market value down $10bn",
        "27 14:30 NVDA 90 -> NVDA -1e+10 1/1",
    ),
    "the level of a market value": (
        "NVDA market value below $90bn",
        """
        27 14:30 NVDA 90
        27 14:31 NVDA 89         -> NVDA 8.9e+10 1/1
        """,
    ),
    "minutes look back to the highest price inside the window, of the same session": (
        "NVDA down 3% in 15m",
        """
        27 14:30 NVDA 90
        27 14:40 NVDA 92
        27 14:50 NVDA 89         -> NVDA -3.3% 1/1
        27 15:30 NVDA 89
        27 15:46 NVDA 86.4
        27 15:47 NVDA 86
        """,
    ),
    "moves in minutes is the larger of the fall and the rise": (
        "NVDA moves 3% in 15m",
        """
        27 14:30 NVDA 90
        27 14:31 NVDA 88
        27 14:32 NVDA 91         -> NVDA +3.4% 1/1
        """,
    ),
    "since the open": (
        "NVDA up 3% since open",
        """
        27 14:30 NVDA 80
        27 14:31 NVDA 82.4       -> NVDA +3.0% 1/1
        """,
    ),
    "overnight, from the close to the first regular print": (
        "NVDA down 6% overnight",
        """
        27 14:30 NVDA 95
        27 14:31 NVDA 90
        27 21:00 close NVDA 90
        28 14:30 NVDA 84         -> NVDA -6.7% 1/1
        28 14:31 NVDA 89
        """,
    ),
    "this week": (
        "NVDA down 8% this week",
        """
        27 14:30 NVDA 95
        27 21:00 close NVDA 95
        28 14:30 NVDA 91         -> NVDA -9.0% 1/1
        28 21:00 close NVDA 91
        29 14:30 NVDA 92.1
        """,
    ),
    "against a symbol": (
        "NVDA down 5% vs QQQ",
        """
        27 14:30 NVDA 93
        27 14:30 QQQ 97
        27 14:31 QQQ 98.5        -> NVDA -5.5% 1/1
        """,
    ),
    "against a basket": (
        "NVDA down 5% vs @coins",
        """
        27 00:00 BTC-USD 100
        27 00:00 ETH-USD 100
        27 10:00 BTC-USD 98
        27 14:30 NVDA 94.5
        27 14:31 NVDA 94         -> NVDA -5.0% 1/1
        27 22:00 BTC-USD 110
        """,
    ),
    "a basket is the mean of its members, two thirds of them at least": (
        "@chips down 5%",
        """
        27 14:30 NVDA 88
        27 14:30 AMD 90
        27 14:31 AVGO 95         -> @chips -9.0% 1/1
        27 14:32 TSM 100
        """,
    ),
    "any of fires for each": (
        "any of @chips down 5%",
        """
        27 14:30 NVDA 94         -> NVDA -6.0% 1/1
        27 14:31 AMD 93          -> AMD -7.0% 1/1
        27 14:32 NVDA 93
        """,
    ),
    "most of fires once and names the members": (
        "most of @chips down 5%",
        """
        27 14:30 NVDA 90
        27 14:31 AMD 94
        27 14:32 AVGO 99
        27 14:33 TSM 95          -> @chips (NVDA, AMD, TSM) -5.0% 1/1
        27 14:34 AVGO 90
        """,
    ),
    "all of a list": (
        "all of NVDA, AMD down 5%",
        """
        27 14:30 NVDA 90
        27 14:31 AMD 94          -> NVDA, AMD (NVDA, AMD) -6.0% 1/1
        """,
    ),
    "two of a list, at a level": (
        "2 of NVDA, AMD, AVGO below 95",
        """
        27 14:30 NVDA 90
        27 14:31 AMD 94          -> NVDA, AMD, AVGO (NVDA, AMD) 94 1/1
        """,
    ),
    "most of with every further": (
        "2 of @chips down 5%, every further 5%",
        """
        27 14:30 NVDA 80
        27 14:31 AMD 94          -> @chips (NVDA, AMD) -6.0% 1/1
        27 14:32 TSM 89          -> @chips (NVDA, AMD, TSM) -11.0% 1/2
        """,
    ),
    "and": (
        "NVDA down 5% and ^IXIC down 2%",
        """
        27 14:30 NVDA 94
        27 14:30 ^IXIC 99
        27 14:31 ^IXIC 98        -> NVDA -6.0% 1/1
        27 14:32 ^IXIC 99
        27 14:33 ^IXIC 98        -> NVDA -6.0% 2/1
        """,
    ),
    "or": (
        "NVDA down 5% or AMD down 5%",
        """
        27 14:30 NVDA 99
        27 14:31 AMD 95          -> AMD -5.0% 1/1
        27 14:32 NVDA 95         -> NVDA -5.0% 1/1
        """,
    ),
    "or: each alternative names its own members": (
        "any of NVDA, AMD down 5% or any of AMD, TSM up 3%",
        """
        27 14:30 NVDA 99
        27 14:30 AMD 99
        27 14:31 TSM 104         -> TSM +4.0% 1/1
        27 14:32 AMD 94          -> AMD -6.0% 1/1
        27 14:33 AMD 100
        27 14:34 AMD 104         -> AMD +4.0% 2/1
        27 14:35 NVDA 94         -> NVDA -6.0% 1/1
        """,
    ),
    "or: also of what names the subject of an and": (
        "(NVDA down 5% or @chips down 3%) and ^IXIC down 2%",
        """
        27 14:30 NVDA 99
        27 14:30 AMD 95
        27 14:30 TSM 95
        27 14:30 AVGO 95
        27 14:31 ^IXIC 97        -> @chips -4.0% 1/1
        27 14:32 NVDA 94         -> NVDA -6.0% 1/1
        """,
    ),
    "or: what is all in a not belongs to each": (
        "NVDA down 5% or not ^IXIC down 2% or AMD down 5%",
        """
        27 14:30 NVDA 99
        27 14:30 AMD 99
        27 14:31 ^IXIC 97
        27 14:32 AMD 94          -> AMD -6.0% 1/1
        """,
    ),
    "or: a level that is crossed beside a move": (
        "NVDA crosses 98 or NVDA down 5%",
        """
        27 14:30 NVDA 97         -> NVDA 97 1/1
        27 14:31 NVDA 94         -> NVDA -6.0% 2/1
        27 14:32 NVDA 99         -> NVDA 99 3/1
        """,
    ),
    "not: what is unknown is not false": (
        "NVDA down 5% and not ^IXIC down 2%",
        """
        27 14:30 NVDA 94
        27 14:31 ^IXIC 97
        27 14:32 ^IXIC 99        -> NVDA -6.0% 1/1
        27 14:33 ^IXIC 97
        27 14:34 ^IXIC 99
        """,
    ),
    "yesterday's reading is unknown today": (
        "NVDA down 5% and ^IXIC down 2%",
        """
        27 14:30 ^IXIC 97
        27 21:00 close NVDA 100
        27 21:00 close ^IXIC 97
        28 14:30 NVDA 90
        28 14:30 ^IXIC 97
        28 14:31 ^IXIC 95        -> NVDA -10.0% 1/1
        """,
    ),
    "any of, and a claim that all share": (
        "any of @chips down 5% and ^IXIC down 2%",
        """
        27 14:30 NVDA 94
        27 14:30 AMD 94
        27 14:31 ^IXIC 97        -> NVDA -6.0% 1/1; AMD -6.0% 1/1
        """,
    ),
    "any of in a further claim asks whether there is one": (
        "^IXIC down 2% and any of @chips down 5%",
        """
        27 14:30 ^IXIC 97
        27 14:30 NVDA 99
        27 14:31 AMD 94          -> ^IXIC -3.0% 1/1
        27 14:32 NVDA 90
        """,
    ),
}


@pytest.mark.parametrize("name", TIMELINES)
def test_timeline(name: str) -> None:
    sentence, lines = TIMELINES[name]
    play(sentence, lines)


def test_any_of_is_quantified_and_keeps_the_group_in_its_claim() -> None:
    firing = play("any of @chips down 5%", "27 14:30 NVDA 94 -> NVDA -6.0% 1/1").firings[0]
    assert firing.quantified
    assert firing.kind == "symbol"


def test_without_a_close_to_measure_from_nothing_is_known() -> None:
    timeline = Timeline(["NVDA down 5%", "NVDA at 52w low"], {"NVDA": 0})
    timeline.play("27 14:30 NVDA 50")
    standing = timeline.engine.standings("NVDA down 5%", timeline.fact("27 14:30 tick").seen)[0]
    assert standing.condition == "unknown"
    assert "not known" in standing.claims[0].unknown


def test_a_symbol_that_has_no_prices_fires_nothing() -> None:
    play(
        [
            "XYZ down 5%",
            "XYZ down 5% or NVDA down 5%",
            "any of XYZ, AMD down 5%",
            "XYZ down 5% vs NVDA",
            "NVDA, XYZ down 5% vs XYZ",
        ],
        """
        27 14:30 XYZ 50
        27 14:31 NVDA 95         -> NVDA -5.0% 1/1
        27 14:32 AMD 95          -> AMD -5.0% 1/1
        """,
    )


REFUSED = {
    "NVDA volume up 3x": "volume",
    "NVDA rsi above 70": "strength",
    "NVDA down 3 sigma": "sigma",
    "NVDA below 200d average": "averages",
    "NVDA down 5%, in extended hours": "extended hours",
    "NVDA down 5%, until 2031-01-31": "until",
    "NVDA down 5% and NVDA volume up 3x": "volume",
    "NVDA crosses 100 and AMD crosses 100": "crosses",
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_is_not_watched_yet_is_refused_in_words(sentence: str) -> None:
    timeline = Timeline([])
    with pytest.raises(EngineError, match=REFUSED[sentence]) as refused:
        timeline.engine.add(rule(sentence))
    assert str(refused.value).startswith(f"{sentence}: ")
    timeline.play("27 14:30 NVDA 1")


def test_what_looks_at_several_symbols_is_judged_when_all_prices_of_a_moment_are_in() -> None:
    """Three of four have fallen far enough when they come one by one; with the fourth the basket has not."""
    timeline = Timeline(["@chips down 5%"])
    falls = ("27 14:30 NVDA 94", "27 14:30 AMD 94", "27 14:30 AVGO 94", "27 14:30 TSM 99")
    outcomes = [outcome for line in falls for outcome in timeline.engine.step(timeline.fact(line))]
    outcomes += timeline.engine.step(timeline.fact("27 14:30 tick"))
    assert outcomes == []
    timeline.step(timeline.fact("27 14:31 TSM 94"))
    assert [firing.subject for firing in timeline.firings] == ["@chips"]


def test_where_an_app_stood_already_when_its_rule_was_made_is_not_posted() -> None:
    """Nobody had looked at the chart before."""
    timeline = Timeline([])
    timeline.play("27 12:00 NVDA 100")
    assert timeline.engine.add(rule('"DeepSeek" #1 on app-store-us-free')) == ()
    timeline.play(
        """
        27 12:10 chart DeepSeek, ChatGPT
        27 12:20 chart DeepSeek, ChatGPT
        28 12:00 chart ChatGPT, DeepSeek
        29 12:01 chart DeepSeek, ChatGPT    -> DeepSeek 1 1/1
        """
    )
