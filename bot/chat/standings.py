"""Where a rule stands, in words: for the list, and for why it did or did not alert."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.alert.model import Mute
from bot.alert.numbers import big_money, decimals, moment, number, signed_percent
from bot.engine.model import Reading
from bot.engine.readings import Unknown
from bot.engine.standing import ClaimStanding, Condition, Standing
from bot.sentence.model import (
    Amount,
    CalendarClaim,
    ChartClaim,
    Claim,
    Distance,
    Event,
    Level,
    Measure,
    Move,
    NewsClaim,
    Record,
    Unit,
)

_NEAR = 0.1
"""Within this share of a threshold a rule is called near."""
_NEAR_LEVEL = 0.02
"""The same of a price level, which is never approached from zero."""

_BLIND = {
    str(Unknown.NO_PRICE): "no price in this session",
    str(Unknown.BLIND): "no source answers",
    str(Unknown.NO_REFERENCE): "history too short, or with a hole",
    str(Unknown.NO_SHARES): "shares outstanding not known",
    str(Unknown.BENCHMARK): "no price of what it is compared with",
    str(Unknown.MEMBERS): "too few members have a price",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The zone that times are said in, and the date there."""

    zone: str
    today: date


def state(
    standings: Sequence[Standing],
    mutes: Mapping[str, Mute],
    closed: bool,
    clock: Clock,
    missed: Callable[[Mute], int],
) -> str:
    """`armed`, `near: NVDA −4.6%, 0.4 points short`, `fired today at 09:30`, `blind: …`, and who is muted until when.

    `mutes` are those that hold, by the standings' subjects, and `missed` tells the alerts that came meanwhile;
    `closed`: no market of theirs is open.
    """
    several = len(standings) > 1
    parts = [_fired(standings, several, clock) or _latched(standings, several) or _waiting(standings, closed, clock)]
    whole = len(mutes) == len(standings) and len({mute.target for mute in mutes.values()}) == 1
    for mute in mutes.values():
        who = "" if whole else f"{mute.target} "
        count = missed(mute)
        meanwhile = f" ({count} alert{'s' if count > 1 else ''} meanwhile)" if count else ""
        parts.append(f"{who}muted until {moment(mute.until, clock.zone, clock.today)}{meanwhile}")
    return " · ".join(dict.fromkeys(parts))


def is_blind(standings: Sequence[Standing], closed: bool) -> bool:
    """Whether nothing is known where something should be: not so before the market opens."""
    if not standings or any(standing.condition is not Condition.UNKNOWN for standing in standings):
        return False
    reasons = {claim.unknown for standing in standings for claim in standing.claims if claim.unknown}
    return not (closed and reasons <= {str(Unknown.NO_PRICE), str(Unknown.MEMBERS), str(Unknown.BENCHMARK)})


def _fired(standings: Sequence[Standing], several: bool, clock: Clock) -> str:
    fired = sorted((s.fired, s.subject) for s in standings if s.fired and s.condition is not Condition.DONE)
    if not fired:
        return ""
    last, subject = fired[-1]
    at = moment(last, clock.zone, clock.today)
    who = f"{subject} " if several and subject else ""
    more = f" and {len(fired) - 1} more" if len(fired) > 1 else ""
    return f"{who}fired {at if ' ' in at else f'today at {at}'}{more}"


def _latched(standings: Sequence[Standing], several: bool) -> str:
    """What was true when the rule began is watched and not posted."""
    true = [standing.subject for standing in standings if standing.condition is Condition.OPEN]
    if not true:
        return ""
    more = f" and {len(true) - 1} more" if len(true) > 1 else ""
    who = f"{true[0]}{more} " if several and true[0] else ""
    return f"{who}true since it was added"


