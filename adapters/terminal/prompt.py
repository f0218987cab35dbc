"""The prompt at which `/bell` commands are typed."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.untrusted import clean
from bot.errors import TickerbellError

PROMPT = "› "
LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may stand next: `text` replaces the last `replaces` characters before the cursor; `meta` says what it is."""

    text: str
    replaces: int = 0
    meta: str = ""


async def converse(
    run: Callable[[str], Awaitable[str]],
    complete: Callable[[str], Sequence[Suggestion]],
    show: Callable[[str], None] = print,
    stdin: TextIO | None = None,
) -> None:
    """Ask for commands until Ctrl-D, or Ctrl-C on an empty line; `show` what `run` answers.

    `complete` gets the text before the cursor. Asks nothing when stdin is no terminal. An answer is cleaned line by
    line; a `TickerbellError` is shown as its sentence.
    """
    stream = stdin or sys.stdin
    if stream is None or not stream.isatty():  # None: standard input is closed
        return
    session: PromptSession[str] = PromptSession(
        PROMPT,
        history=InMemoryHistory(),
        completer=_Completer(complete),
        complete_while_typing=True,
        key_bindings=_bindings(),
    )
    with patch_stdout(raw=True):
        while True:
            try:
                typed = await session.prompt_async()
            except (EOFError, KeyboardInterrupt):  # a dumb terminal knows no other Ctrl-C
                return
            for line in filter(None, map(str.strip, typed.splitlines())):  # several lines may be pasted
                show(await _answer(run, line))


async def _answer(run: Callable[[str], Awaitable[str]], line: str) -> str:
    try:
        answer = await run(line)
    except TickerbellError as error:
        answer = str(error)
    return "\n".join(_clean_line(part) for part in answer.splitlines())


def _clean_line(line: str) -> str:
    """Keeps the spaces, which carets and columns need."""
    parts = re.split("( +)", line)
    return "".join(part if part.isspace() else clean(part, LONGEST_LINE) for part in parts).rstrip()


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("c-c")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=EOFError)

    return bindings


class _Completer(Completer):
    def __init__(self, complete: Callable[[str], Sequence[Suggestion]]) -> None:
        self._complete = complete

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        for suggestion in self._complete(document.text_before_cursor):
            yield Completion(suggestion.text, -suggestion.replaces, display_meta=suggestion.meta)
