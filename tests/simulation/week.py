"""A week of the live program: 500 symbols and 200 feeds, undisturbed or with all the troubles of `_outages`."""

from __future__ import annotations

import os
import resource
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random

from tests.doubles.apple_halts import Chart, Halted
from tests.doubles.edgar import Filed
from tests.doubles.edgar_server import FOLDERS, Agenda
from tests.doubles.feeds_server import Story
from tests.doubles.site import Trouble
from tests.doubles.yahoo_market import Shock, symbols
from tests.doubles.yahoo_news import News
from tests.simulation.loop import simulate
from tests.simulation.outside import Outside, Plan, Watching

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday; on its Sunday the clocks of New York change."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RULES = (
    "any of @all down 8%",
    "any of @all up 8%",
    "news about NVDA",
    "NVDA halted",
    "NVDA files 8-K",
    '"Tulip" in top 3 on app-store-us-free',
)
_NEWS = (
    "NVIDIA loses its largest customer in Norway",
    "Regulators in Brazil look into NVIDIA",
    "NVIDIA buys a maker of lasers",
    "Founder sells part of his NVIDIA shares",
    "NVIDIA delays its new driver",
)
_STORIES = (
    "Nvidia recalls cables after a fire",
    "Canada orders a supercomputer from Nvidia",
    "Strike at a supplier of Nvidia ends",
    "Nvidia raises its dividend",
    "Court dismisses a patent case against Nvidia",
)
"""One of each on each day; nothing alike, since like headlines are one story."""
_A_DAY = 12
"""Shocks."""


@dataclass
class Week:
    """`alerts`: as `Watching.alerts`; `memory`: resident MB at each midnight; `started`: requests to Yahoo until all
    was watched; `seconds`: real ones, `processor`: of the processor; `posts`: how many went out."""

    alerts: dict[str, bool] = field(default_factory=dict[str, bool])
    memory: list[int] = field(default_factory=list[int])
    requests: Counter[str] = field(default_factory=Counter[str])
    started: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    posts: int = 0
    twice: int = 0
    """Posts that went out twice."""


Trial = Callable[[Outside], Awaitable[None]]


def week(folder: Path, count: int = 500, feeds: int = 200, days: int = 7, *, disturbed: bool) -> Week:
    """Play it."""
    plan, found = _plan(count, feeds, days), Week()
    began, processor = time.perf_counter(), time.process_time()
    simulate(_lived(plan, folder, found, days, _outages() if disturbed else []), BEGIN)
    found.seconds, found.processor = time.perf_counter() - began, time.process_time() - processor
    return found


def weeks(folder: Path) -> tuple[Week, Week]:
    """Undisturbed and disturbed, at once, each in a process of its own."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        calm, rough = (pool.submit(week, folder / str(trouble), disturbed=trouble) for trouble in (False, True))
        return calm.result(), rough.result()


async def _lived(plan: Plan, folder: Path, found: Week, days: int, outages: Sequence[tuple[datetime, Trial]]) -> None:
    async with Outside(plan) as outside, Watching(outside, folder) as watching:
        while outside.stream.wanted < len(plan.symbols):
            await watching.until(datetime.now(UTC) + timedelta(seconds=1))
        found.started = outside.yahoo.requests.total()
        for at, trial in sorted([*outages, *_midnights(days, found)], key=lambda each: each[0]):
            if at <= BEGIN + days * DAY:
                await watching.until(at)
                await trial(outside)
        found.alerts, found.requests = await watching.alerts(), outside.requests()
        told = Counter((post.card, post.revision, post.action) for post in watching.posts)
        found.posts, found.twice = told.total(), told.total() - len(told)


def _midnights(days: int, found: Week) -> Iterator[tuple[datetime, Trial]]:
    async def weigh(_: Outside) -> None:
        found.memory.append(resident("self"))

    return ((BEGIN + day * DAY, weigh) for day in range(1, days + 1))


def resident(process: int | str) -> int:
    """Memory, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1_000_000


