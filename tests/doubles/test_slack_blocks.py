"""The stand-in Slack refuses what Slack documents not to take, and takes what is just within the limits."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    OverflowMenuElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.blocks.basic_components import Option
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "Why?", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str = "1 hour", value: str = "1h") -> Json:
    return {"text": plain(text), "value": value}


def select(*options: Json, **more: Any) -> Json:
    return {"type": "static_select", "options": list(options), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart", **more}


def fields(count: int, length: int = 1) -> Json:
    return {"type": "section", "fields": [mrkdwn("x" * length)] * count}


def context(count: int) -> Json:
    return {"type": "context", "elements": [mrkdwn("x")] * count}


def asking(**more: Any) -> Json:
    return {"type": "input", "label": plain("Rule"), "element": {"type": "plain_text_input", **more}}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Edit"), "submit": plain("Save"), "blocks": list(blocks), **more}


TAKEN: list[tuple[str, list[Json]]] = [
    ("a header of 150", [header("x" * 150)]),
    ("text of 3000", [section("x" * 3000)]),
    ("10 fields of 2000", [fields(10, 2000)]),
    ("10 elements of context", [context(10)]),
    ("25 buttons", [actions(*(button(action_id=f"a{n}") for n in range(25)))]),
    ("a button of 75 with 2000", [actions(button("x" * 75, value="v" * 2000, action_id="a" * 255))]),
    ("100 options of 75 with 150", [actions(select(*(option("x" * 75, f"{n:0150}") for n in range(100))))]),
    ("alt text of 2000", [image(alt_text="x" * 2000, title=plain("x" * 2000))]),
    ("50 blocks", [section()] * 50),
    ("the same action in two blocks", [actions(button(action_id="a")), actions(button(action_id="a"))]),
    ("a menu beside the text", [section(accessory={"type": "overflow", "options": [option()] * 5})]),
]
REFUSED: list[tuple[list[Json], str]] = [
    ([{"type": "headline"}], "unsupported type: headline [json-pointer:/blocks/0/type]"),
    ([header("x" * 151)], "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "header", "text": mrkdwn("x")}], "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
    ([header("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    ([{"type": "section"}], "must have one of: text, fields [json-pointer:/blocks/0]"),
    (
        [{"type": "section", "text": {**mrkdwn("x"), "emoji": True}}],
        "invalid additional property: emoji",
    ),
    ([fields(11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    ([fields(1, 2001)], "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"),
    ([context(11)], "no more than 10 items allowed [json-pointer:/blocks/0/elements]"),
    ([context(0)], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    ([actions(*[button()] * 26)], "no more than 25 items allowed"),
    ([actions(image())], "unsupported type: image"),
    ([actions(button("x" * 76))], "must be less than 76 characters"),
    ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    ([actions(button(action_id="x" * 256))], "must be less than 256 characters"),
    ([actions(button(style="green"))], "must be a valid enum value: primary, danger"),
    ([actions(button(action_id="a"), button(action_id="a"))], "action_id a already exists"),
    ([section(block_id="b"), section(block_id="b")], "block_id b already exists [json-pointer:/blocks/1]"),
    ([actions(select(*[option()] * 101))], "no more than 100 items allowed"),
    ([actions(select(option("x" * 76)))], "must be less than 76 characters"),
    ([actions(select(option(value="x" * 151)))], "must be less than 151 characters"),
    ([actions(select(option(), initial_option=option("other")))], "initial_option must be one of the options"),
    ([actions({"type": "static_select"})], "must have exactly one of: options, option_groups"),
    ([section(accessory={"type": "overflow", "options": [option()] * 6})], "no more than 5 items allowed"),
    ([{"type": "image", "image_url": "https://example.com/a.png"}], "missing required field: alt_text"),
    ([image(alt_text="x" * 2001)], "must be less than 2001 characters"),
    ([image(slack_file={"id": "F1"})], "must have exactly one of: image_url, slack_file"),
    ([image(image_url="a.png")], "failed to match the required format"),
    ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [plain("x")]}]}], "unsupported"),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "markdown must be less than 12001 characters in all"),
]
VIEWS_REFUSED: list[tuple[Json, str]] = [
    (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    (modal(*[section()] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    (modal(section(), private_metadata="x" * 3001), "must be less than 3001 characters"),
    (modal(section(), submit=plain("x" * 25)), "must be less than 25 characters"),
    (modal(section(), callback_id="x" * 256), "must be less than 256 characters"),
    (modal(section(), colour="red"), "invalid additional property: colour"),
    (modal(asking(initial_value="x" * 3001)), "must be less than 3001 characters"),
    (modal(asking(min_length=5, max_length=4)), "min_length must not be more than max_length"),
    ({"type": "modal", "title": plain("x"), "blocks": [asking()]}, "missing required field: submit"),
    ({"type": "home", "title": plain("x"), "blocks": []}, "invalid additional property: title"),
]


@pytest.fixture
async def double() -> AsyncIterator[SlackDouble]:
    async with SlackDouble(pace=0) as running:
        yield running


def client(double: SlackDouble) -> AsyncWebClient:
    return AsyncWebClient(token=double.bot_token, base_url=double.api, retry_handlers=[])


@pytest.mark.parametrize(("about", "blocks"), TAKEN, ids=[about for about, _ in TAKEN])
async def test_what_is_just_within_the_limits_is_taken(double: SlackDouble, about: str, blocks: list[Json]) -> None:
    await client(double).chat_postMessage(channel="#markets", text="x", blocks=blocks)
    assert len(double.messages("markets")) == 1
    assert double.breaches == []


@pytest.mark.parametrize(("blocks", "problem"), REFUSED, ids=[problem for _, problem in REFUSED])
async def test_what_slack_refuses_is_refused(double: SlackDouble, blocks: list[Json], problem: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client(double).chat_postMessage(channel="#markets", text="x", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    listed = refused.value.response["response_metadata"]["messages"]
    assert any(line.startswith(f"[ERROR] {problem}") for line in listed), listed
    assert [breach.problem for breach in double.breaches] == [line.removeprefix("[ERROR] ") for line in listed]
    assert double.messages("markets") == []


@pytest.mark.parametrize(("view", "problem"), VIEWS_REFUSED, ids=[problem for _, problem in VIEWS_REFUSED])
async def test_views_that_slack_refuses(double: SlackDouble, view: Json, problem: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client(double).views_publish(user_id="U0ANN", view=view)
    listed = refused.value.response["response_metadata"]["messages"]
    assert any(line.startswith(f"[ERROR] {problem}") for line in listed), listed


OTHER_REFUSED: list[tuple[Json, str]] = [
    ({"text": ""}, "no_text"),
    ({"text": "x", "metadata": {"event_type": "alert"}}, "invalid_metadata_format"),
    ({"text": "x", "metadata": {"event_type": "an alert", "event_payload": {}}}, "invalid_metadata_format"),
    ({"text": "x", "attachments": [{"title": "x"}]}, "invalid_attachments"),
    ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
]


@pytest.mark.filterwarnings("ignore:The top-level `text`")
@pytest.mark.parametrize(("message", "error"), OTHER_REFUSED, ids=[error for _, error in OTHER_REFUSED])
async def test_what_else_a_message_may_not_be(double: SlackDouble, message: Json, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client(double).chat_postMessage(channel="#markets", **message)
    assert refused.value.response["error"] == error
    assert double.breaches
    assert double.messages("markets") == []


async def test_text_that_is_too_long_is_cut_off_in_a_post_and_refused_in_an_edit(double: SlackDouble) -> None:
    slack: Any = client(double)
    post = await slack.chat_postMessage(channel="#markets", text="x" * 40_001)
    assert len(double.messages("markets")[0]["text"]) == 40_000
    assert "cut off" in double.breaches[0].problem
    place = {"channel": post["channel"], "ts": post["ts"]}
    await slack.chat_update(**place, text="y" * 4000)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await slack.chat_update(**place, text="y" * 4001)


@pytest.mark.filterwarnings("ignore:The top-level `text`")
async def test_blocks_without_a_fallback_are_a_breach_though_slack_takes_them(double: SlackDouble) -> None:
    await client(double).chat_postMessage(channel="#markets", blocks=[section()])
    assert len(double.messages("markets")) == 1
    assert "blocks without text" in double.breaches[0].problem


async def test_all_that_the_library_builds_is_known(double: SlackDouble) -> None:
    choices = [Option(text="1 hour", value="1h"), Option(text="Today", value="today")]
    mute = StaticSelectElement(placeholder="Mute", action_id="mute", options=choices)
    words = RichTextElementParts.Text(text="Why", style=RichTextElementParts.TextStyle(bold=True))
    source = RichTextElementParts.Link(text=" R1", url="https://example.com/1")
    blocks = [
        HeaderBlock(text="NVDA down 17.0%"),
        RichTextBlock(elements=[RichTextSectionElement(elements=[words, source])]),
        SectionBlock(text=MarkdownTextObject(text="*$118.42* <https://example.com|R1>"), accessory=mute),
        SectionBlock(text="`7k`", accessory=OverflowMenuElement(action_id="more", options=choices)),
        ContextBlock(elements=[MarkdownTextObject(text="<!date^1737988267^{time}|14:31> &amp; so on")]),
        DividerBlock(),
        ImageBlock(image_url="https://example.com/c.png", alt_text="NVDA 1-day chart"),
        ActionsBlock(elements=[ButtonElement(text="Why?", action_id="why", value="bell||why NVDA", style="primary")]),
    ]
    await client(double).chat_postMessage(channel="#markets", text="NVDA down 17.0%", blocks=blocks)
    (shown,) = double.talk.posts()
    assert shown.text.splitlines() == ["NVDA down 17.0%", "Why R1", "$118.42 R1", "7k", "14:31 & so on"]
    assert shown.controls == ("Mute", "1 hour", "Today", "1 hour", "Today", "Why?")
    assert (shown.picture, shown.alt) == (True, "NVDA 1-day chart")
    assert double.breaches == []
