"""A cause's reason, where it adds something to what stands around it on every platform."""

from __future__ import annotations

from adapters.untrusted import clean
from bot.alert.post import Why


def reason(why: Why) -> str:
    """The story in one line, cleaned; empty where the label or one of the headlines below says the same."""
    said = clean(why.reason)
    start = said.rstrip("….").casefold()
    others = (clean(why.label), *(clean(evidence.title) for evidence in why.evidence))
    return "" if any(other.casefold().startswith(start) for other in others) else said
