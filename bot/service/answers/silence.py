"""Keeping quiet for a while about a rule, a symbol or all; it goes on being watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.alert.numbers import moment, zone_name
from bot.alert.post import Post
from bot.chat.afterwards import undo_button
from bot.chat.controls import card_hash
from bot.chat.model import Ask, Button, Reply, Text
from bot.chat.people import who
from bot.chat.records import Change, Feedback, Muted
from bot.chat.spans import end_of, next_close
from bot.errors import ChatError
from bot.market.calendar import calendar_for
from bot.sentence.spoken import spoken
from bot.sentence.walk import symbols
from bot.service.answers import find
from bot.service.answers.house import House

_FRESH = timedelta(minutes=5)
"""A mute so soon after a post says what was thought of it."""


async def mute(house: House, ask: Ask, name: str, span: str) -> Reply:
    """Nothing is posted about the target until then."""
    target, settings, now = find.target(house, ask, name), house.settings(ask), house.now()
    until = end_of(span, now, settings.zone, _close(house, ask, target, now))
    muted = Muted(scope=ask.channel, by=ask.person, at=now.timestamp(), target=target, until=until.timestamp())
    what = f"{_named(target)} muted until {moment(until, settings.zone, house.today(ask))}"
    thought = await _thoughts(house, ask, target, now)
    undo = await house.change(ask, Change(keep=(muted, *thought)), what, f"{what} by {who(ask.person)}")
    unmute = Button("Unmute", f"unmute {spoken(target)}")
    return Reply(
        f"{what}, {zone_name(settings.zone)}", (Text("It goes on being watched."),), (undo_button(undo), unmute)
    )


async def unmute(house: House, ask: Ask, name: str) -> Reply:
    """End a mute."""
    target = find.target(house, ask, name)
    muted = house.registry.get(Muted, ask.channel, target)
    if muted is None or muted.until <= house.now().timestamp():
        raise ChatError(f"{_named(target)} is not muted here.")
    what = f"{_named(target)} heard again"
    undo = await house.change(ask, Change(drop=(muted,)), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (), (undo_button(undo),))


def _named(target: str) -> str:
    return "Everything" if target == "all" else spoken(target)


def _close(house: House, ask: Ask, target: str, now: datetime) -> datetime:
    """The next close of the target's market; of several the last, of all New York's."""
    book, baskets = house.watcher.book, house.registry.baskets
    held = house.registry.find(ask.channel, target)
    if held is not None:
        names = symbols(house.sentence(held.rule), baskets)
    else:
        names = set(baskets.get(target[1:], ())) if target.startswith("@") else {target}
    calendars = [book.calendar(name) for name in names if name in book.symbols] or [calendar_for("XNYS")]
    return max(next_close(calendar, now) for calendar in calendars)


async def _thoughts(house: House, ask: Ask, target: str, now: datetime) -> tuple[Feedback, ...]:
    """That a post of the last minutes was followed by a mute."""
    posts = await house.store.posts(ask.channel, now - _FRESH)
    found = {post.card: post for post in posts if _is_about(post, target) and _age(post, now) <= _FRESH}
    return tuple(
        Feedback(
            scope=ask.channel,
            by=ask.person,
            at=now.timestamp(),
            card=card_hash(card),
            rule_id=post.rule_id,
            says="muted",
        )
        for card, post in found.items()
    )


def _is_about(post: Post, target: str) -> bool:
    return post.action in ("post", "edit", "reply") and target in ("all", post.rule_id, post.subject)


def _age(post: Post, now: datetime) -> timedelta:
    return now - datetime.fromtimestamp(post.at, UTC)
