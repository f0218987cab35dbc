"""What every command has at hand, and the one way in which a command changes something."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from msgspec.structs import replace

from bot.alert.notices import notice as public_line
from bot.alert.post import Post
from bot.alert.settings import DEFAULTS, ChannelSettings
from bot.chat.model import Ask
from bot.chat.records import (
    NOTHING,
    BasketOf,
    Change,
    Channel,
    Draft,
    Muted,
    PackChoice,
    Record,
    Settings,
    Undo,
    Workspace,
    same,
)
from bot.chat.registry import Registry
from bot.chat.shortid import short_id
from bot.chat.symbols import Directory
from bot.engine.errors import EngineError
from bot.errors import StoreError
from bot.market.model import DailyBar
from bot.news.model import Attributed
from bot.ports.health import Health
from bot.ports.platforms import Chat
from bot.ports.store import Commit, Store
from bot.rulebook import Rulebook
from bot.sentence import Vocabulary, parse
from bot.sentence.model import Sentence
from bot.sentence.spoken import marked
from bot.service.watch import Watcher

UNDO = timedelta(minutes=1)
"""How long a change can be taken back."""
_DRAFT = timedelta(hours=1)
_ENDED = timedelta(days=1)
"""A mute that ended so long ago is of no more use."""


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Read from the disk once."""
    return frozenset(available_timezones())


