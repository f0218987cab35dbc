"""What the commands that tell have in common: the channel's clock, its rules' standings, where data comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.alert.figures import Figures
from bot.alert.ledger import Page
from bot.alert.model import Mute, Subscription
from bot.alert.numbers import dated, moment, zone_name
from bot.alert.settings import ChannelSettings
from bot.chat.hours import date_in
from bot.chat.model import Ask
from bot.chat.records import Muted, Rule
from bot.chat.registry import mute_of
from bot.chat.standings import Clock, state
from bot.engine.standing import Standing
from bot.sentence import SentenceError
from bot.sentence.walk import named, symbols
from bot.service.answers.house import House


def subject_of(standing: Standing) -> str:
    """A rule's subject; of news, the symbol or basket that the rule names."""
    return standing.subject or next(filter(None, (named(claim.claim) for claim in standing.claims)), "")


@dataclass(frozen=True, slots=True)
class Here:
    """The channel that asks, and when."""

    house: House
    ask: Ask
    now: datetime
    settings: ChannelSettings

    @classmethod
    def of(cls, house: House, ask: Ask) -> Here:
        return cls(house, ask, house.now(), house.settings(ask))

    @property
    def zone(self) -> str:
        return self.settings.zone

    @property
    def today(self) -> date:
        return date_in(self.now, self.zone)

    @property
    def clock(self) -> Clock:
        return Clock(self.zone, self.today)

    @property
    def rules(self) -> Sequence[Subscription]:
        return self.house.registry.of(self.ask.channel)

    @property
    def figures(self) -> Figures:
        return Figures(self.house.watcher.book, self.house.registry.baskets)

    @property
    def page(self) -> Page:
        """What became of the channel's posts."""
        return self.house.watcher.desk.policy.gate.pages.get(self.ask.channel) or Page()

    def when(self, at: datetime) -> str:
        """`16:00 New York time`, `26 Jan 16:00 New York time`: never a time without its zone."""
        return f"{moment(at, self.zone, self.today)} {zone_name(self.zone)}"

    @property
    def basis(self) -> str:
        """`recorded day, 27 Jan 2025`; empty when live."""
        return self.house.source

    def as_of(self, at: datetime) -> str:
        """`As of 27 Jan 16:00 New York time · recorded day, 27 Jan 2025`."""
        return " · ".join(filter(None, (f"As of {dated(at, self.zone)} {zone_name(self.zone)}", self.basis)))

    def standings(self, held: Subscription) -> list[Standing]:
        """One for each subject; none of a rule that is not watched. `crosses` stands on both sides, and the side that
        fired tells more. What fired before the channel had the rule, fired in other channels."""
        found: dict[str, Standing] = {}
        try:
            standings = self.house.watcher.engine.standings(held.rule, self.now)
        except KeyError:  # the channel sleeps, or the engine has refused it
            return []
        for standing in standings:
            if standing.fired and standing.fired.timestamp() < held.since <= self.now.timestamp():
                standing = replace(standing, fired=None)
            if standing.subject not in found or standing.fired:
                found[standing.subject] = standing
        return list(found.values())

    def muted(self, held: Subscription, standing: Standing) -> Mute | None:
        return self.house.registry.mutes.covering(held, subject_of(standing), self.now)

    def muted_then(self, held: Subscription, standing: Standing) -> bool:
        """Whether it fired last while a mute kept it from being posted here."""
        fired, registry = standing.fired, self.house.registry
        if fired is None:
            return False
        mutes = (mute_of(muted) for muted in registry.all(Muted, self.ask.channel) if muted.at <= fired.timestamp())
        return any(mute.covers(held, subject_of(standing), fired, registry.baskets) for mute in mutes)

    def state(self, held: Subscription, standings: Sequence[Standing], mutes: Mapping[str, Mute]) -> str:
        """Where a rule stands with these subjects, in words."""
        return state(standings, mutes, self.closed(held), self.clock, self.house.registry.mutes.missed)

    def symbols(self, held: Subscription) -> Sequence[str]:
        """Those whose prices a rule looks at."""
        try:
            return sorted(symbols(self.house.sentence(held.rule), self.house.registry.baskets))
        except SentenceError:  # a basket or topic of the rules folder is gone
            return []

    def closed(self, held: Subscription) -> bool:
        """Whether no market of a rule's symbols is open; a rule without symbols is never closed."""
        book = self.house.watcher.book
        known = [symbol for symbol in self.symbols(held) if symbol in book.symbols]
        return bool(known) and not any(book.in_session(symbol, self.now) for symbol in known)

    def pack_of(self, held: Subscription) -> str:
        """The pack that a rule came with; empty for the channel's own."""
        registry = self.house.registry
        if registry.get(Rule, self.ask.channel, held.rule_id):
            return ""
        for name in registry.packs_of(self.ask.channel):
            if name in registry.packs and any(rule.text == held.rule for rule in registry.packs[name].rules):
                return name
        return ""
