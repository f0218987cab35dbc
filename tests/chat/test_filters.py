"""Parts of a pack."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.filters import Part, described, less, more, part_of
from bot.chat.records import PackChoice
from bot.chat.wanted import wanted

NAMES = [
    frozenset({"critical", "NVDA", "ai-models"}),
    frozenset({"normal", "NVDA", "AMD"}),
    frozenset({"info", "@ai-chips"}),
    frozenset({"normal", "@ai-chips", "^IXIC"}),
]
KNOWN = sorted(frozenset[str]().union(*NAMES))
PARTS = st.builds(
    Part,
    st.lists(st.sampled_from(KNOWN), max_size=3, unique=True).map(tuple),
    st.lists(st.sampled_from(KNOWN), max_size=3, unique=True).map(tuple),
).filter(lambda part: not set(part.only) & set(part.without))
ALL = PackChoice(scope="terminal:#a", pack="ai")


def passing(choice: PackChoice | None) -> set[int]:
    return {number for number, names in enumerate(NAMES) if choice is not None and wanted(names, choice)}


def test_words_are_read_in_any_case_with_and_without_their_signs() -> None:
    aliases = {"nvidia": ("NVDA",)}
    assert part_of("just nvidia, $AMD and IXIC", "ai", NAMES, aliases) == Part(("NVDA", "AMD", "^IXIC"))
    assert part_of("Critical only without ai-chips, @AI-Chips", "ai", NAMES, aliases) == Part(
        ("critical",), ("@ai-chips",)
    )


@given(PARTS, PARTS)
def test_parts_add_up(one: Part, other: Part) -> None:
    if one.only and other.only and not one.without and not other.without:
        both = passing(more(more(ALL, one), other))
        assert both == passing(more(ALL, one)) | passing(more(ALL, other))


@given(PARTS)
def test_without_negates(part: Part) -> None:
    if part.without and not part.only:
        assert passing(more(ALL, part)) == passing(ALL) - passing(more(ALL, Part(part.without)))


@given(st.lists(PARTS.filter(bool), max_size=4), st.sampled_from(KNOWN))
def test_what_is_left_is_got_no_more(parts: list[Part], name: str) -> None:
    choice = ALL
    for part in parts:
        choice = more(choice, part)
    rest = less(choice, Part((name,)))
    if rest is not None and not choice.only:
        assert all(name not in NAMES[number] for number in passing(rest))
    assert passing(rest) <= passing(choice)


@given(st.lists(PARTS, max_size=4))
def test_a_choice_never_wants_and_refuses_the_same_and_is_said_in_words(parts: list[Part]) -> None:
    choice = ALL
    for part in parts:
        choice = more(choice, part)
    assert not set(choice.only) & set(choice.without)
    said = described(choice)
    assert all(name in said for name in (*choice.only, *choice.without))
    assert (said == "all its rules") == (not choice.only and not choice.without)
