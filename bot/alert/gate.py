"""What a channel's settings do with a card's revision: send it, hold it for a digest, and who is mentioned.

Critical posts pass always. The budget counts new messages by the clock hour and the local day of the channel's zone,
critical ones too; edits, replies, digests and notices are not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from msgspec.structs import replace

from bot.alert.hours import quiet_until, span
from bot.alert.ledger import Entry, Page
from bot.alert.model import Mute, Subscription
from bot.alert.mutes import Mutes
from bot.alert.post import Action, Post
from bot.alert.settings import DEFAULTS, SEVERITIES, ChannelSettings

Why = Literal["quiet", "budget", "unposted", ""]

CRITICAL = "critical"
MUTED = "muted "
"""Before a mute's key, in the `why` of what it held."""
HEARD = "notice/heard/"
"""Before a mute's key, in the identity of the notice that it is over."""


class Step(NamedTuple):
    """A revision of a card. `severity`: the highest of what has fired; empty if nothing has, but a cause was found or
    the day closed. `mention`: the rule's own. `number`: how many times something has fired on the card. `first`: the
    channels have no post of the card yet. `told`: steps are told by a reply, which lists are not."""

    severity: str
    mention: str = ""
    number: int = 1
    first: bool = False
    told: bool = True


class Way(NamedTuple):
    """How a revision reaches some channels. `action` and `reply` say what is sent, empty: nothing; `suffix` belongs to
    the card's identity there. `why` is what holds the post, or the reply to a post that is edited meanwhile;
    `unposted`: the card has no post in the channel, a digest tells of it."""

    action: Literal["post", "edit", ""] = ""
    reply: Literal["aloud", "thread", ""] = ""
    mention: str = ""
    suffix: str = ""
    why: Why = ""


class Spent(NamedTuple):
    """A channel's budget is used up: how much it was in what, and until when what is beyond it waits."""

    channel: str
    until: datetime
    posts: int
    window: Literal["this hour", "today"]


_FEW = min(DEFAULTS.per_hour, DEFAULTS.per_day)
_MANY = 100
"""Entries of a page from which on old ones are dropped."""


class Gate:
    """Keeps each channel's ledger. `settings` and `mutes` are read as they stand; both change in place. `defaults` are
    those of a channel that has set nothing."""

    def __init__(
        self, settings: Mapping[str, ChannelSettings], mutes: Mutes, defaults: ChannelSettings = DEFAULTS
    ) -> None:
        self._settings = settings
        self._mutes = mutes
        self._defaults = defaults
        self.pages: dict[str, Page] = {}
        self.spent: list[Spent] = []
        """Of budgets that the last moments used up; whoever tells the channels takes them out."""
        self.holding: list[str] = []
        """Channels in which something waits since the last moments; whoever plans their digests takes them out."""

    def load(self, entries: Iterable[Entry]) -> None:
        """Take up the outbox's rows, in their order."""
        for entry in entries:
            card = entry.card.removeprefix(f"{entry.channel}/")
            if entry.why.startswith(MUTED):
                self._mutes.miss(entry.channel, entry.why.removeprefix(MUTED))
            elif card.startswith(HEARD):
                self._mutes.told(entry.channel, card.removeprefix(HEARD))
            else:
                self.pages.setdefault(entry.channel, Page()).take(card, entry)

    def settings_of(self, channel: str) -> ChannelSettings:
        return self._settings.get(channel, self._defaults)

    @property
    def summarised(self) -> Sequence[str]:
        """The channels that want a daily summary."""
        return [channel for channel, settings in self._settings.items() if settings.digest]

    def hears(self, subscription: Subscription, subject: str, at: datetime) -> Mute | bool:
        """Whether a firing may enter the channel's card; the mute that keeps it out, if that does."""
        if mute := self._mutes.covering(subscription, subject, at):
            return mute
        settings = self._settings.get(subscription.channel)
        return settings is None or not _less(subscription.severity, settings.least)

    def sort(self, card: str, channels: Sequence[str], step: Step, at: datetime) -> dict[Way, list[str]]:
        """Which way a revision of a card (named without its channel) goes in each channel that has it."""
        ways: defaultdict[Way, list[str]] = defaultdict(list)
        settings, pages = self._settings, self.pages
        usual, entry, today = _usual(step), (at.timestamp(), card), span(at, self._defaults.zone).day
        as_usual, posts = ways[usual], usual.action == "post"
        for channel in channels:
            page = pages.get(channel)
            if channel in settings or (page and _burdened(page, today if posts else None)):
                ways[self._way(card, channel, step, at)].append(channel)
                continue
            if posts or usual.reply:
                if page is None:
                    page = pages[channel] = Page()
                (page.posts if posts else page.steps).append(entry)
            as_usual.append(channel)
        return {way: some for way, some in ways.items() if some}

    def _way(self, card: str, channel: str, step: Step, at: datetime) -> Way:
        settings = self._settings.get(channel, self._defaults)
        page = self.pages.get(channel) or self.pages.setdefault(channel, Page())
        flat = settings.follow == "flat"
        suffix = f"+{step.number}" if flat and step.told and step.number > 1 else ""
        card += suffix
        if not step.severity:
            return self._aside(card, suffix, settings, page, at)
        if step.first or card in page.unposted or (flat and step.told):
            return self._new(card, channel, step, at, suffix)
        if not step.told or settings.follow == "update":
            return Way("edit", suffix=suffix)
        if step.severity != CRITICAL and quiet_until(at, settings.quiet, settings.zone):
            self._hold(page, channel, card, at, "quiet", new=False)
            return Way("edit", why="quiet")
        page.stepped(at.timestamp(), card)
        aloud = settings.follow == "broadcast"
        return Way("edit", "aloud" if aloud else "thread", _mention(step, settings) if aloud else "")

    def _new(self, card: str, channel: str, step: Step, at: datetime, suffix: str) -> Way:
        """A message that the channel does not have yet."""
        settings, page = self.settings_of(channel), self.pages[channel]
        critical = step.severity == CRITICAL
        if card in page.waiting and not critical:
            return Way(suffix=suffix, why="unposted")
        if not critical and (why := self._held(channel, settings, page, at)):
            self._hold(page, channel, card, at, why, new=True)
            return Way("", suffix=suffix, why=why)
        page.posted(at.timestamp(), card)
        return Way("post", mention=_mention(step, settings), suffix=suffix)

    def _held(
        self, channel: str, settings: ChannelSettings, page: Page, at: datetime
    ) -> Literal["quiet", "budget", ""]:
        if settings.quiet and quiet_until(at, settings.quiet, settings.zone):
            return "quiet"
        full = _full(settings, page, at)
        if full is None:
            return ""
        if at.timestamp() >= page.warned:
            until = release(settings, page, at)
            page.warned = until.timestamp()
            within = span(at, settings.zone)
            daily = full == within.day_end
            count = page.count(within.day if daily else within.hour, at.timestamp())
            self.spent.append(Spent(channel, until, count, "today" if daily else "this hour"))
        return "budget"

    def _hold(self, page: Page, channel: str, card: str, at: datetime, why: str, *, new: bool) -> None:
        page.hold(at.timestamp(), card, why, new=new)
        self.holding.append(channel)

    def _aside(self, card: str, suffix: str, settings: ChannelSettings, page: Page, at: datetime) -> Way:
        """A late cause or the closing word."""
        if card in page.unposted:
            return Way(suffix=suffix, why="unposted")
        if settings.follow != "thread" or quiet_until(at, settings.quiet, settings.zone):
            return Way("edit", suffix=suffix)
        page.stepped(at.timestamp(), card)  # a summary lists what threads were told, as it does after a restart
        return Way("edit", "thread", suffix=suffix)