@dataclass(slots=True)
class House:
    """The world of the commands.

    `now`: the time at which a command is given; `explain(symbol, at)`: a cause in the past; `source`: the recorded day
    that stands for the market, empty when live; `problems`: what could not be used, a sentence each; `lock`: held
    while the rules or their state change; `committed`: wakes whoever delivers.
    """

    watcher: Watcher
    registry: Registry
    rulebook: Rulebook
    store: Store
    chats: Mapping[str, Chat]
    history: Mapping[str, Sequence[DailyBar]]
    now: Callable[[], datetime]
    explain: Callable[[str, datetime], Awaitable[Attributed]]
    source: str
    problems: Callable[[], Sequence[str]]
    lock: asyncio.Lock
    committed: Callable[[], None]
    life: Callable[[], datetime] | None = None
    """What people's own clocks say, where `now` is a recorded day's: their minute to undo is one of life."""
    list_new: Callable[[Collection[str]], Awaitable[None]] | None = None
    """In a live market: lists symbols, and watches them from now on. Raises `ChatError` for those that there are not,
    `SourceError` when nobody can be asked."""
    health: Callable[[], Sequence[Health]] = tuple
    """How the sources of a live market are."""
    probe: Callable[[str], Awaitable[str]] | None = None
    """In a live market: fetches a feed once; its title. Raises `SourceError`."""
    broken: bool = False
    """The rules folder had an error when it was last read again."""
    unkept: StoreError | None = None
    """Why the last change could not be kept."""
    _directory: tuple[frozenset[str], Directory] | None = None
    _sentences: dict[str, Sentence] = field(default_factory=dict[str, Sentence])

    @property
    def directory(self) -> Directory:
        """The names of everything that has a price, or in a live market can have one."""
        book, aliases = self.watcher.book, self.rulebook.aliases
        if self._directory is None or self._directory[0] != book.symbols:
            listed = {symbol: book.instrument(symbol) for symbol in book.symbols}
            own = {symbol: (known.name, *known.aliases) for symbol, known in listed.items()}
            symbols = {**own, **aliases} if self.list_new else own
            names = {symbol: (*own.get(symbol, ()), *aliases.get(symbol, ())) for symbol in symbols}
            self._directory = frozenset(book.symbols), Directory(names)
        return self._directory[1]

    def renew(self, rulebook: Rulebook) -> None:
        """The rules folder says something else now."""
        self.rulebook = rulebook
        self._directory = None
        self._sentences.clear()

    def settings(self, ask: Ask) -> ChannelSettings:
        """The channel's; before it has any, the person's time zone counts."""
        known = self.registry.settings.get(ask.channel)
        return known or (replace(DEFAULTS, zone=ask.zone) if ask.zone in _zones() else DEFAULTS)

    def today(self, ask: Ask) -> date:
        """In the channel's zone."""
        return self.now().astimezone(ZoneInfo(self.settings(ask).zone)).date()

    def workspace(self, ask: Ask) -> Workspace:
        return self.registry.get(Workspace, ask.workspace) or Workspace(scope=ask.workspace)

    def vocabulary(self, workspace: str) -> Vocabulary:
        """The names that a sentence may use there: the house's, and the workspace's own baskets."""
        own = {marked(basket.name, workspace): basket.members for basket in self.registry.all(BasketOf, workspace)}
        house = self.rulebook.vocabulary
        if not own:
            return house
        return Vocabulary({**house.baskets, **own}, house.topics, house.charts, house.aliases, house.currencies)

    def sentence(self, rule: str) -> Sentence:
        """The meaning of a canonical sentence. Raises `SentenceError` if a name in it is known no longer."""
        if rule not in self._sentences:
            house = self.rulebook.vocabulary
            known = Vocabulary(self.registry.baskets, house.topics, house.charts, house.aliases, house.currencies)
            self._sentences[rule] = parse(rule, known)
        return self._sentences[rule]

    async def change(self, ask: Ask, change: Change, what: str, notice: str = "") -> Undo:
        """Make a change durable, with its undo and the public line, and let the engine follow. Raises `StoreError`.

        `what` says what was done ("Rule 7k added: …"); `notice` is told to the whole channel. If it cannot be kept,
        everything is as before.
        """
        async with self.lock:
            at = self.now()
            setup = self._setup(ask, at)
            unset = self.registry.apply(setup)
            try:
                return await self._change(ask, change, what, notice, setup, at)
            except BaseException:
                self.registry.apply(unset)
                raise

    async def take_back(self, ask: Ask, undo: Undo, notice: str) -> None:
        """Undo a change, which can itself not be undone."""
        async with self.lock:
            kept = set(map(same, undo.keep))
            gone = tuple(record for record in undo.drop if same(record) not in kept)
            back = Change(keep=undo.keep, drop=(*gone, undo))
            await self._commit(back, [public_line(ask.channel, f"undone-{undo.undo_id}", notice, self.now())])

    async def note(self, change: Change) -> None:
        """Keep records that nobody else need know of and that cannot be undone: a draft, what a person thinks."""
        async with self.lock:
            await self._commit(change, [])

    async def forget(self, channel: str) -> None:
        """Delete all that a channel has left, but that it does not want a pack whose file names it."""
        async with self.lock:
            left = [each for each in self.registry.all(PackChoice, channel) if each.left]
            gone = tuple(record for record in self.registry.everything(channel) if record not in left)
            await self.store.forget(channel)
            self.watcher.desk.forget(channel)
            at = self.now()
            line = public_line(channel, f"forgotten-{at:%Y%m%dT%H%M%S}", "What was kept of this channel is deleted", at)
            await self._commit(Change(keep=tuple(replace(each, by="") for each in left), drop=gone), [line])

    def lived(self) -> datetime:
        """Now, by people's own clocks."""
        return (self.life or self.now)()

    def draft(self, ask: Ask, command: str, values: tuple[tuple[str, str], ...] = ()) -> Draft:
        """A command that waits for its author's yes; not kept yet."""
        at = self.lived().timestamp()
        taken = {draft.draft_id for draft in self.registry.all(Draft, ask.channel)}
        key = short_id(f"{ask.channel}\n{ask.person}\n{command}\n{at}", taken)
        return Draft(scope=ask.channel, by=ask.person, at=at, draft_id=key, command=command, values=values)

    def stale(self, channel: str) -> tuple[Record, ...]:
        """Undos, drafts and mutes of a channel whose time is over."""
        now, lived = self.now().timestamp(), self.lived().timestamp()
        undos = [undo for undo in self.registry.all(Undo, channel) if lived - undo.at > UNDO.total_seconds()]
        drafts = [draft for draft in self.registry.all(Draft, channel) if lived - draft.at > _DRAFT.total_seconds()]
        mutes = [muted for muted in self.registry.all(Muted, channel) if now - muted.until > _ENDED.total_seconds()]
        return (*undos, *drafts, *mutes)

    async def _change(self, ask: Ask, change: Change, what: str, notice: str, setup: Change, at: datetime) -> Undo:
        old = [self.registry.get(type(record), record.scope, record.key) for record in (*change.drop, *change.keep)]
        taken = {undo.undo_id for undo in self.registry.all(Undo, ask.channel)}
        lived = self.lived().timestamp()
        undo = Undo(
            scope=ask.channel,
            by=ask.person,
            at=lived,
            undo_id=short_id(f"{ask.channel}\n{ask.person}\n{what}\n{lived}", taken),
            what=what,
            keep=tuple(record for record in old if record is not None),
            drop=change.keep,
        )
        whole = Change(keep=(*change.keep, undo), drop=(*change.drop, *self.stale(ask.channel)))
        line = [public_line(ask.channel, undo.undo_id, notice, at)] if notice else []
        await self._commit(whole, line, setup)
        return undo

    def _setup(self, ask: Ask, at: datetime) -> Change:
        """What the first change in a channel leaves there beside it."""
        if self.registry.get(Channel, ask.channel) is not None:
            return NOTHING
        by, when, settings = ask.person, at.timestamp(), self.settings(ask)
        channel = Channel(scope=ask.channel, by=by, at=when, workspace=ask.workspace)
        if settings == self.registry.settings_of(ask.channel):
            return Change(keep=(channel,))
        return Change(keep=(channel, Settings(scope=ask.channel, by=by, at=when, settings=settings)))

    async def wake(self, ask: Ask) -> None:
        """Somebody speaks in a channel that was thought to be gone."""
        known = self.registry.get(Channel, ask.channel)
        if known is not None and known.asleep:
            await self.note(Change(keep=(replace(known, asleep="", workspace=ask.workspace),)))

    async def _commit(self, change: Change, posts: Sequence[Post], setup: Change = NOTHING) -> None:
        """Memory, engine and store together, or none of them. `setup` is in memory already."""
        registry, engine = self.registry, self.watcher.engine
        scopes = {record.scope for record in (*change.keep, *change.drop)}
        version, before = engine.version, registry.watched(scopes)
        back = registry.apply(change)
        after = registry.watched(scopes)
        gone = {rule for rule in before - after if rule not in registry.by_rule}
        came = [rule for rule in after - before if scopes.issuperset(registry.by_rule[rule])]
        anew = self._redefined(change)
        try:
            self._watch([*came, *anew], anew)
            state = engine.state() if engine.version != version else None
            records = Change((*setup.keep, *change.keep), change.drop)
            await self.store.commit(Commit(at=self.now(), state=state, outbox=tuple(posts), records=records))
        except BaseException as error:
            registry.apply(back)
            self._watch(anew, [*came, *anew])
            if isinstance(error, StoreError):
                self.unkept = error
            raise
        self.unkept = None
        for rule in gone:
            engine.remove(rule)
        for scope in scopes:
            self.watcher.desk.settled(scope, self.now())
        self.committed()

    def _watch(self, rules: Sequence[str], instead: Sequence[str]) -> None:
        """Let the engine forget some rules, and watch some anew. What it does not watch yet, stays unwatched."""
        for rule in instead:
            self.watcher.engine.remove(rule)
        for rule in sorted(rules):
            try:
                self.watcher.engine.add(self.sentence(rule))
            except EngineError:
                continue  # a pack's: `problems` has told it at the start

    def _redefined(self, change: Change) -> list[str]:
        """The rules in force that name a basket whose members have changed."""
        names = [
            f"@{marked(each.name, each.scope)}" for each in (*change.keep, *change.drop) if isinstance(each, BasketOf)
        ]
        return [rule for rule in self.registry.by_rule if any(name in rule for name in names)] if names else []
