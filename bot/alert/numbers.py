"""Figures, money and times as people read them: the typographic minus, `$589bn`, `16 Mar 2020`, `Sun 21:04`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.sentence.vocabulary import MINOR_UNITS

MINUS = "−"
_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_SMALL = 10
"""Rates of exchange below this have four decimals."""
_MINOR = {"GBp": "p", "ILA": " ag", "ZAc": "c"}
"""Pence, agorot and cents: the units that London, Tel Aviv and Johannesburg quote in."""
_CITIES = {"Etc/UTC": "UTC", "UTC": "UTC"}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def percent(fraction: float) -> str:
    """`17.0%` of -0.1697: without its sign. Below a tenth of a percent with two decimals."""
    size = abs(fraction) * 100
    return f"{size:,.{2 if 0.005 <= size < 0.095 else 1}f}%"


def signed_percent(fraction: float) -> str:
    """`−17.0%`, `+3.2%`; `0.0%` has no sign."""
    text = percent(fraction)
    return text if not text.strip("0.%") else f"{MINUS if fraction < 0 else '+'}{text}"


def plain(value: Decimal | float) -> str:
    """A typed figure, no more digits than it has: `5`, `7.5`, `1,250.5`."""
    text = f"{Decimal(str(value)).normalize():,f}"
    return text.replace("-", MINUS)


def decimals(price: float, currency: str) -> int:
    """How many decimals a price is shown with: the currency's own, more for what costs less than one."""
    size = abs(price)
    if 0 < size < 1:
        return 6 if size < 0.001 else 4
    return 4 if not currency and size < _SMALL and size else _precision(currency)


def number(value: float, places: int) -> str:
    """`19,341.83`, `−3.10`."""
    text = f"{abs(value):,.{places}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def money(value: float, currency: str, price: float | None = None) -> str:
    """`$118.42`, `−$24.20`, `¥2,417`, `123.4p`, `6,201.0c`; an empty currency gives the bare number (indices, rates).
    A change has the decimals of the `price` that changed."""
    places = decimals(value if price is None else price, currency)
    if not currency:
        return number(value, places)
    if currency in _MINOR:
        return f"{number(value, places)}{_MINOR[currency]}"
    body = number(abs(value), places)
    return f"{MINUS if value < 0 else ''}{_symbol(currency)}{body}"


def big_money(value: float, currency: str) -> str:
    """`$589bn`, `$1.2tn`, `−$47m`: three digits at least two of them significant. Pence are said as pounds."""
    if currency in MINOR_UNITS:
        currency, parts = MINOR_UNITS[currency]
        value /= parts
    size = abs(value)
    for scale, suffix in _SCALES:
        # 999.6bn rounds to 1,000bn: it is said in the larger unit.
        if size >= scale * 0.9995:
            figure = size / scale
            text = f"{figure:.0f}" if figure >= 99.95 else f"{figure:.1f}".removesuffix(".0")
            return f"{MINUS if value < 0 else ''}{_symbol(currency)}{text}{suffix}"
    return money(value, currency)


@lru_cache(maxsize=64)
def _precision(currency: str) -> int:
    if currency in _MINOR:
        return 1
    if not currency:
        return 2
    # Babel takes a moment to import: only when there is something to say.
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


@lru_cache(maxsize=64)
def _symbol(currency: str) -> str:
    if not currency:
        return ""
    from babel.numbers import get_currency_symbol

    symbol = get_currency_symbol(currency, locale="en_US")
    return f"{symbol} " if symbol == currency else symbol


def day(value: date) -> str:
    """`16 Mar 2020`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """`Friday`."""
    return _LONG_WEEKDAYS[value.weekday()]


def short_weekday(value: date) -> str:
    """`Fri`."""
    return _WEEKDAYS[value.weekday()]


def clock(at: datetime, zone: str, *, seconds: bool = False) -> str:
    """`09:30`, in the zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M:%S" if seconds else "%H:%M")


def moment(at: datetime, zone: str, today: date) -> str:
    """`07:28` on the day itself, `Sun 21:04` within six days of it, `12 Jan 21:04` further off, in another year
    `12 Jan 2026 21:04`."""
    here = at.astimezone(ZoneInfo(zone))
    days = abs((today - here.date()).days)
    if days == 0:
        return clock(at, zone)
    if days <= 6:
        return f"{short_weekday(here.date())} {clock(at, zone)}"
    return dated(at, zone) if here.year == today.year else f"{day(here.date())} {clock(at, zone)}"


def dated(at: datetime, zone: str) -> str:
    """`26 Jan 21:04`."""
    here = at.astimezone(ZoneInfo(zone))
    return f"{here.day} {_MONTHS[here.month - 1]} {clock(at, zone)}"


def zone_name(zone: str) -> str:
    """How a zone is said: `New York time`, `UTC`."""
    return _CITIES.get(zone) or f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"
