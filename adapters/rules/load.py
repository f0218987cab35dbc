"""The rules folder, read into a rulebook, with every error of every file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from adapters.rules import document
from adapters.rules.document import Item, Problem
from adapters.rules.forms import Named
from adapters.rules.models import ALIASES, BASKETS, FEEDS, PACK, RULE, TOPICS
from adapters.rules.names import paths, with_known
from adapters.untrusted import clean
from bot.news.model import Topic
from bot.rulebook import FeedSpec, Pack, PackRule, Rulebook, RuleFileError
from bot.sentence import SentenceError, Vocabulary, canonical, parse
from bot.sentence.model import Sentence

_MESSAGE = 1000
NAMED = {"baskets": BASKETS, "topics": TOPICS, "feeds": FEEDS, "aliases": ALIASES}


def load(
    folder: Path, *, today: date | None = None, known: Vocabulary | None = None
) -> tuple[Rulebook, list[RuleFileError]]:
    """Everything in the folder that is sound, and every error, in the order of files and lines.

    With `today`, rules that ended before it are errors too. Sentences use the folder's own names, or those of `known`.
    Raises RulesFolderError where there is nothing to read.
    """
    return compose(contents(folder), today=today, known=known)


def contents(folder: Path) -> dict[Path, bytes | str]:
    """Each file with its bytes, or in words why it cannot be read. Raises RulesFolderError."""
    return {path: _content(path) for path in paths(folder)}


def compose(
    contents: Mapping[Path, bytes | str], *, today: date | None = None, known: Vocabulary | None = None
) -> tuple[Rulebook, list[RuleFileError]]:
    """What the `contents` of a folder say; see `load`."""
    errors: list[RuleFileError] = []
    files = [_File(path, content, errors) for path, content in sorted(contents.items())]
    named: dict[str, dict[str, Any]] = {}
    for file in files:
        kind = file.path.stem
        if kind in named:
            file.error(Item(None, 0, 0), f"There is another file of {kind}; keep one of them.")
        elif kind in NAMED:
            named[kind] = file.entries(NAMED[kind])
    book = _names(named)
    packs: dict[str, Pack] = {}
    for file in files:
        pack = file.pack(known or book.vocabulary, today) if file.path.stem not in NAMED else None
        if pack and pack.name in packs:
            file.error(file.values["pack"], f'There is another pack called "{pack.name}".')
        elif pack:
            packs[pack.name] = pack
    errors.sort(key=lambda error: (error.file, error.line, error.column))
    return Rulebook(tuple(packs.values()), book.baskets, book.topics, book.feeds, book.aliases), errors


def _content(path: Path) -> bytes | str:
    try:
        return document.content(path)
    except OSError as error:
        return f"The file cannot be read: {error.strerror}."


def _names(named: dict[str, dict[str, Any]]) -> Rulebook:
    return Rulebook(
        baskets={name: tuple(symbols) for name, symbols in named.get("baskets", {}).items()},
        topics=tuple(
            Topic(name, entry["headline"], *(tuple(entry.get(key, ())) for key in ("names", "phrases", "symbols")))
            for name, entry in named.get("topics", {}).items()
        ),
        feeds=tuple(FeedSpec(name, **feed) for name, feed in named.get("feeds", {}).items()),
        aliases=with_known({symbol: tuple(names) for symbol, names in named.get("aliases", {}).items()}),
    )


class _File:
    """One file, and where its errors go."""

    def __init__(self, path: Path, content: bytes | str, errors: list[RuleFileError]) -> None:
        self.path = path
        self._errors = errors
        self._source = ""
        self._root = self._read(content)

    @property
    def values(self) -> dict[str, Item]:
        """The file's own keys."""
        return self._root.value if self._root and isinstance(self._root.value, dict) else {}

    def entries(self, form: Named) -> dict[str, Any]:
        """The sound entries of a file of named entries."""
        return form.read(self._root, "The file", self.error) if self._root else {}

    def pack(self, vocabulary: Vocabulary, today: date | None) -> Pack | None:
        """The pack without the rules that are wrong; None if nothing else is right."""
        pack = PACK.read(self._root, "The file", self.error) if self._root else None
        rules = tuple(self._rules(vocabulary, today))
        return Pack(pack["pack"], pack["about"], tuple(pack.get("post", ())), rules) if pack else None

    def error(self, item: Item, message: str) -> None:
        self._add(item.line, item.column, message)

    def _read(self, content: bytes | str) -> Item | None:
        if isinstance(content, str):
            self._add(0, 0, content)
            return None
        problems: list[Problem] = []
        root = None
        try:
            root = document.read(content, problems)
            self._source = content.decode("utf-8-sig")
        except document.Unreadable as error:
            problems.append(error.problem)
        for problem in problems:
            self._add(problem.line, problem.column, problem.message)
        return root

    def _rules(self, vocabulary: Vocabulary, today: date | None) -> Iterator[PackRule]:
        """Each rule is read even where the pack has other errors, so that all are told at once."""
        listed = self.values.get("rules")
        lines: dict[Sentence, int] = {}
        for item in listed.value if listed and isinstance(listed.value, list) else ():
            when = item.value.get("when") if isinstance(item.value, dict) else item
            if when is None or not isinstance(when.value, str) or not when.value.strip():
                continue
            try:
                sentence = parse(when.value, vocabulary, today=today)
            except SentenceError as error:
                self._sentence_error(when, error)
                continue
            if sentence in lines:
                self.error(when, f"This rule stands in line {lines[sentence]} already: {canonical(sentence)}.")
                continue
            lines[sentence] = when.line + 1
            yield self._rule(item, sentence)

    def _rule(self, item: Item, sentence: Sentence) -> PackRule:
        entry = RULE.read(item, "", lambda *_: None) if isinstance(item.value, dict) else None
        with_it = {key: value for key, value in (entry or {}).items() if key != "when"}
        return PackRule(sentence, canonical(sentence), **with_it, file=str(self.path), line=item.line + 1)

    def _sentence_error(self, when: Item, error: SentenceError) -> None:
        line, column = document.place(self._source, when, error.column - 1)
        detail = "\n".join(str(error).split("\n")[1:3])
        self._add(line, column, error.one_line, detail)

    def _add(self, line: int, column: int, message: str, detail: str = "") -> None:
        self._errors.append(RuleFileError(str(self.path), line + 1, column + 1, clean(message, _MESSAGE), detail))