def release(settings: ChannelSettings, page: Page, at: datetime) -> datetime:
    """When what is held at a time is told: at the end of quiet hours, or of the hour or day whose budget is used up;
    if that is in quiet hours, at their end. `at` itself if nothing holds it any more."""
    if (until := quiet_until(at, settings.quiet, settings.zone)) is not None:
        return until
    full = _full(settings, page, at)
    free = at if full is None else datetime.fromtimestamp(full, UTC)
    return quiet_until(free, settings.quiet, settings.zone) or free


def shaped(way: Way, post: Post, reply: Post | None) -> tuple[Post, ...]:
    """The posts of a way; with a `why` the last of them is the one that is held.

    `post` is the whole card, `reply` the line about its further step, None if nothing has fired.
    """
    card = post.card + way.suffix
    edited = way.action == "edit" or way.why == "unposted"
    action: Action = "edit" if edited else "digest" if post.action == "digest" else "post"
    posts = [replace(post, card=card, action=action, mention="" if edited else way.mention)]
    if way.reply or (way.why and way.action):
        line = reply or _aside_line(post)
        posts.append(replace(line, card=card, mention=way.mention, aloud=way.reply == "aloud"))
    return tuple(posts)


def _full(settings: ChannelSettings, page: Page, at: datetime) -> float | None:
    """The end of the day or hour whose budget is used up, if one is."""
    within, now = span(at, settings.zone), at.timestamp()
    if page.count(within.day, now) >= settings.per_day:
        return within.day_end
    return within.hour_end if page.count(within.hour, now) >= settings.per_hour else None


def _usual(step: Step) -> Way:
    """The way of a channel that has set nothing and in which nothing is held."""
    if not step.severity:
        return Way("edit")
    if step.first:
        return Way("post", mention=_mention(step, DEFAULTS))
    return Way("edit", "aloud", _mention(step, DEFAULTS)) if step.told else Way("edit")


def _burdened(page: Page, today: float | None) -> bool:
    """Whether a page without settings must be looked at closely: something is held, or the budget may be used up
    (`today` began then; None: the budget does not matter)."""
    if page.unposted or page.waiting or max(len(page.posts), len(page.steps)) > _MANY:
        return True
    return today is not None and len(page.posts) >= _FEW and page.posts[-1][0] >= today


def _mention(step: Step, settings: ChannelSettings) -> str:
    """The rule's own (rule files say `@here`), else the channel's for what is severe enough."""
    if step.mention:
        return step.mention.removeprefix("@")
    return "" if _less(step.severity, settings.mention_from) else settings.mention


def _less(severity: str, least: str) -> bool:
    order: tuple[str, ...] = SEVERITIES
    return order.index(severity) < order.index(least)


def _aside_line(post: Post) -> Post:
    """What a thread is told of a late cause or the close."""
    if post.closed or post.why is None:
        words = f"At the close: {post.headline}"
    else:
        label = f" ({post.why.label})" if post.why.label else ""
        words = f"{post.headline}: {post.why.reason}{label}"
    return replace(post, action="reply", headline=words, figures=(), why=None, also="", chart=None, closed=False)
