from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.service.answers.world import World
from tests.service.answers.world import world as made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world() -> AsyncIterator[World]:
    """The shipped day on Monday evening. Every test talks in channels of its own."""
    async with made(None) as monday:
        yield monday
