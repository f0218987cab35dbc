"""Mutes: by rule, symbol, basket or all; they end when the channel's clock says so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.alert.post import Post
from bot.chat.controls import card_hash
from bot.chat.records import Feedback
from tests.service.answers.world import World
from tests.service.answers.world import world as made

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("mute NVDA 2h", "NVDA muted until 18:30 New York time"),
        ("mute nvidia 2h", "NVDA muted until 18:30 New York time"),
        ("mute $nvda 30m", "NVDA muted until 17:00 New York time"),
        ("mute @ai-chips until tomorrow", "@ai-chips muted until Tue 00:00 New York time"),
        ("mute all until 9:30", "Everything muted until Tue 09:30 New York time"),
        ("mute NVDA until close", "NVDA muted until Tue 16:00 New York time"),
        ("mute NVDA 365d", "NVDA muted until 27 Jan 2026 16:30 New York time"),
        ("mute BTC-USD until close", "BTC-USD muted until 19:00 New York time"),
        ("mute all until the close", "Everything muted until Tue 16:00 New York time"),
        ("mute all until fri 8:00", "Everything muted until Fri 08:00 New York time"),
    ],
)
async def test_mute(world: World, command: str, says: str) -> None:
    talk = world.talk()
    reply = await talk.say(command)
    assert reply.title == says
    assert await talk.lines() == [f"{says} by me"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("mute NVDA 2h", "It goes on being watched."),
        ("mute @ai-chips 2h", "It goes on being watched, and so do its 9 members, muted too."),
        ("mute TSLA 2h", "No rule here is about it yet."),
    ],
)
async def test_what_becomes_of_the_rules_is_said(world: World, command: str, says: str) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 25%")
    assert says in await talk.hear(command)


async def test_a_basket_is_muted_with_its_members_and_news_with_their_symbol(world: World) -> None:
    talk = world.talk()
    for rule in ("NVDA down 30%", "TSLA down 30%", "news about NVDA"):
        await talk.hear(rule)
    await talk.hear("mute @ai-chips 2h")
    muted = [line.strip() for line in (await talk.hear("list")).splitlines() if "muted until" in line]
    assert len(muted) == 2
    assert "NVDA is not muted here; muted: @ai-chips." in await talk.refused("unmute NVDA")


async def test_the_channels_own_clock_counts(world: World) -> None:
    talk = world.talk()
    await talk.hear("settings zone berlin")
    assert (await talk.say("mute NVDA until 23:00")).title == "NVDA muted until 23:00 Berlin time"


async def test_unmute_all_ends_every_mute(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 25%")
    rule_id = world.registry.of(talk.channel)[0].rule_id
    for target in (rule_id, "@ai-chips", "all"):
        await talk.hear(f"mute {target} 2h")
    assert (await talk.say("unmute all")).title == f"Everything heard again, Rule {rule_id}, @ai-chips too"
    assert "muted" not in await talk.hear("list")
    await talk.hear("undo")
    assert "muted until" in await talk.hear("list")
    assert (await talk.say("unmute all")).title.startswith("Everything heard again")


async def test_a_mute_covers_its_target_until_it_ends(world: World) -> None:
    talk = world.talk()
    await talk.hear("any of NVDA, AMD down 25%")
    held = world.registry.of(talk.channel)[0]
    await talk.hear("mute NVDA 2h")
    covering = world.registry.mutes.covering
    assert covering(held, "NVDA", world.now)
    assert not covering(held, "AMD", world.now)
    await talk.hear(f"mute {held.rule_id} 2h")
    assert covering(held, "AMD", world.now)
    assert (await talk.say("unmute nvda")).title == "NVDA heard again"
    assert (await talk.say(f"unmute {held.rule_id}")).title == f"Rule {held.rule_id} heard again"
    assert not covering(held, "NVDA", world.now)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("mute NVDA", "mute needs 2h|until TIME here"),
        ("mute NVDA soon", "I can't read soon as a time"),
        ("mute NVDA 2000d", "a mute lasts a year at most"),
        ("mute NVDA 99999999999999d", "a mute lasts a year at most"),
        ("mute NOPE 2h", "I have no prices of NOPE"),
        ("mute @nope 2h", "There is no basket @nope; there are @ai-chips"),
        ("unmute NVDA", "NVDA is not muted here."),
        ("unmute all", "Nothing is muted here."),
    ],
)
async def test_what_is_wrong_is_one_sentence(world: World, command: str, says: str) -> None:
    assert says in await world.talk().refused(command)


async def test_a_mute_that_has_ended_is_none(world: World) -> None:
    talk = world.talk()
    await talk.hear("mute NVDA 1h")
    world.later(hours=2)
    assert await talk.refused("unmute NVDA") == "NVDA is not muted here."


@pytest.mark.parametrize(
    ("minutes", "command", "opinions"),
    [(4, "mute NVDA 1h", 1), (4, "mute all 1h", 1), (4, "mute AMD 1h", 0), (6, "mute NVDA 1h", 0)],
)
async def test_a_mute_soon_after_a_post_is_an_opinion(minutes: int, command: str, opinions: int) -> None:
    async with made(None, until=datetime(2025, 1, 27, 14, 45, tzinfo=UTC)) as morning:
        talk = morning.talk()
        await talk.hear("NVDA down 13.5%")
        posts: list[Post] = []
        while not posts:
            await morning.live(morning.lived + timedelta(minutes=1))
            posts = [post for post in await morning.deliver() if post.subject == "NVDA"]
        morning.later(minutes=minutes)
        reply = await talk.say(command)
        kept = morning.registry.all(Feedback, talk.channel)
        assert [(each.card, each.rule_id, each.says, each.by) for each in kept] == [
            (card_hash(posts[0].card), posts[0].rule_id, "muted", talk.person)
        ] * opinions
        await talk.press(reply, "Undo")
        assert morning.registry.all(Feedback, talk.channel) == []


async def test_no_opinion_without_a_post(world: World) -> None:
    talk = world.talk()
    await talk.hear("mute NVDA 1h")
    assert world.registry.all(Feedback, talk.channel) == []
    assert re.match("NVDA", (await talk.say("unmute NVDA")).title)
