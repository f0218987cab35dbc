"""The live program against an outside that breaks: the first hour of a day, with and without outages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tests.doubles.apple_halts import Chart, Halted
from tests.doubles.edgar import Filed
from tests.doubles.edgar_server import FOLDERS, Agenda
from tests.doubles.feeds_server import Story
from tests.doubles.site import Trouble
from tests.doubles.yahoo_market import Shock, symbols
from tests.doubles.yahoo_news import News
from tests.simulation.loop import simulate
from tests.simulation.outside import Outside, Plan, Watching


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03T{clock}:00+00:00")


SYMBOLS = ["^GSPC", "^IXIC", "BTC-USD", *(symbol for symbol in symbols(20) if symbol.isalpha())]
PLAN = Plan(
    symbols=SYMBOLS,
    feeds=4,
    rules=(
        "any of @all down 5%",
        "any of @all up 5%",
        "news about AMD",
        "NVDA halted",
        "NVDA files 8-K",
        '"Tulip" in top 3 on app-store-us-free',
    ),
    shocks=[
        Shock("NVDA", at("14:37"), -0.08),
        Shock("NVDA", at("14:44"), 0.09),  # back before anybody can see it again
        Shock("AMD", at("14:39"), 0.09),
        Shock("BTC-USD", at("14:57"), -0.09),
        Shock("AAPL", at("15:03"), -0.09),
    ],
    news=[News(at("14:38"), "AMD wins a large customer", ("AMD",))],
    stories=[Story(at("15:04"), "AMD expects more than it did")],
    agenda=Agenda(
        companies=SYMBOLS,
        filed=[Filed(at("14:38"), "NVDA", "8-K", ("1.01",))],
        halted=[Halted(at("14:38"), "NVDA", "T1", at("14:40"))],
        charts=[Chart(at("14:36"), ("Rose", "Tulip", "Lily"))],
    ),
)
EARLY = (
    "any of @all down 5%: NVDA",
    "any of @all up 5%: AMD",
    "news about AMD: AMD wins a large customer",
    "NVDA halted: NVDA",
    "NVDA files 8-K: NVDA",
)
"""What the outage hides."""
CHART = '"Tulip" in top 3 on app-store-us-free: Tulip'
"""The outage hides it as well; but a chart is true when it is seen."""
LATER = (
    "any of @all down 5%: BTC-USD",
    "any of @all down 5%: AAPL",
    "news about AMD: AMD expects more than it did",
)


def dated(alerts: Iterable[str], *, late: bool) -> dict[str, bool]:
    return {f"2026-03-03 {alert}": late for alert in alerts}


async def disturbed(outside: Outside, watching: Watching) -> None:
    await watching.until(at("14:35"))
    outside.yahoo.trouble = outside.feeds.trouble = Trouble.FAILS
    outside.agencies.troubles = dict.fromkeys(FOLDERS, Trouble.STORM)
    await outside.stream.refuse()
    await watching.until(at("14:50"))
    assert watching.ailing() >= {"Yahoo quotes", "Yahoo stream", "feeds", "SEC EDGAR", "Nasdaq halts"}
    outside.yahoo.trouble = outside.feeds.trouble = Trouble.NONE
    outside.agencies.troubles = dict.fromkeys(FOLDERS, Trouble.NONE)
    await outside.stream.accept()
    await watching.until(at("14:55"))
    await outside.stream.leave()
    outside.yahoo.forget()
    await watching.until(at("14:58"))
    outside.stream.silent = True
    await watching.until(at("15:02"))
    outside.stream.silent, outside.stream.repeating = False, True
    await watching.until(at("15:05"))
    outside.stream.die()


def test_a_quiet_outside_is_told_of_as_it_happens(tmp_path: Path):
    async def story() -> None:
        async with Outside(PLAN) as outside, Watching(outside, tmp_path) as watching:
            await watching.until(at("14:48"))
            alerts = await watching.alerts()
            assert watching.ailing() == set()
            assert [line for line in watching.said if not line.startswith("Ready: ")] == []
        assert alerts == dated((*EARLY, CHART), late=False)
        assert "digest" not in {post.action for post in watching.posts}

    simulate(story(), at("14:27"))


def test_what_happens_in_an_outage_is_told_late_and_nothing_is_lost_or_told_twice(tmp_path: Path):
    async def story() -> None:
        async with Outside(PLAN) as outside, Watching(outside, tmp_path) as watching:
            await disturbed(outside, watching)
            await watching.until(at("15:20"))
            assert watching.ailing() == set()
            alerts = await watching.alerts()
        assert alerts == dated(EARLY, late=True) | dated((*LATER, CHART), late=False)
        digests = [post for post in watching.posts if post.action == "digest"]
        assert digests
        assert all(post.late and post.headline.startswith("Late: ") for post in digests)
        told = [(post.card, post.revision, post.action) for post in watching.posts]
        assert len(told) == len(set(told))

    simulate(story(), at("14:27"))
