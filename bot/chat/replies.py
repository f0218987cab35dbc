"""How commands answer, in words. Times are said in the channel's zone; nothing is escaped yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from bot.alert.model import Mute, Subscription
from bot.alert.numbers import big_money, day, decimals, moment, number, signed_percent
from bot.cause.verdict import ON, POSSIBLY
from bot.chat.rehearsal import Rehearsal, bears_out
from bot.engine.model import Firing
from bot.engine.standing import ClaimStanding, Condition, Standing
from bot.news.model import Attributed, Verdict
from bot.sentence.model import Amount, ChartClaim, Claim, Distance, Level, Measure, Move, Record, Unit

_WIDEST = 60
"""Columns that a rule takes in a list."""
_STATES = {
    Condition.DONE: "done (once)",
    Condition.HOLDING: "true, waiting for it to last",
    Condition.WAITING: "the move is true, its cause not known yet",
}
_SHOWN = 3
_VERDICTS = {
    Verdict.ON: "likely",
    Verdict.POSSIBLY: "possibly",
    Verdict.NONE: "no clear news",
    Verdict.MARKET: "with the market",
    Verdict.SECTOR: "with its sector",
}


def rule_state(standings: Sequence[Standing], mutes: Mapping[str, Mute], zone: str, today: date) -> str:
    """`armed`, `fired today at 09:30`, `NVDA fired Mon 09:30 and 2 more`, and who is muted until when.

    `mutes` are those that hold, by the standings' subjects.
    """
    several = len(standings) > 1
    parts = [_fired(standings, several, zone, today) or _waiting(standings)]
    for subject, mute in mutes.items():
        who = f"{subject} " if several and mute.target == subject else ""
        parts.append(f"{who}muted until {moment(mute.until, zone, today)}")
    return " · ".join(dict.fromkeys(parts))


def _fired(standings: Sequence[Standing], several: bool, zone: str, today: date) -> str:
    fired = sorted((s.fired, s.subject) for s in standings if s.fired and s.condition is not Condition.DONE)
    if not fired:
        return ""
    last, subject = fired[-1]
    at = moment(last, zone, today)
    who = f"{subject} " if several else ""
    more = f" and {len(fired) - 1} more" if len(fired) > 1 else ""
    return f"{who}fired {at if ' ' in at else f'today at {at}'}{more}"


def _waiting(standings: Sequence[Standing]) -> str:
    if standings and all(standing.condition is Condition.UNKNOWN for standing in standings):
        return "no data for it now"
    return next((_STATES[s.condition] for s in standings if s.condition in _STATES), "armed")


def rule_list(rows: Iterable[tuple[Subscription, str]]) -> str:
    """One line a rule: id, canonical sentence, state."""
    lines = [(held.rule_id, held.rule, state) for held, state in rows]
    if not lines:
        return "No rules here yet. /bell add NVDA down 5% makes one."
    width = min(_WIDEST, max(len(rule) for _, rule, _ in lines))
    count = f"{len(lines)} rule{'s' if len(lines) > 1 else ''}"
    return "\n".join([count, *(f"{rule_id:>4}  {rule:<{width}}  {state}" for rule_id, rule, state in lines)])


def standing_text(held: Subscription, standing: Standing, mute: Mute | None, zone: str, today: date) -> str:
    """Why a rule did or did not alert: `7k  NVDA down 5%: fired today at 09:30; NVDA at −17.0%`."""
    mutes = {standing.subject: mute} if mute else {}
    parts = [rule_state([standing], mutes, zone, today), *filter(None, map(_claim_text, standing.claims))]
    return f"{held.rule_id:>4}  {held.rule}: {'; '.join(parts)}"


def _claim_text(claim: ClaimStanding) -> str:
    if claim.unknown:
        return claim.unknown
    if claim.reading is None:
        return ""
    now = f"{claim.subject} at {_figure(claim.claim, claim.reading.value)}"
    if isinstance(claim.claim, Record) and claim.reading.reference:
        return f"{now}, the {claim.claim.extreme} before is {_figure(claim.claim, claim.reading.reference)}"
    if claim.short is None or claim.short <= 0:
        return now
    return f"{now}, {_short(claim.claim, claim.short)} short"


def _figure(claim: Claim, value: float) -> str:
    match claim:
        case Move(measure=Measure.MARKET_VALUE) | Level(measure=Measure.MARKET_VALUE):
            return big_money(value, "")
        case Move(amount=Amount(unit=Unit.PERCENT)) | Distance():
            return signed_percent(value)
        case ChartClaim():
            return f"#{value:.0f}"
        case _:
            return number(value, decimals(value, ""))


def _short(claim: Claim, short: float) -> str:
    match claim:
        case Move(amount=Amount(unit=Unit.PERCENT)) | Distance():
            return f"{short * 100:.1f} points"
        case _:
            return _figure(claim, short)


def cause_text(answer: Attributed, zone: str, today: date) -> str:
    """The verdict, what market and sector explain, and what counted for each candidate story."""
    subject = answer.question.subject
    if not answer.change:
        return f"{subject} has not moved yet on {today:%a} {day(today)}."
    lines = [f"{subject} {signed_percent(answer.change)}: {_VERDICTS[answer.verdict]}"]
    for share, name in ((answer.market, "the market"), (answer.sector, "its sector beyond that")):
        if share is not None:
            lines.append(f"  {name} explains {signed_percent(share)}")
    for place, candidate in enumerate(answer.candidates[:_SHOWN], 1):
        first = candidate.evidence[0]
        topic = f" · {candidate.topic}" if candidate.topic else ""
        lines.append(f"{place}. {candidate.score:.2f}{topic} · {first.title} ({moment(first.published, zone, today)})")
        lines += [f"     {part.points:+.2f} {part.name}: {part.because}" for part in candidate.parts]
    if not answer.candidates:
        lines.append("No story explains it.")
    lines.append(f"From {ON:.2f} a story is called the cause, from {POSSIBLY:.2f} a possible one.")
    return "\n".join(lines)


def rehearsal_text(rehearsal: Rehearsal, say: Callable[[Firing], str]) -> str:
    """How often it would have fired, when, the latest and the largest, and what daily prices cannot show.

    `say` gives the headline of a firing.
    """
    unseen = f"Daily prices do not show {' or '.join(rehearsal.unseen)}" if rehearsal.unseen else ""
    if rehearsal.first is None or rehearsal.last is None:
        return f"{unseen}, so it cannot be counted." if unseen else "There is no daily history to count it on."
    unseen, gaps = unseen and f" {unseen}.", _gaps_text(rehearsal.gaps)
    if rehearsal.unknown:
        why = rehearsal.unknown.removesuffix(" in this session").removesuffix(" yet")
        return f"It cannot be counted: {why}{gaps}.{unseen}"
    span = f"between {day(rehearsal.first)} and {day(rehearsal.last)}{gaps}"
    firings = rehearsal.firings
    if not firings:
        return f"It would not have fired {span}.{unseen}"
    times = "once" if len(firings) == 1 else f"{len(firings)} times"
    dates = list(dict.fromkeys(day(firing.trading_date) for firing in firings))[-_SHOWN:]
    lines = [f"It would have fired {times} {span}, last on {' · '.join(dates)}.{unseen}"]
    latest, largest = firings[-1], rehearsal.largest
    if bears_out(latest):
        lines.append(f"Latest:  {say(latest)} when it fired, {day(latest.trading_date)}")
    if largest is not None and largest is not latest:
        lines.append(f"Largest: {say(largest)} when it fired, {day(largest.trading_date)}")
    return "\n".join(lines)


def _gaps_text(gaps: Mapping[str, tuple[int, int]]) -> str:
    """Whose prices are missing, those of the most sessions first."""
    if not gaps:
        return ""
    symbols = sorted(gaps, key=lambda symbol: (-gaps[symbol][0], symbol))
    if len(symbols) == 1:
        missing, sessions = gaps[symbols[0]]
        return f" (no prices of {symbols[0]} for {missing} of {sessions} sessions)"
    more = f" and {len(symbols) - _SHOWN} more" if len(symbols) > _SHOWN else ""
    return f" (with prices missing of {', '.join(symbols[:_SHOWN])}{more})"
