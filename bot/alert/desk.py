"""The desk: firings, causes and closing figures in; one card an event out, posted once and revised in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from bot.alert.card import render, reply, said
from bot.alert.entries import Entries
from bot.alert.figures import Figures
from bot.alert.grouping import Openings, in_order
from bot.alert.model import Card, CardKind, Closed, Event, Fired, Moment, Mutes, Outcome, Subscription
from bot.alert.numbers import moment as when
from bot.alert.numbers import zone_name
from bot.alert.post import Post
from bot.alert.rankings import Rankings
from bot.alert.reasons import Reasons
from bot.alert.views import Views
from bot.alert.why import told
from bot.engine.model import Firing, SubjectKind
from bot.market.book import Book
from bot.news.model import Ranking

_KINDS = {
    SubjectKind.SYMBOL: CardKind.SUBJECT,
    SubjectKind.BASKET: CardKind.SUBJECT,
    SubjectKind.STORY: CardKind.NEWS,
    SubjectKind.APP: CardKind.CHART,
}


class Desk:
    """Keeps the cards of all channels.

    `baskets`: members by name, without `@`; `topics`: how a topic is said in a headline, by name; `subscriptions`: who
    has a rule, by its canonical sentence, and `mutes`: what they hear nothing of (both may change between moments);
    `timezone`: IANA name of the zone that times are said in; `source`: how the footer names where prices come from.
    `book` is read after it has taken the moment.

    Every event of a card has an identity of its own, and what a card already has is dropped: so the same facts in
    again, in a desk that has loaded the cards, post nothing twice and go on where they had stopped.
    """

    def __init__(
        self,
        book: Book,
        baskets: Mapping[str, Sequence[str]],
        topics: Mapping[str, str],
        subscriptions: Mapping[str, Sequence[Subscription]],
        mutes: Mutes,
        timezone: str,
        source: str,
    ) -> None:
        self._subscriptions = subscriptions
        self._mutes = mutes
        self._zone = timezone
        self._figures = Figures(book, baskets)
        self._rankings = Rankings()
        self._entries = Entries(self._figures, topics, timezone, source)
        self._views = Views(book, self._figures, self._rankings, timezone)
        self._reasons = Reasons(book, self._figures, self._rankings, topics, timezone)
        self._openings = Openings()
        self._cards: dict[str, Card] = {}
        self._about: defaultdict[date, dict[str, list[str]]] = defaultdict(dict)
        """The cards that tell of a subject, by trading date and subject."""
        self._seen: set[tuple[str, str]] = set()

    def load(self, cards: Mapping[str, bytes]) -> None:
        """Take up the cards that a store has kept. Raises `msgspec.MsgspecError` for what is not one."""
        for encoded in cards.values():
            card = msgspec.msgpack.decode(encoded, type=Card)
            self._openings.take_up(card)
            self._cards[card.identity] = card
            for fired in card.firings:
                self._seen.add((fired.identity, card.channel))
                self._tells(card, fired.subject)

    def recall(self, ranking: Ranking) -> None:
        """A top chart from before the start."""
        self._rankings.step(ranking)

    def headline(self, firing: Firing) -> str:
        """How a firing would be told, without a cause; nothing is posted or kept."""
        return self._entries.headline(firing)

    def step(self, moment: Moment) -> Outcome:
        """Take a moment; what it posts, and the cards it changed."""
        for ranking in moment.rankings:
            self._rankings.step(ranking)
        self._reasons.hear(moment.attributed)
        news, pairs = self._fire(moment)
        posts: list[Post] = []
        changed: dict[str, bytes] = {}
        for identity in dict.fromkeys((*news, *self._concerned(moment))):
            card = self._cards[identity]
            count = len(card.events)
            posts += self._revise(card, news.get(identity, []), moment)
            if len(card.events) > count:
                changed[identity] = msgspec.msgpack.encode(card)
        return Outcome(tuple(posts), changed, tuple(pairs))

    def _fire(self, moment: Moment) -> tuple[dict[str, list[Event]], list[tuple[str, str]]]:
        """What the firings add to which card; opens the cards."""
        news: dict[str, list[Event]] = {}
        pairs: list[tuple[str, str]] = []
        for firing in in_order(moment.firings, self._entries.size):
            for subscription in self._subscriptions.get(firing.rule, ()):
                pair = (firing.identity, subscription.channel)
                if pair in self._seen:
                    continue
                self._seen.add(pair)
                pairs.append(pair)
                if self._mutes.covering(subscription, firing.subject, moment.at):
                    continue
                entry = self._entries.fired(firing, subscription, moment.at)
                card = self._card(firing, entry, subscription.channel, moment)
                self._tells(card, firing.subject)
                events = news.setdefault(card.identity, [])
                events.append(entry)
                if card.kind is CardKind.NEWS and firing.story and len(card.events) + len(events) == 1:
                    events.append(told(firing.story, moment.at, card.date, self._zone))
        return news, pairs

    def _card(self, firing: Firing, entry: Fired, channel: str, moment: Moment) -> Card:
        """The card that a firing belongs to."""
        day = firing.trading_date
        if firing.late:
            return self._late(channel, moment)
        own = f"{channel}/{firing.subject}/{day}"
        if own in self._cards or not firing.quantified:
            return self._opened(own, channel, _KINDS[firing.kind], firing.subject, day)
        market = f"{channel}/market{'-' if entry.direction else ''}{entry.direction}/{day}"
        if market in self._cards or self._openings.full(channel, entry.direction, entry.seen):
            subject = f"market:{entry.direction}".removesuffix(":")
            return self._opened(market, channel, CardKind.MARKET, subject, day)
        self._openings.add(channel, entry.direction, entry.seen)
        return self._opened(own, channel, _KINDS[firing.kind], firing.subject, day)

    def _late(self, channel: str, moment: Moment) -> Card:
        """The digest of the gap that has just been filled: from the first firing in it to now."""
        began = min(firing.at for firing in moment.firings if firing.late)
        today = moment.at.astimezone(ZoneInfo(self._zone)).date()
        card = self._opened(f"{channel}/late/{moment.at:%Y-%m-%dT%H:%M:%SZ}", channel, CardKind.LATE, "late", today)
        card.span = f"{when(began, self._zone, today)}–{when(moment.at, self._zone, today)} {zone_name(self._zone)}"
        return card

    def _opened(self, identity: str, channel: str, kind: CardKind, subject: str, day: date) -> Card:
        if identity not in self._cards:
            self._cards[identity] = Card(identity, channel, kind, subject, day)
        return self._cards[identity]

    def _concerned(self, moment: Moment) -> Iterator[str]:
        """The cards that an answer or an official close of the moment is about."""
        for answer in moment.attributed:
            if day := self._reasons.date_of(answer):
                yield from self._about[day].get(answer.question.subject, ())
        for close in moment.closes:
            for subject, cards in self._about[close.bar.date].items():
                if close.symbol in self._figures.members(subject):
                    yield from cards

    def _tells(self, card: Card, subject: str) -> None:
        cards = self._about[card.date].setdefault(subject, [])
        if card.identity not in cards:
            cards.append(card.identity)

    def _revise(self, card: Card, news: list[Event], moment: Moment) -> list[Post]:
        """Add what is new to a card; its next revision, if a person would notice."""
        if not news and moment.at.timestamp() <= card.changed:
            return []
        first = not card.events
        before = None if first else said(card)
        card.events += sorted(news, key=_importance)
        causes = self._reasons.new(card, moment, fired=bool(news))
        # What fires after the close is answered by the day's own figure too.
        closed = self._closed(card, moment.at) if news or not card.closing else None
        card.events += [*causes, *([closed] if closed else [])]
        if news or closed:
            card.view = self._views.of(card, moment.at)
        elif causes and said(card) != before:
            card.view = self._views.redrawn(card, moment.at)
        else:
            return []
        card.revision += 1
        post = render(card, "digest" if card.kind is CardKind.LATE else "post" if first else "edit")
        told_aloud = news and not first and card.kind is not CardKind.MARKET
        return [post, reply(card, post)] if told_aloud else [post]

    def _closed(self, card: Card, at: datetime) -> Closed | None:
        if card.kind is CardKind.SUBJECT:
            return self._figures.closed(card.subject, card.date, at)
        if card.kind is CardKind.MARKET:
            return self._figures.closed_list(
                list(dict.fromkeys(fired.subject for fired in card.firings)), card.date, at
            )
        return None


def _importance(event: Event) -> tuple[bool, bool, bool, int, str]:
    """The order of one moment's events on a card: the last is the headline. A plain day's move comes before the rest,
    a rule that names its symbol before an `any of`."""
    if not isinstance(event, Fired):
        return True, True, True, 0, ""
    return False, event.rest == f"{event.direction} {event.figure}", not event.quantified, event.step, event.rule
