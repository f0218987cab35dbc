"""The forms that `add` and `edit 7k` open instead of an answer."""

from __future__ import annotations

from bot.alert.model import Subscription
from bot.alert.settings import SEVERITIES
from bot.chat.model import Ask, Field, Form
from bot.sentence.spoken import spoken
from bot.service.answers.house import House

_HINT = "any of NVDA, AMD down 5% on news"
_GRAMMAR = "SUBJECT down|up|moves 5% [in 1h] [on news], or above|below 120, or at 52w high"


def form(house: House, ask: Ask) -> Form | None:
    """The form of exactly these words; None for all others, which are answered."""
    match ask.text.removeprefix("/").removeprefix("bell ").split():
        case [name] if name.lower() == "add":
            return Form("Add a rule", "add", _fields(None))
        case [name, rule_id] if name.lower() == "edit":
            held = house.registry.find(ask.channel, rule_id.lower())
            return Form(f"Edit rule {held.rule_id}", f"edit {held.rule_id}", _fields(held)) if held else None
        case _:
            return None


def _fields(held: Subscription | None) -> tuple[Field, ...]:
    severity = held.severity if held else "normal"
    others = [each for each in SEVERITIES if each != severity]
    return (
        Field("sentence", "What to watch", spoken(held.rule) if held else "", _HINT if held is None else _GRAMMAR),
        Field("severity", "Severity", severity, "critical passes quiet hours and budget", (severity, *others)),
        Field("note", "Note posted with it", held.note if held else "", "Check the hedges.", optional=True),
    )
