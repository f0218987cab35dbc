"""What is wrong, as an answer."""

from __future__ import annotations

import re

from bot.chat.model import Button, Code, Part, Reply, Text
from bot.errors import Slip, TickerbellError
from bot.sentence.errors import SentenceError
from bot.sentence.spoken import spoken

_WORD = re.compile(r"[^\s,()]*")
_SAYS, _LABEL = 80, 40
"""Characters of a button's command, and of one that shows it."""
_MORE = "; what may come is "
"""Before the long part of a message."""


def failure(error: TickerbellError, command: str, typed: str = "") -> Reply:
    """One clear sentence, and a button that says what was `typed` with the wrong word put right; of a rule also its
    caret, and a button that says `command` and the rule."""
    if isinstance(error, Slip):
        right = re.sub(re.escape(error.wrong), lambda _: error.right, typed, count=1, flags=re.IGNORECASE).strip()
        return Reply(spoken(str(error)), (), _yes(right) if right != typed.strip() else (), failed=True)
    if not isinstance(error, SentenceError):
        return Reply(spoken(str(error)), failed=True)
    caret = str(error).splitlines()[1:3]
    wrong, more, expected = error.message.partition(_MORE)
    title = f"{wrong}." if more else wrong
    parts: list[Part] = [Code("\n".join(line[2:] for line in caret))]
    rest = (Text(f"{_MORE.lstrip(' ;').capitalize()}{expected}".replace("….", "…"), quiet=True),) if more else ()
    if not error.suggestion:
        return Reply(title, (*parts, *rest), failed=True)
    parts.append(Text(f"Did you mean {error.suggestion}?"))
    right = _put_right(error, error.suggestion)
    yes = _yes(f"{command} {right}", right) if " or " not in error.suggestion else ()
    return Reply(title, (*parts, *rest), yes, failed=True)


def _yes(says: str, shown: str = "") -> tuple[Button, ...]:
    """A button for what was probably meant, where it is not too long for one."""
    shown = shown or says
    return (Button(shown if len(shown) <= _LABEL else "Yes, that", says, "primary"),) if len(says) <= _SAYS else ()


def _put_right(error: SentenceError, suggestion: str) -> str:
    begin = error.column - 1
    wrong = _WORD.match(error.text, begin)
    return f"{error.text[:begin]}{suggestion}{error.text[wrong.end() if wrong else begin :]}"
