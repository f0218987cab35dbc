"""What a person or a channel has left is deleted when they say so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.chat.records import Change, PackChoice, Record
from tests.service.answers.world import Talk, World, buttons
from tests.service.answers.world import world as made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def stored(talk: Talk) -> list[Record]:
    scopes = (talk.channel, talk.workspace)
    return [record for record in await talk.world.store.records() if record.scope in scopes]


async def test_nothing_of_a_person_is_left(world: World) -> None:
    talk = world.talk()
    other = talk.beside(person="discord:Z9")
    person = talk.person.partition(":")[2]
    line = (await talk.say("NVDA down 33%")).title
    await talk.hear("basket mine = NVDA, AMD")
    await talk.hear(f"settings mention <@{person.removeprefix('P')}>")
    await talk.hear("mute NVDA 1h")
    await talk.say("any of @ai-chips moves 1%")
    await other.hear("AMD down 34%")
    rules = talk.rules()
    await world.deliver()
    assert talk.person in repr(await world.store.posts(talk.channel))
    assert "Forgotten" in await talk.hear("forget me")
    assert talk.rules() == rules
    for record in [*world.registry.everywhere(), *await world.store.records()]:
        assert talk.person not in repr(record)
    assert any(record.by == other.person for record in await stored(talk))
    posts = await world.store.posts(talk.channel)
    assert [post.headline for post in posts if "NVDA down 33%" in post.headline] == [f"{line} · by somebody"]
    assert talk.person not in repr(await world.store.posts())
    assert "I keep nothing of you" in await talk.hear("forget me")


async def test_a_mention_of_the_person_goes_too(world: World) -> None:
    talk = world.talk()
    talk.person = "discord:4242"
    await talk.hear("NVDA down 33%")
    await talk.hear(f"edit {world.registry.of(talk.channel)[0].rule_id} mention <@4242>")
    await talk.hear("settings mention <@4242>")
    await talk.hear("forget me")
    assert world.registry.of(talk.channel)[0].mention == ""
    assert world.registry.settings_of(talk.channel).mention == ""


async def test_a_channel_is_forgotten_after_a_yes(world: World) -> None:
    talk = world.talk()
    await talk.hear("NVDA down 37%")
    await talk.hear("subscribe crypto")
    await talk.hear("settings zone berlin")
    await talk.hear("mute NVDA 1h")
    asked = await talk.say("forget channel")
    assert asked.title == "Delete everything that I keep of this channel?"
    assert buttons(asked) == {"Delete everything": "forget channel yes"}
    assert len(talk.rules()) == 8
    await talk.lines()
    done = await talk.press(asked, "Delete everything")
    assert done.title == "Everything that I kept of this channel is deleted"
    assert talk.rules() == []
    assert await stored(talk) == []
    assert await talk.lines() == ["What was kept of this channel is deleted"]
    with pytest.raises(KeyError):
        world.engine.standings("NVDA down 37%", world.now)


async def test_alerts_from_before_are_revised_no_more() -> None:
    async with made(None, until=datetime(2025, 1, 27, 14, 15, tzinfo=UTC)) as morning:
        talk, other = morning.talk(), morning.talk()
        for each in (talk, other):
            await each.hear("NVDA down 10%")
        await morning.live(datetime(2025, 1, 27, 15, 0, tzinfo=UTC))
        assert {post.channel for post in await morning.deliver() if post.subject == "NVDA"} == {
            talk.channel,
            other.channel,
        }
        await talk.hear("forget channel yes")
        await morning.live(datetime(2025, 1, 27, 21, 30, tzinfo=UTC))
        morning.later(minutes=1)
        after = await morning.deliver()
        assert {post.channel for post in after if post.subject == "NVDA"} == {other.channel}
        assert await morning.store.posts(talk.channel) == [post for post in after if post.channel == talk.channel]


async def test_that_a_pack_was_left_is_not_forgotten(world: World) -> None:
    talk = world.talk()
    left = PackChoice(scope=talk.channel, by=talk.person, pack="ai", left=True)
    await world.answers.house.note(Change(keep=(left,)))
    await talk.hear("forget channel yes")
    assert [record.left for record in world.registry.all(PackChoice, talk.channel)] == [True]


@pytest.mark.parametrize("typed", ["everything", "you", "channel now please"])
async def test_what_is_meant_must_be_said(world: World, typed: str) -> None:
    assert "Forget what? Say /bell forget me or /bell forget channel." in await world.talk().refused(f"forget {typed}")
