"""Quotes a second of processor time through the engine, beside a loop that evaluates every rule of the symbol.

    .venv/bin/python -m bench.engine [--quick] [--json]

1,000 symbols walk at random; 1,000, 10,000 and 100,000 rules of five kinds are spread over them. `engine` is
`Engine.step`, `naive` the plain loop: it keeps each rule's episode too, and must fire as often. Both move a book of
their own, whose cost is measured apart (`book`). `ratio` is naive time over engine time, the book's taken off both.
The first quote of each symbol is not counted: the engine looks at every rule once a session.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.engine import readings
from bot.engine.engine import Engine
from bot.engine.model import Firing
from bot.engine.readings import Gauge
from bot.market.book import Book
from bot.market.model import DailyBar, Instrument, Print, Quote
from bot.sentence.model import (
    TODAY,
    Amount,
    Direction,
    Level,
    Measure,
    Move,
    Period,
    Sentence,
    Side,
    Symbol,
    Unit,
    Window,
)

SYMBOLS = [f"S{number:04d}-USD" for number in range(1000)]
START = datetime(2025, 1, 27, tzinfo=UTC)
HOUR = Window(Period.MINUTES, 60)


@dataclass(slots=True)
class Plain:
    """A rule for the naive loop: a gauge, the extents at which it fires and closes, and whether its episode is open."""

    gauge: Gauge
    fires: float
    closes: float
    open: bool = False


Rule = tuple[Sentence, Plain]


def main() -> None:
    quick = "--quick" in sys.argv
    count = 10_000 if quick else 50_000
    quotes = walk(count)
    rows = [measure(size, quotes) for size in ((1_000, 10_000) if quick else (1_000, 10_000, 100_000))]
    if "--json" in sys.argv:
        print(json.dumps(rows))
        return
    print(f"{'rules':>8} {'engine/s':>10} {'naive/s':>10} {'book/s':>10} {'ratio':>7} {'firings':>8}")
    for row in rows:
        print("{rules:8,} {engine:10,.0f} {naive:10,.0f} {book:10,.0f} {ratio:7.1f} {firings:8,}".format(**row))


def measure(size: int, quotes: Sequence[Quote]) -> dict[str, float]:
    """One row of the table: quotes a second, and the ratio."""
    rules = [make(number) for number in range(size)]
    plain: dict[str, list[Plain]] = {symbol: [] for symbol in SYMBOLS}
    engine, naive_book, bare = Engine(book(), {}), book(), book()
    for number, (sentence, rule) in enumerate(rules):
        engine.add(sentence)
        plain[SYMBOLS[number % len(SYMBOLS)]].append(rule)
    mine, fired = timed(quotes, lambda quote: sum(isinstance(outcome, Firing) for outcome in engine.step(quote)))
    its, naive_fired = timed(quotes, lambda quote: naive(naive_book, quote, plain[quote.symbol]))
    alone, _ = timed(quotes, lambda quote: len(bare.step(quote)))
    if fired != naive_fired:
        sys.exit(f"The engine fired {fired} times, the naive loop {naive_fired} times: one of them is wrong.")
    rate = len(quotes) - len(SYMBOLS)
    return {
        "rules": size,
        "engine": rate / mine,
        "naive": rate / its,
        "book": rate / alone,
        "ratio": (its - alone) / (mine - alone),
        "firings": fired,
    }


def timed(quotes: Sequence[Quote], step: Callable[[Quote], int]) -> tuple[float, int]:
    """Seconds of processor time for all but the first quote of each symbol, and the sum of what the steps gave."""
    total = sum(step(quote) for quote in quotes[: len(SYMBOLS)])
    start = time.process_time()
    total += sum(step(quote) for quote in quotes[len(SYMBOLS) :])
    return time.process_time() - start, total


def naive(prices: Book, quote: Quote, rules: Sequence[Plain]) -> int:
    """Evaluate every rule; how many fire."""
    fired = 0
    for believed in prices.step(quote):
        for rule in rules:
            value = rule.gauge.read(prices, believed, believed.at)
            if isinstance(value, readings.Unknown):
                continue
            if rule.open:
                rule.open = value[0] >= rule.closes
            if not rule.open and value[0] >= rule.fires:
                rule.open = True
                fired += 1
    return fired


def make(number: int) -> Rule:
    """Every symbol has as many rules as the next, their thresholds spread over a wide range."""
    draw = random.Random(number)
    symbol = Symbol(SYMBOLS[number % len(SYMBOLS)])
    match number // len(SYMBOLS) % 5:
        case 0:
            return move(symbol, Direction.DOWN, TODAY, draw.uniform(0.5, 20))
        case 1:
            return move(symbol, Direction.UP, TODAY, draw.uniform(0.5, 20))
        case 2:
            return move(symbol, Direction.DOWN, HOUR, draw.uniform(0.5, 20))
        case 3:
            return level(symbol, Side.BELOW, draw.uniform(80, 99.9))
        case _:
            return level(symbol, Side.ABOVE, draw.uniform(100.1, 120))


def move(symbol: Symbol, direction: Direction, window: Window, percent: float) -> Rule:
    amount = Decimal(f"{percent:.6f}")
    far = float(amount) / 100
    sentence = Sentence(Move(symbol, direction, Amount(amount, Unit.PERCENT), window=window))
    return sentence, Plain(readings.move(window, direction, Unit.PERCENT, Measure.PRICE), far, 0.75 * far)


def level(symbol: Symbol, side: Side, price: float) -> Rule:
    threshold = Decimal(f"{price:.6f}")
    sign = -1 if side is Side.BELOW else 1
    extent = sign * float(threshold)
    sentence = Sentence(Level(symbol, side, threshold))
    return sentence, Plain(readings.level(sign, Measure.PRICE), extent, extent - 0.005 * abs(extent))


def walk(count: int) -> list[Quote]:
    """Random walks in steps of a few tenths of a percent, one quote of each symbol after the other, 5 s apart."""
    draw = random.Random(1)
    prices = dict.fromkeys(SYMBOLS, 100.0)
    quotes: list[Quote] = []
    for number in range(count):
        symbol = SYMBOLS[number % len(SYMBOLS)]
        prices[symbol] *= 1 + draw.gauss(0, 0.003)
        at = START + timedelta(seconds=number * 0.005)
        quotes.append(Quote(symbol, prices[symbol], at, at, "bench", Print.LOW, 1, 60))
    return quotes


def book() -> Book:
    day = date(2025, 1, 26)
    bars = [DailyBar(day - timedelta(days=back), 100, 101, 99, 100, 1) for back in range(30, -1, -1)]
    return Book([Instrument(name, name, (), "24/7", "USD") for name in SYMBOLS], dict.fromkeys(SYMBOLS, bars))


if __name__ == "__main__":
    main()
