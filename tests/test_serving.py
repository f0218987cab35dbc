"""A recorded day as platforms are served it: from before the opening on, and anew after a restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters.recorded import open_day
from adapters.terminal.chat import TerminalChat
from bot.alert.post import Post
from bot.chat.plain import reply_text
from bot.recorded import serving
from bot.service.clock import DayClock
from bot.serving import Player
from bot.wiring import at_the_terminal, load_rules, stored
from tests.journeys.small_day import SmallDay

CHANNEL = "terminal:#desk"


def ignored(_: Post) -> None: ...


async def played(folder: Path) -> tuple[list[str], list[Post]]:
    """What is said while the whole day is played in half a second, and what the channel has got by then."""
    day, (rulebook, _) = open_day(folder / "day"), load_rules(folder / "rules")
    said: list[str] = []
    over, clock = asyncio.Event(), DayClock(day.start)

    def say(line: str) -> None:
        said.append(line)
        if "is over" in line:
            over.set()

    chat = TerminalChat(ignored, None)
    async with (
        stored(str(folder / "bell.db")) as store,
        serving(day, rulebook, (), [chat], store, clock.now, CHANNEL) as product,
    ):
        playing = asyncio.create_task(Player(product, day, clock, say, chat.connected).run(3e5))
        async with asyncio.timeout(20):
            await over.wait()
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        await product.deliverer.pump(day.end)
        return said, list(await store.posts(CHANNEL))


async def answered(folder: Path, words: str, hour: int) -> str:
    """What the channel hears on Monday at an hour, UTC, after a restart."""
    day, (rulebook, _) = open_day(folder / "day"), load_rules(folder / "rules")
    now = datetime(2025, 1, 27, hour, tzinfo=UTC)
    async with (
        stored(str(folder / "bell.db")) as store,
        serving(day, rulebook, (), [TerminalChat(ignored, None)], store, lambda: now, CHANNEL) as product,
    ):
        return reply_text(await product.answers.answer(replace(at_the_terminal(words), channel=CHANNEL)))


async def test_what_was_before_the_opening_is_known_and_not_posted(tmp_path: Path) -> None:
    day = SmallDay(
        "27 13:00 NVDA 99\n27 14:30 NVDA 94",
        start="2025-01-26",
        days=2,
        charts=["26 10:00 DeepSeek, ChatGPT"],
    )
    day.write(tmp_path / "day")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ai.yaml").write_text(
        "pack: ai\nabout: AI\nrules:\n  - NVDA down 5%\n  - '\"DeepSeek\" in top 1 on app-store-us-free'\n"
    )
    said, posts = await played(tmp_path)
    assert said[0].startswith("It is 27 Jan 09:00, New York time")
    assert [post.subject for post in posts if post.action == "post"] == ["NVDA"]
    assert len(said) == 2
    for hour, shown in ((14, False), (16, True)):
        history, digest = [await answered(tmp_path, words, hour) for words in ("history", "digest")]
        assert ("NVDA" in history, "NVDA" in digest) == (shown, shown)
    again, more = await played(tmp_path)
    assert "begins anew" in again[1]
    assert [post.identity for post in more] == [post.identity for post in posts]
