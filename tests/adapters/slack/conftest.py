from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.slack import SlackChat
from tests.adapters.slack.parrot import Parrot
from tests.doubles.slack import SlackDouble

PACE = 100


@dataclass
class Stage:
    slack: SlackDouble
    chat: SlackChat
    parrot: Parrot

    @property
    def talk(self):
        return self.slack.talk


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    """The stand-in Slack, its limits off; at the end nothing that Slack documents may have been broken."""
    async with SlackDouble(pace=0) as double:
        yield double
        # Bolt names the team at its own auth.test.
        assert [breach for breach in double.breaches if breach.problem != "unknown argument team_id"] == []


@pytest.fixture
async def chat(slack: SlackDouble) -> AsyncIterator[SlackChat]:
    """Logged in, with nobody answered."""
    chat = SlackChat(slack.bot_token, slack.app_token, slack.api, pace=PACE, timeout=0.5)
    async with chat.sending():
        yield chat


@pytest.fixture
async def stage(slack: SlackDouble) -> AsyncIterator[Stage]:
    """Connected by Socket Mode, with a parrot behind it."""
    chat, parrot = SlackChat(slack.bot_token, slack.app_token, slack.api, pace=PACE), Parrot()
    serving = asyncio.create_task(chat.serve(parrot))
    await asyncio.wait_for(slack.sockets.connected.wait(), 5)
    yield Stage(slack, chat, parrot)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
