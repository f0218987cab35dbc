"""Numbers, amounts, lengths of time and dates, read from their tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lark import Token

from bot.sentence.model import ALL_TIME, Average, Extreme, Lookback, Period, Unit, Window
from bot.sentence.reading import Reading
from bot.sentence.syntax import Node, first_token, subtree, token, tokens

MILLION = Decimal(1_000_000)
MAX_DIGITS = 20
MAX_SESSIONS, MAX_WEEKS = 2520, 520
MAX_CLOCK = timedelta(days=90)
DAY = timedelta(days=1)
LENGTHS = "such as 10m, 15m, 2h, 5d or 2w"

_SCALES = {"k": 3, "t": 12, "tn": 12, "b": 9, "bn": 9, "m": 6, "mn": 6, "mln": 6}
_SCALE_WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY"}
_PENCE = {"gbx": "GBp", "pence": "GBp", "ila": "ILA", "zac": "ZAc"}
_WORDS = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY"}
_UNITS = {"PERCENT": Unit.PERCENT, "BPS": Unit.PERCENT, "SIGMA": Unit.SIGMA, "TIMES": Unit.TIMES}
_LENGTH = re.compile(r"([0-9.]+)[\s-]*([a-z])[a-z]*", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?")
_POINT = re.compile(r"[0-9]+,[0-9]+")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as typed: `unit` None for a bare number, `currency` None where no currency was typed.

    `value` has no sign; `large` where it was typed in m, bn or tn.
    """

    value: Decimal
    unit: Unit | None
    number: Token
    start: Token
    sign: Token | None = None
    currency: str | None = None
    large: bool = False


def figure(reading: Reading, node: Node) -> Figure:
    """An `amount` of the grammar."""
    digits = tokens(node)[-1]
    value = number(reading, digits)
    before, behind = subtree(node, "money"), subtree(node, "unit")
    marks = [mark for each in (before, behind) if each for mark in tokens(each)]
    currencies = {_currency(mark): mark for mark in marks if mark.type in ("MONEY_SIGN", "CURRENCY")}
    currency = next(iter(currencies), None)
    if len(currencies) > 1:
        reading.fault(list(currencies.values())[1], f"{' and '.join(currencies)} are two currencies; say one.")
    scale = next((_exponent(mark) for mark in marks if mark.type == "SCALE"), 0)
    unit = Unit.MONEY if currency or scale >= 6 else _UNITS.get(marks[0].type) if marks else None
    value = value.scaleb(-2 if marks and marks[0].type == "BPS" else scale)
    return Figure(value, unit, digits, first_token(node), token(node, "SIGN"), currency, scale >= 6)


def number(reading: Reading, digits: Token) -> Decimal:
    text = digits.replace(",", "")
    if not _NUMBER.fullmatch(digits):
        point = digits.replace(",", ".") if _POINT.fullmatch(digits) else None
        reading.fault(digits, f"{digits} is no number; one is written as 1,250.50.", point)
    elif len(text) > MAX_DIGITS:
        reading.fault(digits, f"This number has more than {MAX_DIGITS} digits.")
    else:
        return Decimal(text)
    return Decimal(1)


def count(reading: Reading, digits: Token, least: int, most: int, what: str) -> int:
    """A whole number of things; a fault outside of `least` to `most`."""
    value = number(reading, digits)
    if value != value.to_integral_value() or not least <= value <= most:
        reading.fault(digits, f"{what} is a whole number from {least} to {most}, not {digits}.")
        return least
    return int(value)


def span(reading: Reading, digits: Token) -> tuple[int, str]:
    """`52w`, `200 day`: how many, and `d` or `w`."""
    value, unit = _length(digits)
    most = MAX_SESSIONS if unit == "d" else MAX_WEEKS
    if value != value.to_integral_value() or value < 1:
        reading.fault(digits, f"{digits} is no length of time here; it takes whole days or weeks, such as 20d or 52w.")
    elif value > most:
        reading.fault(digits, f"{digits} reaches further back than the prices do; the longest is {most}{unit}.")
    else:
        return int(value), unit
    return 1, unit


