"""Text over a limit is cut at a word, whole characters only."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from adapters.shorten import shorten

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("NVDA down 17.0%", 15, "NVDA down 17.0%"),
        ("NVDA down 17.0%", 14, "NVDA down…"),
        ("NVDA down 17.0%", 10, "NVDA down…"),
        ("NVDA down 17.0%", 9, "NVDA…"),
        ("AVGO −17.4% · TSM −13.3%", 14, "AVGO −17.4%…"),
        ("supercalifragilistic", 10, "supercali…"),
        (f"see https://{'x' * 60}", 60, f"see https://{'x' * 47}…"),
        ("first line\nsecond", 14, "first line…"),
        (f"{FAMILY}{FAMILY}", 6, f"{FAMILY}…"),
        (f"{FAMILY}{FAMILY}", 5, "…"),
        ("cafe\u0301s", 5, "caf…"),
        ("🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("", 0, ""),
    ],
)
def test_is_cut_at_a_word_with_an_ellipsis(text: str, limit: int, shown: str) -> None:
    assert shorten(text, limit) == shown


@given(st.text(st.sampled_from("ab \n👩‍👧🇩🇪e\u0301·-")), st.integers(1, 40))
def test_never_exceeds_its_limit_and_never_tears_a_character(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    if short != text:
        kept = short.removesuffix("…")
        assert text.startswith(kept)
        assert len(kept) in accumulate(map(len, iter_graphemes(text)), initial=0)
