"""Who is blind, and since when: time counts while the market is open."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.market.calendar import calendar_for
from bot.market.freshness import Freshness, open_for
from bot.market.model import Answered, Outage
from tests.market.make import new_york, utc

EXCHANGES = {"NVDA": "XNAS", "AMD": "XNAS", "7203.T": "XTKS", "BTC-USD": "24/7"}
MINUTE = timedelta(minutes=1)


def fresh() -> Freshness:
    return Freshness(lambda symbol: calendar_for(EXCHANGES[symbol]))


def answer(at: datetime, *symbols: str, every: float = 1, delay: float = 0, source: str = "Yahoo") -> Answered:
    """Minutes."""
    return Answered(source, frozenset(symbols), every * MINUTE, delay * MINUTE, at, at)


def said(outages: Sequence[Outage]) -> list[tuple[str, str, bool]]:
    return [(" ".join(each.symbols), f"{each.since:%d %H:%M}", each.over) for each in outages]


@pytest.mark.parametrize(
    ("symbol", "answered", "every", "delay", "blind"),
    [
        ("NVDA", "2025-01-27 15:00", 1, 0, "2025-01-27 15:03"),
        ("NVDA", "2025-01-27 15:00", 1, 15, "2025-01-27 15:18"),
        ("NVDA", "2025-01-27 15:00", 5, 0, "2025-01-27 15:15"),
        ("NVDA", "2025-01-27 12:00", 1, 0, "2025-01-27 14:33"),  # before the open
        ("NVDA", "2025-01-24 20:59", 1, 0, "2025-01-27 14:32"),  # over a weekend
        ("NVDA", "2025-07-03 16:58", 1, 0, "2025-07-07 13:31"),  # over an early close, a holiday and a weekend
        ("NVDA", "2025-03-07 20:59", 1, 0, "2025-03-10 13:32"),  # summer time begins
        ("7203.T", "2025-01-27 02:29", 1, 0, "2025-01-27 03:32"),  # over Tokyo's lunch
        ("7203.T", "2025-01-27 03:00", 1, 0, "2025-01-27 03:33"),
        ("BTC-USD", "2025-01-26 03:00", 1, 0, "2025-01-26 03:03"),
    ],
)
def test_silence_counts_in_open_market_time(symbol: str, answered: str, every: int, delay: int, blind: str) -> None:
    known = fresh()
    assert known.step(utc(answered), [answer(utc(answered), symbol, every=every, delay=delay)]) == []
    assert known.next_due == utc(blind)
    assert known.step(utc(blind) - timedelta(seconds=1), []) == []
    assert said(known.step(utc(blind), [])) == [(symbol, f"{utc(answered):%d %H:%M}", False)]
    assert known.next_due is None


days = st.integers(0, 6 * 24 * 60).map(lambda minutes: utc("2025-07-01 00:00") + minutes * MINUTE)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["XNAS", "XTKS", "XLON", "24/7"]), days, st.integers(1, 500))
def test_open_time_is_what_one_counts_minute_by_minute(exchange: str, since: datetime, minutes: int) -> None:
    calendar = calendar_for(exchange)
    end = open_for(calendar, since, minutes * MINUTE)
    last = end - MINUTE
    assert calendar.continuous or calendar.session_at(last)
    counted, now = 0, since
    while now < end:
        middle = now + MINUTE / 2
        counted += calendar.session_at(middle) is not None
        now += MINUTE
    assert counted == minutes


answers = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from(["Yahoo", "Alpaca"]), st.sets(st.sampled_from(["NVDA", "AMD"]))),
    max_size=12,
)


@given(answers)
def test_blind_is_who_no_source_has_answered_for(given: list[tuple[int, str, set[str]]]) -> None:
    """Yahoo answers every minute, Alpaca every five, two minutes late."""
    open_, known = utc("2025-01-27 14:30"), fresh()
    patience = {"Yahoo": 3, "Alpaca": 17}
    told = {"NVDA": False, "AMD": False}
    for minute in range(120):
        now = [each for each in given if each[0] == minute]
        facts = [
            answer(
                open_ + minute * MINUTE,
                *symbols,
                source=source,
                **({} if source == "Yahoo" else {"every": 5, "delay": 2}),
            )
            for _, source, symbols in now
        ]
        for outage in known.step(open_ + minute * MINUTE, facts):
            for symbol in outage.symbols:
                assert told[symbol] is outage.over
                told[symbol] = not outage.over
        for symbol in told:
            heard = [(at, source) for at, source, symbols in given if symbol in symbols and at <= minute]
            sees = any(minute < at + patience[source] for at, source in heard)
            assert told[symbol] is (bool(heard) and not sees)
            assert (symbol in known.blind) is told[symbol]


def test_what_nobody_answers_for_and_nobody_expects_is_never_blind() -> None:
    known = fresh()
    assert known.next_due is None
    assert known.step(utc("2025-01-27 15:00"), []) == []
    known.expect(["NVDA"], utc("2025-01-27 15:00"))
    assert said(known.step(utc("2025-01-27 15:03"), [])) == [("NVDA", "27 15:00", False)]


def test_an_answer_ends_it() -> None:
    known, at = fresh(), utc("2025-01-27 15:00")
    known.step(at, [answer(at, "NVDA", "AMD")])
    known.step(utc("2025-01-27 15:10"), [])
    back = utc("2025-01-27 15:11")
    assert known.silent(["NVDA"], back) == {"NVDA": at}
    assert said(known.step(back, [answer(back, "NVDA", "unknown")])) == [("NVDA", "27 15:00", True)]
    assert known.blind == {"AMD": at}
    assert known.answered("NVDA") == back


def test_only_silence_of_everything_open_is_a_sources_fault() -> None:
    known, at = fresh(), utc("2025-01-27 15:00")
    known.step(at, [answer(at, "NVDA", "7203.T"), answer(at, "AMD", every=2)])
    first, second = known.step(utc("2025-01-27 15:03"), []), known.step(utc("2025-01-27 15:06"), [])
    assert [each.source for each in (*first, *second)] == ["", "Yahoo"]  # Tokyo sleeps


def test_symbols_that_were_answered_for_at_other_times_are_other_outages() -> None:
    known = fresh()
    known.step(new_york("2025-01-27 09:31"), [answer(new_york("2025-01-27 09:31"), "AMD", every=60)])
    known.step(new_york("2025-01-27 12:00"), [answer(new_york("2025-01-27 12:00"), "NVDA", every=10)])
    outages = known.step(new_york("2025-01-27 13:00"), [])
    assert said(outages) == [("AMD", "27 14:31", False), ("NVDA", "27 17:00", False)]


def test_a_restart_knows_who_was_blind() -> None:
    known, since = fresh(), utc("2025-01-27 15:00")
    known.restore({"NVDA": since, "gone": since})
    known.keep(["NVDA"])
    assert said(known.step(utc("2025-01-27 16:00"), [])) == [("gone", "27 15:00", True)]
    back = utc("2025-01-27 16:01")
    assert said(known.step(back, [answer(back, "NVDA")])) == [("NVDA", "27 15:00", True)]


def test_five_hundred_symbols_a_second_cost_little() -> None:
    calendar = calendar_for("XNAS")
    known = Freshness(lambda _: calendar)
    symbols = [f"S{number}" for number in range(500)]
    at = datetime(2025, 1, 27, 15, tzinfo=UTC)
    began = time.process_time()
    for second in range(60):
        known.step(at + timedelta(seconds=second), [answer(at + timedelta(seconds=second), *symbols)])
    assert (time.process_time() - began) / 60 < 0.005