def average(reading: Reading, node: Node) -> Average:
    digits = token(node, "SPAN", "NUMBER")
    assert digits is not None
    if digits.type == "NUMBER":
        reading.fault(digits, f"An average of {digits} what? Say {digits}d average.", f"{digits}d")
        return Average(1)
    days, unit = span(reading, digits)
    return Average(days * 5 if unit == "w" else days)


def lookback(reading: Reading, node: Node) -> tuple[Lookback, Extreme]:
    reach, extreme = tokens(node)
    found = ALL_TIME if reach.type == "ALL_TIME" else Lookback(*span(reading, reach))
    return found, Extreme.HIGH if extreme.type == "HIGH" else Extreme.LOW


def clock(reading: Reading, node: Node, unit: str = "m") -> timedelta:
    """A `length` in hours and minutes of the clock; a day is 24 hours. `unit` is proposed where none was typed."""
    digits = tokens(node)[0]
    if digits.type == "FIGURE":
        _lacks_unit(reading, digits, unit)
        return timedelta(hours=1)
    value, unit = _length(digits)
    minutes = value * {"m": 1, "h": 60, "d": 1440, "w": 10080}.get(unit, 1440)
    if minutes != minutes.to_integral_value() or minutes < 1:
        reading.fault(digits, f"{digits} is too short; the least is 1m, and only whole minutes count.")
    elif minutes > MAX_CLOCK / timedelta(minutes=1):
        reading.fault(digits, f"{digits} is too long; the most is {MAX_CLOCK.days}d.")
    else:
        return timedelta(minutes=int(minutes))
    return timedelta(hours=1)


def window(reading: Reading, node: Node, unit: str = "m") -> Window:
    """The `length` of a move's window: minutes of one session, sessions, or weeks of five sessions."""
    digits = tokens(node)[0]
    if digits.type == "FIGURE":
        _lacks_unit(reading, digits, unit)
        return Window(Period.SESSIONS, 1)
    unit = _length(digits)[1]
    if unit not in "mh":
        return Window(Period.WEEKS if unit == "w" else Period.SESSIONS, span(reading, digits)[0])
    length = clock(reading, node)
    if length > DAY:
        reading.fault(digits, f"{digits} is longer than a session of 24h; count in sessions instead, such as 2d or 2w.")
    return Window(Period.MINUTES, length // timedelta(minutes=1))


def day(reading: Reading, typed: Token) -> date:
    if _ISO.fullmatch(typed):
        try:
            return date.fromisoformat(typed)
        except ValueError:
            reading.fault(typed, f"The calendar has no {typed}.")
            return date.max
    example = _guess(typed) or date(2031, 1, 31)
    message = f'"{typed}" is no date; dates are written year-month-day, such as {example}.'
    reading.fault(typed, message, str(example) if _guess(typed) else None)
    return date.max


def _guess(typed: str) -> date | None:
    match = _DAY_FIRST.fullmatch(typed)
    if not match:
        return None
    first, second, year = (int(part) for part in match.groups())
    for month, day_of_month in ((second, first), (first, second)):
        try:
            return date(year, month, day_of_month)
        except ValueError:
            continue
    return None


def _lacks_unit(reading: Reading, digits: Token, unit: str) -> None:
    suggestion = f"{digits}{unit}" if digits.isdecimal() else None
    reading.fault(digits, f'"{digits}" is no length of time; say which, {LENGTHS}.', suggestion)


def _length(digits: Token) -> tuple[Decimal, str]:
    match = _LENGTH.match(digits)
    assert match is not None
    unit = match[2].lower()
    return Decimal(match[1][:MAX_DIGITS]), "d" if unit == "s" else unit


def _currency(part: Token) -> str:
    """The ISO code, `GBp` for pence. The pound and the penny differ by letter case only, so exactly GBp is pence."""
    if part.type == "MONEY_SIGN":
        return _SIGNS.get(part, "USD")
    if part in ("GBp", "ZAc"):
        return str(part)
    word = part.lower()
    return _PENCE.get(word) or _WORDS.get(word.rstrip("s")) or part.upper()


def _exponent(scale: Token) -> int:
    word = scale.lower()
    return _SCALE_WORDS[word] if word in _SCALE_WORDS else _SCALES[word]
