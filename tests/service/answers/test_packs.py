"""Packs, whole and in part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat.plain import reply_text
from bot.chat.records import PackChoice
from bot.chat.registry import Registry
from tests.service.answers.world import World, buttons

pytestmark = pytest.mark.asyncio(loop_scope="module")
AI = 12
CHIPS = 6
"""Rules of the pack `ai`: all, and those that name NVDA or @ai-chips."""


async def test_packs_lists_what_there_is_and_what_is_got(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("packs")
    assert reply.title == "3 packs of rules"
    assert buttons(reply)["Subscribe"].startswith("subscribe ")
    await talk.hear("subscribe ai NVDA")
    assert "12 rules, you get its rules about NVDA" in await talk.hear("packs")


async def test_a_whole_pack(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("subscribe AI")
    assert f"{AI} of its {AI} rules post here now." in reply_text(reply)
    assert "No prices yet of MRVL" in reply_text(reply)
    assert len(talk.rules()) == AI
    assert await talk.lines() == ["Pack ai: this channel gets all its rules · by me"]
    assert "gets all its rules of ai already" in await talk.refused("subscribe ai")
    assert all(world.engine.standings(rule, world.now) for rule in talk.rules())


@pytest.mark.parametrize(
    ("said", "active", "count"),
    [
        (["ai NVDA"], "its rules about NVDA", 2),
        (["ai nvidia"], "its rules about NVDA", 2),
        (["ai $nvda"], "its rules about NVDA", 2),
        (["ai NVDA, @ai-chips without info"], "its rules about NVDA or @ai-chips, without those that are info", CHIPS),
        (["ai NVDA and ai-chips"], "its rules about NVDA or @ai-chips", CHIPS),
        (["ai NVDA", "ai @ai-chips"], "its rules about NVDA or @ai-chips", CHIPS),
        (["ai", "ai NVDA"], "its rules about NVDA", 2),
        (["ai NVDA", "ai"], "all its rules", AI),
        (["ai without @ai-chips"], "all its rules, without those about @ai-chips", AI - 4),
        (["ai without NVDA", "ai NVDA"], "its rules about NVDA", 2),
        (["ai ai-models"], "its rules about ai-models", 1),
        (["ai normal only"], "its rules that are normal", AI),
    ],
)
async def test_parts(world: World, said: list[str], active: str, count: int) -> None:
    talk = world.talk()
    titles = [(await talk.say(f"subscribe {words}")).title for words in said]
    assert titles[-1] == f"Pack ai: this channel gets {active}"
    assert len(talk.rules()) == count


async def test_a_part_of_the_whole_pack_says_how_many_rules_it_silences(world: World) -> None:
    talk = world.talk()
    await talk.hear("subscribe markets")
    text = await talk.hear("subscribe markets critical only")
    assert "1 of its 13 rules posts here now; 12 no longer do. Undo: /bell undo, within a minute." in text
    await talk.hear("undo")
    assert len(talk.rules()) == 13


@pytest.mark.parametrize(
    ("said", "active", "count"),
    [
        (["ai NVDA, @ai-chips", "-ai NVDA"], "its rules about @ai-chips", 4),
        (["ai", "-ai NVDA"], "all its rules, without those about NVDA", AI - 2),
        (["ai", "-ai NVDA", "-ai @ai-chips"], "all its rules, without those about NVDA or @ai-chips", AI - CHIPS),
    ],
)
async def test_a_part_is_left(world: World, said: list[str], active: str, count: int) -> None:
    talk = world.talk()
    commands = [f"unsubscribe {words[1:]}" if words[0] == "-" else f"subscribe {words}" for words in said]
    titles = [(await talk.say(command)).title for command in commands]
    assert titles[-1] == f"Pack ai: this channel gets {active}"
    assert len(talk.rules()) == count


async def test_only_what_the_part_looks_at_is_introduced(world: World) -> None:
    text = await world.talk().hear("subscribe ai NVDA")
    assert "NVDA · NVIDIA Corporation · Nasdaq · $118.51" in text
    assert "AMD" not in text


async def test_the_last_part_left_is_the_pack_left(world: World) -> None:
    talk = world.talk()
    await talk.hear("subscribe ai NVDA")
    assert (await talk.say("unsubscribe ai NVDA")).title == "Pack ai left"
    assert talk.rules() == []


async def test_unsubscribe(world: World) -> None:
    talk = world.talk()
    await talk.hear("subscribe markets")
    reply = await talk.say("unsubscribe markets")
    assert reply.title == "Pack markets left"
    assert talk.rules() == []
    await talk.press(reply, "Undo")
    assert len(talk.rules()) == 13


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("subscribe aii", "There is no pack aii. Did you mean ai?"),
        ("subscribe stocks", "There is no pack stocks. There are ai, crypto, markets."),
        ("subscribe ai critical only", "No rule of ai is critical."),
        ("subscribe ai TSLA", "No rule of ai is about TSLA."),
        ("subscribe ai @ai-chip", "Did you mean @ai-chips?"),
        ("subscribe ai without", "Which part of ai?"),
        ("unsubscribe ai", "This channel does not get ai. /bell packs shows what it gets."),
    ],
)
async def test_what_is_wrong_is_one_sentence(world: World, command: str, says: str) -> None:
    talk = world.talk()
    assert says in await talk.refused(command)
    assert talk.rules() == []


async def test_the_whole_pack_again_brings_back_what_was_removed(world: World) -> None:
    talk = world.talk()
    await talk.hear("subscribe crypto")
    await talk.hear(f"remove {world.registry.of(talk.channel)[0].rule_id}")
    assert "but 1 silent here" in await talk.hear("packs")
    assert "7 of its 7 rules post here now." in await talk.hear("subscribe crypto")


async def test_a_pack_whose_file_names_the_channel_is_left_for_good(world: World) -> None:
    """The choice is a record, and so it outlives the next reading of the file."""
    pack, talk = world.rulebook.packs[0], world.talk()
    posted = replace(pack, post=(talk.channel,))
    registry = Registry([posted], "", [PackChoice(scope=talk.channel, pack=pack.name, left=True)])
    assert registry.of(talk.channel) == []
    assert registry.is_posted(pack.name, talk.channel)
    assert len(Registry([posted]).of(talk.channel)) == len(pack.rules)
