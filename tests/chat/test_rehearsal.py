"""What `/bell test` says that a rule would have done, over daily histories of 2024."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import pytest

from bot.chat.model import Reply
from bot.chat.plain import reply_text
from bot.chat.rehearsal import rehearse
from bot.chat.rehearsed import how_often, rehearsal_parts
from bot.market.calendar import calendar_for
from bot.market.model import DailyBar, Instrument
from tests.alert.stage import BASKETS, Stage, instruments, read

US = calendar_for("XNYS")
DAYS = US.sessions(date(2024, 1, 2), date(2024, 12, 31))
COUNTED = "Counted on daily prices, 2 Jan 2024 to 31 Dec 2024"


def still(
    days: Sequence[date] = DAYS, lows: Mapping[date, float] | None = None, highs: Mapping[date, float] | None = None
) -> list[DailyBar]:
    """Open and close at 100 every day; lows and highs too, but for those given."""
    return [DailyBar(on, 100, (highs or {}).get(on, 100), (lows or {}).get(on, 100), 100, 1000) for on in days]


def said(rule: str, coming: Collection[str] = (), **history: Sequence[DailyBar]) -> list[str]:
    known: dict[str, Instrument] = {instrument.symbol: instrument for instrument in instruments()}
    bars = {name.replace("IXIC", "^IXIC"): rows for name, rows in history.items()}
    rehearsal = rehearse(read(rule), known, bars, BASKETS, coming)
    parts = tuple(rehearsal_parts(rehearsal, Stage().desk.headline))
    return reply_text(Reply(how_often(rehearsal), parts)).splitlines()


MARCH, MAY, JULY = date(2024, 3, 5), date(2024, 5, 7), date(2024, 7, 9)


def test_how_often_when_and_how_far_at_the_moment_it_fired() -> None:
    assert said("NVDA down 5%", NVDA=still(lows={MARCH: 92, MAY: 90, JULY: 94})) == [
        "3 times in a year",
        "Last on 9 Jul 2024 · 7 May 2024 · 5 Mar 2024",
        "  Latest   NVDA down 6.0%   9 Jul 2024",
        "  Largest  NVDA down 10.0%  7 May 2024",
        COUNTED,
    ]


def test_what_happens_often_is_said_by_the_month() -> None:
    falls = dict.fromkeys(DAYS[1::10], 94.0)
    assert said("NVDA down 5%", NVDA=still(lows=falls))[0] == "26 times in a year, about 2 a month"


def test_the_latest_is_not_repeated_as_the_largest() -> None:
    assert said("NVDA moves 5%", NVDA=still(highs={MARCH: 108})) == [
        "once in a year",
        "  Latest  NVDA up 8.0%  5 Mar 2024",
        COUNTED,
    ]


@pytest.mark.parametrize(
    ("rule", "quoted"),
    [
        # on 9 July only AMD fell: what NVDA gained then is no fall of NVDA
        ("NVDA down 5% or AMD down 5%", ["  Latest  AMD down 10.0%  9 Jul 2024"]),
        ("NVDA below 95 or AMD down 5%", ["  Latest  AMD down 10.0%  9 Jul 2024"]),
        ("NVDA at 20d low or AMD down 5%", ["  Latest  AMD down 10.0%  9 Jul 2024"]),
    ],
)
def test_only_figures_that_fulfil_their_claim_are_quoted(rule: str, quoted: list[str]) -> None:
    nvda = still(lows={MARCH: 94}, highs={JULY: 130})
    _, last, *lines, _ = said(rule, NVDA=nvda, AMD=still(lows={JULY: 90}))
    assert last == "Last on 9 Jul 2024 · 5 Mar 2024"
    assert lines == quoted
    assert not any("Largest" in line for line in said("NVDA up 50% or not AMD up 3%", NVDA=nvda, AMD=still()))


def test_a_rule_that_never_fired() -> None:
    assert said("NVDA down 5%", NVDA=still()) == ["not once in a year", COUNTED]


_MISSING = f"{COUNTED} (with prices missing of ARM, AVGO, MU and 1 more)"


@pytest.mark.parametrize(
    ("rule", "why", "basis"),
    [
        ("NVDA down 5% vs @ai-chips", "What it is compared with has no price.", _MISSING),
        ("@ai-chips down 5%", "Too few members have a price.", _MISSING),
        (
            "any of @pair at 520w high",
            "The price to measure from is not known: the history is too short, or has a hole there.",
            COUNTED,
        ),
        ("NVDA down 5% and @ai-chips down 5%", "Too few members have a price.", _MISSING),
    ],
)
def test_what_was_never_known_cannot_be_counted(rule: str, why: str, basis: str) -> None:
    assert said(rule, NVDA=still(), AMD=still()) == ["cannot be counted", why, basis]


_FETCHED = "he history of AMD is still being fetched"
_TODAY = "Counted on daily prices, 31 Dec 2024 to 31 Dec 2024"


@pytest.mark.parametrize(
    ("rule", "amd", "answer"),
    [
        ("AMD down 5%", [], ["cannot be counted", f"T{_FETCHED}."]),
        ("AMD at 20d low", still(DAYS[-1:]), ["cannot be counted", f"T{_FETCHED}.", _TODAY]),
        ("AMD below 90", still(DAYS[-1:]), ["not once in 1 day", f"{_TODAY}"]),
        ("any of @pair down 5%", still(DAYS[-1:]), ["not once in a year", f"{COUNTED} (t{_FETCHED})"]),
        ("any of @pair down 5%", still(), ["not once in a year", COUNTED]),
    ],
)
def test_a_history_that_is_still_to_come_is_no_gap(rule: str, amd: Sequence[DailyBar], answer: list[str]) -> None:
    assert said(rule, ["AMD"], NVDA=still(), AMD=amd) == answer


def test_gaps_are_said() -> None:
    gone = [on for on in DAYS if not MARCH <= on < MAY]
    assert said("^IXIC down 5%", IXIC=still(gone)) == [
        "not once in a year",
        f"{COUNTED} (no prices of ^IXIC for 44 of 252 sessions)",
    ]
    assert said("any of @pair down 5%", NVDA=still(gone, lows={JULY: 90}), AMD=still(DAYS[20:])) == [
        "once in a year",
        "  Latest  NVDA down 10.0%  9 Jul 2024",
        f"{COUNTED} (with prices missing of NVDA, AMD)",
    ]


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("ai-models news", ["cannot be counted", "Daily prices do not show news."]),
        ("NVDA down 3% in 15m", ["cannot be counted", "Daily prices do not show moves within a session."]),
        ("AMD down 5%", ["cannot be counted", "There is no daily history of it."]),
        ("AMD down 5% on ai-models news", ["cannot be counted", "There is no daily history of it."]),
        ("NVDA down 5% on ai-models news", ["not once in a year", f"{COUNTED}; they do not show causes"]),
    ],
)
def test_one_reason_is_given(rule: str, answer: list[str]) -> None:
    assert said(rule, NVDA=still()) == answer


def test_what_causes_would_have_held_back_is_counted_as_at_most() -> None:
    assert said("NVDA down 5% on ai-models news", NVDA=still(lows={MARCH: 92}))[0] == "at most once in a year"
