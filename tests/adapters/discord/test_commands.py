"""`/bell` as Discord is told it, and what the bot says of its own health."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord import DiscordChat, sync
from adapters.discord.health import INVITE
from bot.chat.commands import COMMANDS
from bot.errors import ChatError
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.permissions import ATTACH_FILES, EMBED_LINKS, READ_MESSAGE_HISTORY, VIEW_CHANNEL


def size(option: dict[str, Any]) -> int:
    """What counts against Discord's 4000 characters."""
    return len(option["name"]) + len(option["description"]) + sum(map(size, option.get("options", ())))


async def test_every_command_is_told_with_its_options(double: DiscordDouble) -> None:
    (bell,) = double.world.commands[""]
    assert (bell["name"], bell["contexts"], bell["integration_types"]) == ("bell", [0, 1, 2], [0, 1])
    assert bell["default_member_permissions"] is None
    assert [each["name"] for each in bell["options"]] == [command.name for command in COMMANDS]
    assert size(bell) <= 4000
    mute = next(each for each in bell["options"] if each["name"] == "mute")
    assert [(each["name"], each["required"]) for each in mute["options"]] == [("target", True), ("span", True)]


async def test_commands_are_told_when_asked_alone(double: DiscordDouble, chat: DiscordChat) -> None:
    told = [each for each in double.requests if each["method"] == "PUT"]
    assert len(told) == 1
    with pytest.raises(ChatError, match="token"):
        await sync("wrong", double.api)


@pytest.mark.parametrize("connected", [True, False])
async def test_what_is_missing_in_a_channel_is_named_with_what_to_click(
    double: DiscordDouble, chat: DiscordChat, connected: bool
) -> None:
    asked = chat if connected else DiscordChat(double.token, double.api, double.gateway)
    for where in ("markets", "thread", "forum", "dm"):
        assert await asked.lacks(double.talk.channel(where)) == ""
    world = double.world
    world.forbid(world.named("markets"), world.bot, EMBED_LINKS | ATTACH_FILES | READ_MESSAGE_HISTORY)
    await double.talk.say("list")  # by now the gateway has told it
    said = await asked.lacks(double.talk.channel("markets"))
    assert said.startswith("In #markets Tickerbell lacks Embed Links, Attach Files and Read Message History: ")
    assert "Edit Channel" in said
    assert "#thread" in await asked.lacks(double.talk.channel("thread"))
    world.forbid(world.named("macro"), world.bot, VIEW_CHANNEL)
    await double.talk.say("list")
    assert "View Channel" in await asked.lacks(double.talk.channel("macro"))
    assert "no channel" in await asked.lacks("discord:1")
    await asked.close()


async def test_where_discord_does_not_say_what_is_missing_a_command_goes_on(double: DiscordDouble) -> None:
    chat = DiscordChat(double.token, double.api, double.gateway)
    async with chat.sending():
        double.fail("503", every=1)
        assert await chat.lacks("discord:1") == ""


async def test_a_check_says_what_is_well_and_what_to_do(double: DiscordDouble) -> None:
    chat = DiscordChat(double.token, double.api, double.gateway)
    async with chat.sending():
        found = await chat.check([double.talk.channel("markets"), "discord:1", "discord:#nowhere"])
    assert [finding.good for finding in found] == [True] * 6 + [False, False]
    assert found[0].what == "discord: the token is tickerbell's"
    assert found[-2].do.startswith("There is no channel")
    assert all(finding.do for finding in found if not finding.good)
    double.world.commands[""] = []
    async with (again := DiscordChat(double.token, double.api, double.gateway)).sending():
        (told,) = [finding for finding in await again.check([]) if not finding.good]
    assert told.do == "run tickerbell discord sync, once"
    nobody = DiscordChat(double.token, "http://127.0.0.1:9/api/v10", double.gateway)
    with pytest.raises(ChatError, match="cannot be reached"):
        async with nobody.sending():
            pass


def test_the_invite_asks_for_what_is_needed_and_no_more() -> None:
    assert INVITE == 309237763072
    assert INVITE & 8 == 0  # no administrator
