"""Persons in public lines: drawn by each platform, escaped around, never invented by what people type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.people import spell, who


def test_a_person_is_drawn_and_the_rest_is_escaped() -> None:
    line = f"Rule 7k added: <b> · by {who('discord:42')}"
    assert spell(line, lambda text: text.replace("<", "&lt;"), lambda person: f"<@{person}>") == (
        "Rule 7k added: &lt;b> · by <@discord:42>"
    )


@given(st.text())
def test_a_text_without_persons_is_left_as_it_is(text: str) -> None:
    if "{person:" not in text and "{channel:" not in text:
        assert spell(text, str, lambda _: "?") == text
