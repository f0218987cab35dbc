"""What is wrong, as an answer."""

from __future__ import annotations

import re

from bot.chat.model import Button, Code, Part, Reply, Text
from bot.errors import TickerbellError
from bot.sentence.errors import SentenceError
from bot.sentence.spoken import spoken

_WORD = re.compile(r"[^\s,()]*")
_SAYS, _LABEL = 80, 40
"""Characters of a button's command, and of one that shows it."""
_MORE = "; what may come is "
"""Before the long part of a message."""


def failure(error: TickerbellError, command: str) -> Reply:
    """One clear sentence; of a rule also its caret, and a button that says `command` with the word put right."""
    if not isinstance(error, SentenceError):
        return Reply(spoken(str(error)), failed=True)
    caret = str(error).splitlines()[1:3]
    wrong, more, expected = error.message.partition(_MORE)
    title = f"{wrong}." if more else wrong
    parts: list[Part] = [Code("\n".join(line[2:] for line in caret))]
    rest = (Text(f"{_MORE.lstrip(' ;').capitalize()}{expected}", quiet=True),) if more else ()
    if not error.suggestion:
        return Reply(title, (*parts, *rest), failed=True)
    parts.append(Text(f"Did you mean {error.suggestion}?"))
    right = _put_right(error, error.suggestion)
    says = f"{command} {right}"
    fits = len(says) <= _SAYS and " or " not in error.suggestion
    yes = (Button(right if len(right) <= _LABEL else "Yes, that", says, "primary"),) if fits else ()
    return Reply(title, (*parts, *rest), yes, failed=True)


def _put_right(error: SentenceError, suggestion: str) -> str:
    begin = error.column - 1
    wrong = _WORD.match(error.text, begin)
    return f"{error.text[:begin]}{suggestion}{error.text[wrong.end() if wrong else begin :]}"
