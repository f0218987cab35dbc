"""People at the double and a bot of discord.py: commands, buttons, forms, suggestions, mentions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.doubles.connected import Bell, connected, place
from tests.doubles.discord import DiscordDouble


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double
        assert double.breaches == []


@pytest.fixture
async def bell(double: DiscordDouble) -> AsyncIterator[Bell]:
    made = Bell()
    _add_commands(made.group)
    async with connected(double, made) as bell:
        yield bell


class Edit(discord.ui.Modal, title="Edit rule 7k"):
    rule: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Rule", default="NVDA down 5%", custom_id="rule")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"7k: {self.rule.value}", view=None)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Edit")
    async def edit(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(Edit())

    @discord.ui.button(label="Slow")
    async def slow(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="took its time")

    @discord.ui.select(placeholder="Mute", options=[discord.SelectOption(label="1 hour", value="1h")])
    async def mute(self, interaction: discord.Interaction, menu: discord.ui.Select[Any]) -> None:
        await interaction.response.send_message(f"muted {menu.values[0]}", ephemeral=True)


def _add_commands(group: app_commands.Group) -> None:
    @group.command(name="list", description="rules")
    async def rules(interaction: discord.Interaction, page: int = 1) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"**page** {page}", view=Buttons())
        await interaction.followup.send("and more", ephemeral=True)

    @group.command(name="add", description="a rule")
    async def add(interaction: discord.Interaction, rule: str) -> None:
        may = interaction.permissions.manage_channels
        await interaction.response.send_message(f"{rule} {'added' if may else 'refused'}", ephemeral=True)

    @add.autocomplete("rule")
    async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}{word}", value=f"{typed}{word}") for word in ("down", "up")]


async def test_a_deferred_answer_is_private_and_edited_in(bell: Bell, double: DiscordDouble) -> None:
    shown = await double.talk.say("list 2")
    assert (shown.text, shown.private) == ("page 2", True)
    assert shown.controls == ("Edit", "Slow", "Mute", "1 hour")
    assert double.talk.posts() == []
    assert max(double.answered_after) < 1


@pytest.mark.parametrize("where", ["markets", "thread", "dm"])
async def test_commands_reach_every_kind_of_channel(bell: Bell, double: DiscordDouble, where: str) -> None:
    assert (await double.talk.say("NVDA down 5%", where=where)).text.startswith("NVDA down 5% ")


async def test_ann_manages_the_channel_and_bob_does_not(bell: Bell, double: DiscordDouble) -> None:
    assert (await double.talk.say("add NVDA down 5%", who="ann")).text == "NVDA down 5% added"
    assert (await double.talk.say("add NVDA down 5%", who="bob")).text == "NVDA down 5% refused"


async def test_a_form_is_opened_filled_and_changes_its_message(bell: Bell, double: DiscordDouble) -> None:
    listed = await double.talk.say("list")
    form = await double.talk.press(listed, "Edit")
    assert form.text == "Edit rule 7k\nRule\nNVDA down 5%"
    changed = await double.talk.fill(form, {"rule": "AMD up 5%"})
    assert (changed.text, changed.edited, changed.controls) == ("7k: AMD up 5%", True, ())


async def test_buttons_and_menus_answer(bell: Bell, double: DiscordDouble) -> None:
    listed = await double.talk.say("list")
    assert (await double.talk.press(listed, "Slow")).text == "took its time"
    assert (await double.talk.press(listed, "1 hour")).text == "muted 1h"


async def test_suggestions_are_those_of_the_option_that_is_typed(bell: Bell, double: DiscordDouble) -> None:
    assert await double.talk.suggest("add NVDA ") == ["NVDA down", "NVDA up"]
    assert await double.talk.suggest("list 1") == []


async def test_words_that_are_no_command_are_said_as_a_mention(bell: Bell, double: DiscordDouble) -> None:
    answer = await double.talk.say("lits", where="thread")
    assert answer.text.startswith("heard ")
    assert not answer.private
    assert answer.reply_to == str((await bell.heard.get()).id)


async def test_without_the_privileged_intent_other_peoples_words_are_empty(bell: Bell, double: DiscordDouble) -> None:
    await double.talk.remark("lunch?")
    await double.talk.mention("hello")
    await double.talk.remark("to you alone", where="dm")
    heard = [await asyncio.wait_for(bell.heard.get(), 5) for _ in range(3)]
    assert [each.content.split("> ")[-1] for each in heard] == ["", "hello", "to you alone"]


async def test_an_answer_after_three_seconds_is_refused(double: DiscordDouble) -> None:
    bell = Bell()
    late: asyncio.Queue[discord.NotFound] = asyncio.Queue()

    @bell.group.command(name="packs", description="packs")
    async def packs(interaction: discord.Interaction) -> None:
        double.skip(3.1)
        try:
            await interaction.response.send_message("x")
        except discord.NotFound as error:
            late.put_nowait(error)

    async with connected(double, bell):
        asked = asyncio.create_task(double.talk.say("packs"))
        assert (await asyncio.wait_for(late.get(), 5)).code == 10062
        asked.cancel()
    assert double.late == 1


async def test_a_guest_may_answer_but_not_post(double: DiscordDouble) -> None:
    bell = Bell()

    @bell.group.command(name="status", description="status")
    async def status(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.is_guild_integration()), ephemeral=True)

    async with connected(double, bell):
        with pytest.raises(LookupError, match="integration_types"):
            await double.talk.say("status", where="abroad")
        bell.group.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
        await bell.tree.sync()
        assert (await double.talk.say("status", where="abroad")).text == "False"
        with pytest.raises(discord.Forbidden, match="50001"):
            await place(bell, double.talk.channel("abroad")).send("x")


async def test_a_default_permission_hides_the_command(bell: Bell, double: DiscordDouble) -> None:
    bell.group.default_permissions = discord.Permissions(manage_channels=True)
    await bell.tree.sync()
    assert (await double.talk.say("list")).private
    with pytest.raises(LookupError, match="bob: default_member_permissions"):
        await double.talk.say("list", who="bob")
