from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SourceError
from bot.market.calendar import calendar_for, moment
from bot.market.model import Print, Quote
from tests.market.make import day, new_york, utc

US = calendar_for("XNYS")
ALWAYS = calendar_for("24/7")
INSTANTS = st.integers(0, 20 * 365 * 86400).map(lambda seconds: utc("2015-01-01") + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("on", "pre_open", "opened", "closed", "post_close"),
    [
        ("2025-01-27", "09:00", "14:30", "21:00", "01:00"),  # winter
        ("2025-03-07", "09:00", "14:30", "21:00", "01:00"),  # the Friday before the clocks go forward
        ("2025-03-10", "08:00", "13:30", "20:00", "00:00"),  # the Monday after
        ("2025-10-31", "08:00", "13:30", "20:00", "00:00"),
        ("2025-11-03", "09:00", "14:30", "21:00", "01:00"),
        ("2024-07-03", "08:00", "13:30", "17:00", "21:00"),  # half-day in summer
        ("2024-11-29", "09:00", "14:30", "18:00", "22:00"),  # half-day in winter
    ],
)
def test_hours_of_new_york_in_utc(on: str, pre_open: str, opened: str, closed: str, post_close: str) -> None:
    session = US.session_on(day(on))
    assert session
    times = (session.pre_open, session.open, session.close, session.post_close)
    assert [f"{at:%H:%M}" for at in times] == [pre_open, opened, closed, post_close]
    assert {at.tzinfo for at in times} == {UTC}


@pytest.mark.parametrize("on", ["2025-01-25", "2025-01-26", "2025-01-20", "2025-01-09", "2024-12-25", "2025-04-18"])
def test_no_session_on_weekends_holidays_and_a_day_of_mourning(on: str) -> None:
    assert US.session_on(day(on)) is None
    assert US.session_at(new_york(f"{on} 12:00")) is None


@pytest.mark.parametrize(
    ("at", "belongs_to", "regular", "extended"),
    [
        ("2025-01-27 03:59", "2025-01-27", False, False),
        ("2025-01-27 04:00", "2025-01-27", False, True),
        ("2025-01-27 09:29", "2025-01-27", False, True),
        ("2025-01-27 09:30", "2025-01-27", True, False),
        ("2025-01-27 16:00", "2025-01-27", True, False),  # the closing quote
        ("2025-01-27 16:01", "2025-01-27", False, True),
        ("2025-01-27 20:00", "2025-01-27", False, True),
        ("2025-01-27 20:01", "2025-01-28", False, False),
        ("2025-01-24 21:00", "2025-01-27", False, False),  # Friday night
        ("2025-01-25 12:00", "2025-01-27", False, False),  # Saturday
        ("2025-01-17 22:00", "2025-01-21", False, False),  # before a long weekend
        ("2024-07-03 13:00", "2024-07-03", True, False),
        ("2024-07-03 16:59", "2024-07-03", False, True),
        ("2024-07-03 17:01", "2024-07-05", False, False),  # after a half-day's post-market, before a holiday
        ("2025-03-10 09:30", "2025-03-10", True, False),
        ("2025-11-03 09:30", "2025-11-03", True, False),
    ],
)
def test_what_an_instant_belongs_to(at: str, belongs_to: str, regular: bool, extended: bool) -> None:
    instant = new_york(at)
    assert US.trading_date(instant) == day(belongs_to)
    assert (US.session_at(instant) is not None, US.is_extended(instant)) == (regular, extended)


@pytest.mark.parametrize(
    ("kind", "at", "regular"),
    [
        (Print.CLOSE, "09:30", False),  # of the pre-market bar that ends as the session opens
        (Print.OPEN, "09:30", True),
        (Print.CLOSE, "16:00", True),
        (Print.OPEN, "16:00", False),  # of the first bar after hours
        (Print.TICK, "09:30", True),
        (Print.TICK, "16:00", True),
    ],
)
def test_a_bar_speaks_for_the_time_it_covers(kind: Print, at: str, regular: bool) -> None:
    instant = new_york(f"2025-01-27 {at}")
    quote = Quote("NVDA", 120, instant, instant, "test", kind)
    assert (US.session_at(moment(quote)) is not None) == regular


