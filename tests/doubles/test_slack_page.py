"""The page shows what people would see, and nothing that a message says acts in it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble
from tests.doubles.slack.page import Painter, page

Json = dict[str, Any]


def words(drawn: str) -> str:
    """What is left without the tags."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^<>]+>", " ", drawn, flags=re.DOTALL)).split())


def section(text: str, kind: str = "mrkdwn") -> Json:
    return {"type": "section", "text": {"type": kind, "text": text}}


def rich(*leaves: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


async def drawn(*blocks: Json) -> str:
    async with SlackDouble(pace=0) as double:
        client: Any = AsyncWebClient(token=double.bot_token, base_url=double.api)
        file = (await client.files_upload_v2(content=b"png", filename="a.png"))["files"][0]["id"]
        image = {"type": "image", "slack_file": {"id": file}, "alt_text": "NVDA"}
        await client.chat_postMessage(channel="#markets", text="x", blocks=[*blocks, image])
        return page([Painter(double.world).message(double.talk.posts()[0].raw)])


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (section("*NVDA* _down_ ~up~ `7k`"), "<b>NVDA</b> <i>down</i> <s>up</s> <code>7k</code>"),
        (section("<https://example.com|R1> &amp; <!date^1^{time}|14:31>"), "<a>R1</a> &amp; 14:31"),
        (section("<@U0ANN>"), '<span class="mention">@ann</span>'),
        (section("*NVDA*", "plain_text"), "*NVDA*"),
        (rich({"type": "text", "text": "<b>", "style": {"bold": True}}), "<b>&lt;b&gt;</b>"),
        (rich({"type": "broadcast", "range": "here"}), '<span class="mention">@here</span>'),
        ({"type": "header", "text": {"type": "plain_text", "text": "a < b"}}, "a &lt; b"),
    ],
)
async def test_blocks_are_drawn_as_slack_draws_them(block: Json, html: str) -> None:
    assert html in await drawn(block)


async def test_a_message_has_its_picture_and_a_modal_its_fields() -> None:
    assert 'src="data:image/png;base64,cG5n" alt="NVDA"' in await drawn(section("x"))
    modal = {
        "title": {"text": "Edit"},
        "submit": {"text": "Save"},
        "blocks": [
            {
                "type": "input",
                "block_id": "rule",
                "label": {"text": "Rule"},
                "element": {"type": "plain_text_input", "initial_value": "NVDA > 5"},
            }
        ],
    }
    painter = Painter(SlackDouble().world)
    assert words(painter.modal(modal, {"rule": "How many?"})) == "Edit Rule NVDA > 5 How many? Save"
