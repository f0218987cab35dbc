"""The command table: what was typed becomes a command and its words."""

import re

import pytest

from bot.chat.commands import COMMANDS, read
from bot.errors import ChatError


@pytest.mark.parametrize(
    ("typed", "name", "words"),
    [
        ("/bell add NVDA down 5%", "add", ("NVDA down 5%",)),
        ("/bell NVDA down 5%", "add", ("NVDA down 5%",)),
        ("add NVDA down 5%, every further 5%", "add", ("NVDA down 5%, every further 5%",)),
        ("/BELL LIST", "list", ()),
        ("/bell   mute NVDA until tomorrow", "mute", ("NVDA", "until tomorrow")),
        ("/bell why NVDA", "why", ("NVDA",)),
        ("/bell why NVDA 2025-01-27T10:00", "why", ("NVDA", "2025-01-27T10:00")),
        ("/bell", "help", ()),
        ("", "help", ()),
        ("help add", "help", ("add",)),
    ],
)
def test_reads(typed: str, name: str, words: tuple[str, ...]) -> None:
    invocation = read(typed)
    assert (invocation.command.name, invocation.words) == (name, words)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("/bell lst", "Did you mean list?"),
        ("/bell remov 7k", "Did you mean remove?"),
        ("/bell xyzzy", "/bell help lists the commands"),
        ("/bell add", "add needs RULE here"),
        ("/bell mute NVDA", "mute needs 2h|until TIME here"),
        ("/bell packs everything", "packs takes nothing after it"),
        ("/bell remove", "for example /bell remove 7k"),
        ("/bell keep", "keep needs KEY here: /bell keep KEY"),
    ],
)
def test_says_what_is_wrong(typed: str, says: str) -> None:
    with pytest.raises(ChatError, match=re.escape(says)):
        read(typed)


def test_every_example_of_the_table_is_a_call_of_its_command() -> None:
    assert [read(command.example).command for command in COMMANDS] == list(COMMANDS)
