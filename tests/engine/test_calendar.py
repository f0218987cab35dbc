"""Claims about the calendar: halts, days of earnings and splits, filings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.engine import Engine
from bot.engine.model import Firing
from bot.market.model import Filing, Halt
from tests.engine.timeline import BASKETS, Timeline, book, play, rule


def test_a_halt_fires_once_and_its_end_is_a_further_step() -> None:
    timeline = play(
        "NVDA halted",
        """
        27 15:00 halt AMD news pending
        27 15:00 halt NVDA news pending     -> NVDA 1 1/1
        27 15:01 halt NVDA news released
        27 15:30 resume NVDA                -> NVDA 0 1/2
        27 15:31 resume NVDA
        27 16:00 halt NVDA volatility pause -> NVDA 1 2/1
        """,
    )
    start, end, _ = timeline.firings
    assert start.event == Halt("NVDA", True, "news pending", start.at, start.at)
    assert isinstance(end.event, Halt)
    assert not end.event.halted
    assert start.trading_date == end.trading_date


def test_the_end_of_a_halt_is_told_on_the_card_of_its_day() -> None:
    timeline = play(
        "NVDA halted",
        """
        27 20:59 halt NVDA news pending     -> NVDA 1 1/1
        28 14:00 resume NVDA                -> NVDA 0 1/2
        """,
    )
    assert {firing.trading_date.day for firing in timeline.firings} == {27}


def test_what_is_halted_when_its_rule_is_made_is_said_and_neither_it_nor_its_end_is_posted() -> None:
    timeline = play([], "27 15:00 halt NVDA news pending")
    assert timeline.engine.add(rule("NVDA halted")) == ("NVDA",)
    timeline.play("27 15:30 resume NVDA")


def test_each_of_a_basket_that_is_halted_fires_by_itself() -> None:
    timeline = play(
        "any of @chips halted",
        """
        27 15:00 halt AMD volatility pause  -> AMD 1 1/1
        27 15:01 halt TSM volatility pause  -> TSM 1 1/1
        27 15:05 resume AMD                 -> AMD 0 1/2
        """,
    )
    assert all(firing.quantified for firing in timeline.firings)


def test_most_of_a_basket_fires_once_and_names_them() -> None:
    play(
        "most of @chips halted",
        """
        27 15:00 halt AMD x
        27 15:01 halt TSM x
        27 15:02 halt NVDA x                -> @chips (NVDA, AMD, TSM) 3 1/1
        27 15:05 resume AMD                 -> @chips (NVDA, TSM) 2 1/2
        """,
    )


def test_every_filing_is_an_episode_and_others_do_not_count() -> None:
    timeline = play(
        "NVDA files 8-K",
        """
        27 15:00 files NVDA 10-Q quarterly report
        27 15:00 files AMD 8-K other events
        27 15:00 files NVDA 8-K other events -> NVDA 1 1/1
        27 15:00 files NVDA 8-K/A amended
        27 15:01 files NVDA 8-K other events -> NVDA 1 2/1
        28 15:00 files NVDA 8-K other events -> NVDA 1 1/1
        """,
    )
    assert len({firing.identity for firing in timeline.firings}) == 3
    assert isinstance(timeline.firings[0].event, Filing)


@pytest.mark.parametrize(("asked", "filed"), [("13D", "SC 13D"), ("S-1/A", "S-1/A"), ("14A", "DEF 14A"), ("4", "4")])
def test_forms_go_by_their_short_names(asked: str, filed: str) -> None:
    timeline = Timeline([f"NVDA files {asked}"])
    fact = timeline.fact("27 15:00 files NVDA 8-K x")
    assert isinstance(fact, Filing)
    assert len(timeline.step(replace(fact, form=filed))) == 1


def test_several_companies_that_have_filed_within_a_day() -> None:
    play(
        "2 of @chips files 10-Q",
        """
        27 15:00 files NVDA 10-Q x
        28 14:59 files AMD 10-Q x           -> @chips (NVDA, AMD) 2 1/1
        28 14:59 files TSM 10-Q x
        30 15:00 files TSM 10-Q x
        30 15:10 files AMD 10-Q x           -> @chips (TSM, AMD) 2 1/1
        """,
    )


def test_earnings_ahead_fire_when_the_day_comes_near_at_the_turn_of_the_trading_date() -> None:
    """The trading date of New York turns at 20:00 there; from Monday 27th it is two sessions to the 29th."""
    play(
        "NVDA earnings in 2d",
        """
        21 15:00 earnings NVDA 29 after the close
        25 01:01 tick                       -> NVDA 2 1/1
        27 15:00 tick
        29 15:00 earnings NVDA 29 after the close
        30 15:00 tick
        """,
    )


def test_a_day_that_is_near_when_it_becomes_known_fires_at_once() -> None:
    play("NVDA splits in 3d", "27 15:00 split-day NVDA 29 10 for 1 -> NVDA 2 1/1")


def test_a_day_that_is_put_off_ends_the_episode_and_fires_again_when_it_is_near() -> None:
    play(
        "NVDA earnings in 1d",
        """
        27 15:00 earnings NVDA 28           -> NVDA 1 1/1
        27 16:00 earnings NVDA 31
        30 02:00 tick                       -> NVDA 1 1/1
        """,
    )


def test_a_day_that_is_off_is_forgotten() -> None:
    play(
        "NVDA earnings in 1d",
        """
        27 15:00 earnings NVDA 30
        27 16:00 earnings NVDA 0
        30 16:00 tick
        """,
    )


def test_without_a_number_it_is_the_day_itself() -> None:
    play(
        "NVDA earnings",
        """
        27 15:00 earnings NVDA 29
        28 15:00 tick
        29 15:00 tick                       -> NVDA 0 1/1
        """,
    )


def test_what_the_calendar_does_not_know_is_not_true() -> None:
    play("NVDA down 5% and not NVDA earnings in 2d", "27 15:00 NVDA 90 -> NVDA -10.0% 1/1")


def test_a_fall_before_earnings() -> None:
    play(
        "NVDA down 5% and NVDA earnings in 2d",
        """
        27 15:00 earnings NVDA 28
        27 15:01 NVDA 90                    -> NVDA -10.0% 1/1
        """,
    )


def test_state_survives_a_restart() -> None:
    rules = ["NVDA halted", "NVDA files 8-K", "NVDA earnings in 2d", "AMD halted"]
    before = play(
        rules[:3],
        """
        21 15:00 earnings NVDA 29
        22 15:00 halt NVDA news pending     -> NVDA 1 1/1
        22 15:00 files NVDA 8-K x           -> NVDA 1 1/1
        22 15:00 halt AMD news pending
        """,
    )
    after = Timeline([])
    after.engine = Engine(book(), BASKETS)
    after.engine.add(rule(rules[0]))
    after.engine.restore(before.engine.state())
    for text in rules[1:3]:
        after.engine.add(rule(text))
    assert after.engine.add(rule(rules[3])) == ("AMD",)
    assert after.engine.state() == before_with_amd(before, rules[3])
    after.play(
        """
        22 16:00 resume NVDA                -> NVDA 0 1/2
        22 16:00 files NVDA 8-K y           -> NVDA 1 2/1
        25 01:01 tick                       -> NVDA 2 1/1
        """
    )


def before_with_amd(before: Timeline, text: str) -> bytes:
    before.engine.add(rule(text))
    return before.engine.state()


def test_what_is_seen_late_is_marked() -> None:
    timeline = Timeline(["NVDA halted"])
    fact = timeline.fact("27 15:00 halt NVDA x")
    assert isinstance(fact, Halt)
    (firing,) = timeline.step(replace(fact, seen=fact.at + timedelta(hours=1)))
    assert isinstance(firing, Firing)
    assert firing.late


def test_what_was_halted_before_anybody_looked_is_known_and_not_posted() -> None:
    timeline = Timeline(["NVDA halted", "not NVDA halted and NVDA down 5%"])
    fact = timeline.fact("27 15:00 halt NVDA news pending")
    assert isinstance(fact, Halt)
    assert timeline.step(replace(fact, old=True)) == []
    timeline.play(
        """
        27 15:01 NVDA 90
        27 15:30 resume NVDA                -> NVDA -10.0% 1/1
        27 16:00 halt NVDA volatility pause -> NVDA 1 2/1
        """
    )
