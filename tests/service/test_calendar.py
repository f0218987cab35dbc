"""The calendar through the real watcher, engine and database: halts, filings and days ahead reach a channel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.market.model import Filing, Halt, Scheduled
from bot.ports.sources import SourceFact
from tests.service.answers.world import BEFORE, World, world

MORNING = datetime(2025, 1, 27, 13, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return MORNING + timedelta(minutes=minutes)


async def happen(town: World, at: datetime, *facts: SourceFact) -> list[str]:
    """What is posted within five minutes of facts seen at `at`."""
    await town.answers.house.watcher.step(at, facts)
    town.now = at + timedelta(minutes=5)
    return [f"{post.action} {post.headline}" for post in await town.deliver() if post.action != "notice"]


def halt(at: datetime, halted: bool) -> Halt:
    return Halt("NVDA", halted, "news pending", at, at)


async def test_what_the_calendar_says_is_posted_and_the_end_of_a_halt_edits_its_card_and_is_a_reply():
    async with world(None, until=MORNING) as town:
        talk = town.talk()
        for rule in ("NVDA halted", "NVDA files 8-K", "NVDA earnings in 2d"):
            await talk.hear(f"add {rule}")
        assert await happen(town, after(5), halt(after(5), True)) == ["post NVDA halted: news pending"]
        assert "True already for NVDA" in await talk.hear("add NVDA halted, once")
        assert await happen(town, after(20), halt(after(20), False)) == [
            "edit NVDA trades again",
            "reply NVDA trades again (was halted at 08:05)",
        ]
        filing = Filing("NVDA", "8-K", "8-K: other events (8.01)", "https://example.org/8k", after(30), after(30))
        assert await happen(town, after(30), filing) == [
            "edit NVDA files 8-K: other events (8.01)",
            "reply NVDA files 8-K: other events (8.01) (was trading again at 08:20)",
        ]
        earnings = Scheduled("NVDA", "earnings", date(2025, 1, 28), "after the close", after(40), after(40))
        assert (await happen(town, after(40), earnings))[0] == (
            "edit NVDA reports earnings on Tue 28 Jan, after the close"
        )
        why = await talk.hear("why NVDA")
        assert "NVDA not halted" in why
        assert "NVDA earnings in 1 session" in why


async def test_a_halt_that_ends_after_a_restart_is_told(tmp_path: Path):
    database = tmp_path / "tickerbell.db"
    async with world(database, until=MORNING) as before:
        await before.talk().hear("add NVDA halted")
        await happen(before, after(5), halt(after(5), True))
    async with world(database, until=BEFORE) as town:
        watcher = town.answers.house.watcher
        await watcher.start()
        watcher.engine.restore(await town.store.state() or b"")
        assert await happen(town, after(60), halt(after(60), False)) == [
            "edit NVDA trades again",
            "reply NVDA trades again (was halted at 08:05)",
        ]
