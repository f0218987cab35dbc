"""How asking Yahoo fails."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import SourceError


class Throttled(SourceError):
    """Yahoo has had enough of us: nothing is asked for `wait`."""

    def __init__(self, why: str, wait: timedelta) -> None:
        super().__init__(f"Yahoo {why}: it is asked again in {_said(wait)}.")
        self.wait = wait


class Unavailable(SourceError):
    """Yahoo did not answer, or with nonsense: worth another try later."""


class Refused(SourceError):
    """Yahoo does not know what it is asked for (`status` 404), or does not take the question: tries are useless."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.status = status


def _said(wait: timedelta) -> str:
    seconds = wait.total_seconds()
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
