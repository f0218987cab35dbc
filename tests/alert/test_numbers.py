"""Figures as people read them."""

from datetime import UTC, date, datetime

import pytest

from bot.alert.numbers import big_money, day, moment, money, percent, plain, signed_percent, zone_name


@pytest.mark.parametrize(
    ("fraction", "text", "signed"),
    [
        (-0.1697, "17.0%", "−17.0%"),
        (0.032, "3.2%", "+3.2%"),
        (-0.00051, "0.05%", "−0.05%"),
        (-0.00095, "0.1%", "−0.1%"),
        (0.0, "0.0%", "0.0%"),
        (-1e-9, "0.0%", "0.0%"),
        (12.5, "1,250.0%", "+1,250.0%"),
    ],
)
def test_percentages_have_one_decimal_and_a_typographic_minus(fraction: float, text: str, signed: str):
    assert (percent(fraction), signed_percent(fraction)) == (text, signed)


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (118.42, "USD", "$118.42"),
        (-24.2, "USD", "−$24.20"),
        (2417.4, "JPY", "¥2,417"),
        (123.42, "GBp", "123.4p"),
        (0.345, "GBp", "0.3450p"),
        (6_201, "ZAc", "6,201.0c"),
        (3_450.5, "ILA", "3,450.5 ag"),
        (88.5, "EUR", "€88.50"),
        (61.2, "CHF", "CHF 61.20"),
        (19341.83, "", "19,341.83"),
        (1.0843, "", "1.0843"),
        (0.1234, "USD", "$0.1234"),
        (0.00001234, "USD", "$0.000012"),
        (-0.001, "", "−0.0010"),
        (0, "USD", "$0.00"),
    ],
)
def test_money_is_in_its_own_currency(value: float, currency: str, text: str):
    assert money(value, currency) == text


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (592_658_000_000, "USD", "$593bn"),
        (-420_000_000_000, "USD", "−$420bn"),
        (1_200_000_000_000, "USD", "$1.2tn"),
        (3_000_000_000_000, "USD", "$3tn"),
        (999_600_000_000, "USD", "$1tn"),
        (999_400_000_000, "USD", "$999bn"),
        (24_600_000_000, "USD", "$24.6bn"),
        (99_970_000_000, "USD", "$100bn"),
        (500_000, "USD", "$500,000.00"),
        (2_500_000, "USD", "$2.5m"),
        (1_500_000_000_000, "JPY", "¥1.5tn"),
        (250_000_000_000, "GBp", "£2.5bn"),
        (420_000_000_000, "ILA", "₪4.2bn"),
    ],
)
def test_large_money_is_short(value: float, currency: str, text: str):
    assert big_money(value, currency) == text


@pytest.mark.parametrize(("typed", "text"), [("5", "5"), ("7.50", "7.5"), ("1250.5", "1,250.5"), ("100", "100")])
def test_a_typed_figure_keeps_its_digits(typed: str, text: str):
    assert plain(float(typed)) == text


def test_dates_and_times_are_in_the_zone_of_the_channel():
    at = datetime(2025, 1, 27, 2, 4, tzinfo=UTC)
    assert day(date(2020, 3, 16)) == "16 Mar 2020"
    assert moment(at, "America/New_York", date(2025, 1, 26)) == "21:04"
    assert moment(at, "America/New_York", date(2025, 1, 27)) == "Sun 21:04"
    assert moment(at, "America/New_York", date(2025, 2, 10)) == "26 Jan 21:04"
    assert moment(at, "Asia/Tokyo", date(2025, 1, 27)) == "11:04"
    assert [zone_name(zone) for zone in ("America/New_York", "UTC", "Asia/Tokyo")] == [
        "New York time",
        "UTC",
        "Tokyo time",
    ]
