"""How far a replay has come, in the day's own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn


@contextmanager
def progress(console: Console, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Callable[[datetime], None]]:
    """A bar at the bottom while the replay runs; what is printed on the same console appears above it.

    Yields a function that takes the simulated time. Draws nothing where the console is no terminal.
    """
    place = zone.key.rpartition("/")[2].replace("_", " ")
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=(end - start).total_seconds())

        def advance(now: datetime) -> None:
            local = now.astimezone(zone)
            said = f"{local:%a} {local.day} {local:%b %H:%M} {place}"
            bar.update(task, completed=(now - start).total_seconds(), description=said)

        advance(start)
        yield advance
