"""When the next timed thing is due in each channel: a digest of what is held, a daily summary, a mute that is over.

Everything due follows from the ledger, the settings and the mutes, so that a restart goes on with the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush

from bot.alert.gate import Gate, release
from bot.alert.hours import Slot, quiet_until, slots_around
from bot.alert.ledger import KEPT, Page
from bot.alert.model import Mute
from bot.alert.mutes import Mutes
from bot.alert.settings import ChannelSettings

_A_MOMENT = timedelta(seconds=1)

Cards = tuple[tuple[float, str], ...]
"""Cards without their channel, each with its first time, epoch seconds; earliest first."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """What was held is told. `whys`: what held it."""

    channel: str
    cards: Cards
    whys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """The digest of a local date, of all that was told or held since the last."""

    channel: str
    day: date
    since: datetime
    cards: Cards


@dataclass(frozen=True, slots=True)
class Heard:
    """A mute is over that kept alerts back."""

    mute: Mute
    missed: int


Due = Gathering | Summary | Heard


class Timetable:
    """Plans on the gate's ledger, which it empties of what it tells."""

    def __init__(self, gate: Gate, mutes: Mutes) -> None:
        self._gate = gate
        self._mutes = mutes
        self._due: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []
        self._over: dict[str, list[Mute]] = {}
        """Mutes that ended in quiet hours, by channel."""

    def load(self, now: datetime | None = None) -> None:
        """Plan what the ledger, taken up, leaves to do; of several missed summaries the last, if `now` is given."""
        waiting = [channel for channel, page in self._gate.pages.items() if page.waiting]
        for channel in dict.fromkeys((*waiting, *self._gate.summarised)):
            page = self._gate.pages.get(channel)
            known = datetime.fromtimestamp(page.last, UTC) if page and page.last else now
            if known is None:
                self._gate.holding.append(channel)
                continue
            settings = self._gate.settings_of(channel)
            if now and settings.digest:
                known = max(known, slots_around(now, settings.digest, settings.zone)[0].at)
            self.plan(channel, known)

    @property
    def next_due(self) -> datetime | None:
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        times = (self._heap[0][0] if self._heap else None, self._mutes.next_end)
        return min((at for at in times if at), default=None)

    def plan(self, channel: str, at: datetime) -> None:
        """Find the channel's next time anew, as things stand at a time: something was held, or its settings changed."""
        settings, page = self._gate.settings_of(channel), self._gate.pages.get(channel)
        times: list[datetime] = []
        if page and page.waiting:
            times.append(max(at, _release(settings, page)))
        if slot := _slot(settings, page, at):
            times.append(slot[1])
        if channel in self._over:
            times.append(quiet_until(at, settings.quiet, settings.zone) or at)
        if not times:
            self._due.pop(channel, None)
        elif self._due.get(channel) != min(times):
            self._due[channel] = min(times)
            heappush(self._heap, (min(times), channel))

    def due(self, at: datetime) -> Iterator[Due]:
        """What is due by a time, once."""
        for channel in dict.fromkeys(self._gate.holding):
            self.plan(channel, at)
        self._gate.holding.clear()
        for mute in self._mutes.over(at):
            if self._mutes.missed(mute):
                self._over.setdefault(mute.channel, []).append(mute)
                self.plan(mute.channel, at)
        while (due := self.next_due) and due <= at:
            _, channel = heappop(self._heap)
            del self._due[channel]
            yield from self._of(channel, due, at)
            self.plan(channel, at)

    def _of(self, channel: str, due: datetime, at: datetime) -> Iterator[Due]:
        settings, page = self._gate.settings_of(channel), self._gate.pages.get(channel)
        if quiet_until(at, settings.quiet, settings.zone) is None:
            for mute in self._over.pop(channel, ()):
                yield Heard(mute, self._mutes.missed(mute))
                self._mutes.told(channel, mute.key)
        slot = _slot(settings, page, due)
        if slot and slot[1] <= at:
            page = page or self._gate.pages.setdefault(channel, Page())
            yield _summary(channel, slot[0], settings, page, at)
        elif page and page.waiting and _release(settings, page) <= at:
            held = page.gather(at.timestamp())
            cards = tuple((since, card) for card, (since, _) in held.items())
            yield Gathering(channel, cards, frozenset(why for _, why in held.values()))


def _release(settings: ChannelSettings, page: Page) -> datetime:
    """When what has waited longest is told: as the budget was when it was held, but not in the same moment."""
    first = datetime.fromtimestamp(next(iter(page.waiting.values()))[0], UTC)
    return max(release(settings, page, first), first + _A_MOMENT)


def _slot(settings: ChannelSettings, page: Page | None, at: datetime) -> tuple[Slot, datetime] | None:
    """The next daily summary that is not yet told, and when it comes: if that is in quiet hours, at their end."""
    if not settings.digest:
        return None
    last, following = slots_around(at, settings.digest, settings.zone)
    _, later = slots_around(following.at.replace(microsecond=1), settings.digest, settings.zone)
    for slot in (last, following, later):
        due = quiet_until(slot.at, settings.quiet, settings.zone) or slot.at
        if due >= at and (page is None or page.summed is None or slot.day > page.summed[0]):
            return slot, due
    return None


def _summary(channel: str, slot: Slot, settings: ChannelSettings, page: Page, at: datetime) -> Summary:
    """Since the last summary; since its set time before, if there was none in the days that the ledger looks back."""
    now, since = at.timestamp(), slots_around(slot.at, settings.digest, settings.zone)[0].at.timestamp()
    if page.summed and page.summed[1] >= now - KEPT:
        since = page.summed[1]
    told = {card: time for time, card in page.told(since, now)}
    held = {card: time for card, (time, _) in page.gather(now).items()}
    cards = tuple(sorted((time, card) for card, time in (held | told).items()))
    page.summed = (slot.day, now)
    return Summary(channel, slot.day, datetime.fromtimestamp(since, UTC), cards)
