"""A small Discord of ours, for tests."""

from tests.doubles.discord.double import DiscordDouble

__all__ = ["DiscordDouble"]
