"""The terminal as a chat: it shows posts, and remembers durably what it has shown."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path

from bot.alert.post import Post
from bot.errors import ChatError, StoreError
from bot.ports.health import Finding
from bot.ports.platforms import Conversation


class TerminalChat:
    """The port `Chat`, where no platform has to answer: `show` prints a post and returns when it is printed.

    The transcript is what a chat platform's server is elsewhere: it answers `find` after a crash. A post is printed
    first and recorded with the next system call: an error while printing leaves no record, so that the post is tried
    again, and only a kill between those two calls can show a post twice. None is ever lost.
    Without a transcript nothing is remembered.
    """

    name = "terminal"
    pictures = False
    dark = True
    up = True

    def __init__(self, show: Callable[[Post], None], transcript: Path | None) -> None:
        self._show = show
        self._transcript = Transcript(transcript) if transcript else None

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        """Raises `StoreError` when the transcript cannot be written."""
        shown = message or post.identity
        self._show(post)
        if self._transcript:
            self._transcript.add(post, shown)
        return shown

    async def find(self, post: Post, message: str | None) -> str | None:
        return self._transcript.find(post) if self._transcript else None

    async def lacks(self, channel: str) -> str:
        return ""

    async def resolve(self, channel: str) -> str:
        return channel

    async def tell(self, person: str, text: str) -> None:
        raise ChatError("The terminal has no direct messages.")

    async def connected(self) -> None:
        """At once: it is the terminal."""

    @asynccontextmanager
    async def sending(self) -> AsyncGenerator[None]:
        yield

    async def check(self, channels: Sequence[str]) -> Sequence[Finding]:
        return ()

    async def serve(self, conversation: Conversation) -> None:
        """Nothing to connect to: the prompt asks (`prompt.converse`)."""


class Transcript:
    """A file of JSON lines, one for each post shown, each written by one system call. Raises `StoreError`.

    It is opened when it is needed first; a last line that a crash or a full disk has torn is cut off then.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _file(self) -> int:
        file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        content = self._path.read_bytes()
        if not content.endswith(b"\n"):
            os.ftruncate(file, content.rfind(b"\n") + 1)
        return file

    def add(self, post: Post, message: str) -> None:
        entry = {"identity": post.identity, "action": post.action, "message": message}
        line = json.dumps(entry).encode() + b"\n"
        with self._errors():
            size = os.fstat(self._file).st_size
            if os.write(self._file, line) < len(line):
                os.ftruncate(self._file, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def find(self, post: Post) -> str | None:
        """The message that shows this revision of the card by this action."""
        with self._errors(), open(self._file, encoding="utf-8", closefd=False) as lines:
            lines.seek(0)
            for line in lines:
                entry = json.loads(line)
                if (entry["identity"], entry["action"]) == (post.identity, post.action):
                    return entry["message"]
        return None

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"The transcript {self._path} cannot be used: {error.strerror}. "
                "It keeps what was posted to the terminal; make it writable, or free some space."
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"The transcript {self._path} is damaged. Delete it, or move it away.") from error
