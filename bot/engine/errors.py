"""What the engine refuses, in words."""

from __future__ import annotations

from bot.errors import TickerbellError


class EngineError(TickerbellError):
    """A rule that is right as a sentence, but is not watched yet."""
