"""Keeping quiet for a while about a rule, a symbol or all; it goes on being watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.alert.notices import named
from bot.alert.numbers import moment, zone_name
from bot.alert.post import Post
from bot.chat.afterwards import longer, undo_button
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
from bot.service.answers.telling import Here, subject_of

_FRESH = timedelta(minutes=5)
"""A mute so soon after a post says what was thought of it."""


async def mute(house: House, ask: Ask, name: str, span: str) -> Reply:
    """Nothing is posted about the target until then."""
    target, settings, now = await find.target(house, ask, name), house.settings(ask), house.now()
    until = end_of(span, now, settings.zone, _close(house, ask, target, now))
    muted = Muted(scope=ask.channel, by=ask.person, at=now.timestamp(), target=target, until=until.timestamp())
    ends = f"{moment(until, settings.zone, house.today(ask))} {zone_name(settings.zone)}"
    what = f"{_named(target)} muted until {ends}"
    thought = await _thoughts(house, ask, target, now)
    undo = await house.change(ask, Change(keep=(muted, *thought)), what, f"{what} by {who(ask.person)}")
    controls = (undo_button(undo), Button("Unmute", f"unmute {spoken(target)}"), longer(spoken(target)))
    return Reply(what, (Text(_meanwhile(house, ask, target)),), controls)


async def unmute(house: House, ask: Ask, name: str) -> Reply:
    """End a mute; with `all` every one."""
    target = await find.target(house, ask, name)
    if target == "all":
        return await _unmute_all(house, ask)
    muted = house.registry.get(Muted, ask.channel, target)
    running = {mute.target: mute for mute in house.registry.mutes.running(ask.channel, house.now())}
    if muted is None or target not in running:
        others = ", ".join("everything" if other == "all" else _named(other) for other in running)
        raise ChatError(f"{_named(target)} is not muted here{f'; muted: {others}' if others else ''}.")
    missed = house.registry.mutes.missed(running[target])
    meanwhile = f"; {missed} alert{'s' if missed > 1 else ''} while muted" if missed else ""
    what = f"{_named(target)} heard again{meanwhile}"
    undo = await house.change(ask, Change(drop=(muted,)), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (), (undo_button(undo),))


async def _unmute_all(house: House, ask: Ask) -> Reply:
    running = house.registry.mutes.running(ask.channel, house.now())
    if not running:
        raise ChatError("Nothing is muted here.")
    targets = [mute.target for mute in running]
    ended = tuple(muted for muted in house.registry.all(Muted, ask.channel) if muted.target in targets)
    named = ", ".join(_named(target) for target in targets if target != "all")
    missed = sum(map(house.registry.mutes.missed, running))
    meanwhile = f"; {missed} alert{'s' if missed > 1 else ''} while muted" if missed else ""
    what = f"Everything heard again{named and f', {named} too'}{meanwhile}"
    undo = await house.change(ask, Change(drop=ended), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (), (undo_button(undo),))


def _meanwhile(house: House, ask: Ask, target: str) -> str:
    """What becomes of the rules that are muted, if there are any."""
    here, baskets = Here.of(house, ask), house.registry.baskets
    mutes = [mute for mute in house.registry.mutes.running(ask.channel, here.now) if mute.target == target]
    about = ((held, subject_of(standing)) for held in here.rules for standing in here.standings(held))
    if not any(mute.covers(held, subject, here.now, baskets) for held, subject in about for mute in mutes):
        return f"No rule here is about {'anything' if target == 'all' else 'it'} yet."
    if target.startswith("@"):
        return f"It goes on being watched, and so do its {len(baskets[target[1:]])} members, muted too."
    return "It goes on being watched."


def _named(target: str) -> str:
    return spoken(named(target))


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
