"""A blind symbol's claims are unknown, and known again once a source answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.chat.standings import Clock, state
from bot.engine.engine import Engine
from bot.engine.model import Firing
from bot.engine.readings import Unknown
from bot.market.model import DailyBar, Outage, Past
from tests.engine.timeline import BASKETS, Timeline, book, rule

SINCE = datetime(2025, 1, 27, 15, 0, tzinfo=UTC)
BLIND = Outage(("NVDA",), SINCE, SINCE, SINCE)
SEES = Outage(("NVDA",), SINCE, SINCE, SINCE, over=True)


def at(line: Timeline, text: str) -> list[str]:
    """The subjects that fire."""
    return [outcome.subject for outcome in line.step(line.fact(text)) if isinstance(outcome, Firing)]


@pytest.mark.parametrize(
    ("text", "sees", "blind"),
    [
        ("QQQ down 5% and not NVDA down 5%", True, False),
        ("QQQ down 5% or NVDA down 5%", True, True),
        ("QQQ down 5% and @chips up 1%", True, True),  # three of four members are enough
        ("QQQ down 5% and 3 of @chips up 1%", True, True),
        ("QQQ down 5% and all of @chips up 1%", True, False),
        ("QQQ down 5% vs NVDA", True, False),
        ("QQQ down 5% and NVDA above 101", True, False),
        ("QQQ down 5% and NVDA up 1% in 1h", True, False),
    ],
)
def test_unknown_never_fires_and_not_of_unknown_is_unknown(text: str, sees: bool, blind: bool) -> None:
    for outage, fires in ((False, sees), (True, blind)):
        line = Timeline([text])
        for member in BASKETS["chips"]:
            at(line, f"27 14:35 {member} 100")
            at(line, f"27 14:40 {member} 102")
        if outage:
            line.step(BLIND)
        assert bool(at(line, "27 15:05 QQQ 90")) is fires, outage


def test_it_fires_by_the_first_price_after_and_an_open_episode_goes_on() -> None:
    line = Timeline(["NVDA down 5%", "NVDA down 10%", "most of NVDA, AMD, TSM down 10%"])
    assert at(line, "27 14:35 NVDA 94") == ["NVDA"]
    at(line, "27 14:35 AMD 89")
    line.step(BLIND)
    assert line.engine.blind == {"NVDA": SINCE}
    assert at(line, "27 15:05 AMD 88") == []
    assert line.engine.standings("NVDA down 10%", SINCE)[0].claims[0].unknown == Unknown.BLIND
    line.step(SEES)
    assert at(line, "27 15:30 NVDA 89") == ["NVDA", "NVDA, AMD, TSM"]


def test_a_rule_that_is_made_meanwhile_is_blind_too_and_a_restart_keeps_it() -> None:
    line = Timeline([])
    at(line, "27 14:35 NVDA 94")
    line.step(BLIND)
    line.engine.add(rule("NVDA down 5%"))
    fresh = Engine(book(), BASKETS)
    fresh.add(rule("NVDA down 5%"))
    fresh.restore(line.engine.state())
    for engine in (line.engine, fresh):
        standings = engine.standings("NVDA down 5%", SINCE)
        said = state(standings, {}, False, Clock("America/New_York", SINCE.date()), lambda _: 0)
        assert said == "blind: no source has answered since 10:00"


def test_who_looks_at_what() -> None:
    line = Timeline(["NVDA down 5%", "any of NVDA, AMD up 5%", "news about NVDA from 2 sources", "TSM up 1% vs AMD"])
    assert line.engine.looking_at(["AMD", "NVDA", "QQQ"]) == {
        "NVDA down 5%": {"NVDA"},
        "any of NVDA, AMD up 5%": {"NVDA", "AMD"},
        "TSM up 1% vs AMD": {"AMD"},
    }


def history(closes: float) -> Past:
    before, friday = datetime(2025, 1, 23, tzinfo=UTC).date(), datetime(2025, 1, 24, tzinfo=UTC).date()
    bars = [DailyBar(day, closes, closes, closes, closes, 1e6) for day in (before, friday)]
    return Past("NVDA", bars, SINCE, SINCE)


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("NVDA down 5%", True),
        ("NVDA down 5% since open", False),
        ("NVDA down 5% overnight", True),
        ("NVDA down 5% this week", False),
        ("NVDA down 5% in 2d", False),
        ("NVDA at 2d low", False),
        ("NVDA below 95", False),  # fired before
        ("@chips down 1%", False),
    ],
)
def test_history_that_comes_late_lets_only_a_move_of_today_fire(text: str, fires: bool) -> None:
    line = Timeline([text], {"NVDA": 0})
    at(line, "27 14:30 NVDA 94")
    fired = [outcome for outcome in line.step(history(100)) if isinstance(outcome, Firing)]
    assert bool(fired) is fires
    assert not any(firing.late for firing in fired) or fired[0].at < SINCE
    assert at(line, "27 15:01 NVDA 93.9") == []
