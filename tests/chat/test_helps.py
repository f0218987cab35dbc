"""The help."""

from __future__ import annotations

import pytest

from bot.chat.commands import COMMANDS, NAMES
from bot.chat.helps import GROUPS, Step, in_full, overview
from bot.chat.model import Button, Row
from bot.chat.plain import reply_text
from bot.errors import ChatError

ZONE = Step("A time zone", False, "New York time", Button("Settings", "settings"))
RULES = Step("A rule or a pack", True, "12 here", Button("Packs", "packs"))


def test_every_command_is_in_one_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(NAMES)


def test_what_is_missing_comes_first_with_what_does_it() -> None:
    reply = overview((RULES, ZONE), "/bell")
    assert reply.title == "Set up: 1 of 2 steps done"
    assert [(part.lead, part.text) for part in reply.parts if isinstance(part, Row)][:2] == [
        ("✓", "A rule or a pack"),
        ("→", "A time zone"),
    ]
    assert [control.label for control in reply.controls] == ["Settings"]


def test_once_all_is_set_up_only_the_commands_are_left() -> None:
    reply = overview((RULES,), "@Tickerbell")
    assert reply.title == "What you can say"
    assert reply.controls == ()
    assert "A bare sentence adds a rule: @Tickerbell NVDA down 5%." in reply_text(reply)
    assert all(command.usage.removesuffix(" [KEY]") in reply_text(reply) for command in COMMANDS)
    assert "KEY" not in reply_text(reply)


@pytest.mark.parametrize("name", [*NAMES, "/quote", "WHY"])
def test_each_command_in_full_has_its_example(name: str) -> None:
    text = reply_text(in_full(name))
    assert text.startswith(f"/bell {name.lower().lstrip('/')}")
    assert "For example: /bell " in text


@pytest.mark.parametrize("name", ["frobnicate", "keep", "useless", ""])
def test_what_is_no_command_for_people_is_said(name: str) -> None:
    with pytest.raises(ChatError, match=r"/bell help lists them"):
        in_full(name)


def test_only_what_changes_nothing_is_offered_to_be_tried() -> None:
    tried = {name for name in NAMES if in_full(name).controls}
    assert tried == {"list", "packs", "test", "why", "quote", "history", "noise", "export", "status", "help"}
