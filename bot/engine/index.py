"""Which watches a fact concerns."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from bot.engine.calendarleaves import CalendarLeaf
from bot.engine.compile import Rule
from bot.engine.conditions import Leaf
from bot.engine.episodes import Watch
from bot.engine.features import Feature, SymbolFeature
from bot.engine.leaves import PriceLeaf, in_session
from bot.engine.newsleaves import ChartLeaf, NewsLeaf
from bot.market.book import Book
from bot.market.calendar import moment
from bot.market.model import CalendarFact, Halt, Quote
from bot.news.model import Question, Ranking, Told


class Index:
    """Watches by what may change them, and the features of each symbol."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._features: dict[str, list[Feature]] = {}
        """By symbol: what is read from quotes before what is made of it."""
        self._asking: dict[str, dict[Watch, None]] = {}
        """Watches of claims with a cause, by whom they ask about."""
        self._news: dict[NewsLeaf, Watch] = {}
        self._charts: dict[ChartLeaf, Watch] = {}
        self._dated: dict[CalendarLeaf, Watch] = {}
        self._blind: dict[str, datetime] = {}
        self._added = 0

    def add(self, rule: Rule) -> None:
        """Enter a rule, and read the features that are new from the latest quotes."""
        new: set[Feature] = set()
        for watch in rule.watches.values():
            self._added += 1
            watch.order = self._added
            for leaf in watch.leaves:
                new |= self._enter(leaf, watch)
        self._read(new)

    def remove(self, rule: Rule) -> list[Feature]:
        """Take a rule out; the features that nothing needs any more."""
        touched: set[Feature] = set()
        for watch in rule.watches.values():
            watch.due = None
            for leaf in watch.leaves:
                if isinstance(leaf, PriceLeaf):
                    self._asking.get(leaf.subject, {}).pop(watch, None)
                    leaf.feature.leaves.remove(leaf)
                    leaf.waits_above = leaf.waits_below = None
                    touched.update(_with_parts((leaf.feature,)))
                elif isinstance(leaf, NewsLeaf):
                    del self._news[leaf]
                elif isinstance(leaf, ChartLeaf):
                    del self._charts[leaf]
                else:
                    del self._dated[leaf]
        whole_first = sorted(touched, key=_depth, reverse=True)
        return [feature for feature in whole_first if self._dropped(feature)]

    def priced(self, quote: Quote) -> set[Watch]:
        """Read all features of a regular quote; the watches that this wakes."""
        at = moment(quote)
        days = {quote.symbol: self._book.trading_date(quote.symbol, at)}
        woken: set[Watch] = set()
        for feature in self._features.get(quote.symbol, ()):
            day = days.get(feature.symbol)
            if day is None:
                if not in_session(self._book, feature.symbol, at):
                    continue
                day = days[feature.symbol] = self._book.trading_date(feature.symbol, at)
            for leaf in feature.refresh(self._book, quote, at, day):
                if leaf.watch:
                    woken.add(leaf.watch)
        return woken

    def corrected(self, symbol: str) -> None:
        """References may have changed."""
        for feature in self._features.get(symbol, ()):
            if isinstance(feature, SymbolFeature):
                feature.corrected()

    def told(self, told: Told) -> set[Watch]:
        """Hand a headline to all news claims; the watches of which one has matched."""
        return {watch for leaf, watch in self._news.items() if leaf.hear(told)}

    def ranked(self, ranking: Ranking) -> set[Watch]:
        """Hand a snapshot to the claims about its chart; the watches of those that it changes.

        What the first one shows of a rule that was made before it was so then: it is known, and not posted.
        """
        changed: set[Watch] = set()
        for leaf, watch in self._charts.items():
            first = leaf.state.rank is None and leaf.since is not None
            if leaf.claim.chart == ranking.chart and leaf.hear(ranking):
                changed.add(watch)
                if first:
                    watch.know(self._book, ranking.seen)
        return changed

    def dated(self, fact: CalendarFact) -> set[Watch]:
        """Hand a fact of the calendar to the claims about it; the watches of those that it concerns."""
        concerned = {watch for leaf, watch in self._dated.items() if leaf.hear(fact)}
        if isinstance(fact, Halt) and fact.old:
            for watch in concerned:
                watch.know(self._book, fact.seen)
        return concerned

    def asking(self, subject: str) -> Iterable[Watch]:
        """Watches that want to know why a subject moved."""
        return tuple(self._asking.get(subject, ()))

    def listed(self, symbol: str) -> None:
        """The book has come to know a symbol."""
        for feature in self._features.get(symbol, ()):
            feature.lead(self._book)

    def concerned(self, symbols: Iterable[str]) -> set[Watch]:
        """Watches that look at prices of any of the symbols."""
        features = (feature for symbol in symbols for feature in self._features.get(symbol, ()))
        return {leaf.watch for feature in features for leaf in feature.leaves if leaf.watch}

    def looking_at(self, symbols: Iterable[str]) -> dict[str, set[str]]:
        """The rules of those watches, each with which of the symbols it looks at."""
        found: dict[str, set[str]] = {}
        for symbol in symbols:
            for watch in self.concerned([symbol]):
                found.setdefault(watch.rule, set()).add(symbol)
        return found

    def unanswered(self, symbols: Iterable[str], at: datetime) -> list[Question]:
        """The causes that those watches wait for."""
        watches = sorted(self.concerned(symbols), key=lambda watch: watch.order)
        return [question for watch in watches for question in watch.unanswered(at)]

    def look(self, blind: Mapping[str, datetime]) -> set[Watch]:
        """These are all the symbols that no source answers for, since when: what is read from their prices is unknown.
        The watches to be armed for it."""
        changed = self._blind.keys() ^ blind.keys()
        self._blind = dict(blind)
        for feature in (feature for symbol in changed for feature in self._features.get(symbol, ())):
            if not isinstance(feature, SymbolFeature):
                continue
            if feature.symbol in blind:
                feature.close_eyes(blind[feature.symbol])
            else:
                feature.blind = None
        return self.reread(changed)

    def reread(self, symbols: Iterable[str]) -> set[Watch]:
        """Read the features of symbols anew from the latest regular quotes; the watches that must be armed for it."""
        features: set[Feature] = set()
        for symbol in symbols:
            self.corrected(symbol)
            features.update(self._features.get(symbol, ()))
        self._read(features)
        return self.concerned(symbols)

    def _read(self, features: Iterable[Feature]) -> None:
        for feature in sorted(features, key=_depth):
            quotes = [quote for symbol in feature.symbols if (quote := self._book.last_regular(symbol))]
            if quotes and feature.symbol in self._book.symbols:
                newest = max(quotes, key=moment)
                today = self._book.trading_date(feature.symbol, moment(newest))
                feature.refresh(self._book, newest, moment(newest), today)

    def _enter(self, leaf: Leaf, watch: Watch) -> set[Feature]:
        """The features that are new with a leaf."""
        match leaf:
            case PriceLeaf():
                leaf.feature.leaves.append(leaf)
                if leaf.cause is not None:
                    self._asking.setdefault(leaf.subject, {})[watch] = None
                return {feature for feature in _with_parts((leaf.feature,)) if self._register(feature)}
            case NewsLeaf():
                self._news[leaf] = watch
            case ChartLeaf():
                self._charts[leaf] = watch
            case CalendarLeaf():
                self._dated[leaf] = watch
        return set()

    def _dropped(self, feature: Feature) -> bool:
        """Take a feature out unless it has claims or is part of another."""
        if feature.leaves or any(feature in other.parts for other in self._features[feature.symbol]):
            return False
        for symbol in feature.symbols:
            self._features[symbol].remove(feature)
        return True

    def _register(self, feature: Feature) -> bool:
        new = False
        for symbol in feature.symbols:
            known = self._features.setdefault(symbol, [])
            if feature not in known:
                insort(known, feature, key=_depth)
                new = True
        if isinstance(feature, SymbolFeature) and feature.symbol in self._blind:
            feature.close_eyes(self._blind[feature.symbol])
        return new


def _with_parts(features: Iterable[Feature]) -> Iterator[Feature]:
    for feature in features:
        yield feature
        yield from _with_parts(feature.parts)


def _depth(feature: Feature) -> int:
    return feature.depth
