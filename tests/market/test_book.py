from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.market.book import Book
from bot.market.intraday import Reference
from bot.market.model import Listed, Past, Quote
from tests.market.make import (
    bar,
    book,
    close,
    daily,
    day,
    dividend,
    feed,
    history,
    instrument,
    new_york,
    split,
    tick,
    utc,
)

FRIDAY = history("2025-01-24", [90, 95, 100, 105, 110])  # 17, 21 (Monday was a holiday), 22, 23, 24 January
MONDAY = new_york("2025-01-27 09:30")


def price(reference: Reference | None) -> float | None:
    return reference and reference.price


def prices(extremes: tuple[Reference, Reference] | None) -> tuple[float, float] | None:
    return extremes and (extremes[0].price, extremes[1].price)


def trade(into: Book, *steps: tuple[str, float]) -> None:
    """Believable one-hour bars' closing quotes at New York times."""
    for at, traded in steps:
        for quote in bar(new_york(at), (traded,) * 4, volume=1, minutes=1):
            into.step(quote)


class TestToday:
    @pytest.mark.parametrize(
        ("at", "expected", "since"),
        [
            ("2025-01-25 12:00", 110, "2025-01-24"),  # Saturday: from Friday's close
            ("2025-01-27 05:00", 110, "2025-01-24"),
            ("2025-01-27 16:00", 110, "2025-01-24"),
            ("2025-01-27 16:01", 99, "2025-01-27"),  # after the close, from that
            ("2025-01-28 03:00", 99, "2025-01-27"),
            ("2025-01-28 12:00", 99, "2025-01-27"),
        ],
    )
    def test_counts_from_the_last_regular_close(self, at: str, expected: float, since: str) -> None:
        known = book(FRIDAY)
        known.step(close("2025-01-27", 99))
        session = known.session("NVDA", day(since))
        assert session
        assert known.previous_close("NVDA", new_york(at)) == Reference(expected, session.close, day(since))

    def test_needs_the_session_right_before(self) -> None:
        assert book(FRIDAY).previous_close("NVDA", new_york("2025-01-28 10:00")) is None
        assert book().previous_close("NVDA", MONDAY) is None

    def test_over_a_half_day(self) -> None:
        known = book(history("2024-07-02", [120]))
        known.step(close("2024-07-03", 125))
        assert price(known.previous_close("NVDA", new_york("2024-07-03 12:59"))) == 120
        assert price(known.previous_close("NVDA", new_york("2024-07-03 13:01"))) == 125
        assert price(known.previous_close("NVDA", new_york("2024-07-05 10:00"))) == 125

    def test_the_last_print_stands_in_until_the_official_close(self) -> None:
        known = book(FRIDAY)
        trade(known, ("2025-01-27 15:59", 98))
        assert price(known.previous_close("NVDA", new_york("2025-01-27 16:01"))) == 98
        known.step(close("2025-01-27", 98.5))
        assert price(known.previous_close("NVDA", new_york("2025-01-27 16:01"))) == 98.5

    def test_a_print_long_before_the_close_does_not_stand_in(self) -> None:
        known = book(FRIDAY)
        trade(known, ("2025-01-27 15:00", 98))
        assert known.previous_close("NVDA", new_york("2025-01-28 10:00")) is None

    def test_a_whole_day_is_measured_from_the_close_before_it(self) -> None:
        known = book(FRIDAY)
        known.step(close("2025-01-27", 99))
        assert price(known.close_before("NVDA", day("2025-01-27"))) == 110

    def test_round_the_clock_from_midnight(self) -> None:
        known = book(history("2025-01-25", [100], "24/7"), "24/7")
        assert price(known.previous_close("NVDA", utc("2025-01-26 00:00"))) == 100
        assert known.previous_close("NVDA", utc("2025-01-27 00:00")) is None
        for quote in bar(utc("2025-01-27 00:00"), (97, 99, 95, 96), volume=1):
            known.step(quote)
        assert price(known.previous_close("NVDA", utc("2025-01-27 09:00"))) == 97

    def test_a_bar_that_ends_at_midnight_belongs_to_its_day(self) -> None:
        known = book(history("2025-01-25", [100], "24/7"), "24/7")
        last = bar(utc("2025-01-26 00:00"), (100, 100, 95, 96), volume=1, minutes=24 * 60)[-1]
        assert known.date_of(last) == day("2025-01-26")


