"""What is offered while somebody types an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alert.model import Subscription
from bot.chat.commands import Argument
from bot.chat.completion import LONGEST, MOST, Known, choices
from bot.chat.symbols import Directory
from bot.rulebook import Pack, PackRule
from bot.sentence import parse
from tests.sentence.vocabulary import VOCABULARY

NAMES = {"NVDA": "NVIDIA Corporation", "AMD": "Advanced Micro Devices", "MSFT": "Microsoft", "^IXIC": "NASDAQ"}
RULES = ("NVDA down 5% on ai-models news", "any of @ai-chips down 7%")
KNOWN = Known(
    vocabulary=VOCABULARY,
    directory=Directory({s: (n, *(("Nvidia",) if s == "NVDA" else ())) for s, n in NAMES.items()}),
    rules=[Subscription("terminal:#a", rule, rule_id) for rule, rule_id in zip(RULES, ("7k", "m4"), strict=True)],
    packs={
        "ai": Pack(
            "ai",
            "The AI trade",
            (),
            tuple(
                PackRule(parse(rule, VOCABULARY), rule, severity)
                for rule, severity in zip(RULES, ("normal", "critical"), strict=True)
            ),
        ),
        "crypto": Pack("crypto", "Coins", (), (PackRule(parse("NVDA up 5%", VOCABULARY), "NVDA up 5%"),)),
    },
    got=("ai",),
    baskets=("ai-chips", "software"),
    now=datetime(2025, 1, 27, 21, 30, tzinfo=UTC),
    zone="America/New_York",
    zones=("America/Chicago", "America/New_York", "Asia/Tokyo", "Atlantic/Bermuda", "Europe/Berlin"),
)


@pytest.mark.parametrize(
    ("said", "argument", "typed", "first"),
    [
        ("add", Argument.RULE, "", ["NVDA down 5% on ai-models news", "NVDA up 5%"]),
        ("add", Argument.RULE, "NVDA do", ["NVDA down"]),
        ("add", Argument.RULE, "nvda falls 5 percent", ["NVDA down 5%"]),
        ("add", Argument.RULE, "NVDA down 5% on ai", ["NVDA down 5% on ai-models news"]),
        ("edit", Argument.RULE_ID, "", ["7k", "m4"]),
        ("edit", Argument.RULE_ID, "chips", ["m4"]),
        ("edit 7k", Argument.CHANGE, "", ["NVDA down 5% on ai-models news", "severity critical"]),
        ("edit 7k", Argument.CHANGE, "sev", ["severity critical", "severity normal", "severity info"]),
        ("edit 7k", Argument.CHANGE, "NVDA dow", ["NVDA down"]),
        ("why", Argument.SYMBOL, "nvid", ["NVDA"]),
        ("why", Argument.SYMBOL, "micro", ["MSFT", "AMD"]),
        ("why", Argument.SYMBOL, "nvdia", ["NVDA"]),
        ("why", Argument.SYMBOL, "@ai", ["@ai-chips"]),
        ("quote", Argument.SYMBOLS, "NVDA, am", ["NVDA, AMD"]),
        ("quote", Argument.SYMBOLS, "NVDA nv", []),
        ("why NVDA", Argument.TIME, "", ["2025-01-27T16:00", "2025-01-27T12:00", "2025-01-27T10:00"]),
        ("why NVDA", Argument.TIME, "fri", ["2025-01-24T16:00"]),
        ("mute", Argument.TARGET, "", ["all", "7k", "m4", "NVDA"]),
        ("mute NVDA", Argument.SPAN, "until t", ["until tomorrow"]),
        ("subscribe", Argument.PACK, "", ["ai", "crypto"]),
        ("unsubscribe", Argument.PACK, "", ["ai"]),
        ("subscribe ai", Argument.FILTERS, "", ["critical only", "normal only", "NVDA only", "@ai-chips only"]),
        ("subscribe ai", Argument.FILTERS, "critical only wi", ["critical only without NVDA"]),
        ("basket", Argument.BASKET, "so", ["software = "]),
        ("basket", Argument.BASKET, "mine = nv", ["mine = NVDA"]),
        ("settings", Argument.SETTING, "q", ["quiet"]),
        ("settings zone", Argument.VALUE, "new y", ["America/New_York"]),
        ("settings zone", Argument.VALUE, "ber", ["Atlantic/Bermuda", "Europe/Berlin"]),
        ("settings quiet", Argument.VALUE, "", ["22:00-07:00"]),
        ("settings follow", Argument.VALUE, "th", ["thread"]),
        ("digest", Argument.WHEN, "w", ["weekdays 16:30"]),
        ("help", Argument.COMMAND, "su", ["subscribe"]),
        ("forget", Argument.WHAT, "", ["me", "channel"]),
        ("keep", Argument.KEY, "3", []),
    ],
)
def test_choices(said: str, argument: Argument, typed: str, first: list[str]) -> None:
    found = [choice.value for choice in choices(argument, typed, said, KNOWN)]
    assert found[: len(first)] == first
    assert first or not found


@given(st.sampled_from(Argument), st.text(max_size=120), st.sampled_from(["add", "settings zone", "subscribe ai", ""]))
def test_choices_fit_a_platform_whatever_is_typed(argument: Argument, typed: str, said: str) -> None:
    found = choices(argument, typed, said, KNOWN)
    assert len(found) <= MOST
    assert all(0 < len(choice.value) <= LONGEST and 0 < len(choice.label) <= LONGEST for choice in found)
    assert len({choice.value for choice in found}) == len(found)


def test_what_is_too_long_to_be_sent_is_not_offered_and_a_long_label_is_cut() -> None:
    long = "any of " + ", ".join(["NVDA"] * 20) + " down 5% on "
    assert choices(Argument.RULE, long, "add", KNOWN) == []
    held = Subscription("terminal:#a", f'NVDA down 5% on "{"word " * 30}" news', "zz")
    (choice,) = choices(Argument.RULE_ID, "zz", "edit", replace(KNOWN, rules=[held]))
    assert choice.label.endswith("…")
    assert len(choice.label) <= LONGEST
