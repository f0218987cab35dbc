"""The session as a picture's content: believed prices, the previous close, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from bot.alert.figures import Figures, since
from bot.alert.numbers import clock, day, decimals, number, short_weekday, signed_percent, zone_name
from bot.alert.post import Chart
from bot.market.book import Book
from bot.market.calendar import Session

_MOST_POINTS = 400

Points = Sequence[tuple[float, float]]


def chart(book: Book, figures: Figures, symbol: str, on: date, zone: str) -> Chart | None:
    """The session of `on` so far, without headlines; None where there is no price or no close to measure from."""
    change, session = figures.change(symbol, on), book.session(symbol, on) if symbol in book.symbols else None
    if change is None or session is None:
        return None
    path = _path(book, symbol, on, session)
    if not path:
        return None
    points = thinned(path, _MOST_POINTS)
    places = decimals(change.price, figures.currency(symbol))
    date_words = f"{short_weekday(on)} {day(on)}"
    continuous = book.calendar(symbol).continuous
    label = signed_percent(change.fraction)
    course = _course(_regular(session, path), places, zone)
    return Chart(
        title=f"{symbol}, {date_words}",
        timezone=zone,
        zone=zone_name(zone),
        points=tuple(points),
        previous_close=change.reference,
        previous_close_label="00:00 UTC" if continuous else f"{_short(change.since, on)} close",
        regular_open=session.open.timestamp(),
        regular_close=session.close.timestamp(),
        marks=(),
        last_label=label,
        decimals=places,
        note=figures.grain(symbol),
        alt=(
            f"{symbol} on {date_words}, {zone_name(zone)}: {course}, {label} since "
            f"{since(change.since, on, continuous)} ({number(change.reference, places)})."
        ),
    )


def _path(book: Book, symbol: str, on: date, session: Session) -> Points:
    """The believed prints; after the close those of the session, which end in the official close.

    At the open the session's first print stands alone, without the end of a bar from before it.
    """
    opening = book.since_open(symbol, session.open)
    first = (opening.at, opening.price) if opening else None
    path = [
        (print_[0].timestamp(), print_[1])
        for print_ in book.path(symbol, on)
        if first is None or print_[0] != session.open or print_ == first
    ]
    if bar := book.close_bar(symbol, on):
        end = session.close.timestamp()
        return [*(point for point in path if point[0] < end), (end, bar.close)] if path else []
    return path


def thinned(points: Points, most: int) -> Points:
    """At most about `most` points: of each stretch of time the first, lowest, highest and last."""
    if len(points) <= most:
        return points
    length = -(-len(points) * 4 // most)
    kept: list[tuple[float, float]] = []
    for start in range(0, len(points), length):
        stretch = points[start : start + length]
        low, high = min(stretch, key=lambda point: point[1]), max(stretch, key=lambda point: point[1])
        kept += [point for point in stretch if point in (stretch[0], low, high, stretch[-1])]
    return kept


def _regular(session: Session, path: Points) -> Points:
    """The regular session's prints; all where it has not begun."""
    regular = [point for point in path if session.open.timestamp() <= point[0] <= session.close.timestamp()]
    return regular or path


def _course(prints: Points, places: int, zone: str) -> str:
    """`opened 124.79, low 116.70 at 15:00, high 128.40 at 09:50, last 118.42 at 16:00`."""
    if len(prints) == 1:
        ((at, price),) = prints
        return f"{number(price, places)} at {clock(datetime.fromtimestamp(at, UTC), zone)}"
    low, high = min(prints, key=lambda point: point[1]), max(prints, key=lambda point: point[1])
    said = [f"opened {number(prints[0][1], places)}"]
    said += [
        f"{name} {number(price, places)} at {clock(datetime.fromtimestamp(at, UTC), zone)}"
        for name, (at, price) in (("low", low), ("high", high), ("last", prints[-1]))
    ]
    return ", ".join(said)


def _short(close: date, on: date) -> str:
    return short_weekday(close) if (on - close).days <= 6 else day(close)
