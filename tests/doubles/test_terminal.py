"""The terminal as a place for journeys: what is shown there, and what typing a label says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from adapters.terminal.chat import TerminalChat
from bot.chat.commands import Argument
from bot.chat.model import Ask, Button, Choice, Form, Menu, Reply, Row, Text
from tests.adapters.cards import FINAL
from tests.doubles.terminal import TerminalTalk

LIST = Reply(
    "1 rule",
    (Row("7k", "NVDA down 5%", "armed", (Button("Remove", "remove 7k"),)),),
    (Menu("Mute", (Button("1 hour", "mute all 1h"),)),),
)


class Parrot:
    """Says what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.gone: list[str] = []

    async def answer(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        return LIST if ask.text == "list" else Reply(f"You said: {ask.text}", (Text("fine"),))

    def form(self, ask: Ask) -> Form | None:
        return None

    async def submit(self, ask: Ask, values: Mapping[str, str]) -> Reply:
        return LIST

    def complete(self, ask: Ask, argument: Argument, typed: str) -> Sequence[Choice]:
        return [Choice("x", f"{argument} {typed}")]

    def home(self, ask: Ask) -> Reply:
        return LIST

    async def lost(self, place: str, why: str) -> None:
        self.gone.append(place)


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def talk(parrot: Parrot) -> TerminalTalk:
    return TerminalTalk(parrot)


async def test_what_is_typed_is_answered(talk: TerminalTalk, parrot: Parrot) -> None:
    shown = await talk.say("list", who="bob")
    assert shown.text.startswith("1 rule\n  7k  NVDA down 5%  armed")
    assert shown.controls == ("Remove", "Mute", "1 hour")
    assert (parrot.asked[0].person, parrot.asked[0].channel) == ("terminal:bob", talk.channel("markets"))
    assert (await talk.press(shown, "1 hour")).text == "You said: mute all 1h\nfine"
    with pytest.raises(LookupError, match="there is no Undo"):
        await talk.press(shown, "Undo")


async def test_a_card_stands_once_with_its_reply(talk: TerminalTalk) -> None:
    chat = TerminalChat(talk.show, None)
    card = replace(FINAL, channel=talk.channel("markets"))
    first = await chat.send(replace(card, action="post", revision=0, headline="NVDA down 5.1%"), None)
    await chat.send(replace(card, action="edit", revision=1), first)
    await chat.send(replace(card, action="reply", revision=1), first)
    shown, reply = talk.posts()
    assert (shown.text.splitlines()[0], shown.edited) == (f"▼ {FINAL.headline}", True)
    assert (reply.text, reply.reply_to) == (FINAL.headline, shown.message)
    assert (await talk.press(shown, "Why?")).text.startswith("You said: why NVDA")
    assert talk.posts("elsewhere") == []


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("NVDA do", ["RULE NVDA do"]),
        ("add NVDA do", ["RULE NVDA do"]),
        ("remove ", ["ID "]),
        ("mute NVDA 2", ["2h|until TIME 2"]),
        ("mute NVDA ", ["2h|until TIME "]),
        ("noise ", []),
    ],
)
async def test_completion_is_asked_for_the_argument_at_hand(talk: TerminalTalk, typed: str, offers: list[str]) -> None:
    assert list(await talk.suggest(typed)) == offers


async def test_what_was_printed_outlives_whoever_answered(talk: TerminalTalk) -> None:
    talk.show(replace(FINAL, channel=talk.channel("markets"), action="post"))
    reborn = Parrot()
    talk.converse(reborn)
    assert (await talk.press(talk.posts()[0], "Why?")).text.startswith("You said: why")
    assert len(reborn.asked) == 1


async def test_deletion_is_told_to_the_conversation(talk: TerminalTalk, parrot: Parrot) -> None:
    await talk.delete("markets")
    await talk.throw_out()
    assert parrot.gone == ["terminal:#markets", "terminal"]
