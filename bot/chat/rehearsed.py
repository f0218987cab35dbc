"""What a rule would have posted, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.alert.numbers import day
from bot.chat.model import Part, Row, Text
from bot.chat.rehearsal import Rehearsal, bears_out
from bot.engine.model import Firing

_SHOWN = 3
_MONTHS = 12


def how_often(rehearsal: Rehearsal) -> str:
    """`21 times in a year, about 2 a month`, `not once in a year`, or `cannot be counted`.

    `at most …` where daily prices do not show all that the rule asks for, `at least …` where it has steps, of which a
    day may have more than its prices show.
    """
    if rehearsal.first is None or rehearsal.last is None or rehearsal.unknown:
        return "cannot be counted"
    count, days = len(rehearsal.firings), (rehearsal.last - rehearsal.first).days + 1
    span = "in a year" if days > 350 else f"in {days} day{'s' if days > 1 else ''}"
    most = "at most " if rehearsal.unseen and count else "at least " if _steps(rehearsal) and count else ""
    if count < 2:
        return f"{most}{'once' if count else 'not once'} {span}"
    monthly = round(count / days * 365 / _MONTHS)
    return f"{most}{count:,} times {span}{f', about {monthly:,} a month' if monthly else ''}"


def _steps(rehearsal: Rehearsal) -> bool:
    """Whether a day may have more steps than its four daily prices show."""
    return rehearsal.sentence.modifiers.every_further is not None


def rehearsal_parts(rehearsal: Rehearsal, say: Callable[[Firing], str]) -> Iterator[Part]:
    """When it would have fired last, the latest and the largest, and what the count rests on.

    `say` gives the headline of a firing.
    """
    unseen = " or ".join(rehearsal.unseen)
    if rehearsal.first is None or rehearsal.last is None:
        none = f"The {_fetched(rehearsal)}." if rehearsal.coming else "There is no daily history of it."
        yield Text(f"Daily prices do not show {unseen}." if unseen else none)
        return
    if rehearsal.unknown and rehearsal.coming:
        yield Text(f"The {_fetched(rehearsal)}.")
    elif rehearsal.unknown:
        yield Text(f"{rehearsal.unknown.removesuffix(' in this session').removesuffix(' yet').capitalize()}.")
    firings = rehearsal.firings
    if len(firings) > 1:
        dates = list(dict.fromkeys(day(firing.trading_date) for firing in firings))[-_SHOWN:]
        yield Text(f"Last on {' · '.join(reversed(dates))}")
    latest, largest = (firings[-1] if firings else None), rehearsal.largest
    if latest and bears_out(latest):
        yield Row("Latest", say(latest), day(latest.trading_date))
    if largest and largest is not latest:
        yield Row("Largest", say(largest), day(largest.trading_date))
    basis = f"Counted on daily prices, {day(rehearsal.first)} to {day(rehearsal.last)}{_missing(rehearsal)}"
    yield Text(f"{basis}{f'; they do not show {unseen}' if unseen else ''}", quiet=True)


def _missing(rehearsal: Rehearsal) -> str:
    """What is still to come is no gap."""
    coming, gaps = rehearsal.coming, rehearsal.gaps
    said = gaps_text({symbol: gap for symbol, gap in gaps.items() if symbol not in coming})
    return f"{said} (the {_fetched(rehearsal)})" if coming and not rehearsal.unknown else said


def _fetched(rehearsal: Rehearsal) -> str:
    named = ", ".join(rehearsal.coming[:_SHOWN])
    more = f" and {len(rehearsal.coming) - _SHOWN} more" if len(rehearsal.coming) > _SHOWN else ""
    return f"history of {named}{more} is still being fetched"


def gaps_text(gaps: Mapping[str, tuple[int, int]]) -> str:
    """Whose prices are missing, those of the most sessions first."""
    if not gaps:
        return ""
    symbols = sorted(gaps, key=lambda symbol: (-gaps[symbol][0], symbol))
    if len(symbols) == 1:
        missing, sessions = gaps[symbols[0]]
        return f" (no prices of {symbols[0]} for {missing} of {sessions} sessions)"
    more = f" and {len(symbols) - _SHOWN} more" if len(symbols) > _SHOWN else ""
    return f" (with prices missing of {', '.join(symbols[:_SHOWN])}{more})"
