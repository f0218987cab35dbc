"""Answers at the prompt."""

from __future__ import annotations

from adapters.terminal.replies import styled
from bot.chat.model import Button, Reply, Row, Text
from bot.chat.plain import reply_text

REPLY = Reply(
    "2 rules: 1 fired",
    (Row("7k", "NVDA down 5%", "armed"), Text("Pack ai", heading=True), Row("mh", "AMD up 5%"), Text("page 1", True)),
    (Button("More ›", "list 2"),),
)


def test_title_and_headings_are_bold_and_small_print_is_dim() -> None:
    text = styled(reply_text(REPLY), REPLY)
    marked = {text.plain[span.start : span.end]: span.style for span in text.spans}
    assert marked == {
        "2 rules: 1 fired": "bold",
        "Pack ai": "bold",
        "page 1": "dim",
        "[More ›: /bell list 2]": "dim",
    }


def test_without_styles_the_words_are_the_same() -> None:
    said = reply_text(REPLY)
    assert [line for line in styled(said, REPLY).plain.split("\n") if line] == said.split("\n")
    assert "\n\nPack ai\n" in styled(said, REPLY).plain
