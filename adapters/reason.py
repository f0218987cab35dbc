"""A cause's reason, where it adds something to what stands around it on every platform."""

from __future__ import annotations

from adapters.untrusted import clean
from bot.alert.post import Evidence, Why


def reason(why: Why) -> str:
    """The story in one line, cleaned; empty on a card that is the story itself, and where the label says it all."""
    said = clean(why.reason)
    known = not why.label or (not why.evidence and clean(why.label).casefold() in said.casefold())
    return "" if known else said


def title(evidence: Evidence, why: Why) -> str:
    """A headline's title, cleaned; empty where the reason above it says the same."""
    said = clean(evidence.title)
    return "" if said == reason(why) else said
