"""What channels get of the cards: each revision by the way that their settings ask for, digests and notices in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from bot.alert.card import render
from bot.alert.digest import Item, gathered, items, summed
from bot.alert.gate import MUTED, Gate, Step, Way, shaped
from bot.alert.ledger import Entry
from bot.alert.model import Address, Card, CardKind, FanOut, Fired, Moment, Mute, Subscription
from bot.alert.mutes import Mutes
from bot.alert.notices import heard_again, over_budget
from bot.alert.outages import Outages
from bot.alert.post import Post
from bot.alert.settings import SEVERITIES, ChannelSettings
from bot.alert.shelf import Shared, Shelf
from bot.alert.timetable import Gathering, Heard, Summary, Timetable


class Policy:
    """`settings`, `mutes` and `subscriptions` (who has a rule) change in place; `defaults` are those of a channel that
    has set nothing. `shelf` knows the cards as they stand."""

    def __init__(
        self,
        settings: Mapping[str, ChannelSettings],
        mutes: Mutes,
        defaults: ChannelSettings,
        shelf: Shelf,
        subscriptions: Mapping[str, Mapping[str, Subscription]],
    ) -> None:
        self.gate = Gate(settings, mutes, defaults)
        self.outages = Outages(self.gate.settings_of, subscriptions)
        self._table = Timetable(self.gate, mutes)
        self._settings = settings
        self._mutes = mutes
        self._shelf = shelf

    def load(self, entries: Iterable[Entry], now: datetime | None) -> None:
        """Take up the outbox's rows; of the daily summaries that were missed before `now`, the last is made up for."""
        entries = tuple(entries)
        self.gate.load(entries)
        self.outages.load(entries)
        self._table.load(now)

    @property
    def next_due(self) -> datetime | None:
        return min((at for at in (self._table.next_due, self.outages.next_due) if at), default=None)

    def settled(self, channel: str, at: datetime) -> None:
        """A channel's settings have changed."""
        self._table.plan(channel, at)

    def unheard(self, subscription: Subscription, subject: str, at: datetime) -> str:
        """Why a channel hears nothing of a firing: `least`, or its mute; empty if it does."""
        if subscription.channel not in self._settings and subscription.channel not in self._mutes:
            return ""
        hears = self.gate.hears(subscription, subject, at)
        if isinstance(hears, Mute):
            self._mutes.miss(hears.channel, hears.key)
            return MUTED + hears.key
        return "" if hears else "least"

    def fan(self, shared: Shared, post: Post, reply: Post | None, news: Sequence[Fired], at: datetime) -> list[FanOut]:
        """A revision of a card to its holders; `news` is what has fired. What differs in mentions alone is one."""
        step = _step(shared.card, news, first=post.action != "edit")
        same: dict[Way, list[tuple[Way, Sequence[str]]]] = {}
        for way, channels in self.gate.sort(shared.card.name, tuple(shared.holders), step, at).items():
            same.setdefault(way._replace(mention=""), []).append((way, channels))
        return [fan_out for way, ways in same.items() for fan_out in _fanned(shared, shaped(way, post, reply), ways)]

    def word_of_outages(self, moment: Moment) -> Iterator[FanOut]:
        """What is told before anything else of the moment: that prices are back, then what was missed."""
        self.outages.take(moment.outages, moment.at)
        return _shared(self.outages.due(moment.at, missed=any(firing.late for firing in moment.firings)))

    def timed(self, at: datetime) -> Iterator[FanOut]:
        """What the moment, or the time until it, has made due: a word on used-up budgets, digests, mutes that are
        over."""
        return _shared((*self._over_budget(at), *self._due(at)))

    def _over_budget(self, at: datetime) -> Iterator[Post]:
        found, self.gate.spent[:] = tuple(self.gate.spent), ()
        for spent in found:
            yield over_budget(spent, self.gate.settings_of(spent.channel).zone, at)

    def _due(self, at: datetime) -> Iterator[Post]:
        shown: dict[int, Post] = {}
        for due in self._table.due(at):
            match due:
                case Heard():
                    yield heard_again(due, at)
                case Gathering(channel):
                    yield gathered(due, self._items(due, shown), self.gate.settings_of(channel), at)
                case Summary(channel):
                    yield summed(due, self._items(due, shown), self.gate.settings_of(channel), at)

    def _items(self, due: Gathering | Summary, shown: dict[int, Post]) -> list[Item]:
        """Its cards as they stand; `shown`: those that are drawn already."""

        def show(name: str) -> Post | None:
            shared = self._shelf.get(name, due.channel)
            if shared is None:
                return None
            key = id(shared.card)
            if key not in shown:
                shown[key] = render(shared.card, "post")
            return shown[key]

        return items(due.cards, show)


def _shared(posts: Iterable[Post]) -> Iterator[FanOut]:
    """Channels that are told the same share it."""
    shared: dict[Post, list[Address]] = {}
    for post in posts:
        template = replace(post, channel="", card=post.card.removeprefix(f"{post.channel}/"))
        shared.setdefault(template, []).append(Address(post.channel))
    for template, to in shared.items():
        yield FanOut(template, to)


def _fanned(shared: Shared, posts: Sequence[Post], ways: Sequence[tuple[Way, Sequence[str]]]) -> Iterator[FanOut]:
    """The posts of ways that differ in their mention."""
    for number, post in enumerate(posts, 1):
        to = [
            Address(channel, shared.holders[channel], way.mention if post.action != "edit" else "")
            for way, channels in ways
            for channel in channels
        ]
        yield FanOut(post, to, shared.version, ways[0][0].why if number == len(posts) else "")


def _step(card: Card, news: Sequence[Fired], *, first: bool) -> Step:
    number, told = len(card.firings), card.kind is not CardKind.MARKET
    if not news:
        return Step("", number=number, told=told)
    by_severity = sorted(news, key=lambda fired: -SEVERITIES.index(fired.severity))
    mention = next((fired.mention for fired in by_severity if fired.mention), "")
    return Step(by_severity[0].severity, mention, number, first, told)
