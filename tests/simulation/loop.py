"""An event loop in which weeks pass in minutes.

Sockets and threads are real; only time is not. When nothing is ready and no thread works for the loop, time jumps to
the next timer, and `datetime.now` and `time.time` with it. Work itself takes no time. What libraries measure by
`time.monotonic` does not follow, nor do time limits inside threads.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from typing import Any, TypeVar

import time_machine

_THREAD = 60.0
"""Real seconds that a thread may work without a word."""
_ROUNDS = 100_000
"""Rounds of the loop in one instant, after which it is taken to be running in a circle."""

Result = TypeVar("Result")


class Stuck(Exception):
    """The simulation would never go on."""


class Clock:
    """The time of a simulation: seconds for the loop, and the wall clock."""

    def __init__(self, wall: time_machine.Traveller) -> None:
        self.seconds = 0.0
        self._wall = wall

    def jump(self, seconds: float) -> None:
        self.seconds += seconds
        self._wall.shift(seconds)

    def suspend(self, span: timedelta) -> None:
        """The machine sleeps: the wall clock goes on, timers do not."""
        self._wall.shift(span)


class _Jumps(selectors.DefaultSelector):
    """Instead of waiting it lets time jump."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.busy = 0
        """Threads that work for the loop, without those that wait for it."""
        self._rounds = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._rounds += 1
        if self._rounds > _ROUNDS:
            raise Stuck("The loop runs in a circle.")
        events = super().select(_THREAD if self.busy > 0 and timeout != 0 else 0)
        if events or timeout == 0:
            return events
        if self.busy > 0:
            raise Stuck(f"A thread has worked for {_THREAD:g} seconds.")
        if timeout is None:
            raise Stuck("Nothing will ever happen again.")
        self._rounds = 0
        self.clock.jump(timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """Made by `simulate`."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._jumps = _Jumps(clock)
        super().__init__(self._jumps)

    def run_forever(self) -> None:
        try:
            super().run_forever()
        except Stuck as stuck:
            stuck.add_note(f"It is {datetime.now(UTC)}. {_waiting(self)}")
            raise

    def time(self) -> float:
        return self.clock.seconds

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        self._jumps.busy += 1
        work = super().run_in_executor(executor, func, *args)
        work.add_done_callback(self._worked)
        return work

    async def shutdown_default_executor(self) -> None:
        self._jumps.busy += 1
        await super().shutdown_default_executor()
        self._jumps.busy -= 1

    def _worked(self, _: object) -> None:
        self._jumps.busy -= 1

    @contextmanager
    def held(self) -> Iterator[None]:
        """A thread waits for what the loop will do later: time goes on though it seems busy."""
        self._jumps.busy -= 1
        try:
            yield
        finally:
            self._jumps.busy += 1


def simulate(story: Coroutine[Any, Any, Result], start: datetime) -> Result:
    """Run a coroutine to its end in simulated time that begins at `start`. Raises `Stuck`."""
    with time_machine.travel(start, tick=False) as wall, asyncio.Runner(loop_factory=partial(_loop, wall)) as runner:
        return runner.run(story)


def simulated(start: str) -> Callable[[Callable[..., Coroutine[Any, Any, None]]], Callable[..., None]]:
    """For a test: it begins at an ISO time, UTC."""

    def decorated(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
        @wraps(test)
        def run(*args: Any, **kwargs: Any) -> None:
            simulate(test(*args, **kwargs), datetime.fromisoformat(start).replace(tzinfo=UTC))

        return run

    return decorated


def simulation() -> SimulatedLoop:
    """The loop that runs now."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SimulatedLoop)
    return loop


def _loop(wall: time_machine.Traveller) -> SimulatedLoop:
    return SimulatedLoop(Clock(wall))


def _waiting(loop: asyncio.AbstractEventLoop) -> str:
    """Where the tasks are."""
    lines = [f"  {frames[-1]}" for task in asyncio.all_tasks(loop) if (frames := task.get_stack(limit=1))]
    return "\n".join(["Tasks wait at", *lines])
