"""Cards that list: the further ones of a market-wide day, and what fired inside a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.alert.model import Card, CardKind, Closed, Fired, Gauge
from bot.alert.numbers import moment, signed_percent

_NAMED = 3
_LINES = 20


def list_words(card: Card, closing: Closed | None, suffix: str) -> str:
    """The headline: `MRVL, ARM, MU and 2 more down 5% or more`; their figures follow in the line below."""
    if card.kind is CardKind.LATE:
        count = len(card.firings)
        return f"Late: {count} alert{'s' if count > 1 else ''} from the gap {card.span}"
    listed = _listed(card)
    asked = {fired.asked for fired in listed}
    what = asked.pop() if len(asked) == 1 else card.direction
    names = _names([symbol for symbol, _ in _items(card, closing)])
    held = [_held(fired, closing, exactly=what == fired.asked) for fired in listed] if closing else []
    if all(held):
        return f"{names} {what}{suffix}"
    was = f"{names} {'was' if len(listed) == 1 else 'were'} {what}{suffix}"
    known = [holds for holds in held if holds is not None]
    if len(known) < len(listed):
        return was
    return f"{was}, {sum(known) or 'none'} of them at the close" if len(listed) > 1 else f"{was}, but not at the close"


def list_figures(card: Card, closing: Closed | None) -> tuple[str, ...]:
    """A market card's names with their figures, and whose they are; a digest's alerts, one a line."""
    if card.kind is CardKind.MARKET:
        groups = dict.fromkeys(fired.group for fired in _listed(card) if fired.group)
        of = (f"More of {' and '.join(groups)}, on one card",) if groups else ()
        return (" · ".join(f"{symbol} {figure}" for symbol, figure in _items(card, closing)), *of)
    lines = [f"{_when(fired, card)} {fired.headline}" for fired in sorted(card.firings, key=lambda fired: fired.at)]
    more = len(lines) - _LINES
    return (*lines[:_LINES], *([f"and {more} more"] if more > 0 else []))


def _when(fired: Fired, card: Card) -> str:
    """When it happened, which may have been on another day than the digest's."""
    return moment(datetime.fromtimestamp(fired.at, UTC), card.zone, card.date)


def _listed(card: Card) -> list[Fired]:
    """The last firing of each name, largest first."""
    last = {fired.subject: fired for fired in card.firings}
    return sorted(last.values(), key=lambda fired: (-fired.size, fired.subject))


def _items(card: Card, closing: Closed | None) -> list[tuple[str, str]]:
    """Names and figures, largest first."""
    if closing:
        by_size = sorted(closing.members, key=lambda member: (-abs(member[1]), member[0]))
        return [(symbol, signed_percent(change)) for symbol, change in by_size]
    return [(fired.subject, _signed(fired)) for fired in _listed(card)]


def _names(symbols: Sequence[str]) -> str:
    """`ARM`, `ARM and MU`, `ARM, MU and AMD`, `ARM, MU, AMD and 2 more`."""
    more = len(symbols) - _NAMED
    *first, last = [*symbols[:_NAMED], f"{more} more"] if more > 1 else symbols
    return f"{', '.join(first)} and {last}" if first else last


def _signed(fired: Fired) -> str:
    """The figure of a move with its sign, of anything else as it stands."""
    return signed_percent(fired.value) if fired.figure.endswith("%") else fired.figure


def _held(fired: Fired, closing: Closed, *, exactly: bool) -> bool | None:
    """Whether what the rule asked (not `exactly`: its direction alone) held at the close; None: not known."""
    change, asked = dict(closing.members).get(fired.subject), fired.condition
    if change is None or asked is None or (exactly and asked.gauge is not Gauge.CHANGE):
        return None
    return asked.sign * change >= asked.threshold if exactly else asked.sign * change > 0
