"""The digest: what a channel was not told one by one, or what it wants summed up, one line a card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.alert.card import DISCLAIMER
from bot.alert.numbers import moment, zone_name
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.alert.timetable import Cards, Gathering, Summary

_QUIET, _BUDGET = frozenset({"quiet"}), frozenset({"budget"})
LINES = 20
"""Further ones are counted."""

Item = tuple[float, Post]
"""When a channel was first to hear of a card, epoch seconds, and the card as it stands."""


def items(cards: Cards, shown: Callable[[str], Post | None]) -> list[Item]:
    """The cards, each once, though every step of it may have been a message of its own; `shown` knows one as it stands
    by its name without the channel."""
    first: dict[str, float] = {}
    for at, card in cards:
        first.setdefault(card.partition("+")[0], at)
    return [(at, post) for card, at in first.items() if (post := shown(card)) is not None]


def gathered(gathering: Gathering, items: Sequence[Item], settings: ChannelSettings, at: datetime) -> Post:
    """What was held in quiet hours or beyond the budget, with the times of the gap."""
    count, zone = len(items), settings.zone
    alerts = f"{count} alert{'s' if count != 1 else ''}"
    since = _moment(gathering.cards[0][0], at, zone)
    if gathering.whys == _QUIET and settings.quiet:
        words = f"{alerts} in the quiet hours, {settings.quiet[0]}–{settings.quiet[1]}"
    elif gathering.whys == _BUDGET:
        words = f"{count} more alert{'s' if count != 1 else ''}, {since}–{_moment(at.timestamp(), at, zone)}"
    else:
        words = f"{alerts} held back, {since}–{_moment(at.timestamp(), at, zone)}"
    return _digest(gathering.channel, f"held/{at:%Y-%m-%dT%H:%M:%SZ}", words, items, at, zone)


def summed(summary: Summary, items: Sequence[Item], settings: ChannelSettings, at: datetime) -> Post:
    """A day's summary; it says so too when nothing happened."""
    since = moment(summary.since, settings.zone, _today(at, settings.zone))
    alerts = f"{len(items)} alert{'s' if len(items) > 1 else ''}" if items else "no alerts"
    words = f"Summary: {alerts} since {since}"
    return _digest(summary.channel, f"daily/{summary.day}", words, items, at, settings.zone)


def lines(items: Iterable[Item], at: datetime, zone: str) -> tuple[str, ...]:
    """`09:41–16:00 NVDA down 17.0% on AI-model news · $118.42`, one a card: when it began, since when it reads so."""
    listed = [f"{_when(since, post, at, zone)} {post.headline}{_figure(post)}" for since, post in items]
    more = len(listed) - LINES
    return (*listed[:LINES], *([f"and {more} more"] if more > 0 else []))


def _when(since: float, post: Post, at: datetime, zone: str) -> str:
    first = _moment(since, at, zone)
    return f"{first}–{_moment(post.at, datetime.fromtimestamp(since, UTC), zone)}" if post.at - since >= 60 else first


def _figure(post: Post) -> str:
    """The price of a card, the names and figures of a list, what happened in a gap."""
    if not post.figures:
        return ""
    if post.late:
        return f": {' · '.join(post.figures)}"
    listed = post.subject.startswith("market")
    return f" · {post.figures[0] if listed else post.figures[0].split(' · ')[0]}"


def _moment(at: float, now: datetime, zone: str) -> str:
    return moment(datetime.fromtimestamp(at, UTC), zone, _today(now, zone))


def _today(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _digest(channel: str, name: str, words: str, items: Sequence[Item], at: datetime, zone: str) -> Post:
    return Post(
        card=f"{channel}/digest/{name}",
        revision=0,
        channel=channel,
        action="digest",
        at=at.timestamp(),
        subject="digest",
        direction="",
        headline=words,
        figures=lines(items, at, zone),
        why=None,
        also="",
        footer=f"{zone_name(zone)} · {DISCLAIMER}",
        chart=None,
        rule="",
        value=len(items),
        step=0,
        late=False,
        severity="info",
        mention="",
        cause=None,
    )
