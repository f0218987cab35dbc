"""A post as Discord's payload: nothing lost that matters, never over a limit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from adapters.discord.buttons import card_view
from adapters.discord.card import alt, content, embed, mention
from bot.alert.post import Evidence, Post, Why
from bot.chat.controls import card_key
from tests.adapters.cards import CHART, DIGEST, EDIT, EVIDENCE, FINAL, FIRST
from tests.doubles.discord import limits


def payload(post: Post, *, picture: bool = False) -> dict[str, Any]:
    card, view = embed(post, picture=picture), card_view(post)
    return {
        "content": content(post),
        "embeds": [card.to_dict()] if card else [],
        "components": view.to_components() if view else [],
        "allowed_mentions": mention(post).allowed.to_dict(),
    }


NOTICE = replace(FIRST, action="notice", subject="", headline="NVDA muted until 16:00 by {person:discord:42}.")
REPLY = replace(EDIT, action="reply", headline="NVDA now down 16.6% (was 12.5% at 09:30)")
CRITICAL = replace(FIRST, severity="critical", mention="role:77", note="Check the *hedges*.", rule_id="7k", late=True)
QUIET = replace(
    FIRST, why=Why("no clear news", 0, "No clear news.", ""), also="", direction="up", headline="NVDA up 7%"
)


@pytest.mark.parametrize(
    "post",
    [FIRST, FINAL, DIGEST, NOTICE, REPLY, CRITICAL, QUIET],
    ids=["first", "final", "digest", "notice", "reply", "critical", "no clear news"],
)
async def test_a_post_as_discord_gets_it(post: Post, snapshot: SnapshotAssertion) -> None:
    assert payload(post, picture=post.chart is not None) == snapshot


TEXT = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["*" * 5000, "word " * 3000, "👩‍👩‍👧‍👦" * 800, "`<@1>[" * 900, "$1.00 · " * 700, ""]),
)
URLS = st.one_of(st.just("https://a.example/" + "x" * 5000), st.just("https://a.example/(1)"), TEXT)
EVIDENCES = st.builds(Evidence, st.integers(-3, 40), TEXT, TEXT, URLS, st.just(0.0), TEXT)
WHYS = st.builds(
    Why, TEXT, st.integers(0, 4), TEXT, TEXT, st.lists(EVIDENCES, max_size=30).map(tuple), st.tuples(TEXT, TEXT)
)
POSTS = st.builds(
    Post,
    card=st.just("discord:1/NVDA/2025-01-27"),
    revision=st.integers(0, 9999),
    channel=st.just("discord:1"),
    action=st.sampled_from(["post", "edit", "reply", "digest", "notice"]),
    at=st.just(0.0),
    subject=st.sampled_from(["NVDA", "@ai-chips", "market:x", "rule 7k", "DeepSeek on app-store-us-free", "N" * 90]),
    direction=st.sampled_from(["down", "up", ""]),
    headline=TEXT.map(lambda text: f"NVDA {text}"),
    figures=st.lists(TEXT, max_size=40).map(tuple),
    why=st.one_of(st.none(), WHYS),
    also=TEXT,
    footer=TEXT,
    chart=st.one_of(st.none(), TEXT.map(lambda words: replace(CHART, alt=words))),
    rule=TEXT,
    value=st.just(0.0),
    step=st.just(1),
    late=st.booleans(),
    severity=st.sampled_from(["info", "normal", "critical"]),
    mention=st.sampled_from(["", "here", "role:1234567890123456789", "user:42", "role:x", "@everyone"]),
    cause=st.none(),
    note=TEXT,
    rule_id=st.sampled_from(["", "7k"]),
)


@settings(max_examples=75, deadline=None)
@given(POSTS)
async def test_no_post_is_over_a_limit(post: Post) -> None:
    sent = payload(post, picture=True)
    assert list(limits.of_message(sent, {"chart.png": b""})) == []
    for card in sent["embeds"]:
        assert len(card["title"]) <= 256
        assert len(card.get("description", "")) <= 4096
        assert len(card.get("footer", {}).get("text", "")) <= 2048
    assert len(alt(post)) <= 1024


async def test_the_figures_and_the_cause_are_the_last_to_go() -> None:
    many = tuple(replace(EVIDENCE[0], number=n, title=f"Headline {n} " + "word " * 70) for n in range(1, 30))
    assert FIRST.why
    card = embed(replace(FIRST, why=replace(FIRST.why, evidence=many), also="AVGO −12.9% · " * 90), picture=False)
    assert card is not None
    shown = str(card.description)
    assert "**$124.79**" in shown
    assert "Largest one-day fall" in shown
    assert "DeepSeek's R1 model tops the App Store" in shown
    assert "① [Headline 1 word" in shown
    assert "Headline 29" not in shown
    assert "…](" in shown


async def test_every_button_says_which_revision_of_which_card_it_is_of() -> None:
    ids = [
        item["custom_id"]
        for row in payload(FIRST)["components"]
        for item in row["components"]
        if item["type"] in (2, 3)
    ]
    assert ids
    assert all(custom_id.startswith(f"bell|{card_key(FIRST)}|") for custom_id in ids)
