from datetime import UTC, datetime

from rich.console import Console

from adapters.terminal.progress import progress
from tests.adapters.terminal.screen import NEW_YORK, Terminal

START, END = datetime(2025, 1, 27, 9, tzinfo=UTC), datetime(2025, 1, 27, 21, tzinfo=UTC)


def replayed(terminal: Terminal) -> str:
    console = Console(file=terminal, width=80, _environ={"TERM": "xterm"})
    with progress(console, START, END, NEW_YORK) as advance:
        advance(datetime(2025, 1, 27, 15, tzinfo=UTC))
        console.print("a post")
    return terminal.text()


def test_a_terminal_shows_the_day_s_own_time_below_the_posts() -> None:
    shown = replayed(Terminal(tty=True))
    assert "Mon 27 Jan 10:00 New York" in shown
    assert "50%" in shown
    assert shown.index("a post") < shown.rindex("Mon 27 Jan 10:00 New York")


def test_a_file_gets_the_posts_only() -> None:
    assert replayed(Terminal()).strip() == "a post"
