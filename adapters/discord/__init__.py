"""Discord, by discord.py."""

from adapters.discord.chat import DiscordChat, sync

__all__ = ["DiscordChat", "sync"]
