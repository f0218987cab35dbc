"""The one place that picks adapters."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.database import open_store
from adapters.plots.chart import Plots
from adapters.recorded import RecordedDay
from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from adapters.terminal.chat import TerminalChat
from bot.alert.desk import Desk
from bot.alert.numbers import dated, zone_name
from bot.alert.post import Post
from bot.cause.attribution import Attribution
from bot.chat.channels import Channels, of_packs
from bot.engine.engine import Engine
from bot.engine.errors import EngineError
from bot.errors import SourceError
from bot.market.book import Book
from bot.news.model import Attributed, Headline, Ranking
from bot.news.stories import Newsroom
from bot.ports import Replayed, Store
from bot.rulebook import Rulebook
from bot.sentence import SentenceError, parse
from bot.sentence.model import Sentence
from bot.service.commands import Commands
from bot.service.deliver import Deliverer
from bot.service.pictures import draw_charts
from bot.service.watch import Watcher

REPLAY_CHANNEL = "terminal:#replay"
SHIPPED_DAY = Path(__file__).parent.parent / "adapters" / "recorded" / "days" / "deepseek-2025-01-27"


@dataclass(slots=True)
class Product:
    """Everything, joined over one recorded day."""

    day: RecordedDay
    rulebook: Rulebook
    problems: list[str]
    """What could not be used, each in a sentence: rows of the day, rules of the packs."""
    channels: Channels
    watcher: Watcher
    deliverer: Deliverer
    store: Store

    async def replayed(self, began: float) -> Replayed:
        """The outcome, for its report; `began` is a `time.monotonic`."""
        start, end = self.day.start.timestamp(), self.day.end.timestamp()
        posts = [post for post in await self.store.posts() if start <= post.at <= end]
        seconds = time.monotonic() - began
        return Replayed(
            name=self.day.name,
            about=self.day.about,
            timezone=self.day.timezone,
            posts=posts,
            headlines=[fact for _, facts in self.day.moments() for fact in facts if isinstance(fact, Headline)],
            seconds=seconds,
            problems=self.problems,
            pictures=await draw_charts(posts, Plots()),
        )

    def commands(self, now: datetime) -> Commands:
        """The commands of the replay's channel, given at its end."""
        return Commands(
            channel=REPLAY_CHANNEL,
            zone=self.day.timezone,
            watcher=self.watcher,
            channels=self.channels,
            vocabulary=self.rulebook.vocabulary,
            baskets=self.rulebook.baskets,
            history=self.day.history(),
            store=self.store,
            now=lambda: now,
            explain=lambda subject, at: explain(self.day, self.rulebook, subject, at),
            status=lambda: self._status(now),
        )

    def _status(self, now: datetime) -> str:
        rules = len(self.channels.of(REPLAY_CHANNEL))
        said = f"{dated(now, self.day.timezone)}, {zone_name(self.day.timezone)}"
        lines = [
            f"Recorded day {self.day.name}: replayed to {said}; no live source is connected.",
            f"{len(self.watcher.book.symbols)} symbols, {rules} rules in {REPLAY_CHANNEL}.",
        ]
        return "\n".join([*lines, *(self.problems or ["No errors in the rule files or the day's files."])])


def load_rules(folder: Path | None) -> tuple[Rulebook, list[str]]:
    """The rules folder (None: the one that ships), and what is wrong in it, a line each."""
    rulebook, errors = load(folder or shipped_rules())
    return rulebook, [str(error) for error in errors]


