"""What is said of the calendar: halts, days of earnings and splits, filings."""

from __future__ import annotations

from datetime import date

from bot.alert.numbers import day, short_weekday
from bot.engine.model import Firing
from bot.market.model import Filing, Halt, Scheduled
from bot.sentence.model import CalendarClaim, Event


def told(firing: Firing) -> tuple[str, str, str]:
    """What follows the symbol (`halted: news pending`), the figure in it, and what was so later (`halted`; empty for
    what is no state)."""
    match firing.event:
        case Halt(halted=True, reason=reason):
            return f"halted: {reason}" if reason else "halted", "halted", "halted"
        case Halt():
            return "trades again", "trading again", "trading again"
        case Filing(form=form, title=title):
            return f"files {title}", form, ""
        case Scheduled(kind=kind, note=note, day=when):
            on = _on(when or firing.trading_date, firing.trading_date)
            if kind == "split":
                return " ".join(filter(None, ("splits", note, f"on {on}"))), on, ""
            return ", ".join(filter(None, (f"reports earnings on {on}", note))), on, ""
        case None:
            return firing.rule.removeprefix(f"{firing.subject} "), "", ""


def asked(firing: Firing, claim: CalendarClaim) -> str:
    """What the rule wants, of several: `halted`, `with earnings in 2d`."""
    ahead = "" if claim.days is None else f" in {claim.days}d"
    match claim.event:
        case Event.HALTED:
            return "halted" if firing.step == 1 else "still halted"
        case Event.FILES:
            return f"with a new {claim.form}"
        case Event.EARNINGS:
            return f"with earnings{ahead}"
        case Event.SPLITS:
            return f"with a split{ahead}"


def _on(when: date, today: date) -> str:
    """`Wed 26 Feb`, in another year with it."""
    return f"{short_weekday(when)} {day(when).removesuffix(f' {today.year}')}"
