"""A reply as plain text."""

from __future__ import annotations

from bot.chat.model import Button, Code, File, Link, Menu, Picture, Reply, Row, Text
from bot.chat.plain import reply_text
from tests.adapters.cards import CHART


def test_every_part_has_its_lines_and_buttons_are_what_can_be_typed() -> None:
    reply = Reply(
        "Rule 7k added",
        (
            Text("It is watched from now on."),
            Row("7k", "NVDA down 5%", "armed", (Button("Remove", "remove 7k"),)),
            Row("m42", "AMD down 10%", "near"),
            Code("a  1\nbb 2"),
            Link("Chips sink", "https://news.example/1", "07:28 desk"),
            Picture(CHART),
            File("rules.yaml", "pack: here\n"),
        ),
        (Button("Undo", "undo 3f"), Menu("Mute", (Button("1 hour", "mute 7k 1h"), Button("1 day", "mute 7k 1d")))),
    )
    assert reply_text(reply).splitlines() == [
        "Rule 7k added",
        "It is watched from now on.",
        "  7k   NVDA down 5%  armed",
        "  m42  AMD down 10%  near",
        "a  1",
        "bb 2",
        "  · Chips sink – 07:28 desk",
        "    https://news.example/1",
        f"Chart: {CHART.alt}",
        "rules.yaml:",
        "pack: here",
        "[Undo: /bell undo 3f] [Mute: /bell mute 7k 1h · /bell mute 7k 1d]",
    ]


def test_long_details_have_a_line_of_their_own() -> None:
    long = "fired today at 11:50 · NVDA −16.9% at 15:59, posts again at its next step"
    reply = Reply("Rules", (Row("7k", "NVDA down 5%", long), Row("m4", "AMD down 5%")))
    assert reply_text(reply).splitlines() == ["Rules", "  7k  NVDA down 5%", f"      {long}", "  m4  AMD down 5%"]
