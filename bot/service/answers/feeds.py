"""Feeds whose headlines a channel gets: followed by their addresses, and left."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.chat.afterwards import undo_button
from bot.chat.limits import FEEDS
from bot.chat.model import Ask, Button, Reply, Text
from bot.chat.people import who
from bot.chat.records import Change, Followed
from bot.engine.following import following
from bot.errors import ChatError, SourceError
from bot.service.answers import find
from bot.service.answers.house import House

_LONGEST = 500


async def follow(house: House, ask: Ask, typed: str) -> Reply:
    """Fetch a feed once, and post its new headlines from now on."""
    url = _address(typed)
    if house.registry.get(Followed, ask.channel, url):
        raise ChatError("This channel gets the headlines of that feed already.")
    await find.check_posting(house, ask)
    if house.probe is None:
        raise ChatError("A recorded day has its own headlines: feeds can be followed in the live market.")
    made = Followed(scope=ask.channel, by=ask.person, at=house.now().timestamp(), feed_id="", url=url, title="")
    find.counts(house, ask.workspace, Change(keep=(made,))).check()
    try:
        title = await house.probe(url)
    except SourceError as error:
        raise ChatError(str(error)) from error
    feed_id = house.registry.new_id(ask.channel, following(url))
    made = Followed(scope=made.scope, by=made.by, at=made.at, feed_id=feed_id, url=url, title=title)
    what = f"Feed {title} followed"
    undo = await house.change(ask, Change(keep=(made,)), what, f"{what} · by {who(ask.person)}")
    note = Text("Its new headlines are posted here, each story once, and count as causes of what moves.")
    return Reply(what, (note, _counter(house, ask)), (undo_button(undo), Button("List", "list")))


async def unfollow(house: House, ask: Ask, typed: str) -> Reply:
    """Leave a feed, by its address, its id or its title."""
    followed = house.registry.all(Followed, ask.channel)
    name = typed.strip().strip("<>").lower()
    known = next((each for each in followed if name in (each.url.lower(), each.feed_id, each.title.lower())), None)
    if known is None:
        there = ", ".join(f"{each.title} ({each.feed_id})" for each in followed) or "none"
        raise ChatError(f"This channel does not follow {typed.strip() or 'that feed'}. It follows {there}.")
    what = f"Feed {known.title} left"
    undo = await house.change(ask, Change(drop=(known,)), what, f"{what} · by {who(ask.person)}")
    return Reply(what, (_counter(house, ask),), (undo_button(undo),))


def _address(typed: str) -> str:
    """Slack puts addresses in angle brackets, with what it shows after a bar."""
    url = typed.strip().strip("<>").partition("|")[0]
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and parts.hostname and len(url) <= _LONGEST and " " not in url
    except ValueError:
        right = False
    if not right:
        raise ChatError("Which feed? Give its address: /bell subscribe feed https://www.example.com/news.xml")
    return url


def _counter(house: House, ask: Ask) -> Text:
    counts = find.counts(house, ask.workspace)
    return Text(f"feeds {counts.feeds}/{FEEDS} in this workspace", quiet=True)
