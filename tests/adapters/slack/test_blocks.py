"""What Slack is sent: as golden files, within all limits for any text, and dead to any markup."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from slack_sdk.models.blocks import Block
from syrupy.assertion import SnapshotAssertion

from adapters.slack import answer, card, forms
from adapters.untrusted import clean
from bot.alert.post import Evidence, Post, Why
from bot.chat.model import Button, Code, Control, Field, File, Form, Link, Menu, Part, Picture, Reply, Row, Text
from tests.adapters.cards import BAD_URLS, CHART, DIGEST, EDIT, FINAL, FIRST, HOSTILE, REPLY, hostile
from tests.adapters.slack.parrot import FORM, LIST, WRONG
from tests.doubles.hostile import HOSTILE as EVIL
from tests.doubles.hostile import Hostile, slack_harm
from tests.doubles.slack import mentions
from tests.doubles.slack.blocks import message_blocks, view

DOOR = forms.Door("C1", "U1", url="https://hooks.slack.example/1")
POSTS = {"first": FIRST, "edit": EDIT, "final": FINAL, "reply": REPLY, "digest": DIGEST}
LONGEST_TEXT = 4000


def sent(blocks: list[Block]) -> list[dict[str, Any]]:
    return [block.to_dict() for block in blocks]


@pytest.mark.parametrize("name", POSTS)
def test_a_post_as_slack_gets_it(name: str, snapshot: SnapshotAssertion) -> None:
    shown = {"text": card.text(POSTS[name]), "blocks": sent(card.blocks(POSTS[name], "F1"))}
    assert json.dumps(shown, indent=1, ensure_ascii=False) == snapshot


@pytest.mark.parametrize("reply", [LIST, WRONG], ids=["list", "wrong"])
def test_a_reply_as_slack_gets_it(reply: Reply, snapshot: SnapshotAssertion) -> None:
    shown = {"text": answer.text(reply), "blocks": sent(answer.blocks(reply, {}))}
    assert json.dumps(shown, indent=1, ensure_ascii=False) == snapshot


def test_a_form_as_slack_gets_it(snapshot: SnapshotAssertion) -> None:
    assert json.dumps(forms.modal(FORM, DOOR).to_dict(), indent=1, ensure_ascii=False) == snapshot


TEXT = (
    st.text(max_size=40)
    | st.sampled_from(sorted(HOSTILE.values()))
    | st.text(min_size=1, max_size=3).map(lambda t: t * 900)
)
URL = st.sampled_from(
    [*BAD_URLS, "https://news.example/a|b>c", "https://news.example/" + "x" * 4000, "https://ok.example"]
)
EVIDENCE = st.builds(Evidence, st.integers(1, 9), TEXT, TEXT, URL, st.just(0.0), TEXT)
WHY = st.builds(
    Why,
    TEXT,
    st.integers(0, 4),
    TEXT,
    TEXT,
    st.lists(EVIDENCE, max_size=12).map(tuple),
    st.lists(TEXT, max_size=4).map(tuple),
)
SUBJECT = st.sampled_from(["NVDA", "@ai-chips", "market:us", "rule 7k", ""])
POST = st.builds(
    lambda **fields: replace(FINAL, **fields),
    action=st.sampled_from(["post", "edit", "reply", "digest", "notice"]),
    subject=SUBJECT,
    headline=TEXT,
    figures=st.lists(TEXT, max_size=60).map(tuple),
    why=st.none() | WHY,
    also=TEXT,
    footer=TEXT,
    note=TEXT,
    mention=st.sampled_from(["", "here", "channel", "user:U42", "group:S7", "role:7", "user:<!channel>"]),
    rule_id=st.sampled_from(["", "7k"]),
    severity=st.sampled_from(["info", "critical"]),
    chart=st.none() | TEXT.map(lambda alt: replace(CHART, alt=alt)),
)
SAYS = st.sampled_from(["list 2", "mute NVDA until tomorrow", "x" * 80])
BUTTON = st.builds(Button, TEXT, SAYS, st.sampled_from(["plain", "primary", "danger"]))
CONTROL: st.SearchStrategy[Control] = BUTTON | st.builds(Menu, TEXT, st.lists(BUTTON, max_size=9).map(tuple))
CONTROLS = st.lists(CONTROL, max_size=6).map(tuple)
PART: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, TEXT, st.booleans()),
    st.builds(Code, TEXT),
    st.builds(Row, TEXT, TEXT, TEXT, CONTROLS),
    st.builds(Link, TEXT, URL, TEXT),
    st.just(Picture(CHART)),
    st.builds(File, TEXT, TEXT),
)
REPLY_OF_ANYTHING = st.builds(Reply, TEXT, st.lists(PART, max_size=60).map(tuple), CONTROLS, st.booleans())
FIELD = st.builds(
    Field, st.uuids().map(str), TEXT, TEXT, TEXT, st.lists(TEXT.filter(bool), max_size=5).map(tuple), st.booleans()
)


@settings(max_examples=30, deadline=None)
@given(POST, st.sampled_from(["", "F1"]))
def test_any_post_keeps_to_the_limits(post: Post, file: str) -> None:
    blocks = sent(card.blocks(post, file))
    assert message_blocks(blocks) == []
    assert 0 < len(card.text(post)) <= LONGEST_TEXT * 2
    wanted = {"here": ["here"], "channel": ["channel"], "user:U42": ["U42"], "group:S7": ["S7"]}.get(post.mention, [])
    assert mentions(blocks) == (wanted if post.action != "notice" else [])


@settings(max_examples=12, deadline=None)
@given(REPLY_OF_ANYTHING)
def test_any_reply_keeps_to_the_limits(reply: Reply) -> None:
    assert message_blocks(sent(answer.blocks(reply, {0: "F1"}))) == []
    assert mentions(sent(answer.blocks(reply, {}))) == []
    modal = forms.answered("Tickerbell", answer.blocks(reply, {}, answer.VIEW), DOOR)
    assert view(modal.to_dict()) == []
    assert answer.text(reply)
    assert answer.error(reply)


@settings(max_examples=12, deadline=None)
@given(TEXT, st.lists(FIELD, min_size=1, max_size=6))
def test_any_form_keeps_to_the_limits(title: str, fields: list[Field]) -> None:
    assert view(forms.modal(Form(title, "edit 7k", tuple(fields)), DOOR).to_dict()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_text_from_outside_is_only_text(name: str) -> None:
    post = replace(hostile(HOSTILE[name]), note=HOSTILE[name], footer=HOSTILE[name], headline=HOSTILE[name])
    payload = [*sent(card.blocks(post, "F1")), card.text(post)]
    assert mentions(payload) == []
    assert "\\u202e" not in json.dumps(payload)
    assert "emoji" not in _kinds(payload)


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: evil.name)
def test_nothing_from_outside_acts(evil: Hostile) -> None:
    post = replace(hostile(evil.text, "https://ok.example"), note=evil.text, footer=evil.text, headline=evil.text)
    post = replace(post, also=evil.text, figures=(evil.text, evil.text), chart=replace(CHART, alt=evil.text))
    buttons = (Button(evil.text, "list"), Menu(evil.text, (Button(evil.text, "list"),)))
    parts = (
        Text(clean(evil.text)),
        Row(evil.text, evil.text, evil.text, buttons),
        Link(evil.text, "https://ok.example"),
    )
    reply = Reply(
        evil.text, (*parts, Text(clean(evil.text), quiet=True), Row("7k", evil.text), Picture(post.chart or CHART))
    )
    form = Form(evil.text, "add", (Field("rule", evil.text, "", evil.text, (evil.text,)),))
    for shown in ("post", "reply", "notice", "digest"):
        posted = replace(post, action=shown)
        assert slack_harm({"text": card.text(posted), "blocks": sent(card.blocks(posted, "F1"))}) == []
    assert slack_harm({"text": answer.text(reply), "blocks": sent(answer.blocks(reply, {}))}) == []
    assert slack_harm({"view": forms.modal(form, DOOR).to_dict()}) == []


@pytest.mark.parametrize("text", ['"]]>**" in top 3', "`rm` or _x_", "~old~ :bell: then"])
def test_a_row_of_what_slack_takes_for_formatting_is_shown_as_it_is(text: str) -> None:
    edit = (Button("Edit", "edit 7k"),)
    _, row = sent(answer.blocks(Reply("1 rule", (Row("7k", text, "armed", edit),)), {}))
    assert row["text"] == {"type": "plain_text", "text": f"7k · {text} · armed", "emoji": False}
    _, row = sent(answer.blocks(Reply("1 rule", (Row("7k", "NVDA down 5%", "armed", edit),)), {}))
    assert row["text"]["text"] == "`7k`  *NVDA down 5%*\narmed"


def test_the_only_links_are_web_addresses() -> None:
    for url in (*BAD_URLS, "https://ok.example/" + "x" * 3000):
        shown = sent(card.blocks(hostile("A title", url), ""))
        assert "<" not in "".join(_markup(shown))
        assert '"link"' not in json.dumps(shown)
    story = hostile("A | title", "https://ok.example/a|b?c&d")
    shown = sent(card.blocks(story, ""))
    lines = [line for block in shown if block["type"] == "rich_text" for line in block["elements"]]
    links = [piece for line in lines for piece in line["elements"] if piece["type"] == "link"]
    assert links == [{"type": "link", "url": "https://ok.example/a|b?c&d", "text": "A | title"}]
    assert story.why
    other = replace(story, why=replace(story.why, reason="Another story"))
    (headline,) = _markup(sent(card.blocks(other, "")))
    assert headline.startswith("① <https://ok.example/a%7Cb?c&amp;d|A ¦ title>")


def test_a_person_is_named_by_our_own_words_alone() -> None:
    token = "{person:slack:U42}"
    notice = replace(FIRST, action="notice", headline=f"Muted by {token}")
    assert sent(card.blocks(notice))[0]["elements"][0]["text"] == "Muted by <@U42>"
    assert mentions(sent(card.blocks(hostile(token)))) == []
    assert card.text(notice) == "Muted by <@U42>"


def _all(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in _all(item))]
    return [found for item in value for found in _all(item)] if isinstance(value, list) else []


def _markup(value: Any) -> list[str]:
    return [found["text"] for found in _all(value) if found.get("type") == "mrkdwn"]


def _kinds(value: Any) -> list[str]:
    return [found["type"] for found in _all(value) if isinstance(found.get("type"), str)]
