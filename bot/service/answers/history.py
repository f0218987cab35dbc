"""`history`, `digest` without a time, and what the button under a card counts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alert.numbers import day, short_weekday
from bot.alert.post import Post
from bot.chat.controls import card_hash
from bot.chat.histories import history as history_reply
from bot.chat.histories import summary, told
from bot.chat.model import Ask, Button, Reply, Text
from bot.chat.records import Change, Feedback
from bot.errors import ChatError
from bot.service.answers.house import House
from bot.service.answers.listing import page_of
from bot.service.answers.telling import Here

DAYS = 30


async def history(house: House, ask: Ask, page: str = "1") -> Reply:
    """What was posted here in the last 30 days, the latest first."""
    here, number = Here.of(house, ask), page_of(page)
    posts = await _posted(house, ask, here.now - timedelta(days=DAYS))
    return history_reply(told(posts), number, DAYS, here.zone, here.today)


async def digest_now(house: House, ask: Ask) -> Reply:
    """A summary of the channel's day so far."""
    here = Here.of(house, ask)
    midnight = datetime.combine(here.today, time(), ZoneInfo(here.zone)).astimezone(UTC)
    cards = told(await _posted(house, ask, midnight))
    return summary(cards, f"{short_weekday(here.today)} {day(here.today)}", here.as_of(here.now), here.zone, here.today)


async def _posted(house: House, ask: Ask, since: datetime) -> list[Post]:
    """Up to now: before a recorded day began anew, what is yet to come was posted too."""
    now = house.now().timestamp()
    return [post for post in await house.store.posts(ask.channel, since) if post.at <= now]


async def useless(house: House, ask: Ask, key: str) -> Reply:
    """Count that a card was not useful to this person. `key`: the card's hash. Raises `ChatError` for one long past."""
    now = house.now()
    posts = await house.store.posts(ask.channel, now - timedelta(days=DAYS))
    post = next((post for post in reversed(posts) if card_hash(post.card) == key), None)
    if post is None:
        raise ChatError(f"I know no alert of the last {DAYS} days by that name: press its own button.")
    rule_id = post.rule_id
    opinion = Feedback(scope=ask.channel, by=ask.person, at=now.timestamp(), card=key, rule_id=rule_id, says="useless")
    again = house.registry.get(Feedback, ask.channel, opinion.key)
    if again is None:
        await house.note(Change(keep=(opinion,)))
    held = house.registry.find(ask.channel, rule_id)
    edit = (Button("Edit rule", f"edit {rule_id}"), Button("Mute it 1 day", f"mute {rule_id} 1d")) if held else ()
    rule = (Text(f"rule {rule_id}: {held.rule}", quiet=True),) if held else ()
    said = "Counted already, thanks" if again else "Thanks, counted"
    return Reply(said, (Text("/bell noise says what would make it less."), *rule), (*edit, Button("Noise", "noise")))
