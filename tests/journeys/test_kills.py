"""Killed at any moment, then started again: each card exactly once, complete."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.recorded import open_day
from bot.news.model import Headline, Ranking
from bot.recorded import replaying
from bot.service.replay import replay
from bot.wiring import load_rules
from tests.adapters.database.mortal import Killed, Mortal
from tests.journeys.replaying import SHIPPED, environment, quick, tickerbell
from tests.journeys.small_day import SmallDay, write_rules

OPEN, CLOSED = datetime(2025, 1, 27, 14, 30, tzinfo=UTC), datetime(2025, 1, 27, 21, 1, tzinfo=UTC)
RULES = ("NVDA down 5% on ai-models news, every further 2.5%", "^IXIC down 2%")
"""Enough cards to be killed among."""
MONDAY = SmallDay(
    "27 14:30 NVDA 94\n27 14:30 ^IXIC 97.5\n27 15:30 NVDA 92\n27 15:30 ^IXIC 96.9\n27 20:59 NVDA 83\n27 20:59 ^IXIC 97",
    closes=("27 NVDA 83", "27 ^IXIC 97"),
    headlines=(
        "26 20:00 Reuters: DeepSeek releases R1, an AI model that rivals NVDA's best customers",
        "27 15:10 Bloomberg: NVDA falls as DeepSeek's AI model shakes chip demand",
    ),
    days=1,
    sessions=70,
    start="2025-01-27",
)


def shown(database: Path) -> list[tuple[str, str]]:
    """What the terminal has shown over all runs: (identity, action)."""
    lines = Path(f"{database}.terminal.jsonl").read_text().splitlines()
    return [(entry["identity"], entry["action"]) for entry in map(json.loads, lines)]


class Monday:
    """A session, read once: what came before it is recalled, not replayed."""

    def __init__(self, folder: Path) -> None:
        self.day = open_day(MONDAY.write(folder / "day"))
        rulebook, _ = load_rules(write_rules(folder / "rules", *RULES))
        self.rulebook = replace(rulebook, aliases={"NVDA": ("Nvidia",)})  # all names take longer than the session
        moments = list(self.day.moments())
        self.before = [
            fact for at, facts in moments if at < OPEN for fact in facts if isinstance(fact, Headline | Ranking)
        ]
        self.session = [(at, facts) for at, facts in moments if OPEN <= at <= CLOSED]

    async def run(self, database: Path, end: int = -1) -> int | None:
        """Replay into the database; the number of commit points, or None where it was killed at the `end`-th."""
        async with replaying(self.day, self.rulebook, (), lambda _: None, str(database)) as product:
            store = Mortal(product.store, end)
            watcher, deliverer = replace(product.watcher, store=store), replace(product.deliverer, store=store)
            watcher.recall(self.before)
            try:
                await replay(self.session, CLOSED, watcher, deliverer)
            except Killed:
                return None
        return next(store.points)


def test_killed_at_every_commit_point_in_turn(tmp_path: Path) -> None:
    monday = Monday(tmp_path)
    whole = tmp_path / "whole.db"
    points = asyncio.run(monday.run(whole))
    assert points
    expected = shown(whole)
    assert len(expected) == len(set(expected)) > 5
    for point in range(points):
        database = tmp_path / f"killed-{point}.db"
        assert asyncio.run(monday.run(database, point)) is None
        assert asyncio.run(monday.run(database))
        assert Counter(shown(database)) == Counter(expected), f"killed at commit point {point}"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a day that nothing has disturbed; not to be changed."""
    folder = tmp_path_factory.mktemp("alone")
    assert tickerbell("replay", SHIPPED, "--json", "--database", "bell.db", cwd=folder).posts
    return folder / "bell.db"


def kill_and_finish(alone: Path, tmp_path: Path, kills: int, seed: int) -> None:
    """Kill the real process at random moments until it has lived through a day, then compare; again with new days."""
    dice = random.Random(seed)
    days = 0
    while kills > 0:
        days += 1
        database = tmp_path / f"killed-{days}.db"
        while kills > 0 and killed(database, dice.uniform(0.2, 1.2)):
            kills -= 1
        last = tickerbell("replay", SHIPPED, "--json", "--database", database, cwd=tmp_path)
        assert last.code == 0, last.err
        assert Counter(shown(database)) == Counter(shown(alone))


def killed(database: Path, seconds: float) -> bool:
    """Whether a replay had not come to its end after so long, and was killed."""
    process = subprocess.Popen(
        [quick(), "replay", SHIPPED, "--json", "--database", str(database)],
        cwd=database.parent,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    assert process.returncode == 0
    return False


def test_killed_five_times_at_random(alone: Path, tmp_path: Path) -> None:
    kill_and_finish(alone, tmp_path, kills=5, seed=589)


@pytest.mark.soak
def test_killed_two_hundred_times_at_random(alone: Path, tmp_path: Path) -> None:
    kill_and_finish(alone, tmp_path, kills=200, seed=2025)


def test_the_same_day_again_posts_nothing(alone: Path, tmp_path: Path) -> None:
    shutil.copytree(alone.parent, tmp_path / "again")
    again = tickerbell("replay", SHIPPED, "--json", "--database", "bell.db", cwd=tmp_path / "again")
    assert (again.code, again.out) == (0, "")


def test_two_at_once_on_one_database_is_said(tmp_path: Path) -> None:
    database = tmp_path / "bell.db"
    words = [quick(), "replay", SHIPPED, "--json", "--speed", "60000", "--database", str(database)]
    first = subprocess.Popen(words, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert first.stdout is not None
        first.stdout.readline()  # it is at work: it has posted something
        second = tickerbell("replay", SHIPPED, "--database", database, cwd=tmp_path)
        assert second.code == 1
        assert "another tickerbell is using it" in second.err
    finally:
        first.kill()
        first.wait()