def _waiting(standings: Sequence[Standing], closed: bool, clock: Clock) -> str:
    if is_blind(standings, closed):
        return f"blind: {_reason(standings, clock)}"
    for standing in standings:
        if standing.condition is Condition.DONE:
            return "done, it fires once"
        if standing.condition is Condition.HOLDING:
            return "true, waiting for it to last"
        if standing.condition is Condition.WAITING:
            return "moved far enough, its cause not known yet"
    near = [claim for standing in standings for claim in standing.claims if is_near(claim)]
    if near:
        nearest = min(near, key=lambda claim: claim.short or 0)
        return f"near: {claim_text(nearest)}"
    return "armed"


def _reason(standings: Sequence[Standing], clock: Clock) -> str:
    claim = next(claim for standing in standings for claim in standing.claims if claim.unknown)
    if claim.silent is not None:
        return f"no source has answered since {moment(claim.silent, clock.zone, clock.today)}"
    return _BLIND.get(claim.unknown, claim.unknown)


def is_near(claim: ClaimStanding) -> bool:
    """Within a tenth of the threshold; of a price level within 2% of it."""
    size = _threshold(claim.claim)
    return size is not None and claim.short is not None and 0 < claim.short <= size


def _threshold(claim: Claim) -> float | None:
    """How short of its threshold a claim may be to be called near, in the measure of `ClaimStanding.short`."""
    match claim:
        case Move(amount=Amount(value, unit)) | Distance(amount=Amount(value, unit)):
            if unit is Unit.PERCENT:
                return float(value) / 100 * _NEAR
            return float(value) * _NEAR if unit is Unit.MONEY else None
        case Level(threshold=Decimal() as level):
            return abs(float(level)) * _NEAR_LEVEL
        case _:
            return None


def claim_text(claim: ClaimStanding, when: str = "") -> str:
    """`NVDA −17.0%`, `NVDA −4.6%, 0.4 points short`, `^GSPC 6,012.28, the high before is 6,128.18`; or why unknown.
    `when` is the time of the figure."""
    if claim.unknown:
        return claim.unknown
    if claim.reading is None:
        return ""
    places = _places(claim.subject, claim.reading)
    now = f"{claim.subject} {figure(claim.claim, claim.reading.value, places)}{when and f' at {when}'}".strip()
    if isinstance(claim.claim, Record) and claim.reading.reference:
        return f"{now}, the {claim.claim.extreme} before is {figure(claim.claim, claim.reading.reference, places)}"
    if claim.short is None or claim.short <= 0:
        return now
    return f"{now}, {_short(claim.claim, claim.short, places)} short"


def _places(subject: str, reading: Reading) -> int:
    """Decimals of the price that a figure is about: a difference has no more."""
    return decimals(reading.price or reading.value, "" if subject.endswith("=X") else "USD")


def figure(claim: Claim, value: float, places: int) -> str:
    """A claim's figure, in its own measure; a price with so many decimals."""
    match claim:
        case Move(measure=Measure.MARKET_VALUE) | Level(measure=Measure.MARKET_VALUE):
            return f"{'+' if value > 0 and isinstance(claim, Move) else ''}{big_money(value, 'USD')}"
        case Move(amount=Amount(unit=Unit.PERCENT)) | Distance():
            return signed_percent(value)
        case ChartClaim():
            return f"#{value:.0f}" if value else "not in the chart"
        case NewsClaim():
            return f"{value:.0f} source{'' if value == 1 else 's'}"
        case CalendarClaim():
            return _dated(claim, int(value))
        case _:
            return number(value, places)


def _dated(claim: CalendarClaim, value: int) -> str:
    match claim.event:
        case Event.HALTED:
            return "halted" if value else "not halted"
        case Event.FILES:
            return f"{value or 'no'} {claim.form} within a day"
        case Event.EARNINGS | Event.SPLITS:
            return f"{claim.event} in {value} session{'' if value == 1 else 's'}"


def _short(claim: Claim, short: float, places: int) -> str:
    match claim:
        case Move(measure=Measure.MARKET_VALUE):
            return big_money(short, "USD")
        case Move(amount=Amount(unit=Unit.PERCENT)) | Distance():
            return f"{short * 100:.1f} points"
        case _:
            return figure(claim, short, places)
