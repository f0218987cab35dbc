"""What a channel is told of rules that were true, or had fired elsewhere, before it had them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from tests.service.answers.world import World
from tests.service.answers.world import world as made

RULE = "NVDA down 10%"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def afternoon() -> AsyncIterator[World]:
    """Two channels with NVDA's fall before it came, one of them muted meanwhile; it is two in New York."""
    async with made(None, until=datetime(2025, 1, 27, 14, 0, tzinfo=UTC)) as world:
        for channel, words in (("early", (RULE, "subscribe ai")), ("muted", (RULE, "mute NVDA 4h"))):
            talk = world.talk()
            talk.channel = f"discord:{channel}"
            for each in words:
                await talk.hear(each)
        await world.live(datetime(2025, 1, 27, 19, 0, tzinfo=UTC))
        yield world


@pytest.mark.parametrize(
    ("channel", "command", "says", "not_said"),
    [
        ("early", "list", "fired today at 09:", "since it was added"),
        ("early", "why NVDA", "posts again once it was false", "muted then"),
        ("muted", "why NVDA", "muted then, so not posted here · posts once it was false", "posts again"),
    ],
)
async def test_who_had_the_rule_is_told_that_it_fired(
    afternoon: World, channel: str, command: str, says: str, not_said: str
) -> None:
    talk = afternoon.talk()
    talk.channel = f"discord:{channel}"
    said = await talk.hear(command)
    assert says in said
    assert not_said not in said


@pytest.mark.parametrize("command", [RULE, "subscribe ai"])
async def test_who_has_it_since_is_told_that_it_was_true(afternoon: World, command: str) -> None:
    talk = afternoon.talk()
    await talk.hear(command)
    for told in ("list", "why NVDA"):
        said = await talk.hear(told)
        assert "since it was added" in said
        assert "fired" not in said
        assert "posts again" not in said


async def test_steps_that_daily_prices_do_not_show_are_counted_as_at_least(afternoon: World) -> None:
    talk = afternoon.talk()
    assert "It would have posted at least " in await talk.hear("add NVDA down 5%, every further 0.0001%")
    assert "It would have posted at least " not in await talk.hear("add NVDA down 6%")


async def test_subscribing_says_what_is_true_already(afternoon: World) -> None:
    talk = afternoon.talk()
    assert "rules are true already, about NVDA, " in await talk.hear("subscribe ai")
    assert "true already" not in await afternoon.talk().hear("subscribe crypto")
