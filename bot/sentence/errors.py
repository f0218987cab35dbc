"""What is wrong with a sentence, and where."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import TickerbellError

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ECHO = 160


class SentenceError(TickerbellError):
    """A sentence that is not one, or that cannot mean anything.

    `column` counts from 1 in `text`, the sentence as it was typed; it is one past the end where something is missing.
    `suggestion` is what would be right there, where that can be told. `str()` is the whole block for a person:
    the message, the sentence with a caret, and the suggestion.
    """

    def __init__(self, message: str, text: str, column: int, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.text = text
        self.column = column
        self.suggestion = suggestion

    @property
    def one_line(self) -> str:
        """The message and the suggestion in one line, for places that show no caret."""
        return f"{self.message} {self._question}".rstrip()

    @property
    def _question(self) -> str:
        return f"Did you mean {self.suggestion}?" if self.suggestion else ""

    def __str__(self) -> str:
        before, after = self.text[: self.column - 1], self.text[self.column - 1 :].rstrip()
        before = before if len(before) <= _ECHO else "…" + before[-_ECHO:]
        after = after if len(after) <= _ECHO else after[:_ECHO] + "…"
        echo = _UNPRINTABLE.sub(" ", before + after)
        caret = " " * _width(echo[: len(before)]) + "^"
        lines = [self.message, f"  {echo}", f"  {caret}", self._question]
        return "\n".join(line for line in lines if line)


def _width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