class TestOtherReferences:
    @pytest.mark.parametrize(
        ("at", "week", "month", "year"),
        [
            ("2025-01-24 10:00", 101.7, 101.3, 101.3),
            ("2025-01-27 10:00", 102.4, 101.3, 101.3),
            ("2025-02-03 10:00", 103.1, 103.1, 101.3),
        ],
    )
    def test_calendar_windows(self, at: str, week: float, month: float, year: float) -> None:
        closes = {"2024-12-31": 101.3, "2025-01-17": 101.7, "2025-01-24": 102.4, "2025-01-31": 103.1}
        known = book([daily(on, figure) for on, figure in closes.items()])
        found = (known.since_week("NVDA", new_york(at)), known.since_month("NVDA", new_york(at)))
        assert [price(reference) for reference in (*found, known.since_year("NVDA", new_york(at)))] == [
            week,
            month,
            year,
        ]

    def test_calendar_windows_need_that_very_close(self) -> None:
        known = book([daily("2025-01-16", 100)])
        assert known.since_week("NVDA", new_york("2025-01-21 10:00")) is None
        assert known.since_year("NVDA", new_york("2025-01-21 10:00")) is None

    def test_open_and_overnight(self) -> None:
        known = book(FRIDAY)
        assert known.since_open("NVDA", MONDAY) is None
        trade(known, ("2025-01-27 09:29", 103), ("2025-01-27 09:30", 101), ("2025-01-27 11:00", 99))
        opening = Reference(101, MONDAY, day("2025-01-27"))
        assert known.since_open("NVDA", MONDAY) == opening
        overnight = known.overnight("NVDA", new_york("2025-01-27 11:00"))
        assert overnight
        assert (overnight[0].price, overnight[1]) == (110, opening)

    def test_a_late_first_print_is_no_open(self) -> None:
        known = book(FRIDAY)
        trade(known, ("2025-01-27 11:00", 99))
        assert known.since_open("NVDA", new_york("2025-01-27 12:00")) is None


