"""What can be done about a card, and how its message is found again."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from bot.alert.post import Post
from bot.chat.commands import read
from bot.chat.controls import card_controls, card_key
from bot.chat.model import Button, Menu
from tests.adapters.cards import DIGEST, EDIT, FIRST, REPLY

NVDA = replace(FIRST, rule_id="7k")
EVERY_CARD = {
    "a share": NVDA,
    "an edit of it": replace(EDIT, rule_id="7k"),
    "a reply to it": replace(REPLY, rule_id="7k"),
    "news": replace(NVDA, subject="3f9ab2", direction="", chart=None),
    "an app": replace(NVDA, subject="DeepSeek", direction="", chart=None),
    "a market list": replace(NVDA, subject="market:down", chart=None),
    "a digest": DIGEST,
    "a basket": replace(NVDA, subject="@ai-chips", chart=None),
    "a long rule id": replace(NVDA, rule_id="7kmn4x9q"),
}


def labels(post: Post) -> list[str]:
    return [control.label for control in card_controls(post)]


def buttons(post: Post) -> list[Button]:
    found: list[Button] = []
    for control in card_controls(post):
        found += control.choices if isinstance(control, Menu) else [control]
    return found


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("a share", ["Why?", "Mute", "Edit rule", "Not useful"]),
        ("an edit of it", ["Why?", "Mute", "Edit rule", "Not useful"]),
        ("a basket", ["Why?", "Mute", "Edit rule", "Not useful"]),
        ("a reply to it", ["Why?"]),
        ("news", ["Mute", "Edit rule", "Not useful"]),
        ("an app", ["Mute", "Edit rule", "Not useful"]),
        ("a market list", ["Mute", "Edit rule", "Not useful"]),
        ("a digest", ["Mute", "Not useful"]),
    ],
)
def test_a_card_has_the_buttons_that_make_sense_of_it(card: str, expected: list[str]) -> None:
    assert labels(EVERY_CARD[card]) == expected


def test_a_notice_has_none() -> None:
    assert card_controls(replace(NVDA, action="notice", subject="")) == ()


def test_the_mute_menu_names_what_it_mutes() -> None:
    (menu,) = [control for control in card_controls(NVDA) if isinstance(control, Menu)]
    assert [choice.says for choice in menu.choices] == [
        "mute NVDA 1h",
        "mute NVDA until close",
        "mute NVDA until tomorrow",
        "mute 7k 1d",
    ]
    (of_news,) = [control for control in card_controls(EVERY_CARD["news"]) if isinstance(control, Menu)]
    assert of_news.choices[0].says == "mute 7k 1h"


@pytest.mark.parametrize("post", EVERY_CARD.values(), ids=EVERY_CARD)
def test_every_button_says_a_command_that_is_understood_and_fits_a_platform(post: Post) -> None:
    for button in buttons(post):
        assert read(button.says).words
        assert len(f"bell|{card_key(replace(post, revision=99))}|{button.says}") <= 100
        assert len(button.label) <= 80


@pytest.mark.parametrize("change", [{"card": "terminal:#replay/AMD/2025-01-27"}, {"revision": 3}])
def test_a_key_tells_card_and_revision(change: dict[str, Any]) -> None:
    assert card_key(NVDA) == card_key(replace(NVDA, headline="other words", action="edit"))
    assert card_key(NVDA) != card_key(replace(NVDA, **change))
    assert set(card_key(NVDA)) <= set("abcdefghijklmnopqrstuvwxyz234567.0189")
