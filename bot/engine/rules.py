"""The rules that are watched: compiled, indexed, and kept with what they have done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.engine.calendarleaves import Diary
from bot.engine.compile import Compiler, Rule
from bot.engine.episodes import Watch
from bot.engine.index import Index
from bot.engine.splits import rewritten
from bot.engine.state import SavedRule, load, save
from bot.market.book import Book
from bot.sentence.model import Sentence


class Rules:
    """By their canonical sentences."""

    def __init__(self, book: Book, baskets: Mapping[str, tuple[str, ...]]) -> None:
        self.index = Index(book)
        self._compiler = Compiler(book, baskets)
        self._rules: dict[str, Rule] = {}
        self._absent: dict[str, SavedRule] = {}
        """What rules have done that are not there (yet)."""
        self._touched: set[str] = set()
        """Rules that may have a state worth saving."""

    def __contains__(self, text: str) -> bool:
        return text in self._rules

    def __getitem__(self, text: str) -> Rule:
        return self._rules[text]

    @property
    def watches(self) -> Iterator[Watch]:
        return (watch for rule in self._rules.values() for watch in rule.watches.values())

    @property
    def diary(self) -> Diary:
        return self._compiler.diary

    def add(self, sentence: Sentence, now: datetime | None) -> tuple[Rule, bool]:
        """A rule that is not there, and whether it goes on with what it had done before. Raises EngineError."""
        rule = self._compiler.rule(sentence, now)
        self._put(rule)
        saved = self._absent.pop(rule.canonical, None)
        if saved:
            load(rule, saved)
            self._touched.add(rule.canonical)
        return rule, saved is not None

    def remove(self, text: str) -> None:
        """Forget a rule and all it has done."""
        self._absent.pop(text, None)
        if text in self._rules:
            self._take(text)

    def touch(self, rules: Iterable[str]) -> None:
        """They may have done something."""
        self._touched.update(rules)

    def rewrite(self, symbol: str, ratio: float, now: datetime | None) -> list[tuple[str, Rule]]:
        """Say levels in the new shares of a split; old sentences, each with the rule that goes on in its place."""
        said = ((text, rewritten(old.sentence, symbol, ratio)) for text, old in self._rules.items())
        changed = [(text, sentence) for text, sentence in said if sentence != self._rules[text].sentence]
        taken = [(self._take(text), sentence) for text, sentence in changed]
        return [(old.canonical, self._in_place(old, sentence, now)) for old, sentence in taken]

    def saved(self) -> dict[str, SavedRule]:
        """What all have done, those that have done nothing left out; also of what is not there."""
        states = {text: save(self._rules[text]) for text in self._touched if text in self._rules}
        known = self._absent | {text: state for text, state in states.items() if state}
        return dict(sorted(known.items()))

    def restore(self, saved: Mapping[str, SavedRule]) -> None:
        """What is not there is kept for when it is added."""
        self._absent = dict(saved)
        for text in self._absent.keys() & self._rules.keys():
            load(self._rules[text], self._absent.pop(text))
            self._touched.add(text)

    def _put(self, rule: Rule) -> None:
        self._rules[rule.canonical] = rule
        self.index.add(rule)

    def _take(self, text: str) -> Rule:
        rule = self._rules.pop(text)
        for feature in self.index.remove(rule):
            del self._compiler.features[feature.key]
        return rule

    def _in_place(self, old: Rule, sentence: Sentence, now: datetime | None) -> Rule:
        """A rewritten rule with what the old one has done; one that is there already stays as it is."""
        new = self._compiler.rule(sentence, now)
        if new.canonical not in self._rules:
            if saved := save(old):
                load(new, saved)
            self._put(new)
        self._touched.add(new.canonical)
        return self._rules[new.canonical]
