"""The rules folder, read into a rulebook, with every error of every file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from adapters.rules import document, wording
from adapters.rules.document import Item, Problem
from adapters.rules.models import Aliases, Baskets, Feeds, PackFile, RuleEntry, Topics
from adapters.rules.names import paths
from bot.news.model import Topic
from bot.rulebook import FeedSpec, Pack, PackRule, Rulebook, RuleFileError
from bot.sentence import SentenceError, Vocabulary, canonical, parse
from bot.sentence.model import Sentence

_NAMED: dict[str, type[RootModel[Any]]] = {"baskets": Baskets, "topics": Topics, "feeds": Feeds, "aliases": Aliases}
Model = TypeVar("Model", bound=BaseModel)


def load(
    folder: Path, *, today: date | None = None, known: Vocabulary | None = None
) -> tuple[Rulebook, list[RuleFileError]]:
    """Everything in the folder that is sound, and every error, in the order of files and lines.

    With `today`, rules that ended before it are errors too. Sentences use the folder's own names, or those of `known`.
    Raises RulesFolderError where there is nothing to read.
    """
    errors: list[RuleFileError] = []
    files = [_File(path, errors) for path in paths(folder)]
    named = {file.path.stem: file.entries(_NAMED[file.path.stem]) for file in files if file.path.stem in _NAMED}
    book = _names(named)
    packs: dict[str, Pack] = {}
    for file in files:
        if file.path.stem not in _NAMED:
            pack = file.pack(known or book.vocabulary, today)
            if pack and pack.name in packs:
                file.error(("pack",), f'There is another pack called "{pack.name}".')
            elif pack:
                packs[pack.name] = pack
    errors.sort(key=lambda error: (error.file, error.line, error.column))
    return Rulebook(tuple(packs.values()), book.baskets, book.topics, book.feeds, book.aliases), errors


def _names(named: dict[str, dict[str, Any]]) -> Rulebook:
    return Rulebook(
        baskets={name: tuple(symbols) for name, symbols in named.get("baskets", {}).items()},
        topics=tuple(
            Topic(name, entry.headline, tuple(entry.names), tuple(entry.phrases), tuple(entry.symbols))
            for name, entry in named.get("topics", {}).items()
        ),
        feeds=tuple(FeedSpec(name, feed.url, feed.every, feed.trust) for name, feed in named.get("feeds", {}).items()),
        aliases={symbol: tuple(names) for symbol, names in named.get("aliases", {}).items()},
    )


class _File:
    """One file, and where its errors go."""

    def __init__(self, path: Path, errors: list[RuleFileError]) -> None:
        self.path = path
        self._errors = errors
        self._lines: list[str] = []
        self.root = self._read()

    def entries(self, model: type[RootModel[Any]]) -> dict[str, Any]:
        """The sound entries of a file of named entries; each is checked by itself, so that one spoils no other."""
        if self.root is None or not isinstance(self.root.value, dict):
            self._check(model, self.root)
            return {}
        found: dict[str, Any] = {}
        for name, item in self.root.value.items():
            alone = Item({name: item}, self.root.line, self.root.column, self.root.keys)
            checked = self._check(model, alone)
            found.update(checked.root if checked else {})
        return found

    def pack(self, vocabulary: Vocabulary, today: date | None) -> Pack | None:
        """The pack without the rules that are wrong; None if nothing else is right."""
        checked = self._check(PackFile, self.root)
        rules = list(self._rules(vocabulary, today))
        if checked is None:
            return None
        return Pack(checked.pack, checked.about, tuple(checked.post), tuple(rules))

    def error(self, path: tuple[str | int, ...], message: str) -> None:
        item = document.locate(self.root, path) if self.root else Item(None, 0, 0)
        self._add(item.line, item.column, message)

    def _read(self) -> Item | None:
        problems: list[Problem] = []
        root = None
        try:
            content = document.content(self.path)
            root = document.read(content, problems)
            self._lines = content.decode("utf-8-sig").splitlines()
        except OSError as error:
            problems.append(Problem(0, 0, f"The file cannot be read: {error.strerror}."))
        except document.Unreadable as error:
            problems.append(error.problem)
        for problem in problems:
            self._add(problem.line, problem.column, problem.message)
        return root

    def _check(self, model: type[Model], root: Item | None) -> Model | None:
        if root is None:
            return None
        try:
            return model.model_validate(document.plain(root))
        except ValidationError as error:
            for line, column, message in wording.problems(error, root):
                self._add(line, column, message)
        return None

    def _rules(self, vocabulary: Vocabulary, today: date | None) -> Iterator[PackRule]:
        """Each rule is read even where the pack has other errors, so that all are told at once."""
        listed = self.root.value.get("rules") if self.root and isinstance(self.root.value, dict) else None
        for item in listed.value if listed and isinstance(listed.value, list) else ():
            when = item.value.get("when") if isinstance(item.value, dict) else item
            if when is None or not isinstance(when.value, str) or not when.value.strip():
                continue
            try:
                sentence = parse(when.value, vocabulary, today=today)
            except SentenceError as error:
                self._sentence_error(when, error)
                continue
            yield self._rule(item, sentence)

    def _rule(self, item: Item, sentence: Sentence) -> PackRule:
        text, place = canonical(sentence), (str(self.path), item.line + 1)
        try:
            entry = RuleEntry.model_validate(document.plain(item)) if isinstance(item.value, dict) else None
        except ValidationError:
            entry = None
        if entry is None:
            return PackRule(sentence, text, file=place[0], line=place[1])
        return PackRule(sentence, text, entry.severity, entry.mention, entry.note, *place)

    def _sentence_error(self, when: Item, error: SentenceError) -> None:
        """The caret's place in the file, where the sentence stands there as it is: on one line, without escapes."""
        line = self._lines[when.line] if when.line < len(self._lines) else ""
        text, column = error.text, when.column
        for begin in (when.column, when.column + 1):
            if line.startswith(text, begin):
                column = begin + error.column - 1
        detail = "\n".join(str(error).split("\n")[1:3])
        self._add(when.line, column, error.one_line, detail)

    def _add(self, line: int, column: int, message: str, detail: str = "") -> None:
        self._errors.append(RuleFileError(str(self.path), line + 1, column + 1, message, detail))