class TestMinutes:
    def test_extremes_inside_the_window_and_the_session(self) -> None:
        known = book(FRIDAY)
        trade(
            known,
            ("2025-01-27 09:20", 130),
            ("2025-01-27 09:30", 108),
            ("2025-01-27 09:45", 100),
            ("2025-01-27 10:00", 104),
            ("2025-01-27 10:15", 102),
        )
        at = new_york("2025-01-27 10:15")
        assert prices(known.extremes_within("NVDA", 15, at)) == (102, 104)
        assert prices(known.extremes_within("NVDA", 30, at)) == (100, 104)
        assert prices(known.extremes_within("NVDA", 60, at)) == (100, 108)
        assert prices(known.extremes_within("NVDA", 600, at)) == (100, 108)

    def test_unknown_outside_the_session_and_without_a_print(self) -> None:
        known = book(FRIDAY)
        assert known.extremes_within("NVDA", 15, MONDAY) is None
        trade(known, ("2025-01-27 09:30", 108))
        assert known.extremes_within("NVDA", 15, new_york("2025-01-27 17:00")) is None
        assert known.extremes_within("NVDA", 15, new_york("2025-01-27 11:00")) is None

    @given(st.lists(st.tuples(st.integers(0, 5), st.floats(50, 200)), min_size=1, max_size=60), st.integers(1, 60))
    def test_are_those_of_a_plain_search(self, steps: list[tuple[int, float]], minutes: int) -> None:
        known, at, taken = book(FRIDAY), MONDAY, list[tuple[int, float]]()
        for number, (gap, traded) in enumerate(steps):
            at += timedelta(minutes=gap)
            feed(known, [Quote("NVDA", traded, at, at, "test", bar(at, (1, 1, 1, 1))[number % 2].kind, volume=1)])
            taken.append((int((at - MONDAY).total_seconds()) // 60, traded))
        inside = [traded for minute, traded in taken if minute >= taken[-1][0] - minutes]
        assert prices(known.extremes_within("NVDA", minutes, at)) == (min(inside), max(inside))


WEEK = [
    daily("2025-01-17", 90, high=200, low=10),  # its close counts, its extremes lie before
    daily("2025-01-21", 95, high=99, low=80),
    daily("2025-01-22", 100),
    daily("2025-01-23", 105, high=120, low=101),
    daily("2025-01-24", 110),
]


class TestSessions:
    def test_from_the_close_of_so_many_sessions_back(self) -> None:
        known = book(WEEK)
        assert prices(known.extremes_sessions("NVDA", 5, MONDAY)) == (80, 120)
        assert prices(known.extremes_sessions("NVDA", 4, MONDAY)) == (95, 120)
        assert prices(known.extremes_sessions("NVDA", 1, MONDAY)) == (110, 110)

    def test_today_counts_as_far_as_it_has_gone(self) -> None:
        known = book(WEEK)
        trade(known, ("2025-01-27 09:30", 75), ("2025-01-27 09:31", 112), ("2025-01-27 18:00", 130))
        assert prices(known.extremes_sessions("NVDA", 5, MONDAY)) == (75, 120)
        assert prices(known.extremes_sessions("NVDA", 1, MONDAY)) == (75, 112)
        known.step(close("2025-01-27", 100, high=113, low=74))
        assert prices(known.extremes_sessions("NVDA", 1, MONDAY)) == (74, 113)

    def test_unknown_where_the_window_begins_in_a_hole_or_before_the_history(self) -> None:
        known = book([bars for bars in WEEK if bars.date != day("2025-01-22")])
        assert known.extremes_sessions("NVDA", 3, MONDAY) is None
        assert known.extremes_sessions("NVDA", 6, MONDAY) is None
        assert prices(known.extremes_sessions("NVDA", 5, MONDAY)) == (80, 120)


YEAR = [
    daily("2024-01-26", 300),
    daily("2024-01-29", 60, high=150, low=50),  # 364 days before 27 January 2025
    *FRIDAY,
]


class TestRecords:
    @pytest.mark.parametrize(
        ("count", "unit", "expected"),
        [(52, "w", (50, 150)), (1, "w", (95, 110)), (3, "d", (100, 110)), (0, "all", (50, 300))],
    )
    def test_extremes_of_the_window_before(self, count: int, unit: str, expected: tuple[float, float]) -> None:
        assert prices(book(YEAR).record("NVDA", count, unit, MONDAY)) == expected

    @pytest.mark.parametrize(("count", "unit"), [(53, "w"), (30, "w"), (20, "d")])
    def test_unknown_where_the_history_is_short_or_has_a_hole_there(self, count: int, unit: str) -> None:
        assert book(YEAR).record("NVDA", count, unit, MONDAY) is None

    def test_no_history_no_record(self) -> None:
        assert book().record("NVDA", 0, "all", MONDAY) is None

    def test_all_time_is_unknown_until_more_than_the_latest_closes_has_come(self) -> None:
        known = Book((), {})
        known.step(Listed(instrument(), MONDAY, MONDAY))
        known.step(close("2025-01-23", 105))
        known.step(Past("NVDA", FRIDAY[-1:], MONDAY, MONDAY, whole=False))
        assert known.record("NVDA", 0, "all", MONDAY) is None
        assert prices(known.record("NVDA", 1, "d", MONDAY)) == (110, 110)
        known.step(Past("NVDA", YEAR, MONDAY, MONDAY))
        assert prices(known.record("NVDA", 0, "all", MONDAY)) == (50, 300)

    def test_all_time_alone_reaches_back_before_the_daily_bars(self) -> None:
        known = Book((), {})
        known.step(Listed(instrument(), MONDAY, MONDAY))
        known.step(Past("NVDA", YEAR, MONDAY, MONDAY, whole=False))
        assert known.record("NVDA", 0, "all", MONDAY) is None
        months = daily("2002-10-01", 30, low=20), daily("2000-03-01", 700, high=758)
        known.step(Past("NVDA", (), MONDAY, MONDAY, before=months))
        extremes = known.record("NVDA", 0, "all", MONDAY)
        assert prices(extremes) == (20, 758)
        assert extremes
        assert [each.date for each in extremes] == [day("2002-10-01"), day("2000-03-01")]
        assert prices(known.record("NVDA", 52, "w", MONDAY)) == (50, 150)
        assert [*known.history("NVDA")] == YEAR
        known.step(Past("NVDA", FRIDAY, MONDAY, MONDAY))
        assert prices(known.record("NVDA", 0, "all", MONDAY)) == (20, 758)

    def test_the_time_before_the_daily_bars_holds_no_record_that_they_have(self) -> None:
        known = book(YEAR)
        known.step(Past("NVDA", (), MONDAY, MONDAY, before=(daily("2014-01-01", 60), daily("2015-01-01", 290))))
        assert prices(known.record("NVDA", 0, "all", MONDAY)) == (50, 300)

    def test_a_split_rescales_the_time_before_the_daily_bars(self) -> None:
        known = book(YEAR)
        known.step(Past("NVDA", (), MONDAY, MONDAY, before=(daily("2002-10-01", 20), daily("2000-03-01", 758))))
        known.step(split("2025-01-27", 10))
        assert prices(known.record("NVDA", 0, "all", MONDAY)) == pytest.approx((2, 75.8))

    def test_a_quote_is_held_against_what_was_before_it(self) -> None:
        known = book(FRIDAY)
        high: list[float] = []
        for minute, traded in enumerate((109.5, 110.5, 110.5, 111.5)):
            at = MONDAY + timedelta(minutes=minute)
            known.step(tick(traded, at))
            extremes = known.record("NVDA", 3, "d", at)
            assert extremes
            high.append(extremes[1].price)
        assert high == [110, 110, 110.5, 110.5]

    def test_after_the_close_the_day_itself_is_before(self) -> None:
        known = book(FRIDAY)
        known.step(close("2025-01-27", 120, high=125))
        assert prices(known.record("NVDA", 3, "d", new_york("2025-01-27 16:00"))) == (100, 110)
        assert prices(known.record("NVDA", 3, "d", new_york("2025-01-27 17:00"))) == (100, 125)


class TestSplitsAndDividends:
    def test_a_split_rescales_all_that_is_known(self) -> None:
        known = book(history("2024-06-06", [1180, 1200]), shares=2.46e9)
        trade(known, ("2024-06-07 09:30", 1190), ("2024-06-07 15:59", 1208.88))
        known.step(close("2024-06-07", 1208.88, high=1216.92, low=1180.23))
        known.step(split("2024-06-10", 10))
        at = new_york("2024-06-10 09:30")
        assert price(known.previous_close("NVDA", at)) == pytest.approx(120.888)
        assert prices(known.extremes_sessions("NVDA", 2, at)) == pytest.approx((118.023, 121.692))
        assert prices(known.record("NVDA", 0, "all", at)) == pytest.approx((118, 121.692))
        assert known.shares("NVDA") == pytest.approx(24.6e9)
        last = known.last("NVDA")
        assert last
        assert last.price == pytest.approx(120.888)
        path = [traded for _, traded in known.path("NVDA", day("2024-06-07"))]
        assert (path[0], path[-1]) == pytest.approx((119, 120.888))
        assert known.closes("NVDA")[-1] == (day("2024-06-07"), pytest.approx(120.888))
        assert known.high_low("NVDA", day("2024-06-07")) == pytest.approx((121.692, 118.023))

    @pytest.mark.parametrize(
        ("told", "shares", "expected"),
        [("2024-06-10", 24.6e9, 24.6e9), ("2024-06-10", 2.46e9, 24.6e9), ("2024-06-07", 2.5e9, 25e9)],
    )
    def test_shares_that_are_told_count_the_splits_up_to_then(self, told: str, shares: float, expected: float) -> None:
        """The same number as before the split is from before it."""
        known = Book((), {})
        for at, number in ((day("2024-06-06"), 2.46e9), (day(told), shares)):
            if at == day("2024-06-10"):
                known.step(split("2024-06-10", 10))
            noon = new_york(f"{at} 12:00")
            known.step(Listed(instrument(shares=number), noon, noon))
        known.step(split("2024-06-10", 10))
        assert known.shares("NVDA") == pytest.approx(expected)

    def test_prices_of_before_are_bad_prints_after(self) -> None:
        known = book(history("2024-06-07", [1208.88]))
        known.step(split("2024-06-10", 10))
        early = new_york("2024-06-10 04:00")
        assert feed(known, [tick(120.87, early), tick(1208.88, early), tick(120.3, early)]) == [120.87, 120.3]

    def test_what_was_held_is_dropped(self) -> None:
        known = book(history("2024-06-06", [1200]))
        evening = new_york("2024-06-07 19:59")
        assert feed(known, [tick(120.0, evening)]) == []
        known.step(split("2024-06-10", 10))
        assert feed(known, [tick(120.1, new_york("2024-06-10 04:00"))]) == [120.1]

    def test_told_twice_it_counts_once(self) -> None:
        known = book(history("2024-06-07", [1208.88]))
        known.step(split("2024-06-10", 10))
        known.step(split("2024-06-10", 10))
        assert known.adjustment("NVDA", day("2024-06-07")) == pytest.approx(0.1)
        assert known.adjustment("NVDA", day("2024-06-10")) == 1

    def test_a_close_from_before_that_comes_late_is_rescaled(self) -> None:
        known = book()
        known.step(split("2024-06-10", 10))
        known.step(close("2024-06-07", 1208.88))
        bar_of_friday = known.close_bar("NVDA", day("2024-06-07"))
        assert bar_of_friday
        assert (bar_of_friday.close, bar_of_friday.volume) == (pytest.approx(120.888), pytest.approx(10_000))

    def test_a_dividend_is_no_fall_but_a_record_is_of_prices_paid(self) -> None:
        known = book(FRIDAY)
        known.step(dividend("2025-01-27", 2))
        known.step(dividend("2025-01-27", 2))
        assert price(known.previous_close("NVDA", MONDAY)) == pytest.approx(108)
        assert prices(known.extremes_sessions("NVDA", 3, MONDAY)) == pytest.approx((100 * 108 / 110, 108))
        assert prices(known.record("NVDA", 3, "d", MONDAY)) == (100, 110)
        assert known.shares("NVDA") is None

    def test_a_dividend_counts_from_its_day_on(self) -> None:
        known = book(FRIDAY)
        known.step(dividend("2025-01-24", 2))
        assert price(known.previous_close("NVDA", MONDAY)) == 110
        assert price(known.close_before("NVDA", day("2025-01-24"))) == pytest.approx(103)


class TestQuotes:
    def test_last_and_last_regular(self) -> None:
        known = book(FRIDAY)
        assert (known.last("NVDA"), known.last_regular("NVDA"), known.last("WHO"), known.last_regular("WHO")) == (
            None,
        ) * 4
        trade(known, ("2025-01-27 15:59", 98), ("2025-01-27 16:05", 97))
        last, regular = known.last("NVDA"), known.last_regular("NVDA")
        assert last
        assert regular
        assert (last.price, regular.price) == (97, 98)

    def test_hours_of_a_quote(self) -> None:
        known = book()
        before = bar(new_york("2025-01-27 09:00"), (110,) * 4, minutes=30)[-1]
        after = bar(new_york("2025-01-27 16:00"), (110,) * 4)[0]
        opening = tick(110, MONDAY)
        assert [known.is_regular(quote) for quote in (before, opening, after)] == [False, True, False]
        assert known.in_session("NVDA", MONDAY)
        assert not known.in_session("NVDA", new_york("2025-01-27 16:05"))

    def test_the_first_regular_print_is_believed_but_not_one_in_mid_session(self) -> None:
        assert feed(book(FRIDAY), [tick(90, MONDAY)]) == [90]
        assert feed(book(FRIDAY), [tick(90, new_york("2025-01-27 11:00"))]) == []

    def test_a_quote_of_a_symbol_nobody_has_is_let_go(self) -> None:
        assert book().step(tick(1, MONDAY, "WHO")) == []

    def test_the_path_keeps_four_prints_a_minute_and_two_days(self) -> None:
        known = book(FRIDAY)
        for on in ("2025-01-27", "2025-01-28", "2025-01-29"):
            for second in range(60):
                known.step(tick(110 + (second * 7) % 60 / 100, new_york(f"{on} 10:00") + timedelta(seconds=second)))
        kept = known.path("NVDA", day("2025-01-29"))
        assert [traded for _, traded in kept] == [110.0, 110.59, 110.01, 110.53]
        assert known.path("NVDA", day("2025-01-28"))
        assert known.path("NVDA", day("2025-01-27")) == []
        assert known.step(tick(110, new_york("2025-01-27 11:00"))) == []

    def test_of_a_date_that_is_over_ten_minutes_keep_the_lowest_the_highest_and_the_last(self) -> None:
        known = book(FRIDAY)
        for minute, price in enumerate((110, 110.2, 109.8, 109.9, 110.4, 110.1)):
            known.step(tick(price, new_york(f"2025-01-27 10:0{minute}")))
        known.step(tick(110, new_york("2025-01-28 10:00")))
        kept = known.path("NVDA", day("2025-01-27"))
        assert [(at.minute, traded) for at, traded in kept] == [(2, 109.8), (4, 110.4), (5, 110.1)]
        assert known.price("NVDA", day("2025-01-27"), new_york("2025-01-27 10:03")) == 109.8

    def test_where_midnight_closes_nothing_yesterday_keeps_all(self) -> None:
        known = book(exchange="24/7")
        for at in ("2025-01-27 23:57", "2025-01-27 23:58", "2025-01-27 23:59", "2025-01-28 00:00"):
            known.step(tick(110, utc(at)))
        assert len(known.path("NVDA", day("2025-01-27"))) == 3

    def test_a_quote_that_comes_late_does_not_turn_back_the_last(self) -> None:
        known = book(FRIDAY)
        known.step(tick(110, new_york("2025-01-27 10:05")))
        known.step(tick(110.5, new_york("2025-01-27 10:00")))
        last = known.last("NVDA")
        assert last
        assert last.price == 110
        assert prices(known.extremes_within("NVDA", 1, new_york("2025-01-27 10:05"))) == (110, 110.5)
        at = [new_york(f"2025-01-27 10:0{minute}") for minute in (0, 4, 5)]
        assert [traded for _, traded in known.path("NVDA", day("2025-01-27"))] == [110.5, 110]
        assert [known.price("NVDA", day("2025-01-27"), when) for when in at] == [110.5, 110.5, 110]
        assert known.price("NVDA", day("2025-01-27"), new_york("2025-01-27 09:59")) is None

    def test_high_and_low_so_far_and_official(self) -> None:
        known = book(FRIDAY)
        assert known.high_low("NVDA", day("2025-01-27")) is None
        trade(known, ("2025-01-27 08:00", 120), ("2025-01-27 09:30", 108), ("2025-01-27 10:00", 104))
        assert known.high_low("NVDA", day("2025-01-27")) == (108, 104)
        known.step(close("2025-01-27", 104, high=109, low=103))
        assert known.high_low("NVDA", day("2025-01-27")) == (109, 103)

    def test_what_is_in_the_book(self) -> None:
        nvda = instrument(shares=24.49e9)
        known = Book([nvda, instrument("BTC-USD", "24/7")], {})
        assert list(known.symbols) == ["NVDA", "BTC-USD"]
        assert known.instrument("NVDA") is nvda
        assert known.shares("NVDA") == 24.49e9
        assert known.calendar("BTC-USD").continuous
        assert known.trading_date("BTC-USD", new_york("2025-01-25 12:00")) == day("2025-01-25")
        with pytest.raises(KeyError):
            known.instrument("WHO")
