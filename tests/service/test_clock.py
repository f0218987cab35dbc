"""A recorded day's time: stands, runs fast, then goes on as life does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.service.clock import DayClock

OPEN = datetime(2025, 1, 27, 14, 30, tzinfo=UTC)
CLOSE = datetime(2025, 1, 27, 21, tzinfo=UTC)


class Life:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def clock_at(lived: float) -> DayClock:
    """So many seconds after the day began to play."""
    life = Life()
    clock = DayClock(OPEN - timedelta(hours=10), life)
    clock.play(OPEN, CLOSE, 60)
    life.seconds += lived
    return clock


def test_until_it_is_played_it_goes_as_life_does() -> None:
    life = Life()
    clock = DayClock(OPEN, life)
    life.seconds += 1000
    assert clock.now() == OPEN + timedelta(seconds=1000)
    assert clock.seconds_until(OPEN + timedelta(seconds=1010)) == 10


def test_it_never_goes_back() -> None:
    life = Life()
    clock = DayClock(OPEN, life)
    life.seconds += 1000
    clock.play(OPEN, CLOSE, 60)
    assert clock.now() == OPEN + timedelta(seconds=1000)


@pytest.mark.parametrize(
    ("lived", "reads"),
    [(0, OPEN), (1, OPEN + timedelta(minutes=1)), (390, CLOSE), (400, CLOSE + timedelta(seconds=10))],
)
def test_it_runs_fast_through_the_day_and_as_life_does_after_it(lived: float, reads: datetime) -> None:
    assert clock_at(lived).now() == reads


@pytest.mark.parametrize(
    ("lived", "at", "seconds"),
    [
        (0, OPEN + timedelta(hours=1), 60),
        (0, OPEN - timedelta(hours=1), 0),
        (0, CLOSE + timedelta(minutes=1), 390 + 60),
        (389, CLOSE + timedelta(minutes=1), 61),
        (500, CLOSE + timedelta(minutes=3), 70),
    ],
)
def test_how_long_one_has_to_wait(lived: float, at: datetime, seconds: float) -> None:
    assert clock_at(lived).seconds_until(at) == pytest.approx(seconds)


@pytest.mark.parametrize("seconds", [0, 1, 389, 391, 5000])
def test_a_platforms_seconds_are_those_of_life(seconds: float) -> None:
    clock = clock_at(lived=10)
    assert clock.seconds_until(clock.after(seconds)) == pytest.approx(seconds)
