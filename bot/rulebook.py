"""What a rules folder says, read and checked: packs of rules, and the names that their sentences may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Literal

from bot.engine.refusal import refusal
from bot.errors import TickerbellError
from bot.news.issuers import issuers
from bot.news.model import Topic
from bot.sentence import Vocabulary
from bot.sentence.model import Sentence

Severity = Literal["info", "normal", "critical"]
Trust = Literal["high", "normal", "low"]


class RuleFileError(TickerbellError):
    """Something wrong in a file of the rules folder; `line` and `column` count from 1.

    `str()` is one line, `file:line:column: message`. `detail` shows a sentence with its caret, where it is about one.
    `stands`: what the file said when it was sound stays in force.
    """

    stands = True

    def __init__(self, file: str, line: int, column: int, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class RulesFolderError(TickerbellError):
    """There is no such rules folder, or nothing in it."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class PackRule:
    """A rule of a pack; `text` is its canonical spelling, `line` counts from 1."""

    sentence: Sentence
    text: str
    severity: Severity = "normal"
    mention: str | None = None
    note: str | None = None
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """Rules that a channel subscribes to as a whole; `post` names channels that get them without asking."""

    name: str
    about: str
    post: tuple[str, ...] = ()
    rules: tuple[PackRule, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A news feed, how often it is asked, and how far it is trusted."""

    name: str
    url: str
    every: timedelta
    trust: Trust = "normal"


@dataclass(frozen=True)
class Rulebook:
    """A whole rules folder. Topics keep the order of their file; `aliases` are the names of each symbol."""

    packs: tuple[Pack, ...] = ()
    baskets: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    topics: tuple[Topic, ...] = ()
    feeds: tuple[FeedSpec, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])

    @property
    def unwatched(self) -> list[tuple[PackRule, str]]:
        """The rules that are right as sentences and never fire, each with the reason."""
        rules = (rule for pack in self.packs for rule in pack.rules)
        return [(rule, reason) for rule in rules if (reason := refusal(rule.sentence))]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that a sentence may use; of an issuer with several symbols they mean the first."""
        meant: dict[str, tuple[str, ...]] = {}
        issuer = issuers(self.aliases)
        for symbol, names in self.aliases.items():
            for name in names:
                if issuer[symbol] not in meant.get(name, ()):
                    meant[name] = (*meant.get(name, ()), symbol)
        return Vocabulary(baskets=self.baskets, topics=tuple(topic.name for topic in self.topics), aliases=meant)
