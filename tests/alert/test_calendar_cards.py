"""What is said when the calendar speaks: halts and their end, days ahead, filings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.engine.model import Firing
from bot.market.model import CalendarFact, Filing, Halt, Scheduled
from bot.news.model import Verdict
from tests.alert.stage import MODEL, Stage, answer, close, fires, new_york

_GOLDEN = Path(__file__).parent / "golden" / "calendar.txt"
NINE = new_york("09:00")


def halt(reason: str = "news pending", *, over: bool = False) -> Halt:
    return Halt("NVDA", not over, reason, NINE, NINE)


def filing(form: str = "8-K", title: str = "8-K: results of operations (2.02)") -> Filing:
    return Filing("NVDA", form, title, "https://www.sec.gov/x", NINE, NINE)


def ahead(day: date, note: str = "", kind: str = "earnings") -> Scheduled:
    return Scheduled("NVDA", "split" if kind == "split" else "earnings", day, note, NINE, NINE)


def dated(rule: str, event: CalendarFact, clock: str = "10:00", **more: object) -> Firing:
    return replace(fires(rule, 1, clock, **more), event=event, source="exchanges")  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("rule", "event", "said"),
    [
        ("NVDA halted", halt(), "NVDA halted: news pending"),
        ("NVDA halted", halt(""), "NVDA halted"),
        ("any of @ai-chips halted", halt("volatility pause"), "NVDA halted: volatility pause"),
        ("NVDA files 8-K", filing(), "NVDA files 8-K: results of operations (2.02)"),
        ("NVDA files 4", filing("4", "4: an insider's trade"), "NVDA files 4: an insider's trade"),
        (
            "NVDA earnings in 30d",
            ahead(date(2025, 2, 26), "after the close"),
            "NVDA reports earnings on Wed 26 Feb, after the close",
        ),
        ("NVDA earnings in 2d", ahead(date(2026, 1, 5)), "NVDA reports earnings on Mon 5 Jan 2026"),
        ("NVDA splits in 3d", ahead(date(2025, 1, 30), "10 for 1", "split"), "NVDA splits 10 for 1 on Thu 30 Jan"),
        ("NVDA splits in 3d", ahead(date(2025, 1, 30), "", "split"), "NVDA splits on Thu 30 Jan"),
    ],
)
def test_headlines(rule: str, event: CalendarFact, said: str):
    stage = Stage(rule)
    stage.step("10:00", dated(rule, event))
    assert stage.said == [f"post {said}"]


@pytest.mark.parametrize(
    ("rule", "members", "step", "said"),
    [
        ("most of @ai-chips halted", ("NVDA", "AMD", "TSM", "MU"), 1, "4 of 6 @ai-chips halted"),
        ("most of @ai-chips halted", ("NVDA",), 2, "1 of 6 @ai-chips still halted"),
        ("all of @pair earnings in 2d", ("NVDA", "AMD"), 1, "2 of 2 @pair with earnings in 2d"),
        ("all of @pair splits in 2d", ("NVDA", "AMD"), 1, "2 of 2 @pair with a split in 2d"),
        ("all of @pair files 10-Q", ("NVDA", "AMD"), 1, "2 of 2 @pair with a new 10-Q"),
    ],
)
def test_of_several_they_are_counted(rule: str, members: tuple[str, ...], step: int, said: str):
    stage = Stage(rule)
    subject = "@ai-chips" if "ai-chips" in rule else "@pair"
    stage.step("10:00", dated(rule, halt(), subject=subject, members=members, step=step))
    assert stage.said == [f"post {said}"]


def test_a_day_in_which_much_happens_to_one_symbol():
    """One card: the calendar's events stand between moves, have no cause and are not answered by the day's figure."""
    fall, halted, files, soon = "NVDA down 10%", "NVDA halted", "NVDA files 8-K", "NVDA earnings in 2d"
    stage = Stage(fall, halted, files, soon)
    stage.price("08:00", NVDA=142)
    stage.step("08:00", dated(soon, ahead(date(2025, 1, 29), "after the close"), "08:00"))
    stage.step("08:30", dated(files, filing(), "08:30"))
    stage.price("09:40", NVDA=125)
    stage.step("09:40", fires(fall, -0.125, "09:40"), causes=[answer("09:40", Verdict.ON, MODEL)])
    stage.step("09:50", dated(halted, halt(), "09:50"))
    stage.step("10:20", dated(halted, halt(over=True), "10:20", step=2))
    stage.step("11:00", dated(halted, halt("volatility pause"), "11:00", number=2))
    stage.step("11:05", dated(halted, halt("volatility pause", over=True), "11:05", number=2, step=2))
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    told = [f"{post.action} {post.headline}\n    {post.footer}" for post in stage.posts]
    assert "\n".join(told) + "\n" == _GOLDEN.read_text(encoding="utf-8")


def test_a_card_that_only_the_calendar_made_keeps_its_words_at_the_close():
    stage = Stage("NVDA files 8-K")
    stage.price("09:40", NVDA=125)
    stage.step("10:00", dated("NVDA files 8-K", filing()))
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    assert stage.said == [
        "post NVDA files 8-K: results of operations (2.02)",
        "edit NVDA files 8-K: results of operations (2.02)",
    ]
    assert "118.42" in stage.posts[-1].figures[0]
