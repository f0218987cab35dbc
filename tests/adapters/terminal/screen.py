"""A terminal in memory."""

from __future__ import annotations

import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from rich.console import Console
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from adapters.terminal.cards import Cards
from bot.alert.post import Post

NEW_YORK = ZoneInfo("America/New_York")


class TextFile(SingleFileSnapshotExtension):
    """Golden files that a person can read: one text file for each snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class Terminal(io.TextIOWrapper):
    """What is printed here stays here."""

    def __init__(self, encoding: str = "utf-8", *, tty: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, newline="")
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def text(self) -> str:
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue().decode(self.encoding)


def printed(posts: Iterable[Post], width: int, terminal: Terminal | None = None, **environment: str) -> str:
    terminal = terminal or Terminal()
    console = Console(file=terminal, width=width, _environ={"TERM": "xterm-256color", **environment})
    cards = Cards(console, NEW_YORK)
    for post in posts:
        cards(post)
    return terminal.text()
