"""Claims about figures: moves, levels, records and distances."""

from __future__ import annotations

from bot.sentence import figures, parts, subjects
from bot.sentence.figures import MILLION, Figure
from bot.sentence.model import (
    TODAY,
    Amount,
    Average,
    Basket,
    Direction,
    Distance,
    Extreme,
    Level,
    Measure,
    Move,
    Period,
    Record,
    Side,
    Subject,
    Unit,
    Window,
)
from bot.sentence.money import in_own_currency, level_money
from bot.sentence.reading import Reading, after
from bot.sentence.syntax import Node, first_token, last_token, subtree, token, tokens, trees
from bot.sentence.walk import members

PriceClaim = Move | Level | Record | Distance
AnyMeasure = Measure | Average

_DIRECTIONS = {"DOWN": Direction.DOWN, "UP": Direction.UP, "MOVES": Direction.EITHER}
_SIDES = {"ABOVE": Side.ABOVE, "BELOW": Side.BELOW, "CROSSES": Side.CROSSES}
_MEASURES = {"VOLUME": Measure.VOLUME, "RSI": Measure.RSI, "MARKET": Measure.MARKET_VALUE}


def price(reading: Reading, node: Node) -> PriceClaim:
    subject = subjects.subject(reading, trees(node)[0])
    measure_node = subtree(node, "measure")
    measure = _measure(reading, measure_node) if measure_node else Measure.PRICE
    predicate, *rest = trees(node)[2 if measure_node else 1 :]
    found = parts.collect(reading, rest)
    if isinstance(subject, Basket):
        odd = measure_node or (predicate if predicate.data != "move" else found.get("distance"))
        if odd:
            subjects.refuse_whole(reading, first_token(odd), subject)
    if not measure_node:
        subjects.not_missing(reading, trees(node)[0], predicate)
    match predicate.data:
        case "level":
            parts.allow(reading, found, "a level")
            return _level(reading, predicate, subject, measure)
        case "record":
            parts.allow(reading, found, "a record")
            return Record(subject, *figures.lookback(reading, trees(predicate)[0]), measure)
        case _:
            return _move_or_distance(reading, predicate, subject, measure, found)


def amount(reading: Reading, typed: Figure, subject: Subject, measure: AnyMeasure) -> Amount:
    """The amount of a move or of its further steps, checked against what is measured."""
    if typed.unit is None:
        message = f"{typed.number} of what? Say its unit, such as {typed.number}%, ${typed.number} or 3 sigma."
        reading.fault(typed.start, message)
        return Amount(typed.value, Unit.PERCENT)
    if not typed.value:
        reading.fault(typed.start, "A move of 0 is none; the amount must be more.")
    if typed.unit is Unit.MONEY:
        if measure in (Measure.VOLUME, Measure.RSI):
            counts = "shares" if measure is Measure.VOLUME else "points"
            reading.fault(typed.start, f"The {measure} counts {counts}, not money.")
        return Amount(*in_own_currency(reading, typed, subject, measure))
    if typed.value >= MILLION:
        reading.fault(typed.start, f"Nothing moves by {typed.number} or more.")
    if typed.unit is Unit.TIMES and measure is not Measure.VOLUME:
        reading.fault(typed.start, f'"{typed.number}x" is for volume, such as "volume up {typed.number}x".')
    return Amount(typed.value, typed.unit)


def _measure(reading: Reading, node: Node) -> AnyMeasure:
    average = subtree(node, "average")
    return figures.average(reading, average) if average else _MEASURES[tokens(node)[0].type]


def _move_or_distance(
    reading: Reading, predicate: Node, subject: Subject, measure: AnyMeasure, found: parts.Parts
) -> Move | Distance:
    typed = figures.figure(reading, subtree(predicate, "amount") or predicate)
    direction = _direction(reading, predicate, typed, measure)
    if typed.unit is Unit.MONEY and measure is Measure.PRICE and (typed.large or typed.value >= MILLION):
        measure = Measure.MARKET_VALUE
    how_far = amount(reading, typed, subject, measure)
    if isinstance(subject, Basket) and how_far.unit not in (Unit.PERCENT, Unit.SIGMA):
        subjects.refuse_whole(reading, typed.start, subject)
    too_far = direction is Direction.DOWN and how_far.unit is Unit.PERCENT and how_far.value > 100
    if too_far and "benchmark" not in found:
        reading.fault(typed.start, "Nothing can fall by more than 100%.")
    cause = parts.cause(reading, found["cause"]) if "cause" in found else None
    if "distance" in found:
        parts.allow(reading, found, "a distance", "distance", "cause")
        reach = _reach(reading, found["distance"], direction, how_far)
        return Distance(subject, direction, how_far, *reach, measure, cause)
    parts.allow(reading, found, "a move", "window", "benchmark", "cause")
    against = parts.benchmark(reading, found["benchmark"], subject) if "benchmark" in found else None
    if against and how_far.unit not in (Unit.PERCENT, Unit.SIGMA):
        reading.fault(first_token(found["benchmark"]), '"vs" compares moves in % or sigma.')
    window = _window(reading, predicate, found)
    return Move(subject, direction, how_far, measure, against, window, cause)