def test_neighbouring_sessions() -> None:
    assert US.previous(day("2025-01-27")) == day("2025-01-24")
    assert US.previous(day("2025-01-26")) == day("2025-01-24")
    assert US.next(day("2025-01-17")) == day("2025-01-21")
    assert US.next(day("2025-01-18")) == day("2025-01-21")
    assert US.back(day("2025-01-27"), 5) == day("2025-01-17")
    assert list(US.sessions(day("2024-07-03"), day("2024-07-08"))) == [
        date(2024, 7, 3),
        date(2024, 7, 5),
        date(2024, 7, 8),
    ]


def test_round_the_clock_every_day_is_a_session() -> None:
    sunday = day("2025-01-26")
    session = ALWAYS.session_on(sunday)
    assert session
    assert (session.open, session.close) == (utc("2025-01-26 00:00"), utc("2025-01-27 00:00"))
    assert ALWAYS.trading_date(utc("2025-01-26 23:59")) == sunday
    assert ALWAYS.trading_date(utc("2025-01-27 00:00")) == day("2025-01-27")
    assert ALWAYS.session_at(utc("2025-01-26 03:00")) == session
    assert not ALWAYS.is_extended(utc("2025-01-26 03:00"))
    assert (ALWAYS.previous(sunday), ALWAYS.next(sunday)) == (day("2025-01-25"), day("2025-01-27"))
    assert ALWAYS.back(sunday, 7) == day("2025-01-19")
    assert len(ALWAYS.sessions(day("2025-01-01"), day("2025-01-31"))) == 31


@pytest.mark.parametrize(
    ("exchange", "at", "opened", "closed"),
    [
        ("ARCX", "2025-01-27", "14:30", "21:00"),
        ("XNGS", "2025-01-27", "14:30", "21:00"),
        ("XLON", "2025-07-01", "07:00", "15:30"),
        ("XTKS", "2024-07-01", "00:00", "06:00"),
        ("XSHG", "2025-07-01", "01:30", "07:00"),
        ("XNYM", "2025-01-27", "23:00", "23:00"),
    ],
)
def test_exchanges_of_the_world(exchange: str, at: str, opened: str, closed: str) -> None:
    session = calendar_for(exchange).session_on(day(at))
    assert session
    assert (f"{session.open:%H:%M}", f"{session.close:%H:%M}") == (opened, closed)


def test_no_extended_hours_outside_the_us() -> None:
    session = calendar_for("XLON").session_on(day("2025-07-01"))
    assert session
    assert (session.pre_open, session.post_close) == (session.open, session.close)


def test_a_midday_break_is_no_open_market() -> None:
    tokyo = calendar_for("XTKS")
    session = tokyo.session_at(utc("2024-07-01 03:40"))
    assert session
    assert tokyo.session_at(utc("2024-07-01 03:00")) is None
    assert tokyo.session_at(utc("2024-07-01 02:30")) == session
    assert session.before(utc("2024-07-01 03:40"), 20) == utc("2024-07-01 02:20")
    assert session.before(utc("2024-07-01 05:00"), 20) == utc("2024-07-01 04:40")
    assert session.after(utc("2024-07-01 02:20"), timedelta(minutes=20)) == utc("2024-07-01 03:40")
    assert session.after(utc("2024-07-01 02:20"), timedelta(minutes=10)) == utc("2024-07-01 02:30")
    assert session.after(utc("2024-07-01 03:40"), timedelta(minutes=20)) == utc("2024-07-01 04:00")


def test_an_unknown_exchange_is_named() -> None:
    with pytest.raises(SourceError, match="exchange XXXX; give its ISO 10383 code"):
        calendar_for("XXXX")


def test_beyond_the_known_years_is_said() -> None:
    with pytest.raises(SourceError, match=r"calendar of XNYS knows the sessions from .* to 2040"):
        US.next(day("2041-01-01"))


@given(INSTANTS, st.integers(0, 72 * 3600))
def test_trading_dates_never_go_back(at: datetime, seconds: int) -> None:
    later = at + timedelta(seconds=seconds)
    for calendar in (US, ALWAYS):
        assert calendar.trading_date(at) <= calendar.trading_date(later)


@given(INSTANTS)
def test_an_instant_belongs_to_the_session_it_lies_in_or_to_the_next(at: datetime) -> None:
    belongs_to = US.trading_date(at)
    session, before = US.session_on(belongs_to), US.session_on(US.previous(belongs_to))
    assert session
    assert before
    assert before.post_close < at <= session.post_close
    assert (US.session_at(at) == session) == session.contains(at)


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_so_many_sessions_back(start: date, count: int) -> None:
    for calendar in (US, ALWAYS):
        assert len(calendar.sessions(calendar.back(start, count), start - timedelta(days=1))) == count
