"""Where room is short, the headline's figure and the cause are the last to go, on both platforms."""

from __future__ import annotations

import json

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.discord.card import embed
from adapters.slack import card
from bot.alert.post import Evidence, Post
from tests.adapters.cards import FINAL, WHY

SIGNS = st.sampled_from(["word ", "*", "_x_", "[a](b) ", "E" * 50, "株", "👩‍👩‍👧 ", "<@1> ", "· ", "−1.2% "])
LONG = st.builds(
    lambda text, times: (text or "x") * times, st.lists(SIGNS, max_size=3).map("".join), st.integers(1, 400)
)
SHORT = LONG.map(lambda text: text[:60])


@st.composite
def posts(draw: st.DrawFn) -> Post:
    evidence = tuple(
        Evidence(number, draw(LONG), draw(LONG), f"https://a.example/{draw(SHORT)}", FINAL.at, draw(SHORT))
        for number in range(1, draw(st.integers(1, 6)) + 1)
    )
    why = replace(
        WHY, reason=f"Rates rise {draw(LONG)}", evidence=evidence, provenance=draw(LONG), notes=(draw(LONG), draw(LONG))
    )
    return replace(
        FINAL,
        headline=f"{draw(SHORT)} down 17.0% {draw(LONG)}",
        figures=(f"$118.42 {draw(LONG)}", *draw(st.lists(LONG, max_size=30))),
        why=why,
        also=draw(LONG),
        note=draw(LONG),
        footer=draw(LONG),
    )


@given(posts())
@settings(max_examples=6, deadline=None, database=None, phases=(Phase.generate,))
def test_figure_and_cause_stay(post: Post) -> None:
    shown = embed(post, picture=True)
    assert shown is not None
    assert "17.0%" in str(shown.title)
    assert "118.42" in str(shown.description)
    assert "Rates rise" in str(shown.description)
    assert len(shown) <= 6000

    blocks = card.blocks(post, "F1")
    said = json.dumps([block.to_dict() for block in blocks], ensure_ascii=False)
    for fact in ("17.0%", "118.42", "Rates rise"):
        assert fact in said
        assert fact in card.text(post)
    assert len(blocks) <= 50
