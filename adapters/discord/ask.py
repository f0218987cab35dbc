"""Who says what where, as the conversation takes it: ids alone, and what Discord knows of the person's rights."""

from __future__ import annotations

from typing import Any

import discord

from bot.chat.model import Ask

Interaction = discord.Interaction[Any]


async def heard(interaction: Interaction, text: str) -> Ask:
    """Of a command, a pressed button or a form.

    Where the bot itself is no member (a person has installed it for themselves), what is asked is about the direct
    messages with that person: nowhere else could an alert arrive.
    """
    if is_guest(interaction):
        return _direct(text, (await interaction.user.create_dm()).id, interaction.user.id)
    return overheard(interaction, text)


def overheard(interaction: Interaction, text: str) -> Ask:
    """The same from memory, for completions."""
    if is_guest(interaction) or interaction.guild_id is None:
        return _direct(text, interaction.channel_id or 0, interaction.user.id)
    return _in_guild(text, interaction.channel_id or 0, interaction.guild_id, interaction.user, interaction.permissions)


def of_direct_message(message: discord.Message, text: str) -> Ask:
    """Of words that somebody writes to the bot alone."""
    return _direct(text, message.channel.id, message.author.id)


def is_guest(interaction: Interaction) -> bool:
    """A person uses the bot in a place that it has no access to."""
    own = interaction.guild_id is None and interaction.context.dm_channel
    return not own and interaction.is_user_integration() and not interaction.is_guild_integration()


def _direct(text: str, channel: int, person: int) -> Ask:
    place = f"discord:{channel}"
    return Ask(text, place, place, f"discord:{person}", manages=True, admin=True)


def _in_guild(
    text: str, channel: int, guild: int, person: discord.User | discord.Member, permissions: discord.Permissions
) -> Ask:
    """Threads inherit the permissions of their channel."""
    roles = person.roles if isinstance(person, discord.Member) else []
    return Ask(
        text,
        f"discord:{channel}",
        f"discord:{guild}",
        f"discord:{person.id}",
        manages=permissions.manage_channels or permissions.administrator,
        admin=permissions.manage_guild or permissions.administrator,
        roles=frozenset(str(role.id) for role in roles),
    )
