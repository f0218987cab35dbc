"""Two workspaces may have different baskets of one name; people see the name that they gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sentence import SentenceError, Vocabulary, accepts_next, canonical, parse
from bot.sentence.spoken import is_marked, marked, spoken

MINE, THEIRS = marked("chips", "slack:T1"), marked("chips", "slack:T2")
HOUSE = {"ai-chips": ("NVDA", "AMD")}
HERE = Vocabulary({**HOUSE, MINE: ("NVDA", "AMD")})
ALL = Vocabulary({**HOUSE, MINE: ("NVDA", "AMD"), THEIRS: ("TSLA", "AAPL")})

NAMES = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@pytest.mark.parametrize("typed", ["any of @chips down 5%", "any of @Chips down 5%", "@chips moves 4% vs @ai-chips"])
def test_what_people_type_means_their_own_and_is_said_so(typed: str) -> None:
    rule = canonical(parse(typed, HERE))
    assert f"@{MINE}" in rule
    assert spoken(rule) == typed.lower()
    assert canonical(parse(rule, ALL)) == rule


def test_what_is_not_known_is_said_without_marks() -> None:
    with pytest.raises(SentenceError) as caught:
        parse("@nothing down 5%", HERE)
    assert str(caught.value).count("chips") == 2
    assert "__" not in str(caught.value)
    with pytest.raises(SentenceError) as caught:
        parse("@chipz down 5%", HERE)
    assert caught.value.suggestion == "@chips"


def test_completion_offers_it_by_its_name() -> None:
    offered = [found.text for found in accepts_next("any of @ch", HERE)]
    assert offered == ["@chips"]


@given(NAMES, st.text(max_size=20), st.text(max_size=20))
def test_a_mark_is_never_seen_and_tells_workspaces_apart(name: str, one: str, other: str) -> None:
    assert is_marked(marked(name, one))
    assert not is_marked(name)
    assert spoken(f"any of @{marked(name, one)} down 5%") == f"any of @{name} down 5%"
    assert (marked(name, one) == marked(name, other)) == (one == other)
