"""Answers at the prompt: the title and headings in bold, small print and what can be typed next dim."""

from __future__ import annotations

from rich.text import Text

from adapters.untrusted import clean
from bot.chat.model import Reply
from bot.chat.model import Text as Words


def styled(answer: str, reply: Reply) -> Text:
    """`answer`: the reply as plain text, line by line; the same words come out, with a free line above headings."""
    styles, headings = _styles(reply), {clean(part.text) for part in _words(reply) if part.heading}
    lines = answer.split("\n")
    text = Text()
    for number, line in enumerate(lines):
        last = number == len(lines) - 1 and bool(reply.controls)
        text.append("\n" * (number > 0) + "\n" * (number > 1 and line in headings))
        text.append(line, "dim" if last else styles.get(" ".join(line.split()), ""))
    return text


def _styles(reply: Reply) -> dict[str, str]:
    styles = {clean(line): "dim" for part in _words(reply) if part.quiet for line in part.text.splitlines()}
    styles |= {clean(part.text): "bold" for part in _words(reply) if part.heading}
    return styles | {clean(reply.title): "bold red" if reply.failed else "bold"}


def _words(reply: Reply) -> list[Words]:
    return [part for part in reply.parts if isinstance(part, Words)]
