"""People at the stand-in Slack: they type, press, fill in, and see what the bot answers."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Sequence

from tests.doubles.slack import api, payloads, surfaces
from tests.doubles.slack.context import Context
from tests.doubles.slack.hands import filled, labelled, linked
from tests.doubles.slack.interactions import Interaction
from tests.doubles.slack.links import RETRIES, Kind, Requests, Sockets
from tests.doubles.slack.visible import escape
from tests.doubles.slack.world import BOT_USER, TEAM, Channel, Json, Person
from tests.doubles.talk import Shown

PATIENCE = 10.0
"""Seconds that people wait for an answer, and Slack for a connection before it gives an event up."""
DIRECT = "dm"


class NoAnswer(AssertionError):
    """The bot showed nothing."""


class SlackTalk:
    """The `Talk` of this platform. `where` is a channel's name, `dm`, `dm:bob`, or the id of a message: its thread."""

    platform = "slack"

    def __init__(self, context: Context, link: Sockets | Requests, pace: float) -> None:
        self.command = "/bell"
        self.patience = PATIENCE
        self.tries_for = PATIENCE
        """Seconds that people try again for while the bot is not connected; 0: they see at once that it failed."""
        self._context, self._link, self._pace = context, link, pace

    def channel(self, name: str) -> str:
        return f"slack:{self._context.world.channel(name).id}"

    async def say(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        person, channel = self._person(who), self._place(where, who)
        by = self._context.interactions.open(person, channel.id)
        payload = payloads.slash(self._context.address, by, channel, self.command, text)
        content = await self._send("slash_commands", payload)
        if content is None:
            return self._notice(by, f'{self.command} failed with the error "dispatch_failed"')
        if content:
            api.answer(self._context, by, content)
        return await self._wait(by, f"{self.command} {text}")

    async def mention(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        person, world = self._person(who), self._context.world
        thread = where if re.fullmatch(r"\d+\.\d+", where) else ""
        channel = world.holding(thread) if thread else self._place(where, who)
        direct = channel.kind == "im"
        words = linked(escape(text)) if direct else f"<@{BOT_USER}> {linked(escape(text))}"
        message: Json = {"type": "message", "user": person.id, "team": TEAM, "ts": world.stamp(), "text": words}
        if thread:
            message["thread_ts"] = channel.messages[thread].get("thread_ts", thread)
        channel.messages[message["ts"]] = message
        by = self._context.interactions.open(person, channel.id, thread=message.get("thread_ts", message["ts"]))
        inner = message | {"channel": channel.id, "event_ts": message["ts"]}
        await self.event(inner | ({"channel_type": "im"} if direct else {"type": "app_mention"}))
        return await self._wait(by, words)

    async def press(self, shown: Shown, label: str, *, who: str = "ann") -> Shown:
        person, world = self._person(who), self._context.world
        source, channel = self._source(shown, person)
        if label == source.get("submit", {}).get("text"):
            return await self.fill(shown, {}, who=who)
        action = labelled(source, label)
        private = channel is not None and source["ts"] not in channel.messages
        place = channel or world.direct(person)
        came_from = self._context.interactions.opened.get(shown.message)
        by = self._context.interactions.open(person, place.id, pressed=shown.message, came_from=came_from)
        body = payloads.press(self._context.address, by, channel, source, action, private=private)
        if await self._send("interactive", body) is None:
            return self._notice(by, f"{label}: the app did not answer")
        return await self._wait(by, f"[{label}]")

    async def fill(self, form: Shown, values: dict[str, str], *, who: str = "ann") -> Shown:
        person, context = self._person(who), self._context
        view, opened = context.world.views[form.message], context.interactions.opened[form.message]
        state, errors = filled(view, values)
        if errors:
            return context.form(view, opened.channel, errors)
        by = context.interactions.open(person, opened.channel, came_from=opened)
        content = await self._send("interactive", payloads.submission(context.address, by, view, state))
        if content is None:
            by.shown.cancel()
            return context.form(view, opened.channel, {"": "We had some trouble connecting. Try again?"})
        if content.get("response_action") == "errors":
            by.shown.cancel()
            inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
            astray = [f"errors for {block}, which is no input" for block in content["errors"] if block not in inputs]
            context.breach("view_submission", astray)
            return context.form(view, opened.channel, content["errors"])
        self._closed(view["id"], by, content)
        return await self._wait(by, form.text)

    def _closed(self, id: str, by: Interaction, content: Json) -> None:
        """What the acknowledgement says to do with the form: put another in its place, or close it."""
        if content.get("response_action") in ("update", "push"):
            given = surfaces.checked(self._context, "view_submission", content["view"])
            self._context.interactions.opened[id] = by
            surfaces.replace_view(self._context, id, given)
        else:
            del self._context.world.views[id]

    async def suggest(self, text: str, *, who: str = "ann", where: str = "markets") -> Sequence[str]:
        return ()

    def posts(self, where: str = "markets") -> Sequence[Shown]:
        """The bot's; what people said is not among them."""
        channel = self._place(where, "ann")
        own = [message for message in channel.messages.values() if message["user"] == BOT_USER]
        return [self._context.shown(message, channel) for message in own]

    async def delete(self, where: str) -> None:
        channel = self._context.world.channels.pop(self._place(where, "ann").id)
        kind = "group_deleted" if channel.kind == "groups" else "channel_deleted"
        await self.event({"type": kind, "channel": channel.id, "actor_id": "U0ANN"})

    async def archive(self, where: str) -> None:
        channel = self._place(where, "ann")
        channel.archived = True
        kind = "group_archive" if channel.kind == "groups" else "channel_archive"
        await self.event({"type": kind, "channel": channel.id, "user": "U0ANN"})

    async def kick(self, where: str) -> None:
        """Somebody removes the bot from a channel."""
        channel = self._place(where, "ann")
        channel.members.discard(BOT_USER)
        kind = "group_left" if channel.kind == "groups" else "channel_left"
        await self.event({"type": kind, "channel": channel.id, "actor_id": "U0ANN"})

    async def throw_out(self) -> None:
        """The token is dead at once; the two events come in either order."""
        self._context.inactive = True
        await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})
        await self.event({"type": "app_uninstalled"})

    async def home(self, who: str = "ann") -> Shown:
        """A person opens the bot's Home tab."""
        person = self._person(who)
        direct = self._context.world.direct(person)
        by = self._context.interactions.open(person, direct.id)
        held = self._context.world.homes.get(person.id)
        opened: Json = {"type": "app_home_opened", "user": person.id, "channel": direct.id, "tab": "home"}
        await self.event(opened | ({"view": held} if held else {}))
        return await self._wait(by, "the Home tab")

    async def shortcut(self, shown: Shown, who: str = "ann", callback: str = "bell_about") -> Shown:
        """A person picks the bot's shortcut from a message's menu."""
        person = self._person(who)
        channel = self._context.world.holding(shown.message)
        by = self._context.interactions.open(person, channel.id)
        message = channel.messages[shown.message]
        payload = payloads.shortcut(self._context.address, by, channel, message, callback)
        if await self._send("interactive", payload) is None:
            return self._notice(by, "the app did not answer")
        return await self._wait(by, "the shortcut")

    async def event(self, inner: Json) -> None:
        """An event: tried again while it is not acknowledged, and twice if the script says so."""
        if not await self._connected(self.patience):
            raise NoAnswer(f"the bot is not connected: {inner['type']} does not reach it")
        payload = payloads.event(inner)
        for attempt, pause in enumerate((0, *RETRIES)):
            await asyncio.sleep(pause / (self._pace or 1))
            if await self._link.send("events_api", payload, attempt=attempt) is not None:
                break
        if isinstance(self._link, Sockets) and self._link.repeats:
            self._link.repeats -= 1
            await self._link.send("events_api", payload, attempt=1)

    async def _send(self, kind: Kind, payload: Json) -> Json | None:
        await self._connected(self.tries_for)
        return await self._link.send(kind, payload)

    async def _connected(self, seconds: float) -> bool:
        """Wait so long for a connection of Socket Mode."""
        if isinstance(self._link, Requests) or self._link.connected.is_set():
            return True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._link.connected.wait(), seconds)
        return self._link.connected.is_set()

    def _person(self, who: str) -> Person:
        return self._context.world.people[who]

    def _place(self, where: str, who: str) -> Channel:
        world, (kind, _, whose) = self._context.world, where.partition(":")
        return world.direct(self._person(whose or who)) if kind == DIRECT else world.channel(where)

    def _source(self, shown: Shown, person: Person) -> tuple[Json, Channel | None]:
        """What a control hangs on, as it is now; without a channel it is a view."""
        world, id = self._context.world, shown.message
        views = {**world.views, **{view["id"]: view for view in world.homes.values()}}
        if id in views:
            return views[id], None
        channel, begun = world.channels[shown.channel.removeprefix("slack:")], self._context.interactions
        if id in channel.messages:
            return channel.messages[id], channel
        assert begun.heard_by.get(id) == person, f"{person.name} sees no such message"
        return begun.whispers[id], channel

    def _notice(self, by: Interaction, text: str) -> Shown:
        """What Slack itself says."""
        by.shown.cancel()
        return Shown("", f"slack:{by.channel}", text, private=True)

    async def _wait(self, by: Interaction, done: str) -> Shown:
        try:
            return await asyncio.wait_for(by.shown, self.patience)
        except TimeoutError:
            told = "; ".join(f"{breach.method}: {breach.problem}" for breach in self._context.breaches)
            raise NoAnswer(f"nothing was shown after {done!r}" + (f" ({told})" if told else "")) from None