def _direction(reading: Reading, predicate: Node, typed: Figure, measure: AnyMeasure) -> Direction:
    node = subtree(predicate, "direction")
    if node is None:
        return _direction_by_sign(reading, predicate, typed, measure)
    word = tokens(node)[0]
    direction = _DIRECTIONS[word.type]
    if typed.sign:
        reading.fault(typed.sign, f'"{word}" says the direction; the amount has no sign.', typed.number)
    if typed.unit is Unit.TIMES and direction is not Direction.UP:
        reading.fault(word, f'"{typed.number}x" only goes up.', f"up {typed.number}x")
    if token(predicate, "GAPS") and direction is Direction.EITHER:
        reading.fault(word, "A gap goes up or down.")
    return direction


def _direction_by_sign(reading: Reading, predicate: Node, typed: Figure, measure: AnyMeasure) -> Direction:
    if typed.sign:
        return Direction.DOWN if typed.sign == "-" else Direction.UP
    if not (typed.unit is Unit.TIMES and measure is Measure.VOLUME):
        reading.fault(after(last_token(predicate)), "Which way? Say down, up or moves.")
    return Direction.UP


def _window(reading: Reading, predicate: Node, found: parts.Parts) -> Window:
    given = parts.window(reading, found["window"]) if "window" in found else None
    if not token(predicate, "GAPS"):
        return given or TODAY
    if "window" in found:
        reading.fault(first_token(found["window"]), "A gap is overnight; another window makes no sense.")
    return Window(Period.OVERNIGHT)


def _reach(reading: Reading, node: Node, direction: Direction, how_far: Amount) -> tuple[figures.Lookback, Extreme]:
    lookback, extreme = figures.lookback(reading, subtree(node, "lookback") or node)
    if direction is Direction.EITHER or how_far.unit not in (Unit.PERCENT, Unit.MONEY):
        reading.fault(first_token(node), "A distance is down from a high or up from a low, in % or money.")
    elif (direction is Direction.DOWN) != (extreme is Extreme.HIGH):
        right = Extreme.HIGH if direction is Direction.DOWN else Extreme.LOW
        reading.fault(last_token(node), f"What is {direction} is so from a {right}, not from a {extreme}.", right)
    return lookback, extreme


def _level(reading: Reading, node: Node, subject: Subject, measure: AnyMeasure) -> Level:
    side = _SIDES[last_token(trees(node)[0]).type]
    average = subtree(node, "average")
    if average is not None:
        threshold = figures.average(reading, average)
        if measure not in (Measure.PRICE, threshold) and not isinstance(measure, Average):
            reading.fault(first_token(average), f"An average is one of prices; {measure} is not measured against it.")
        if measure == threshold:
            reading.fault(first_token(average), "An average never crosses itself.")
        return Level(subject, side, threshold, measure)
    typed = figures.figure(reading, subtree(node, "amount") or node)
    _check_level(reading, typed, subject, measure)
    value, currency = level_money(reading, typed, subject, measure)
    return Level(subject, side, -value if typed.sign == "-" else value, measure, currency)


def _check_level(reading: Reading, typed: Figure, subject: Subject, measure: AnyMeasure) -> None:
    negative = typed.sign is not None and typed.sign == "-"
    if typed.unit not in (None, Unit.MONEY):
        reading.fault(typed.start, "A level is a number, such as 120; a change has a direction, such as down 5%.")
    elif measure is Measure.RSI:
        if typed.unit is Unit.MONEY or negative or typed.value > 100:
            reading.fault(typed.start, "The rsi lies between 0 and 100.")
    elif measure is Measure.VOLUME and typed.currency:
        reading.fault(typed.start, "The volume counts shares, not money.")
    elif (negative or not typed.value) and not _may_be_negative(reading, subject, measure):
        what = "negative" if negative else "0"
        reading.fault(typed.start, f"A level cannot be {what} but for the price of a future, such as CL=F.")


def _may_be_negative(reading: Reading, subject: Subject, measure: AnyMeasure) -> bool:
    symbols = members(subject, reading.vocabulary.baskets)
    futures = bool(symbols) and all(symbol.endswith("=F") for symbol in symbols)
    return futures and (measure is Measure.PRICE or isinstance(measure, Average))
