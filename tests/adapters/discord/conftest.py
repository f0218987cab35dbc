"""The adapter connected to a small Discord on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from adapters.discord import DiscordChat, sync
from bot.ports.platforms import Conversation
from tests.adapters.discord.scripted import Scripted
from tests.doubles.discord import DiscordDouble


@asynccontextmanager
async def serving(double: DiscordDouble, conversation: Conversation) -> AsyncIterator[DiscordChat]:
    """A process of ours that serves; ended as a kill would end it."""
    chat = DiscordChat(double.token, double.api, double.gateway)
    running = asyncio.create_task(chat.serve(conversation))
    await chat.resolve("discord:1")  # logs in
    await asyncio.wait_for(chat.client.wait_until_ready(), 10)
    yield chat
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        await sync(double.token, double.api)
        yield double
        ours = [breach for breach in double.breaches if not breach.startswith("the double's answer")]
        assert ours == []


@pytest.fixture
def talk() -> Scripted:
    return Scripted()


@pytest.fixture
async def chat(double: DiscordDouble, talk: Scripted) -> AsyncIterator[DiscordChat]:
    async with serving(double, talk) as chat:
        yield chat
