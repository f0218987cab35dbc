"""What a channel's commands do. Replies are plain text for their author; a change is durable before it is told."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.alert.model import Mute, Subscription
from bot.alert.numbers import moment
from bot.chat.channels import Channels
from bot.chat.commands import BY_NAME, Argument, help_text, read
from bot.chat.rehearsal import rehearse
from bot.chat.replies import cause_text, rehearsal_text, rule_list, rule_state, standing_text
from bot.chat.spans import end_of
from bot.engine.standing import Standing
from bot.errors import ChatError
from bot.market.model import DailyBar
from bot.news.model import Attributed
from bot.ports import Store, by_symbol
from bot.sentence import Vocabulary, accepts_next, canonical, parse
from bot.sentence.model import Sentence
from bot.sentence.walk import symbols
from bot.service.watch import Watcher


@dataclass(slots=True)
class Commands:
    """One channel's commands. `now` is the time they are given at; `explain(symbol, at)` finds a cause in the past;
    `status` is what the operator's side says of sources and rule files."""

    channel: str
    zone: str
    watcher: Watcher
    channels: Channels
    vocabulary: Vocabulary
    baskets: Mapping[str, tuple[str, ...]]
    history: Mapping[str, Sequence[DailyBar]]
    store: Store
    now: Callable[[], datetime]
    explain: Callable[[str, datetime], Attributed]
    status: Callable[[], str]

    async def run(self, typed: str) -> str:
        """Answer what was typed. Raises `TickerbellError` with what is wrong."""
        invocation = read(typed)
        handlers: dict[str, Callable[..., Awaitable[str]]] = {
            "add": self._add,
            "list": self._list,
            "remove": self._remove,
            "test": self._test,
            "why": self._why,
            "mute": self._mute,
            "unmute": self._unmute,
            "status": self._status,
            "help": self._help,
        }
        return await handlers[invocation.command.name](*invocation.words)

    def complete(self, typed: str) -> list[tuple[str, int]]:
        """What may come next, and where in `typed` it begins: commands, then what the command takes.

        What begins with no command is a rule.
        """
        bell = re.match(r"\s*/?bell\s+", typed, re.IGNORECASE)
        start = bell.end() if bell else 0
        head, gap, rest = typed[start:].partition(" ")
        if not gap:
            return [(name, start) for name in BY_NAME if name.startswith(head.lower()) and name != head.lower()]
        command = BY_NAME.get(head.lower())
        argument = next(iter((*command.needs, *command.may)), None) if command else Argument.RULE
        if command:
            start += len(head) + 1
        if argument is Argument.RULE:
            return [(found.text, start + found.start) for found in accepts_next(typed[start:], self.vocabulary)]
        return [] if " " in rest else [(w, start) for w in self._words(argument) if w.lower().startswith(rest.lower())]

    def _words(self, argument: Argument | None) -> Sequence[str]:
        ids = [held.rule_id for held in self.channels.of(self.channel)]
        match argument:
            case Argument.RULE_ID:
                return ids
            case Argument.SYMBOL:
                return sorted(self.watcher.book.symbols)
            case Argument.TARGET:
                return ["all", *ids, *sorted(self.watcher.book.symbols)]
            case Argument.COMMAND:
                return list(BY_NAME)
            case _:
                return []

    def _today(self) -> date:
        return self.now().astimezone(ZoneInfo(self.zone)).date()

    async def _add(self, text: str) -> str:
        sentence = self._read(text)
        rule = canonical(sentence)
        if held := self.channels.find(self.channel, rule):
            raise ChatError(f"This channel has that rule already: {held.rule_id}  {rule}")
        preview = self._rehearsal(sentence)
        true = self.watcher.engine.add(sentence)
        subscription = Subscription(self.channel, rule, self.channels.new_id(self.channel, rule))
        await self.store.keep_rule(subscription, self.now())
        self.channels.add(subscription)
        lines = [f"Added {subscription.rule_id}  {rule}", preview]
        if true:
            lines.append(f"It is true already for {', '.join(true)}; nothing is posted until it was false.")
        return "\n".join(lines)

    async def _test(self, text: str) -> str:
        sentence = self._read(text)
        return f"{canonical(sentence)}\n{self._rehearsal(sentence)}"

    async def _list(self) -> str:
        return rule_list((held, self._state(held)) for held in self.channels.of(self.channel))

    async def _remove(self, name: str) -> str:
        held = self._held(name)
        await self.store.drop_rule(self.channel, held.rule_id)
        if self.channels.remove(held):
            self.watcher.engine.remove(held.rule)
        return f"Removed {held.rule_id}  {held.rule}"

    async def _why(self, name: str, time: str = "") -> str:
        symbol = self._symbol(name)
        at = self._time(time) if time else self.now()
        answer = cause_text(self.explain(symbol, at), self.zone, at.astimezone(ZoneInfo(self.zone)).date())
        rules = [
            standing_text(held, standing, self._muted(held, symbol), self.zone, self._today())
            for held in self.channels.of(self.channel)
            for standing in _by_subject(self._standings(held))
            if symbol in (standing.subject, *(claim.subject for claim in standing.claims))
        ]
        stand = f"Rules here about it, as of {moment(self.now(), self.zone, date.min)}:"
        return "\n".join([answer, "", stand if rules else "No rule here is about it.", *rules])

    async def _mute(self, name: str, span: str) -> str:
        target = self._target(name)
        mute = Mute(self.channel, target, end_of(span, self.now(), self.zone))
        await self.store.keep_mute(mute)
        self.channels.mutes.add(mute)
        what = "Everything" if target == "all" else target
        return f"{what} is muted until {moment(mute.until, self.zone, self._today())}. It goes on being watched."

    async def _unmute(self, name: str) -> str:
        target = self._target(name)
        if not self.channels.mutes.end(self.channel, target):
            raise ChatError(f"{'Everything' if target == 'all' else target} is not muted here.")
        await self.store.drop_mute(self.channel, target)
        return f"{'Everything' if target == 'all' else target} is heard again."

    async def _status(self) -> str:
        return self.status()

    async def _help(self, name: str | None = None) -> str:
        return help_text(name)

    def _read(self, text: str) -> Sentence:
        sentence = parse(text, self.vocabulary)
        known = self.watcher.book.symbols
        strange = sorted(symbols(sentence, self.baskets) - set(known) - self.vocabulary.symbols)
        if strange:
            raise ChatError(f"I have no prices of {', '.join(strange)}. /bell status says what is watched.")
        return sentence

    def _rehearsal(self, sentence: Sentence) -> str:
        book = self.watcher.book
        instruments = by_symbol(book.instrument(symbol) for symbol in book.symbols)
        return rehearsal_text(rehearse(sentence, instruments, self.history, self.baskets), self.watcher.desk.headline)

    def _held(self, name: str) -> Subscription:
        if held := self.channels.find(self.channel, name.strip()):
            return held
        raise ChatError(f"This channel has no rule {name}. /bell list shows the ids.")

    def _symbol(self, name: str) -> str:
        symbol = name.removeprefix("$")
        for spelling in (symbol.upper(), *self.vocabulary.names.get(symbol.lower(), ())):
            if spelling in self.watcher.book.symbols:
                return spelling
        if symbol.startswith("@"):
            if symbol[1:] in self.baskets:
                return symbol
            raise ChatError(f"There is no basket {symbol}; there are {', '.join(f'@{b}' for b in self.baskets)}.")
        raise ChatError(f"I have no prices of {name}. /bell status says what is watched.")

    def _target(self, name: str) -> str:
        if name.lower() == "all":
            return "all"
        held = self.channels.find(self.channel, name)
        return held.rule_id if held else self._symbol(name)

    def _time(self, text: str) -> datetime:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise ChatError(f"I can't read {text} as a time. Write it like 2025-01-27T10:00.") from None
        return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.zone))

    def _standings(self, held: Subscription) -> Sequence[Standing]:
        return self.watcher.engine.standings(held.rule, self.now())

    def _state(self, held: Subscription) -> str:
        standings = self._standings(held)
        mutes = {s.subject: mute for s in standings if (mute := self._muted(held, s.subject))}
        return rule_state(standings, mutes, self.zone, self._today())

    def _muted(self, held: Subscription, subject: str) -> Mute | None:
        return self.channels.mutes.covering(held, subject, self.now())


def _by_subject(standings: Sequence[Standing]) -> list[Standing]:
    """One for each subject: `crosses` stands on both sides, and the side that fired tells more."""
    found: dict[str, Standing] = {}
    for standing in standings:
        if standing.subject not in found or standing.fired:
            found[standing.subject] = standing
    return list(found.values())
