"""What posts less than a rule that posts too much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.preview import STEPS, gentler
from bot.sentence import canonical, parse
from tests.alert.stage import read
from tests.sentence.vocabulary import VOCABULARY


@pytest.mark.parametrize(
    ("rule", "factor", "less"),
    [
        ("NVDA moves 1%", "1.5", "NVDA moves 1.5%"),
        ("NVDA down 2.5%", "3", "NVDA down 7.5%"),
        ("NVDA down 7%", "1.5", "NVDA down 11%"),
        ("NVDA moves 0.1%", "2", "NVDA moves 0.2%"),
        ("NVDA down 2%, every further 1%", "2", "NVDA down 4%, every further 2%"),
        ("NVDA down 2% or AMD up 3%", "2", "NVDA down 4% or AMD up 6%"),
        ("NVDA down 2% and not ^IXIC down 1%", "2", "NVDA down 4% and not ^IXIC down 1%"),
        ("NVDA below 100", "2", "NVDA below 100"),
    ],
)
def test_thresholds_in_percent_go_further(rule: str, factor: str, less: str) -> None:
    assert canonical(gentler(read(rule), Decimal(factor))) == less


@given(st.decimals(Decimal("0.1"), 60, places=1), st.sampled_from(STEPS))
def test_it_is_a_rule_again_and_asks_for_more(percent: Decimal, factor: Decimal) -> None:
    rule = parse(f"NVDA moves {percent}%", VOCABULARY)
    less = gentler(rule, factor)
    assert parse(canonical(less), VOCABULARY) == less
    assert less.condition.amount.value > percent  # pyright: ignore
