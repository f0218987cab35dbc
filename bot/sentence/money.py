"""Money is in the subject's own currency: what was typed is checked against it."""

from __future__ import annotations

from decimal import Decimal

from bot.sentence.figures import Figure
from bot.sentence.model import Average, Measure, Subject, Unit
from bot.sentence.reading import Reading, listed
from bot.sentence.vocabulary import MINOR_UNITS
from bot.sentence.walk import members


def in_own_currency(
    reading: Reading, typed: Figure, subject: Subject, measure: Measure | Average
) -> tuple[Decimal, Unit, str | None]:
    """The money of a move, as an `Amount`: no currency where it is dollars."""
    own = _own(reading, subject, measure)
    currencies = sorted(set(own.values()))
    if typed.currency is None and len(currencies) > 1:
        reading.fault(typed.start, f"Which currency? {_quoted_in(own)}.")
    value, currency = typed.value, typed.currency
    if currencies:
        value = _converted(reading, typed, own)
        currency = currencies[0]
    return value, Unit.MONEY, None if currency == "USD" else currency


def level_money(
    reading: Reading, typed: Figure, subject: Subject, measure: Measure | Average
) -> tuple[Decimal, str | None]:
    """The threshold of a level and its currency; None where that is the subject's own, or dollars."""
    own = _own(reading, subject, measure)
    if typed.currency is None:
        return typed.value, None
    if own:
        return _converted(reading, typed, own), None
    return typed.value, None if typed.currency == "USD" else typed.currency


def _own(reading: Reading, subject: Subject, measure: Measure | Average) -> dict[str, str]:
    """The symbols behind the subject whose currency is known, and that currency."""
    own: dict[str, str] = {}
    for symbol in members(subject, reading.vocabulary.baskets):
        currency = reading.vocabulary.currency(symbol)
        if currency is not None:
            own[symbol] = MINOR_UNITS.get(currency, (currency, 1))[0] if measure is Measure.MARKET_VALUE else currency
    return own


def _converted(reading: Reading, typed: Figure, own: dict[str, str]) -> Decimal:
    """The value in the currency of the symbols: pounds in pence, and pence in pounds."""
    value = typed.value
    for symbol, currency in own.items():
        major, hundred = MINOR_UNITS.get(currency, (currency, 1))
        minor = next((code for code, (whole, _) in MINOR_UNITS.items() if whole == currency), None)
        if typed.currency in (None, currency):
            continue
        if typed.currency == major:
            value = typed.value * hundred
        elif typed.currency == minor:
            value = typed.value / 100
        else:
            message = f"{symbol} is in {currency}, not in {typed.currency}; write {typed.number} {currency}."
            reading.fault(typed.start, message)
            break
    return value


def _quoted_in(own: dict[str, str]) -> str:
    examples = {currency: symbol for symbol, currency in own.items()}
    return listed(f"{symbol} is in {currency}" for currency, symbol in examples.items())
