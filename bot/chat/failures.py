"""What is wrong, as an answer."""

from __future__ import annotations

import re

from bot.chat.model import Button, Code, Part, Reply, Text
from bot.errors import TickerbellError
from bot.sentence.errors import SentenceError
from bot.sentence.spoken import spoken

_WORD = re.compile(r"[^\s,()]*")
_SAYS = 80
"""Characters of a button's command."""


def failure(error: TickerbellError, command: str) -> Reply:
    """One clear sentence; of a rule also its caret, and a button that says `command` with the word put right."""
    if not isinstance(error, SentenceError):
        return Reply(spoken(str(error)), failed=True)
    caret = str(error).splitlines()[1:3]
    parts: list[Part] = [Code("\n".join(line[2:] for line in caret))]
    if not error.suggestion:
        return Reply(error.message, tuple(parts), failed=True)
    parts.append(Text(f"Did you mean {error.suggestion}?"))
    right = f"{command} {_put_right(error, error.suggestion)}"
    fits = len(right) <= _SAYS and " or " not in error.suggestion
    return Reply(error.message, tuple(parts), (Button("Yes, that", right, "primary"),) if fits else (), failed=True)


def _put_right(error: SentenceError, suggestion: str) -> str:
    begin = error.column - 1
    wrong = _WORD.match(error.text, begin)
    return f"{error.text[:begin]}{suggestion}{error.text[wrong.end() if wrong else begin :]}"
