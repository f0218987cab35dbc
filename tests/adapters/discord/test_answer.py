"""A reply as Discord's components: every part in its place, never over a limit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from adapters.discord.answer import compose
from adapters.discord.forms import Modal
from bot.chat.model import Button, Code, Field, File, Form, Link, Menu, Part, Picture, Reply, Row, Text
from bot.chat.people import who
from bot.errors import ReportError
from tests.adapters.cards import CHART
from tests.doubles.discord import limits

EDIT = Button("Edit", "edit 7k")
MUTE = Button("Mute 1h", "mute 7k 1h")
WHOLE = Reply(
    "5 rules: 1 fired",
    (
        Text(f"Set up by {who('discord:42')}\nTwo lines, *as they are*"),
        Row("7k", "NVDA down 5%", "fired today at 09:30", (EDIT, MUTE, Button("Remove", "remove 7k", "danger"))),
        Row("gs", "TSLA moves 7%", "armed"),
        Code("NVDA dwn 5%\n     ^^^"),
        Link("Chips sink", "https://a.example/x", "04:05"),
        Text("rules 5/200", quiet=True),
    ),
    (Button("Undo", "undo 3f", "primary"), Menu("Mute", (Button("1 hour", "mute NVDA 1h"),))),
)


async def test_a_reply_as_discord_gets_it(snapshot: SnapshotAssertion) -> None:
    assert (await compose(WHOLE, lambda chart: b"")).view.to_components() == snapshot


async def test_what_was_refused_is_of_another_colour_and_a_long_title_is_no_heading() -> None:
    (good,), (bad,) = [
        (await compose(Reply(title, failed=failed), lambda chart: b"")).view.to_components()
        for title, failed in (("Done", False), ("I don't understand. " * 8, True))
    ]
    assert good["accent_color"] != bad["accent_color"]
    assert good["components"][0]["content"] == "### Done"
    assert bad["components"][0]["content"].startswith("**I don't understand.")


async def test_a_chart_that_cannot_be_drawn_is_told_in_words() -> None:
    def broken(chart: object) -> bytes:
        raise ReportError("no price")

    made = await compose(Reply("NVDA", (Picture(CHART),)), broken)
    assert CHART.alt in made.view.to_components()[0]["components"][0]["content"]
    assert made.files == []


SAID = st.sampled_from(["list", "edit 7k", "mute NVDA 1h", "why " + "N" * 74, "x" * 200, "", "?", "two\nlines"])
BUTTONS = st.builds(Button, st.text(max_size=100), SAID, st.sampled_from(["plain", "primary", "danger"]))
CONTROLS = st.lists(
    st.one_of(BUTTONS, st.builds(Menu, st.text(max_size=200), st.lists(BUTTONS, max_size=30).map(tuple))), max_size=6
).map(tuple)
TEXT = st.one_of(st.text(max_size=50), st.sampled_from(["*" * 3000, "word\n" * 900, "👩‍👩‍👧‍👦" * 500]))
PARTS: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, TEXT, st.booleans()),
    st.builds(Code, TEXT),
    st.builds(Row, TEXT, TEXT, TEXT, CONTROLS),
    st.builds(Link, TEXT, st.sampled_from(["https://a.example/", "https://a.example/" + "x" * 3000, "javascript:1"])),
    st.just(Picture(CHART)),
    st.builds(File, st.just("rules.yaml"), TEXT),
)


@settings(max_examples=75, deadline=None)
@given(st.builds(Reply, TEXT, st.lists(PARTS, max_size=30).map(tuple), CONTROLS, st.booleans()), st.booleans())
async def test_no_reply_is_over_a_limit(reply: Reply, again: bool) -> None:
    made = await compose(reply, lambda chart: b"png", "f12" if again else "")
    sent = {"components": made.view.to_components(), "flags": limits.COMPONENTS_V2}
    names = {file.filename: b"" for file in made.files}
    assert list(limits.of_message(sent, names)) == []
    assert made.view.content_length() <= 4000


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Form,
        TEXT.map(lambda text: f"Form {text}"),
        SAID,
        st.lists(
            st.builds(
                Field,
                st.uuids().map(str),
                TEXT.map(lambda text: f"Label {text}"),
                TEXT,
                TEXT,
                st.lists(st.sampled_from(["info", "normal", "critical", "", "x" * 200]), max_size=4).map(tuple),
                st.booleans(),
            ),
            min_size=1,
            max_size=7,
        ).map(tuple),
    )
)
async def test_no_form_is_over_a_limit(form: Form) -> None:
    assert list(limits.of_modal(Modal(form, {}).to_dict())) == []


@pytest.mark.parametrize("value", ["", "NVDA down 5%"])
async def test_a_form_keeps_what_was_typed(value: str) -> None:
    form = Form("Edit", "edit 7k", (Field("sentence", "What to watch", "NVDA down 3%"),))
    (label,) = Modal(form, {"sentence": value}).to_dict()["components"]
    assert label["component"].get("value") == (value or None)