def _plan(count: int, feeds: int, days: int) -> Plan:
    dice, all_ = Random(7), symbols(count)
    shares = [symbol for symbol in all_ if symbol.isalpha() and symbol != "NVDA"]
    shocks: list[Shock] = []
    for day in _sessions(days):
        for hour in sorted(dice.uniform(14.75, 20.5) for _ in range(_A_DAY)):
            shocks.append(Shock(shares.pop(dice.randrange(len(shares))), day + hour * HOUR, dice.choice((-0.15, 0.18))))
    noons = [day + 15.5 * HOUR for day in _sessions(days)]
    return Plan(
        symbols=all_,
        feeds=feeds,
        tick=57.0,
        rules=RULES,
        shocks=shocks,
        news=[News(at, title, ("NVDA",)) for at, title in zip(noons, _NEWS, strict=False)],
        stories=[Story(at + HOUR / 4, title) for at, title in zip(noons, _STORIES, strict=False)],
        agenda=Agenda(
            companies=all_,
            filed=[Filed(at, "NVDA", "8-K", ("1.01",)) for at in noons],
            halted=[Halted(at + HOUR, "NVDA", "T1", at + HOUR + timedelta(minutes=10)) for at in noons],
            charts=[Chart(noons[-1] + 2 * HOUR, ("Rose", "Tulip", "Lily"))],
        ),
    )


def _sessions(days: int) -> list[datetime]:
    return [BEGIN + day * DAY for day in range(min(days, 5))]


def _outages() -> list[tuple[datetime, Trial]]:
    """Each for an hour of an open market: Yahoo's answers (nobody there, 429, hanging, cookies that are not taken, a
    page of consent) and with them its stream (nobody there, dies dirtily, hangs, dies cleanly, repeats itself); feeds;
    each agency."""

    async def nothing_of_yahoo(outside: Outside) -> None:
        await outside.yahoo.refuse()
        await outside.stream.refuse()

    async def yahoo_again(outside: Outside) -> None:
        outside.yahoo.trouble, outside.yahoo.suspicious, outside.yahoo.consent = Trouble.NONE, False, False
        outside.stream.silent = outside.stream.repeating = False
        await outside.yahoo.accept()
        await outside.stream.accept()

    async def storm(outside: Outside) -> None:
        outside.yahoo.trouble = Trouble.STORM
        outside.stream.die()

    async def hanging(outside: Outside) -> None:
        outside.yahoo.trouble, outside.stream.silent = Trouble.HANGS, True

    async def wrong_cookies(outside: Outside) -> None:
        outside.yahoo.forget()
        outside.yahoo.suspicious = True
        await outside.stream.leave()

    async def repeating(outside: Outside) -> None:
        outside.yahoo.consent, outside.stream.repeating = True, True
        outside.yahoo.forget()

    async def feeds_refuse(outside: Outside) -> None:
        await outside.feeds.refuse()
        outside.agencies.troubles |= {"sec": Trouble.FAILS, "apple": Trouble.HANGS}

    async def feeds_again(outside: Outside) -> None:
        await outside.feeds.accept()
        outside.agencies.troubles |= dict.fromkeys(FOLDERS, Trouble.NONE)

    async def exchanges_storm(outside: Outside) -> None:
        outside.feeds.trouble = Trouble.FAILS
        outside.agencies.troubles |= {"nasdaq": Trouble.STORM, "nyse": Trouble.HANGS}

    async def exchanges_again(outside: Outside) -> None:
        outside.feeds.trouble = Trouble.NONE
        await feeds_again(outside)

    hours = [
        (0, 15.25, nothing_of_yahoo, yahoo_again),
        (0, 16.5, feeds_refuse, feeds_again),
        (1, 15.25, storm, yahoo_again),
        (1, 16.25, exchanges_storm, exchanges_again),
        (2, 15.25, hanging, yahoo_again),
        (3, 15.25, wrong_cookies, yahoo_again),
        (3, 15.25, feeds_refuse, feeds_again),
        (4, 15.25, repeating, yahoo_again),
    ]
    return [
        (BEGIN + day * DAY + (hour + after) * HOUR, trial)
        for day, hour, begins, ends in hours
        for after, trial in ((0, begins), (1, ends))
    ]


def figures(found: Week) -> dict[str, object]:
    """For people: what `bench.live` prints."""
    return {
        "alerts": len(found.alerts),
        "late": sum(found.alerts.values()),
        "posts": found.posts,
        "posted twice": found.twice,
        "requests to Yahoo at the start": found.started,
        "requests": dict(found.requests),
        "memory by day, MB": found.memory,
        "seconds": round(found.seconds),
        "of the processor": round(found.processor),
        "process": os.getpid(),
    }
