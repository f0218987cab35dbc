"""Where a rule stands, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.alert.model import Mute
from bot.chat.standings import Clock, is_blind, state
from bot.engine.model import Reading
from bot.engine.readings import Unknown
from bot.engine.standing import ClaimStanding, Condition, Standing
from bot.sentence.walk import first_claim
from tests.alert.stage import read

CLOCK = Clock("America/New_York", date(2025, 1, 27))
AT = datetime(2025, 1, 27, 15, 0, tzinfo=UTC)
FRIDAY = datetime(2025, 1, 24, 15, 0, tzinfo=UTC)


def stands(
    rule: str,
    value: float = 0.0,
    short: float | None = None,
    *,
    subject: str = "NVDA",
    condition: Condition = Condition.ARMED,
    fired: datetime | None = None,
    unknown: str = "",
) -> Standing:
    reading = None if unknown else Reading(value, price=118.42)
    claim = ClaimStanding(first_claim(read(rule)), subject, None, reading, AT, short, unknown)
    return Standing(subject, condition, (claim,), None, fired)


def said(*standings: Standing, closed: bool = False, mutes: dict[str, Mute] | None = None, missed: int = 0) -> str:
    return state(standings, mutes or {}, closed, CLOCK, lambda _: missed)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (stands("NVDA down 5%", -0.01, 0.04), "armed"),
        (stands("NVDA down 5%", -0.046, 0.004), "near: NVDA −4.6%, 0.4 points short"),
        (stands("NVDA down 5%", -0.0449, 0.0051), "armed"),
        (stands("NVDA down $10", -9.5, 0.5), "near: NVDA −9.50, 0.50 short"),
        (stands("NVDA below 100", 101.5, 1.5), "near: NVDA 101.50, 1.50 short"),
        (stands("NVDA below 100", 103, 3.0), "armed"),
        (stands("NVDA down 5%", -0.06, -0.01, fired=AT, condition=Condition.OPEN), "fired today at 10:00"),
        (stands("NVDA down 5%", -0.06, -0.01, fired=FRIDAY), "fired Fri 10:00"),
        (stands("NVDA down 5%", fired=AT, condition=Condition.DONE), "done, it fires once"),
        (stands("NVDA down 5%", condition=Condition.HOLDING), "true, waiting for it to last"),
        (stands("NVDA down 5%", condition=Condition.WAITING), "moved far enough, its cause not known yet"),
    ],
)
def test_one_subject(standing: Standing, words: str) -> None:
    assert said(standing) == words


def test_of_several_subjects_the_last_to_fire_is_named() -> None:
    amd = stands("AMD down 5%", subject="AMD", fired=AT)
    nvda = stands("NVDA down 5%", fired=FRIDAY)
    assert said(nvda, amd) == "AMD fired today at 10:00 and 1 more"
    assert said(stands("NVDA down 5%", -0.01, 0.04), stands("AMD down 5%", -0.048, 0.002, subject="AMD")) == (
        "near: AMD −4.8%, 0.2 points short"
    )


@pytest.mark.parametrize(
    ("reason", "closed", "blind"),
    [
        (Unknown.NO_PRICE, False, True),
        (Unknown.NO_PRICE, True, False),
        (Unknown.MEMBERS, True, False),
        (Unknown.NO_REFERENCE, True, True),
        (Unknown.NO_SHARES, False, True),
    ],
)
def test_blind_is_what_is_not_known_though_it_should_be(reason: Unknown, closed: bool, blind: bool) -> None:
    standing = stands("NVDA down 5%", unknown=str(reason), condition=Condition.UNKNOWN)
    assert is_blind([standing], closed) is blind
    assert said(standing, closed=closed).startswith("blind: ") is blind


def test_a_mute_says_until_when_and_what_came_meanwhile() -> None:
    until = datetime(2025, 1, 27, 23, 30, tzinfo=UTC)
    mutes = {"NVDA": Mute("terminal:#a", "NVDA", until)}
    nvda, amd = stands("NVDA down 5%", -0.01, 0.04), stands("AMD down 5%", -0.01, 0.04, subject="AMD")
    assert said(nvda, mutes=mutes) == "armed · muted until 18:30"
    assert said(nvda, amd, mutes=mutes, missed=2) == "armed · NVDA muted until 18:30 (2 alerts meanwhile)"
