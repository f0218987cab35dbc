"""The rhythm of asking: quick while a market is open, slow when all are closed, awake before the open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.market.calendar import calendar_for
from bot.market.rhythm import Rhythm

RHYTHM = Rhythm(open=timedelta(seconds=20), extended=timedelta(minutes=2), closed=timedelta(minutes=30))
NAMES = ("XNYS", "XLON", "XTKS", "XHKG", "24/7")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


moments = st.integers(0, 1065 * 24 * 3600).map(lambda seconds: at("2024-01-01") + timedelta(seconds=seconds))
markets = st.sets(st.sampled_from(NAMES)).map(lambda names: [calendar_for(name) for name in names])


@pytest.mark.parametrize(
    ("names", "now", "due"),
    [
        pytest.param(["XNYS"], "2026-03-09 14:00", "2026-03-09 14:00:20", id="open"),
        pytest.param(["XNYS"], "2026-03-09 20:00", "2026-03-09 20:00:20", id="once more after the close"),
        pytest.param(["XNYS"], "2026-03-09 20:01", "2026-03-09 20:03", id="after hours"),
        pytest.param(["XNYS"], "2026-03-09 03:00", "2026-03-09 03:30", id="night"),
        pytest.param(["XNYS"], "2026-03-09 07:40", "2026-03-09 07:55", id="five minutes before the early hours"),
        pytest.param(["XNYS"], "2026-03-09 13:24", "2026-03-09 13:25", id="five minutes before the open"),
        pytest.param(["XNYS"], "2026-03-09 13:27", "2026-03-09 13:27:20", id="just before the open"),
        pytest.param(["XNYS"], "2026-03-07 15:00", "2026-03-07 15:30", id="Saturday"),
        pytest.param(["XNYS"], "2026-11-26 15:00", "2026-11-26 15:30", id="Thanksgiving"),
        pytest.param(["XNYS"], "2026-11-27 19:00", "2026-11-27 19:02", id="after an early close"),
        pytest.param(["XNYS", "XLON"], "2026-03-09 09:00", "2026-03-09 09:00:20", id="one of two open"),
        pytest.param(["XTKS"], "2026-03-09 02:35", "2026-03-09 03:05", id="lunch"),
        pytest.param(["XTKS"], "2026-03-09 03:10", "2026-03-09 03:25", id="five minutes before lunch ends"),
        pytest.param(["24/7", "XNYS"], "2026-03-07 15:00", "2026-03-07 15:00:20", id="coins never sleep"),
        pytest.param([], "2026-03-09 14:00", "2026-03-09 14:30", id="nothing to watch"),
        pytest.param(["XBOM"], "2027-02-01 22:00", "2027-02-01 22:00:20", id="beyond the known years"),
    ],
)
def test_the_next_round(names: list[str], now: str, due: str):
    assert RHYTHM.next([calendar_for(name) for name in names], at(now)) == at(due)


@given(moments, markets)
@settings(max_examples=100, deadline=None)
def test_an_open_market_is_asked_quickly_and_none_opens_unseen(now, calendars):
    due = RHYTHM.next(calendars, now)
    assert now < due <= now + RHYTHM.closed
    if any(calendar.session_at(now) for calendar in calendars):
        assert due <= now + RHYTHM.open
    if any(calendar.is_extended(now) for calendar in calendars):
        assert due <= now + RHYTHM.extended
    # Whatever is closed now stays so, or was seen opening: nothing opens between two rounds but right at the second.
    minutes = range(1, int((due - now) / timedelta(minutes=1)) + 5)
    for calendar in calendars:
        opens = (now + timedelta(minutes=each) for each in minutes if not calendar.session_at(now))
        opened = next((each for each in opens if calendar.session_at(each)), None)
        assert opened is None or due < opened


@given(moments, markets)
@settings(max_examples=50, deadline=None)
def test_it_is_slow_when_all_are_closed_and_none_opens_soon(now, calendars):
    awake = timedelta(hours=6)
    steps = [now + awake * part / 72 for part in range(73)]
    if any(calendar.session_at(step) or calendar.is_extended(step) for step in steps for calendar in calendars):
        return
    assert RHYTHM.next(calendars, now) == now + RHYTHM.closed


@given(moments, markets, st.sampled_from(NAMES))
@settings(max_examples=50, deadline=None)
def test_another_market_never_slows_it_down(now, calendars, name):
    assert RHYTHM.next([*calendars, calendar_for(name)], now) <= RHYTHM.next(calendars, now)
