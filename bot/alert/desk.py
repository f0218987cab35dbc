"""The desk: firings, causes and closing figures in; one card an event out, posted once and revised in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from bot.alert.card import render, reply, said
from bot.alert.drafts import Draft, Drafts
from bot.alert.entries import Entries
from bot.alert.figures import Figures
from bot.alert.grouping import Openings, in_order
from bot.alert.ledger import Entry
from bot.alert.model import (
    Card,
    CardKind,
    Closed,
    Event,
    FanOut,
    Fired,
    Kept,
    Moment,
    Outcome,
    Subscription,
)
from bot.alert.mutes import Mutes
from bot.alert.policy import Policy
from bot.alert.post import Post
from bot.alert.rankings import Rankings
from bot.alert.reasons import Reasons
from bot.alert.settings import DEFAULTS, ChannelSettings
from bot.alert.shelf import Shared, Shelf, encoded, version_of
from bot.alert.views import Views
from bot.alert.why import told
from bot.engine.following import FeedFiring
from bot.engine.model import Firing, SubjectKind
from bot.market.book import Book
from bot.news.model import Ranking
from bot.sentence.walk import named

KEPT = timedelta(days=7)
"""How long cards are revised after their trading date."""


class Revision(NamedTuple):
    """A card after a moment; without a `post` nobody would notice what has changed."""

    card: Card
    post: Post | None = None
    reply: Post | None = None


class Desk:
    """Keeps the cards of all channels.

    `baskets`: members by name, without `@`; `topics`: how a topic is said in a headline, by name; `subscriptions`: who
    has a rule, by its canonical sentence, then by channel; `mutes`: what they hear nothing of; `settings`: what they
    have set, by channel (all three may change between moments); `timezone`: IANA name of the zone of channels that have
    set none; `source`: how the footer names where prices come from. `book` is read after it has taken the moment.

    Every event of a card has an identity of its own, and what a card already has is dropped: so the same facts in
    again, in a desk that has loaded the cards, post nothing twice and go on where they had stopped.
    """

    def __init__(
        self,
        book: Book,
        baskets: Mapping[str, Sequence[str]],
        topics: Mapping[str, str],
        subscriptions: Mapping[str, Mapping[str, Subscription]],
        mutes: Mutes,
        settings: Mapping[str, ChannelSettings],
        timezone: str,
        source: str,
    ) -> None:
        self._topics = dict(topics)
        self._subscriptions = subscriptions
        self._settings = settings
        self._zone = timezone
        self._figures = Figures(book, baskets)
        self._rankings = Rankings()
        self._entries = Entries(self._figures, self._topics, source)
        self._views = Views(book, self._figures, self._rankings)
        self._reasons = Reasons(book, self._figures, self._rankings, self._topics)
        self._openings = Openings()
        self._shelf = Shelf()
        self.policy = Policy(settings, mutes, replace(DEFAULTS, zone=timezone), self._shelf, subscriptions)
        self._today = date.min

    def renew(self, topics: Mapping[str, str]) -> None:
        """How topics are said from now on; one that is gone is said as before."""
        self._topics |= topics

    @property
    def next_due(self) -> datetime | None:
        """When a digest, or the end of a mute, has to be told next: a moment is wanted then."""
        return self.policy.next_due

    def settled(self, channel: str, at: datetime) -> None:
        """A channel's settings have changed."""
        self.policy.settled(channel, at)

    def load(
        self,
        cards: Iterable[Kept],
        unsaid: Iterable[tuple[str, str]] = (),
        ledger: Iterable[Entry] = (),
        now: datetime | None = None,
    ) -> None:
        """Take up what a store has kept: cards, the firings that channels have heard nothing of, and the outbox's rows.

        Of the daily summaries missed before `now` the last is made up for. Raises `msgspec.MsgspecError` for what is
        not a card.
        """
        for kept in cards:
            card = msgspec.msgpack.decode(kept.card, type=Card)
            self._openings.take_up(card, kept.holders)
            self._shelf.put(card, kept.version, kept.holders.items())
            for fired in card.firings:
                self._shelf.told(fired.identity, card.date).update(kept.holders)
        for identity, channel in unsaid:
            self._shelf.told(identity, date.max).add(channel)
        self.policy.load(ledger, now)

    def recall(self, ranking: Ranking) -> None:
        """A top chart from before the start."""
        self._rankings.step(ranking)

    def forget(self, channel: str) -> None:
        """Revise nothing any more that a channel had."""
        self._shelf.forget(channel)

    def headline(self, firing: Firing) -> str:
        """How a firing would be told, without a cause; nothing is posted or kept."""
        return self._entries.headline(firing)

    def step(self, moment: Moment) -> Outcome:
        """Take a moment; what it posts, and the cards it changed."""
        self._tidy(moment.at.date())
        for ranking in moment.rankings:
            self._rankings.step(ranking)
        self._reasons.hear(moment.attributed)
        fanned = list(self.policy.word_of_outages(moment))
        cards: dict[str, bytes] = {}
        drafts, unsaid = self._fire(moment)
        for draft in drafts.done():
            fanned += self._advance(draft, moment, cards)
        for shared in dict.fromkeys(self._concerned(moment)):
            fanned += self._append(shared, moment, cards)
        fanned += self.policy.timed(moment.at)
        return Outcome(tuple(fanned), cards, tuple(unsaid))

    def _tidy(self, today: date) -> None:
        if today > self._today:
            self._today = today
            self._shelf.drop(today - KEPT)
            self._reasons.drop(today - KEPT)
            self._openings.drop(datetime.combine(today - KEPT, time.min, UTC).timestamp())

    def _fire(self, moment: Moment) -> tuple[Drafts, list[tuple[str, str, str]]]:
        """What the firings add to which cards; what channels hear nothing of."""
        drafts = Drafts(moment, self._shelf, self._openings, self._entries, self._zone_of)
        unsaid: list[tuple[str, str, str]] = []
        for order, firing in enumerate(in_order(moment.firings, self._entries.size)):
            settled = self._shelf.told(firing.identity, firing.trading_date)
            about = named(firing.claim) if firing.kind is SubjectKind.STORY else firing.subject
            heard: list[Subscription] = []
            for channel, subscription in self._subscriptions.get(firing.rule, {}).items():
                if channel in settled or _from_before(firing, subscription):
                    continue
                settled.add(channel)
                if why := self.policy.unheard(subscription, about, moment.at):
                    unsaid.append((firing.identity, channel, why))
                else:
                    heard.append(subscription)
            drafts.fire(firing, order, heard)
        return drafts, unsaid

    def _zone_of(self, channel: str) -> str:
        settings = self._settings.get(channel)
        return settings.zone if settings else self._zone

    def _advance(self, draft: Draft, moment: Moment, cards: dict[str, bytes]) -> list[FanOut]:
        """A card with what has fired on it, in its channels."""
        events: list[Event] = [*sorted(draft.fired, key=_importance)]
        if draft.card.kind is CardKind.NEWS and not draft.card.events:
            first = draft.fired[0].identity
            story = next(firing.story for firing in moment.firings if firing.identity == first)
            events += [told(story, moment.at, draft.card.date, draft.card.zone)] if story else []
        revision = self._revise(draft.card, events, moment)
        blob = encoded(revision.card)
        cards[version := version_of(blob)] = blob
        holders = self._subscriptions[revision.card.firings[-1].rule]
        shared = self._shelf.put(
            revision.card, version, ((channel, holders[channel].rule_id) for channel in draft.channels)
        )
        return self._fanned(shared, revision, draft.fired, moment.at)

    def _append(self, shared: Shared, moment: Moment, cards: dict[str, bytes]) -> list[FanOut]:
        """A card on which nothing has fired, with what else the moment says of it."""
        revision = self._revise(shared.card, (), moment)
        if revision.card is shared.card:
            return []
        shared.card, blob = revision.card, encoded(revision.card)
        if revision.post:
            shared.version = version_of(blob)
        cards[shared.version] = blob
        return self._fanned(shared, revision, (), moment.at)

    def _concerned(self, moment: Moment) -> Iterator[Shared]:
        """The cards that an answer or an official close of the moment is about."""
        for answer in moment.attributed:
            if day := self._reasons.date_of(answer):
                yield from self._shelf.about(day, answer.question.subject)
        for close in moment.closes:
            for subject in self._shelf.subjects(close.bar.date):
                if close.symbol in self._figures.members(subject):
                    yield from self._shelf.about(close.bar.date, subject)

    def _revise(self, card: Card, news: Sequence[Event], moment: Moment) -> Revision:
        """Add what is new to a card; its next revision, if a person would notice."""
        if not news and moment.at.timestamp() <= card.changed:
            return Revision(card)
        first, before = not card.events, card
        card = replace(card, events=[*card.events, *news])
        causes = self._reasons.new(card, moment, fired=bool(news))
        # What fires after the close is answered by the day's own figure too.
        closed = self._closed(card, moment.at) if news or not card.closing else None
        if not (news or causes or closed):
            return Revision(before)
        card.events += [*causes, *([closed] if closed else [])]
        if news or closed:
            card.view = self._views.of(card, moment.at)
        elif said(card) != said(before):
            card.view = self._views.redrawn(card, moment.at)
        else:
            return Revision(card)
        card.revision += 1
        post = render(card, "digest" if card.kind is CardKind.LATE else "post" if first else "edit")
        told_aloud = news and not first and card.kind is not CardKind.MARKET
        return Revision(card, post, reply(card, post) if told_aloud else None)

    def _fanned(self, shared: Shared, revision: Revision, fired: Sequence[Fired], at: datetime) -> list[FanOut]:
        if revision.post is None:
            return []
        return self.policy.fan(shared, revision.post, revision.reply, fired, at)

    def _closed(self, card: Card, at: datetime) -> Closed | None:
        if card.kind is CardKind.SUBJECT:
            return self._figures.closed(card.subject, card.date, at)
        if card.kind is CardKind.MARKET:
            return self._figures.closed_list(
                list(dict.fromkeys(fired.subject for fired in card.firings)), card.date, at
            )
        return None


def _from_before(firing: Firing, subscription: Subscription) -> bool:
    """Whether a feed's headline is older than the wish to have them."""
    return isinstance(firing, FeedFiring) and firing.at.timestamp() < subscription.since


def _importance(fired: Fired) -> tuple[bool, bool, int, str]:
    """The order of one moment's firings on a card: the last is the headline. A plain day's move comes before the rest,
    a rule that names its symbol before an `any of`."""
    return fired.rest == f"{fired.direction} {fired.figure}", not fired.quantified, fired.step, fired.rule
