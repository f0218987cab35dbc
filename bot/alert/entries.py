"""What a card keeps of a firing: its words and figures, decided at the moment it fired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Literal

from bot.alert.closing import condition
from bot.alert.figures import Figures
from bot.alert.model import Fired, Subscription
from bot.alert.numbers import clock, zone_name
from bot.alert.wording import Naming, shortened, words
from bot.engine.model import Firing, Reading
from bot.market.model import Halt
from bot.sentence.model import (
    TODAY,
    Basket,
    CalendarClaim,
    ChartClaim,
    Claim,
    Direction,
    Group,
    Level,
    Measure,
    Move,
    NewsClaim,
    Record,
    Unit,
)

_RULE_LENGTH = 80


class Entries:
    """Makes them. `topics`: how topics are said; `source`: where prices come from, or empty: each firing's own."""

    def __init__(self, figures: Figures, topics: Mapping[str, str], source: str) -> None:
        self._figures = figures
        self._topics = topics
        self._source = source

    def fired(self, firing: Firing, subscription: Subscription, zone: str, at: datetime) -> Fired:
        """The firing as all see it who subscribed like `subscription` and live in `zone` (IANA), decided `at`."""
        firing = self._settled(firing)
        naming = self._naming(firing)
        said = words(firing, naming)
        return Fired(
            identity=firing.identity,
            at=firing.at.timestamp(),
            seen=at.timestamp(),
            subject=firing.subject,
            rule=firing.rule,
            severity=subscription.severity,
            mention=subscription.mention,
            note=subscription.note,
            quantified=firing.quantified,
            lead=said.lead,
            rest=said.rest,
            short=said.short,
            figure=said.figure,
            group=said.group,
            asked=said.asked,
            currency=naming.currency,
            direction=direction(firing),
            value=firing.reading.value,
            size=self.size(firing),
            step=firing.step,
            when=clock(firing.at, zone),
            origin=f"{shortened(firing.rule, _RULE_LENGTH)} · {_ordinal(firing)}",
            basis=self._basis(firing, zone, at),
            condition=condition(firing, naming.size),
            event=firing.event is not None,
        )

    def headline(self, firing: Firing) -> str:
        """The headline of a firing that no channel hears of, without a cause."""
        said = words(firing, self._naming(firing))
        return f"{said.lead} {said.rest}".rstrip()

    def _naming(self, firing: Firing) -> Naming:
        return Naming(self._figures.currency(firing.subject), self._size(firing.claim), self._topics)

    def size(self, firing: Firing) -> float:
        """How large a firing is among others: its own fraction, else the day's."""
        if (
            isinstance(firing.claim, Level | Record | NewsClaim | ChartClaim | CalendarClaim)
            or abs(firing.reading.value) > 1
        ):
            return abs(self._figures.fraction(firing.subject, firing.trading_date) or 0.0)
        return abs(firing.reading.value)

    def _size(self, claim: Claim) -> int:
        """How many members the group of a claim has."""
        if isinstance(claim, ChartClaim | NewsClaim) or not isinstance(claim.subject, Group):
            return 1
        members = claim.subject.members
        return len(self._figures.members(f"@{members.name}") if isinstance(members, Basket) else members)

    def _settled(self, firing: Firing) -> Firing:
        """A basket's firing with the figures of the whole moment: it fired as soon as enough members had moved."""
        claim, reading = firing.claim, firing.reading
        if not isinstance(claim, Move) or claim.amount.unit is not Unit.PERCENT or claim.benchmark is not None:
            return firing
        if claim.window != TODAY or claim.measure is not Measure.PRICE:
            return firing
        match claim.subject:
            case Basket():
                mean = self._figures.fraction(firing.subject, firing.trading_date) or 0
                further = abs(mean) > abs(reading.value) and mean * reading.value > 0
                return replace(firing, reading=replace(reading, value=mean)) if further else firing
            case Group(_, Basket(name)) if not firing.quantified:
                return replace(firing, members=self._fulfilling(firing, f"@{name}", float(claim.amount.value) / 100))
            case _:
                return firing

    def _fulfilling(self, firing: Firing, basket: str, threshold: float) -> tuple[tuple[str, Reading], ...]:
        sign = -1 if firing.direction is Direction.DOWN else 1
        known = dict(firing.members)
        moves = self._figures.moves(self._figures.members(basket), firing.trading_date)
        more = {symbol: Reading(move) for symbol, move in moves.items() if sign * move >= threshold}
        return tuple((more | known).items())

    def _basis(self, firing: Firing, zone: str, at: datetime) -> str:
        """Where the figures come from and how fresh they were: `recorded day 09:30:00 New York time, hourly data`."""
        happened = clock(firing.at, zone, seconds=True)
        posted = clock(at, zone, seconds=True)
        when = happened if happened == posted else f"{happened}, posted {posted}"
        grain = "" if firing.event else self._figures.grain(firing.subject)
        source = self._source or self._figures.source(firing.subject) or firing.source
        delayed = f"delayed {firing.delay.total_seconds() / 60:.0f} min" if firing.delay else ""
        return ", ".join(filter(None, (f"{source} {when} {zone_name(zone)}", delayed, grain)))


def _ordinal(firing: Firing) -> str:
    if isinstance(firing.event, Halt) and not firing.event.halted:
        return "trading goes on"
    if firing.step > 1:
        return f"step {firing.step}"
    return "first firing" if firing.number == 1 else f"firing {firing.number} of the day"


def direction(firing: Firing) -> Literal["down", "up", ""]:
    if firing.direction is Direction.DOWN:
        return "down"
    return "up" if firing.direction is Direction.UP else ""
