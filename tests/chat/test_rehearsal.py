"""What `/bell test` says that a rule would have done, over daily histories of 2024."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from bot.chat.rehearsal import rehearse
from bot.chat.replies import rehearsal_text
from bot.market.calendar import calendar_for
from bot.market.model import DailyBar, Instrument
from tests.alert.stage import BASKETS, Stage, instruments, read

US = calendar_for("XNYS")
DAYS = US.sessions(date(2024, 1, 2), date(2024, 12, 31))
SPAN = "between 2 Jan 2024 and 31 Dec 2024"


def still(
    days: Sequence[date] = DAYS, lows: Mapping[date, float] | None = None, highs: Mapping[date, float] | None = None
) -> list[DailyBar]:
    """Open and close at 100 every day; lows and highs too, but for those given."""
    return [DailyBar(on, 100, (highs or {}).get(on, 100), (lows or {}).get(on, 100), 100, 1000) for on in days]


def said(rule: str, **history: Sequence[DailyBar]) -> list[str]:
    known: dict[str, Instrument] = {instrument.symbol: instrument for instrument in instruments()}
    bars = {name.replace("IXIC", "^IXIC"): rows for name, rows in history.items()}
    return rehearsal_text(rehearse(read(rule), known, bars, BASKETS), Stage().desk.headline).splitlines()


MARCH, MAY, JULY = date(2024, 3, 5), date(2024, 5, 7), date(2024, 7, 9)


def test_how_often_when_and_how_far_at_the_moment_it_fired() -> None:
    assert said("NVDA down 5%", NVDA=still(lows={MARCH: 92, MAY: 90, JULY: 94})) == [
        f"It would have fired 3 times {SPAN}, last on 5 Mar 2024 · 7 May 2024 · 9 Jul 2024.",
        "Latest:  NVDA down 6.0% when it fired, 9 Jul 2024",
        "Largest: NVDA down 10.0% when it fired, 7 May 2024",
    ]


def test_the_latest_is_not_repeated_as_the_largest() -> None:
    assert said("NVDA moves 5%", NVDA=still(highs={MARCH: 108}))[1:] == [
        "Latest:  NVDA up 8.0% when it fired, 5 Mar 2024"
    ]


@pytest.mark.parametrize(
    ("rule", "quoted"),
    [
        # on 9 July only AMD fell: what NVDA gained then is no fall of NVDA
        ("NVDA down 5% or AMD down 5%", ["Largest: NVDA down 6.0% when it fired, 5 Mar 2024"]),
        ("NVDA below 95 or AMD down 5%", []),
        ("NVDA at 20d low or AMD down 5%", []),
    ],
)
def test_only_figures_that_fulfil_their_claim_are_quoted(rule: str, quoted: list[str]) -> None:
    nvda = still(lows={MARCH: 94}, highs={JULY: 130})
    first, *lines = said(rule, NVDA=nvda, AMD=still(lows={JULY: 90}))
    assert "last on 5 Mar 2024 · 9 Jul 2024." in first
    assert lines == quoted


def test_a_rule_that_never_fired() -> None:
    assert said("NVDA down 5%", NVDA=still()) == [f"It would not have fired {SPAN}."]


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            "NVDA down 5% vs @ai-chips",
            "what it is compared with has no price (with prices missing of ARM, AVGO, MU and 1 more)",
        ),
        ("@ai-chips down 5%", "too few members have a price (with prices missing of ARM, AVGO, MU and 1 more)"),
        (
            "any of @pair at 520w high",
            "the price to measure from is not known: the history is too short, or has a hole there",
        ),
        (
            "NVDA down 5% and @ai-chips down 5%",
            "too few members have a price (with prices missing of ARM, AVGO, MU and 1 more)",
        ),
    ],
)
def test_what_was_never_known_cannot_be_counted(rule: str, why: str) -> None:
    assert said(rule, NVDA=still(), AMD=still()) == [f"It cannot be counted: {why}."]


def test_gaps_are_said() -> None:
    gone = [on for on in DAYS if not MARCH <= on < MAY]
    assert said("^IXIC down 5%", IXIC=still(gone)) == [
        f"It would not have fired {SPAN} (no prices of ^IXIC for 44 of 252 sessions)."
    ]
    assert said("any of @pair down 5%", NVDA=still(gone, lows={JULY: 90}), AMD=still(DAYS[20:]))[0] == (
        f"It would have fired once {SPAN} (with prices missing of NVDA, AMD), last on 9 Jul 2024."
    )


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        ("ai-models news", "Daily prices do not show news, so it cannot be counted."),
        ("NVDA down 3% in 15m", "Daily prices do not show moves within a session, so it cannot be counted."),
        ("AMD down 5%", "There is no daily history to count it on."),
        ("AMD down 5% on ai-models news", "There is no daily history to count it on."),
        ("NVDA down 5% on ai-models news", f"It would not have fired {SPAN}. Daily prices do not show causes."),
    ],
)
def test_one_reason_is_given(rule: str, answer: str) -> None:
    assert said(rule, NVDA=still()) == [answer]