@asynccontextmanager
async def replaying(
    day: RecordedDay, rulebook: Rulebook, problems: Sequence[str], show: Callable[[Post], None], database: str | None
) -> AsyncGenerator[Product]:
    """Everything for one recorded day, its posts given to `show`. `database` None: a temporary one."""
    store = await open_store(database)
    try:
        vocabulary, said = rulebook.vocabulary, list(problems)
        sentences = {rule.text: rule.sentence for pack in rulebook.packs for rule in pack.rules}
        for held in (kept := await store.rules()):
            try:
                sentences[held.rule] = parse(held.rule, vocabulary)
            except SentenceError as error:
                said.append(f"Rule {held.rule_id} of {held.channel}: {error.one_line}")
        channels = Channels([*of_packs(rulebook.packs, REPLAY_CHANNEL), *kept], await store.mutes())
        watcher = _watcher(day, rulebook, channels, store)
        said += _unconnected(channels)
        said += _refused(watcher.engine, sentences.values())
        await watcher.start()
        watcher.recall(day.background())
        transcript = Path(f"{database}.terminal.jsonl") if database else None
        deliverer = Deliverer(store, {"terminal": TerminalChat(show, transcript)}, "replay")
        yield Product(day, rulebook, said, channels, watcher, deliverer, store)
    finally:
        await store.close()


def _unconnected(channels: Channels) -> list[str]:
    """A word for each channel whose platform is not served."""
    named = {channel for rules in channels.by_rule.values() for channel in rules}
    strange = sorted(channel for channel in named if channel.partition(":")[0] != TerminalChat.name)
    return [f"{channel} is not connected: its alerts wait in the database (docs/connect.md)." for channel in strange]


def _refused(engine: Engine, sentences: Iterable[Sentence]) -> list[str]:
    """Give the engine its rules; what it said of those that it does not watch yet."""
    said: list[str] = []
    for sentence in sentences:
        try:
            engine.add(sentence)
        except EngineError as error:
            said.append(str(error))
    return said


def _watcher(day: RecordedDay, rulebook: Rulebook, channels: Channels, store: Store) -> Watcher:
    book = Book(day.instruments(), day.history())
    newsroom = Newsroom(rulebook.topics, _names(day, rulebook))
    desk = Desk(
        book,
        rulebook.baskets,
        {topic.name: topic.headline for topic in rulebook.topics},
        channels.by_rule,
        channels.mutes,
        {},
        day.timezone,
        "recorded day",
    )
    attribution = Attribution(book, newsroom, rulebook.topics, rulebook.baskets)
    return Watcher(Engine(book, rulebook.baskets), newsroom, attribution, channels, desk, store)


def _names(day: RecordedDay, rulebook: Rulebook) -> Mapping[str, Sequence[str]]:
    """The names under which headlines know a symbol: the rules folder's; of a symbol that it lacks, the day's own."""
    named = {instrument.symbol: (instrument.name, *instrument.aliases) for instrument in day.instruments()}
    return {**named, **rulebook.aliases}


def explain(day: RecordedDay, rulebook: Rulebook, subject: str, at: datetime) -> Attributed:
    """Why a symbol or `@basket` moved by `at`: prices and news up to then, no rules. Raises `SourceError`."""
    book = Book(day.instruments(), day.history())
    newsroom = Newsroom(rulebook.topics, _names(day, rulebook))
    attribution = Attribution(book, newsroom, rulebook.topics, rulebook.baskets)
    members = rulebook.baskets.get(subject[1:], ()) if subject.startswith("@") else (subject,)
    if not set(members) & set(book.symbols):
        raise SourceError(f"{day.name} has no prices of {subject}; it has those of {', '.join(sorted(book.symbols))}.")
    if not day.start <= at < day.end:
        span = f"from {day.start:%Y-%m-%dT%H:%MZ} to {day.end:%Y-%m-%dT%H:%MZ}"
        raise SourceError(f"{day.name} goes {span}; {at:%Y-%m-%dT%H:%M%z} is outside it.")
    for fact in day.background():
        if isinstance(fact, Headline):
            newsroom.step(fact)
    for seen, facts in day.moments():
        if seen > at:
            break
        for fact in facts:
            if isinstance(fact, Headline):
                newsroom.step(fact)
            elif not isinstance(fact, Ranking):
                book.step(fact)
    return attribution.why(subject, at)
