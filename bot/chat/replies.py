"""How commands answer, in words. Times are said in the channel's zone; nothing is escaped yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.alert.model import Mute, Subscription
from bot.alert.numbers import day, moment, money, signed_percent
from bot.cause.verdict import ON, POSSIBLY
from bot.engine.model import Firing
from bot.engine.standing import ClaimStanding, Condition, Standing
from bot.news.model import Attributed, Verdict
from bot.sentence.model import Amount, Distance, Move, Unit

_SHOWN = 3
_VERDICTS = {
    Verdict.ON: "likely",
    Verdict.POSSIBLY: "possibly",
    Verdict.NONE: "no clear news",
    Verdict.MARKET: "with the market",
    Verdict.SECTOR: "with its sector",
}


def rule_state(standings: Sequence[Standing], mute: Mute | None, zone: str, today: date) -> str:
    """`armed`, `fired today at 09:30`, `NVDA fired today at 09:30 and 2 more`, with a mute where there is one."""
    fired = sorted((s for s in standings if s.condition is Condition.OPEN and s.fired), key=lambda s: s.subject)
    if fired and fired[0].fired:
        who = f"{fired[0].subject} " if len(standings) > 1 else ""
        more = f" and {len(fired) - 1} more" if len(fired) > 1 else ""
        state = f"{who}fired {_day_word(fired[0].fired, zone, today)}{moment(fired[0].fired, zone, today)}{more}"
    elif standings and all(standing.condition is Condition.UNKNOWN for standing in standings):
        state = "no data for it yet"
    else:
        state = next((_STATES[s.condition] for s in standings if s.condition in _STATES), "armed")
    return f"{state} · muted until {moment(mute.until, zone, today)}" if mute else state


_STATES = {
    Condition.DONE: "done (once)",
    Condition.HOLDING: "true, waiting for it to last",
    Condition.WAITING: "the move is true, its cause not known yet",
}


def _day_word(at: datetime, zone: str, today: date) -> str:
    return "today at " if moment(at, zone, today).count(" ") == 0 else ""


def rule_list(rows: Iterable[tuple[Subscription, str]]) -> str:
    """One line a rule: id, canonical sentence, state."""
    lines = [(held.rule_id, held.rule, state) for held, state in rows]
    if not lines:
        return "No rules here yet. /bell add NVDA down 5% makes one."
    width = min(60, max(len(rule) for _, rule, _ in lines))
    count = f"{len(lines)} rule{'s' if len(lines) > 1 else ''}"
    return "\n".join([count, *(f"{rule_id:>4}  {rule:<{width}}  {state}" for rule_id, rule, state in lines)])


def standing_text(held: Subscription, standing: Standing, mute: Mute | None, zone: str, today: date) -> str:
    """Why a rule did or did not alert: `7k  NVDA down 5%: fired today at 09:30; now −17.0%`."""
    parts = [rule_state([standing], mute, zone, today), *filter(None, map(_claim_text, standing.claims))]
    return f"{held.rule_id:>4}  {held.rule}: {'; '.join(parts)}"


def _claim_text(claim: ClaimStanding) -> str:
    if claim.unknown:
        return claim.unknown
    if claim.reading is None:
        return ""
    asked = claim.claim.amount if isinstance(claim.claim, Move | Distance) else None
    now = f"{claim.subject} at {_figure(claim.reading.value, asked)}"
    if claim.short is None or claim.short <= 0:
        return now
    return f"{now}, {_distance(claim.short, asked)} short"


def _figure(value: float, amount: Amount | None) -> str:
    if amount is None:
        return f"{value:,.2f}"
    return signed_percent(value) if amount.unit is Unit.PERCENT else money(value, amount.currency or "USD")


def _distance(short: float, amount: Amount | None) -> str:
    if amount and amount.unit is Unit.PERCENT:
        return f"{short * 100:.1f} points"
    return f"{short:,.2f}"


def cause_text(answer: Attributed, zone: str, today: date) -> str:
    """The verdict, what market and sector explain, and what counted for each candidate story."""
    subject = answer.question.subject
    lines = [f"{subject} {answer.question.direction}: {_VERDICTS[answer.verdict]}"]
    for share, name in ((answer.market, "the market"), (answer.sector, "its sector beyond that")):
        if share is not None:
            lines.append(f"  {name} explains {signed_percent(share)}")
    for number, candidate in enumerate(answer.candidates[:_SHOWN], 1):
        first = candidate.story.headlines[0]
        topic = f" · {candidate.topic}" if candidate.topic else ""
        lines.append(f"{number}. {candidate.score:.2f}{topic} · {first.title} ({moment(first.published, zone, today)})")
        lines += [f"     {part.points:+.2f} {part.name}: {part.because}" for part in candidate.parts]
    if not answer.candidates:
        lines.append("No story about it was in the news.")
    lines.append(f"From {ON:.2f} a story is called the cause, from {POSSIBLY:.2f} a possible one.")
    return "\n".join(lines)


def rehearsal_text(firings: Sequence[Firing], first: date | None, last: date | None, unseen: Sequence[str]) -> str:
    """How often it would have fired, when, the largest, and what daily prices cannot show."""
    blind = f"Daily prices do not show {' or '.join(unseen)}." if unseen else ""
    if first is None or last is None:
        return " ".join(part for part in ("There is no daily history to count it on.", blind) if part)
    span = f"between {day(first)} and {day(last)}"
    if not firings:
        return " ".join(part for part in (f"It would not have posted {span}.", blind) if part)
    times = "once" if len(firings) == 1 else f"{len(firings)} times"
    dates = [f"{day(firing.trading_date)} {firing.subject}".strip() for firing in firings]
    shown = ", ".join(dict.fromkeys(dates[-_SHOWN:]))
    last_ones = f"last: {shown}" if len(firings) > _SHOWN else shown
    lines = [f"It would have posted {times} {span} ({last_ones})."]
    largest = max(firings, key=lambda firing: abs(firing.reading.value))
    if len(firings) > 1 and abs(largest.reading.value) < 10 and isinstance(largest.claim, Move | Distance):
        lines.append(
            f"The largest: {largest.subject} {signed_percent(largest.reading.value)} on {day(largest.trading_date)}."
        )
    return " ".join([*lines, *filter(None, [blind])])
