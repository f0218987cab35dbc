"""People at the double: `tests.doubles.talk.Talk`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.chat import commands
from bot.errors import ChatError
from tests.doubles.discord import events, interactions
from tests.doubles.discord.gateway import Gateway
from tests.doubles.discord.interactions import Interaction, Interactions
from tests.doubles.discord.payloads import DM, Json
from tests.doubles.discord.shown import controls, form, shown
from tests.doubles.discord.world import Kept, World
from tests.doubles.talk import Shown

WAIT = 10.0
"""Seconds for which a person waits for an answer."""


class DiscordTalk:
    """What cannot be said as a slash command (unknown words, a required word missing) is said as a mention, as a
    person would have to. Commands must have been registered: Discord shows no others.

    `abroad` is a channel of a guild where the bot is no member: people bring it as an app of their own.
    """

    platform = "discord"

    def __init__(self, world: World, gateway: Gateway, begun: Interactions) -> None:
        self._world = world
        self._gateway = gateway
        self._interactions = begun
        self._forms: dict[str, tuple[Interaction, Json]] = {}
        self._answers: dict[str, asyncio.Future[Kept]] = {}

    def channel(self, name: str) -> str:
        return f"discord:{self._world.names.get(name) or self._world.named(name)['id']}"

    async def say(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        try:
            said = commands.read(text)
        except ChatError:
            return await self.mention(text, who=who, where=where)
        channel = self._world.named(where, who)
        bell = self._bell(who, channel)
        sub = None if said.command.hidden else self._registered(bell, said.command.name)
        if sub is None or sum(bool(each.get("required")) for each in sub.get("options", ())) > len(said.words):
            return await self.mention(text, who=who, where=where)
        given = [_given(option, word) for option, word in zip(sub.get("options", ()), said.words, strict=False)]
        if len(given) < len(said.words):
            raise LookupError(f"/bell {sub['name']} has no option for {said.words[len(given) :]}")
        begun = self._interactions.begin(interactions.COMMAND, channel)
        return await self._outcome(begun, who, events.command(bell, sub, given))

    async def mention(self, text: str, *, who: str = "ann", where: str = "markets") -> Shown:
        kept = self._spoken(f"<@{self._world.bot['id']}> {text}".strip(), who, where)
        answer = self._answers[kept.id] = asyncio.get_running_loop().create_future()
        return shown(await asyncio.wait_for(answer, WAIT), self._world.labels())

    async def remark(self, text: str, *, who: str = "ann", where: str = "markets") -> None:
        """Something said to others, which is none of the bot's business."""
        self._spoken(text, who, where)

    def _spoken(self, text: str, who: str, where: str) -> Kept:
        channel, person = self._world.named(where, who), self._world.people[who]
        kept = events.spoken(self._world, channel, person, text)
        self._world.messages[channel["id"]][kept.id] = kept
        self._gateway.dispatch("MESSAGE_CREATE", events.message(self._world, kept, person, channel))
        return kept

    def posted(self, data: Json) -> None:
        """The bot has posted: if it is the answer to somebody's message, that person sees it."""
        asked = data.get("message_reference", {}).get("message_id", "")
        waiting = self._answers.pop(asked, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(self._world.messages[data["channel_id"]][data["id"]])

    async def press(self, shown: Shown, label: str, *, who: str = "ann") -> Shown:
        source = self._kept(shown)
        offered = list(controls(source.data["components"]))
        found = [(part, value) for name, part, value in offered if name == label and (part["type"] == 2 or value)]
        if not found:
            raise LookupError(f"there is no {label} to press; there is {[name for name, *_ in offered]}")
        part, value = found[0]
        if part.get("disabled") or "custom_id" not in part:
            raise LookupError(f"{label} cannot be pressed: it is disabled or a link")
        channel = self._world.channel(source.data["channel_id"])
        begun = self._interactions.begin(interactions.COMPONENT, channel, source)
        return await self._outcome(begun, who, events.component(part, value))

    async def fill(self, form: Shown, values: dict[str, str], *, who: str = "ann") -> Shown:
        opened, modal = self._forms[form.message]
        begun = self._interactions.begin(interactions.FORM, opened.channel, opened.source)
        return await self._outcome(begun, who, events.filled(modal, values))

    async def suggest(self, text: str, *, who: str = "ann", where: str = "markets") -> Sequence[str]:
        return [each["name"] for each in await self.choices(text, who=who, where=where)]

    async def choices(self, text: str, *, who: str = "ann", where: str = "markets") -> Sequence[Json]:
        """The choices offered with name and value; none where the option does not complete."""
        name, _, rest = text.lstrip().partition(" ")
        channel = self._world.named(where, who)
        bell = self._bell(who, channel)
        sub = self._registered(bell, name if name in commands.NAMES else "add")
        options = sub.get("options", [])
        typed = _words(rest if name in commands.NAMES else text, len(options))
        given = [_given(option, word) for option, word in zip(options, typed, strict=False)]
        if not given or not options[len(given) - 1].get("autocomplete"):
            return []
        given[-1]["focused"] = True
        begun = self._interactions.begin(interactions.COMPLETION, channel)
        return await self._answer(begun, who, events.command(bell, sub, given))

    def posts(self, where: str = "markets") -> Sequence[Shown]:
        standing = self._world.standing(self.channel(where).removeprefix("discord:"))
        return [self._in_place(kept) for kept in standing if kept.data["author"]["id"] == self._world.bot["id"]]

    async def delete(self, where: str) -> None:
        self._world.remove(self._world.named(where)["id"])

    async def throw_out(self) -> None:
        self._world.leave()

    def _in_place(self, kept: Kept) -> Shown:
        """In a thread that grew from a message, a message answers that one."""
        seen = shown(kept, self._world.labels())
        thread = self._world.channels[kept.data["channel_id"]]
        starts = self._world.messages.get(thread.get("parent_id") or "", {}).get(thread["id"])
        return replace(seen, reply_to=thread["id"]) if starts and not seen.reply_to else seen

    def _kept(self, seen: Shown) -> Kept:
        channel = seen.channel.removeprefix("discord:")
        found = self._world.messages.get(channel, {}).get(seen.message)
        private = (each.private.get(seen.message) for each in self._interactions.by_id.values())
        found = found or next(filter(None, private), None)
        if found is None:
            raise LookupError("the message is gone")
        return found

    def _bell(self, who: str, channel: Json) -> Json:
        """The command as Discord offers it to a person there."""
        kind = 0 if channel.get("guild_id") == self._world.guild["id"] else 1
        for scope in (self._world.guild["id"], ""):
            for each in self._world.commands.get(scope, ()):
                if each["name"] == "bell" and (scope == "" or channel.get("guild_id") == scope):
                    return self._offered(each, who, channel, kind)
        raise LookupError("/bell is not registered: synchronise the commands first")

    def _offered(self, command: Json, who: str, channel: Json, kind: int) -> Json:
        direct = channel["type"] == DM
        if (1 if direct else 0) not in command.get("contexts", (0, 1)):
            raise LookupError("Discord does not offer /bell here: contexts")
        if not direct and kind not in command.get("integration_types", (0,)):
            raise LookupError("Discord does not offer /bell here: integration_types")
        rights = int(command["default_member_permissions"] or 0)
        if self._world.permissions(self._world.people[who], channel) & rights != rights:
            raise LookupError(f"Discord does not offer /bell to {who}: default_member_permissions")
        return command

    def _registered(self, bell: Json, name: str) -> Json:
        for each in bell.get("options", ()):
            if each["name"] == name:
                return each
        raise LookupError(f"/bell {name} is not registered")

    async def _answer(self, begun: Interaction, who: str, data: Json) -> Any:
        """What the bot answers in the end; it is waited for until it is online."""
        told = events.interaction(self._world, begun, self._world.people[who], data)
        try:
            async with asyncio.timeout(WAIT):
                await self._gateway.hand(told)
                return await begun.outcome
        except TimeoutError as error:
            known = f"its answer is of type {begun.answered}" if self._gateway.connected else "it is not connected"
            raise TimeoutError(f"the bot showed nothing within {WAIT:.0f} s: {known}") from error

    async def _outcome(self, begun: Interaction, who: str, data: Json) -> Shown:
        outcome = await self._answer(begun, who, data)
        if isinstance(outcome, Kept):
            return shown(outcome, self._world.labels())
        self._forms[begun.token] = begun, outcome
        return form(outcome, begun.channel["id"], begun.token)


def _given(option: Json, word: str) -> Json:
    """An option's value as the client sends it: no longer than the option lets anybody type."""
    value: Any = int(word) if option["type"] == 4 and word.isdigit() else word[: option.get("max_length", 6000)]
    return {"type": option["type"], "name": option["name"], "value": value}


def _words(rest: str, slots: int) -> list[str]:
    """As many words as there are options, the last one with all that follows; an empty one after a space."""
    words = rest.split(maxsplit=max(slots - 1, 0))
    if not words or (rest.endswith(" ") and len(words) < slots):
        return [*words, ""]
    if rest.endswith(" "):
        words[-1] = words[-1].rstrip() + " "
    return words
