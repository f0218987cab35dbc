"""What was posted in a channel: one line a card, the latest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from textwrap import shorten

from bot.alert.numbers import moment
from bot.alert.post import Post
from bot.chat.hours import date_in
from bot.chat.model import Part, Reply, Row, Text
from bot.chat.rule_list import BEGINNING, paging

PAGE = 8
_SUMMED = 20
_REASON = 56
"""Characters of what caused a card, in the history: the card tells it in full."""
_LISTED = 3
"""Lines of a digest."""


@dataclass(slots=True)
class Told:
    """A card as its channel knows it: its first post, and how it reads now."""

    first: Post
    last: Post
    edits: list[float] = field(default_factory=list[float])
    """When it was revised, epoch seconds."""

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.first.at, UTC)


def told(posts: Iterable[Post]) -> list[Told]:
    """The cards behind a channel's posts, in order of their first; notices and daily summaries are none."""
    cards: dict[str, Told] = {}
    for post in posts:
        if post.action == "notice" or "/digest/daily/" in post.card:
            continue
        card = cards.setdefault(post.card, Told(post, post))
        if post.action == "edit" and post is not card.first:
            card.edits.append(post.at)
        if post.action != "reply":
            card.last = post
    return list(cards.values())


def history(cards: Sequence[Told], page: int, days: int, zone: str, today: date) -> Reply:
    """Page `page` (from 1) of the cards of the last `days` days."""
    if not cards:
        return Reply(f"Nothing was posted here in {days} days", (), BEGINNING)
    pages = -(-len(cards) // PAGE)
    page = max(1, min(page, pages))
    shown = list(reversed(cards))[(page - 1) * PAGE : page * PAGE]
    small = f"page {page} of {pages} · the last {days} days" if pages > 1 else f"The last {days} days"
    title = f"{len(cards)} alert{'s' if len(cards) > 1 else ''} here, the latest first"
    rows = (Row(_when(card, zone, today), card.last.headline, _detail(card)) for card in shown)
    return Reply(title, (*rows, Text(small, quiet=True)), paging("history", page, pages))


def summary(cards: Sequence[Told], day: str, basis: str, zone: str, today: date) -> Reply:
    """A day's cards in the order of their being posted, the last of many, under what caused them."""
    small = Text(basis, quiet=True)
    if not cards:
        return Reply(f"{day}: nothing was posted here", (small,))
    shown = cards[-_SUMMED:]
    parts: list[Part] = []
    groups: dict[str, list[Told]] = {}
    for card in shown:
        groups.setdefault(_why(card.last), []).append(card)
    for why, group in sorted(groups.items(), key=lambda item: not item[0]):
        parts += [Text(f"{why[:1].upper()}{why[1:]}", heading=True)] if why else []
        parts += [Row(_when(card, zone, today), card.last.headline, _held(card.last)) for card in group]
    more = len(cards) - len(shown)
    parts += [Text(f"and {more} more before: /bell history", quiet=True)] if more else []
    return Reply(f"{day}: {len(cards)} alert{'s' if len(cards) > 1 else ''} here", (*parts, small))


def _when(card: Told, zone: str, today: date) -> str:
    """`09:30`; of a card that was revised also since when it reads as it does: `09:30–16:00`."""
    since = datetime.fromtimestamp(card.last.at, UTC)
    first, last = moment(card.at, zone, today), moment(since, zone, date_in(card.at, zone))
    return f"{first}–{last}" if card.last.at - card.first.at >= 60 else first


def _detail(card: Told) -> str:
    """`likely: Chinese app DeepSeek passes ChatGPT … · revised 3 times · rule 7k`."""
    return " · ".join(_details(card))


def _details(card: Told) -> Iterator[str]:
    post = card.last
    if why := _why(post) or _held(post):
        yield shorten(why, _REASON, placeholder=" …")
    if card.edits:
        yield f"revised {'once' if len(card.edits) == 1 else f'{len(card.edits)} times'}"
    if post.rule_id:
        yield f"rule {post.rule_id}"


def _why(post: Post) -> str:
    """`likely: Chinese app DeepSeek passes ChatGPT on the US chart`."""
    if post.why is None:
        return ""
    reason = post.why.reason.rstrip(".")
    known = not post.why.label or post.why.label.lower() in reason.lower()
    return reason if known else f"{post.why.label}: {reason}"


def _held(post: Post) -> str:
    """The first lines of a digest."""
    lines = [line.partition(" · ")[0] for line in post.figures] if post.action == "digest" else []
    more = f"; and {len(lines) - _LISTED} more" if len(lines) > _LISTED else ""
    return "; ".join(lines[:_LISTED]) + more
