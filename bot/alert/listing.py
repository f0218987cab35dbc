"""Cards that list: the further ones of a market-wide day, and what fired inside a gap."""

from __future__ import annotations

from bot.alert.model import Card, CardKind, Closed, Fired, Gauge
from bot.alert.numbers import signed_percent

_NAMED = 3
_LINES = 20


def list_words(card: Card, closing: Closed | None, suffix: str) -> str:
    """The headline: `8 more of @ai-chips down 5% or more: MRVL −19.1%, ARM −11.2%, AMD −6.4%, …`."""
    if card.kind is CardKind.LATE:
        count = len(card.firings)
        return f"Late: {count} alert{'s' if count > 1 else ''} from the gap {card.span}"
    listed = _listed(card)
    groups = list(dict.fromkeys(fired.group for fired in listed if fired.group))
    asked = {fired.asked for fired in listed}
    what = asked.pop() if len(asked) == 1 else card.direction
    of = f" of {' and '.join(groups)}" if groups else ""
    items = _items(card, closing)
    names = ", ".join(items[:_NAMED]) + (", …" if len(items) > _NAMED else "")
    if closing and not all(_held(fired, closing) for fired in listed):
        return f"{len(listed)} more{of} {'was' if len(listed) == 1 else 'were'} {what}{suffix}, closed: {names}"
    return f"{len(listed)} more{of} {what}{suffix}: {names}"


def list_figures(card: Card, closing: Closed | None) -> tuple[str, ...]:
    """A market card's names beyond the headline's, in a line; a digest's alerts, one a line."""
    if card.kind is CardKind.MARKET:
        return (" · ".join(_items(card, closing)),)
    lines = [f"{fired.when} {fired.headline}" for fired in sorted(card.firings, key=lambda fired: fired.at)]
    more = len(lines) - _LINES
    return (*lines[:_LINES], *([f"and {more} more"] if more > 0 else []))


def _listed(card: Card) -> list[Fired]:
    """The last firing of each name, largest first."""
    last = {fired.subject: fired for fired in card.firings}
    return sorted(last.values(), key=lambda fired: (-fired.size, fired.subject))


def _items(card: Card, closing: Closed | None) -> list[str]:
    if closing:
        by_size = sorted(closing.members, key=lambda member: (-abs(member[1]), member[0]))
        return [f"{symbol} {signed_percent(change)}" for symbol, change in by_size]
    return [f"{fired.subject} {_signed(fired)}" for fired in _listed(card)]


def _signed(fired: Fired) -> str:
    """The figure of a move with its sign, of anything else as it stands."""
    return signed_percent(fired.value) if fired.figure.endswith("%") else fired.figure


def _held(fired: Fired, closing: Closed) -> bool:
    change = dict(closing.members).get(fired.subject)
    asked = fired.condition
    return (
        change is not None
        and asked is not None
        and asked.gauge is Gauge.CHANGE
        and asked.sign * change >= asked.threshold
    )
