"""What shall be different about a rule, as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from bot.chat.mentions import mention_of
from bot.chat.records import Rule
from bot.chat.tuning import severity_of
from bot.errors import ChatError

NOTE = 300
"""Characters of a note."""


@dataclass(frozen=True, slots=True)
class Wish:
    """None: it stays as it is."""

    sentence: str | None = None
    severity: str | None = None
    mention: str | None = None
    note: str | None = None

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """All but the sentence, by name."""
        named = (("severity", self.severity), ("mention", self.mention), ("note", self.note))
        return tuple((name, value) for name, value in named if value is not None)


def wish_of(values: Mapping[str, str]) -> Wish:
    """What a form says."""
    return Wish(*(values.get(name) for name in ("sentence", "severity", "mention", "note")))


def granted(rule: Rule, wish: Wish, platform: str) -> Rule:
    """The rule with all that is wished but its sentence. Raises `ChatError`."""
    note = rule.note if wish.note is None else " ".join(wish.note.split())
    if len(note) > NOTE:
        raise ChatError(f"A note has {NOTE} characters at most; this one has {len(note)}.")
    return replace(
        rule,
        severity=rule.severity if wish.severity is None else severity_of(wish.severity),
        mention=rule.mention if wish.mention is None else mention_of(wish.mention, platform),
        note="" if note.lower() in ("none", "off") else note,
    )
