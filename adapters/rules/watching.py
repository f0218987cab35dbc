"""The rules folder while the program runs: what is saved comes into force, what is broken does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from pathlib import Path

from adapters.rules.load import NAMED, compose, contents
from bot.errors import TickerbellError
from bot.rulebook import Rulebook, RuleFileError, RulesFolderError

LOOK = 0.5
"""Seconds between two looks at the folder."""

Contents = Mapping[Path, bytes | str]


class RulesFolder:
    """A folder, and the last version of each of its files that was sound.

    A broken file counts as it was when it last was sound; where it never was, its sound entries count. Names (baskets,
    topics …) that sound rules still need stay too. A file that is deleted is gone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: Contents = {}
        self._sound: dict[Path, bytes | str] = {}
        self._told: set[str] = set()
        self._book: Rulebook | None = None

    def read(self) -> tuple[Rulebook, list[TickerbellError]]:
        """What is in force, and all that is wrong in the files as they are: what is new, or just saved, comes first.

        Raises RulesFolderError where there is nothing to read and never was.
        """
        try:
            return self._take(contents(self._folder))
        except RulesFolderError as error:
            if self._book is None:
                raise
            self._seen = {}
            return self._book, [error]

    async def changes(self) -> AsyncGenerator[tuple[Rulebook, list[TickerbellError]]]:
        """The same again whenever something has been saved since it was last read, within two seconds; for ever.

        Files are compared, not watched: that sees through links, network disks and containers, where a notification of
        the system may never come. What is just being written is left until it stays the same.
        """
        before = self._seen
        while True:
            await asyncio.sleep(LOOK)
            now = await asyncio.to_thread(self._look)
            if now == before and now != self._seen:
                yield await asyncio.to_thread(self.read)
            before = now

    def _look(self) -> Contents:
        try:
            return contents(self._folder)
        except RulesFolderError:
            return {}

    def _take(self, seen: Contents) -> tuple[Rulebook, list[TickerbellError]]:
        before, self._seen = self._seen, seen
        book, errors = compose(seen)
        for error in errors:
            error.stands = Path(error.file) in self._sound
        broken = _files(errors)
        force, left = dict(seen), errors
        while instead := self._instead(force, _files(left)):
            force |= instead
            book, left = compose(force)
        self._sound = {path: content for path, content in force.items() if path not in broken or path in self._sound}
        self._book = book
        told, self._told = self._told, {str(error) for error in errors}
        saved = {path for path, content in seen.items() if before.get(path) != content}
        errors.sort(key=lambda error: Path(error.file) not in saved and str(error) in told)
        return book, list(errors)

    def _instead(self, force: Contents, broken: Iterable[Path]) -> Contents:
        """The sound versions of broken files, and if those are in force already, of the names that they lack."""
        had = [path for path in broken if path in self._sound]
        names = [path for path in self._sound if path.stem in NAMED] if had else []
        for paths in (had, names):
            if instead := {path: self._sound[path] for path in paths if force.get(path) != self._sound[path]}:
                return instead
        return {}


def _files(errors: Iterable[RuleFileError]) -> list[Path]:
    return list(dict.fromkeys(Path(error.file) for error in errors))
