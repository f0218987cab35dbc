"""What channels are told of outages: once that prices which they watch have stopped, once that they are back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alert.hours import quiet_until
from bot.alert.ledger import Entry
from bot.alert.model import Blindness
from bot.alert.notices import notice
from bot.alert.numbers import moment, zone_name
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings

GATHERED = timedelta(minutes=1)
"""What stops, or comes back, within this time is told in one line; what is over by then is not told at all."""
_BLIND, _BACK = "notice/blind/", "notice/back/"
_NAMED = 2


@dataclass(slots=True)
class _Gone:
    """One outage: its symbols with when each came back, and by channel those that it was told of."""

    since: datetime
    ripe: datetime
    source: str = ""
    symbols: dict[str, datetime | None] = field(default_factory=dict[str, datetime | None])
    watching: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    told: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    @property
    def blind(self) -> set[str]:
        return {symbol for symbol, back in self.symbols.items() if back is None}

    def settled(self) -> bool:
        """Whether nobody has to be told anything any more."""
        return not self.blind and not any(self.told.values())


class Outages:
    """`settings_of` a channel; quiet hours put a line off, and what is over at their end was none."""

    def __init__(
        self, settings_of: Callable[[str], ChannelSettings], subscriptions: Mapping[str, Collection[str]]
    ) -> None:
        """`subscriptions`: the channels that have a rule, by its canonical sentence."""
        self._settings_of = settings_of
        self._subscriptions = subscriptions
        self._gone: list[_Gone] = []
        self._loaded: defaultdict[float, set[str]] = defaultdict(set)
        """The channels that were told of an outage before a restart, and not yet of its end."""
        self.next_due: datetime | None = None

    def load(self, entries: Iterable[Entry]) -> None:
        """Take up what has been told, in order."""
        for entry in entries:
            card = entry.card.removeprefix(f"{entry.channel}/")
            if card.startswith(_BLIND):
                self._loaded[float(card.removeprefix(_BLIND))].add(entry.channel)
            elif card.startswith(_BACK):
                self._loaded[float(card.removeprefix(_BACK).split("/")[0])].discard(entry.channel)

    def take(self, news: Sequence[Blindness], at: datetime) -> None:
        """Outages that begin or end now."""
        for blindness in news:
            outage = blindness.outage
            if outage.over:
                self._over(outage.symbols, at)
            else:
                self._begin(blindness, at)
        if news or self._loaded:
            self.next_due = at

    def due(self, at: datetime, *, missed: bool = False) -> Iterator[Post]:
        """The lines that are due by now. `missed`: what fired meanwhile is told in this moment, so that what is back
        waits for nothing."""
        if self.next_due is None or at < self.next_due:
            return
        later: list[datetime] = []
        for gone in self._gone:
            yield from self._told(gone, at, later, missed)
        self._gone = [gone for gone in self._gone if not gone.settled()]
        yield from self._over_meanwhile(at, later)
        self.next_due = min((when for when in later if when > at), default=None)

    def _begin(self, blindness: Blindness, at: datetime) -> None:
        outage = blindness.outage
        gone = next((gone for gone in self._gone if abs(outage.since - gone.since) <= GATHERED), None)
        if gone is None:
            gone = _Gone(outage.since, at + GATHERED)
            self._gone.append(gone)
        gone.source = outage.source or gone.source
        gone.symbols |= dict.fromkeys(outage.symbols)
        known = self._loaded.pop(gone.since.timestamp(), set())
        for rule, symbols in blindness.rules.items():
            for channel in self._subscriptions.get(rule, ()):
                gone.watching[channel].update(symbols)
                if channel in known:
                    gone.told.setdefault(channel, set()).update(symbols)

    def _over(self, symbols: Collection[str], at: datetime) -> None:
        for gone in self._gone:
            for symbol in gone.blind.intersection(symbols):
                gone.symbols[symbol] = at

    def _told(self, gone: _Gone, at: datetime, later: list[datetime], missed: bool) -> Iterator[Post]:
        blind = gone.blind
        if blind and at < gone.ripe:
            later.append(gone.ripe)
        elif blind:
            for channel, symbols in gone.watching.items():
                missing = (symbols & blind) - gone.told.get(channel, set())
                if missing and self._may(channel, at, later):
                    gone.told.setdefault(channel, set()).update(missing)
                    yield self._stopped(channel, gone, missing, at)
        backs = [back for back in gone.symbols.values() if back]
        if not backs:
            return
        for channel, symbols in gone.told.items():
            seen = {symbol: back for symbol in symbols if (back := gone.symbols[symbol])}
            if not seen:
                continue
            ripe = min(seen.values()) + GATHERED
            if len(seen) < len(symbols) and at < ripe and not missed:
                later.append(ripe)
            elif self._may(channel, at, later):
                symbols.difference_update(seen)
                yield self._returned(channel, gone, seen, symbols, at)

    def _over_meanwhile(self, at: datetime, later: list[datetime]) -> Iterator[Post]:
        """Outages that were told of before a restart, and are none any more."""
        for since, channels in self._loaded.items():
            for channel in sorted(channels):
                if self._may(channel, at, later):
                    channels.discard(channel)
                    yield notice(channel, f"back/{since}/0", "Prices are back; the rules see again", at)
        self._loaded = defaultdict(set, {since: channels for since, channels in self._loaded.items() if channels})

    def _may(self, channel: str, at: datetime, later: list[datetime]) -> bool:
        """Whether a channel may be told now; else it is looked at again at the end of its quiet hours."""
        settings = self._settings_of(channel)
        quiet = quiet_until(at, settings.quiet, settings.zone)
        if quiet:
            later.append(quiet)
        return quiet is None

    def _stopped(self, channel: str, gone: _Gone, missing: Collection[str], at: datetime) -> Post:
        since = self._when(channel, gone.since, at)
        if gone.source:
            words = (
                f"No prices since {since}: {gone.source} does not answer. Rules about prices are blind until it does"
            )
        else:
            words = f"No prices of {_names(missing)} since {since}: their rules are blind until they come back"
        return notice(channel, f"blind/{gone.since.timestamp()}", words, at)

    def _returned(
        self, channel: str, gone: _Gone, seen: Mapping[str, datetime], missing: Collection[str], at: datetime
    ) -> Post:
        back = min(seen.values())
        when = self._when(channel, back, at)
        if missing:
            words = f"Prices of {_names(seen)} are back since {when}; those of {_names(missing)} are still missing"
        else:
            words = f"Prices are back since {when}; the rules see again"
        return notice(channel, f"back/{gone.since.timestamp()}/{back.timestamp()}", words, at)

    def _when(self, channel: str, when: datetime, at: datetime) -> str:
        zone = self._settings_of(channel).zone
        return f"{moment(when, zone, at.astimezone(ZoneInfo(zone)).date())} {zone_name(zone)}"


def _names(symbols: Iterable[str]) -> str:
    """`NVDA`, `AMD and NVDA`, `AMD, AVGO and 14 more`."""
    names = sorted(symbols)
    if len(names) <= _NAMED + 1:
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
