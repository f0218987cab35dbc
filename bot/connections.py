"""Platforms while they are served: connected, and their channels known by their ids."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence

from bot.errors import ChatError, PlatformRefused
from bot.ports.platforms import Busy, Chat, Lost
from bot.service.answers.house import House
from bot.wiring import Product

_AGAIN = 5.0
"""Seconds until a platform that gave no answer is asked again for a channel's id."""


async def together(*work: Coroutine[None, None, None]) -> None:
    """Until one of them fails, whose error is raised, or all are done."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def connected(product: Product, chats: Sequence[Chat], say: Callable[[str], None]) -> None:
    """Serve all of them. Raises `ChatError` when every one has refused the bot for good."""

    async def end(chat: Chat) -> str:
        try:
            await chat.serve(product.answers)
        except ChatError as error:
            if len(chats) > 1:
                say(str(error))
            return str(error)
        return f"The connection to {chat.name} has ended."

    ends = await asyncio.gather(*(end(chat) for chat in chats))
    raise ChatError("No platform is left to serve." if len(ends) > 1 else ends[0])


async def any_connected(chats: Sequence[Chat]) -> None:
    """Wait until one of them is connected."""
    waiting = [asyncio.create_task(chat.connected()) for chat in chats]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()


async def identified(product: Product, chats: Sequence[Chat], say: Callable[[str], None]) -> None:
    """Channels that packs call by their names are known by their ids, as those are by which people speak there."""
    await asyncio.gather(*(_identified(product.house, chat, say) for chat in chats))


async def _identified(house: House, chat: Chat, say: Callable[[str], None]) -> None:
    for channel in house.registry.posted(chat.name):
        try:
            to = await _resolved(chat, channel)
        except PlatformRefused:  # said by whoever connects
            to = ""
        except ChatError as error:
            say(f"{channel}: {error} Until the bot is started again its packs post nothing there.")
            to = ""
        async with house.lock:
            house.registry.rename(channel, to)


async def _resolved(chat: Chat, channel: str) -> str:
    while True:
        try:
            return await chat.resolve(channel)
        except (Busy, Lost):
            await asyncio.sleep(_AGAIN)
