"""discord.py itself against the double: messages, threads, and what goes wrong on the way."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from tests.doubles.connected import Bell, connected, place
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.payloads import THREAD
from tests.doubles.discord.permissions import (
    EMBED_LINKS,
    MENTION_EVERYONE,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4) + (360).to_bytes(4)


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double
        assert double.breaches == []


@pytest.fixture
async def bell(double: DiscordDouble) -> AsyncIterator[Bell]:
    async with connected(double, Bell()) as bell:
        yield bell


async def test_pictures_come_by_an_edit_and_keep_their_description(bell: Bell, double: DiscordDouble) -> None:
    embed = discord.Embed(title="NVDA down *17%*", description="why")
    sent = await place(bell, double.talk.channel("markets")).send(embed=embed)
    embed.set_image(url="attachment://chart.png")
    await sent.edit(embed=embed, attachments=[discord.File(io.BytesIO(PNG), "chart.png", description="it fell")])
    (post,) = double.talk.posts()
    assert (post.text, post.picture, post.alt, post.edited) == ("NVDA down 17%\nwhy", True, "it fell", True)
    assert double.pictures(post.message) == {"chart.png": PNG}
    assert post.raw["attachments"] == []
    assert post.raw["embeds"][0]["image"]["url"].endswith("/chart.png")


async def test_a_nonce_gives_the_same_message_for_minutes(bell: Bell, double: DiscordDouble) -> None:
    there = place(bell, double.talk.channel("markets"))
    first = await there.send("once", nonce="abc")
    assert (await there.send("once", nonce="abc")).id == first.id
    double.skip(double.routes.nonce_lives + 1)
    assert (await there.send("once", nonce="abc")).id != first.id


async def test_threads_and_forums(bell: Bell, double: DiscordDouble) -> None:
    guild = bell.guilds[0]
    markets = discord.utils.get(guild.text_channels, name="markets")
    assert markets is not None
    sent = await markets.send("card")
    thread = await sent.create_thread(name="NVDA")
    await thread.send("step")
    assert [post.reply_to for post in double.talk.posts()] == ["", str(sent.id)]
    made = await guild.forums[0].create_thread(name="AMD", content="first")
    await made.thread.send("second")
    assert [post.text for post in double.talk.posts("forum")] == ["first", "second"]
    assert double.world.channels[str(made.thread.id)]["type"] == THREAD


async def test_only_what_is_allowed_is_mentioned(bell: Bell, double: DiscordDouble) -> None:
    ann = double.world.people["ann"]
    text = f"@here <@{ann['id']}> <@{double.world.people['bob']['id']}>"
    quiet = await place(bell, double.talk.channel("markets")).send(text)
    loud = await place(bell, double.talk.channel("markets")).send(
        text, allowed_mentions=discord.AllowedMentions(users=[discord.Object(ann["id"])])
    )
    assert (quiet.mentions, quiet.mention_everyone) == ([], False)
    assert [each.id for each in loud.mentions] == [int(ann["id"])]


async def test_roles_and_everyone_need_the_right_to_call_them(bell: Bell, double: DiscordDouble) -> None:
    managers, own = (each["id"] for each in double.world.guild["roles"][1:])
    for denied, roles, everyone in ((0, [managers, own], True), (MENTION_EVERYONE, [managers], False)):
        double.world.forbid(double.world.named("markets"), double.world.bot, denied)
        text = f"@here <@&{managers}> <@&{own}>"
        everybody = discord.AllowedMentions.all()
        await place(bell, double.talk.channel("markets")).send(text, allowed_mentions=everybody)
        kept = double.messages("markets")[-1]
        assert (kept["mention_roles"], kept["mention_everyone"]) == (roles, everyone)


async def test_without_history_there_is_nothing_to_read_or_to_reply_to(bell: Bell, double: DiscordDouble) -> None:
    there = place(bell, double.talk.channel("markets"))
    sent = await there.send("x")
    double.world.forbid(double.world.named("markets"), double.world.bot, READ_MESSAGE_HISTORY | EMBED_LINKS)
    assert [each async for each in there.history()] == []
    with pytest.raises(discord.Forbidden, match="50001"):
        await there.fetch_message(sent.id)
    with pytest.raises(discord.Forbidden, match="160002"):
        await sent.reply("x")
    with pytest.raises(discord.Forbidden, match="50013"):
        await there.send(embed=discord.Embed(title="x"))


async def test_messages_are_found_listed_and_gone(bell: Bell, double: DiscordDouble) -> None:
    there = place(bell, double.talk.channel("markets"))
    sent = [await there.send(str(number)) for number in range(3)]
    assert [each.content async for each in there.history(limit=2)] == ["2", "1"]
    assert [each.content async for each in there.history(after=sent[0])] == ["1", "2"]
    await sent[0].delete()
    with pytest.raises(discord.NotFound, match="10008"):
        await there.fetch_message(sent[0].id)


async def test_a_direct_message_reaches_its_person_or_is_refused(bell: Bell, double: DiscordDouble) -> None:
    ann = await bell.fetch_user(int(double.world.people["ann"]["id"]))
    await ann.send("your rules sleep")
    assert [post.text for post in double.talk.posts("dm")] == ["your rules sleep"]
    double.world.closed.add(str(ann.id))
    with pytest.raises(discord.Forbidden, match="50007"):
        await ann.send("again")


async def test_missing_rights_and_deleted_channels(bell: Bell, double: DiscordDouble) -> None:
    there = place(bell, double.talk.channel("markets"))
    channel = double.world.named("markets")
    double.world.forbid(channel, double.world.bot, SEND_MESSAGES)
    with pytest.raises(discord.Forbidden, match="50013"):
        await there.send("x")
    double.world.forbid(channel, double.world.bot, VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden, match="50001"):
        await there.send("x")
    await double.talk.delete("markets")
    assert double.talk.posts() == []
    with pytest.raises(discord.NotFound, match="10003"):
        await there.send("x")


async def test_old_messages_take_few_edits(bell: Bell, double: DiscordDouble) -> None:
    sent = await place(bell, double.talk.channel("markets")).send("card")
    double.skip(double.routes.old_after + 1)
    double.routes.old_edits, bell.http.max_ratelimit_timeout = 1, 30.0
    await sent.edit(content="closing word")
    with pytest.raises(discord.RateLimited):
        await sent.edit(content="one too many")


async def test_a_dropped_gateway_is_resumed_and_misses_nothing(bell: Bell, double: DiscordDouble) -> None:
    for trouble in ("reconnect", "invalid resumable"):
        bell.resumed.clear()
        await double.trouble(trouble)
        channel = double.world.add(f"made during {trouble}")
        await asyncio.wait_for(bell.resumed.wait(), 5)
        assert bell.get_channel(int(channel["id"])) is not None
    assert double.connections["resume"] == 2
    assert double.connections["identify"] == 1


async def test_being_thrown_out_is_told(bell: Bell, double: DiscordDouble) -> None:
    gone = asyncio.create_task(bell.wait_for("guild_remove", timeout=5))
    await asyncio.sleep(0)
    await double.talk.throw_out()
    assert str((await gone).id) == double.world.guild["id"]
    with pytest.raises(discord.Forbidden, match="50001"):
        await place(bell, double.talk.channel("markets")).send("x")


async def test_429_is_waited_out_and_counted(bell: Bell, double: DiscordDouble) -> None:
    double.fail("429", next=2)
    await place(bell, double.talk.channel("markets")).send("patient")
    assert double.limited == 2
    assert [post.text for post in double.talk.posts()] == ["patient"]


async def test_the_librarys_own_limiter_keeps_to_the_buckets(bell: Bell, double: DiscordDouble) -> None:
    there = place(bell, double.talk.channel("markets"))
    await asyncio.gather(*(there.send(str(number)) for number in range(12)))
    assert double.limited == 0
    assert len(double.talk.posts()) == 12


async def test_cloudflares_429_has_no_via_and_is_raised_at_once(bell: Bell, double: DiscordDouble) -> None:
    double.fail("cloudflare", next=1)
    with pytest.raises(discord.HTTPException, match="429"):
        await place(bell, double.talk.channel("markets")).send("x")
    assert double.talk.posts() == []


@pytest.mark.parametrize(
    ("how", "raises", "posted"),
    [
        ("503", discord.DiscordServerError, 0),
        ("403", discord.Forbidden, 0),
        ("404", discord.NotFound, 0),
        ("drop before", Exception, 0),
        ("drop after taking", Exception, 1),
    ],
)
async def test_failures_reach_the_caller(
    bell: Bell, double: DiscordDouble, how: Any, raises: type[Exception], posted: int
) -> None:
    double.fail(how, next=1)
    with pytest.raises(raises):
        await place(bell, double.talk.channel("markets")).send("x")
    assert len(double.talk.posts()) == posted
    assert double.failed == {how: 1}


async def test_an_answer_that_never_comes(bell: Bell, double: DiscordDouble) -> None:
    double.fail("timeout after taking", next=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(place(bell, double.talk.channel("markets")).send("x", nonce="n"), 0.2)
    await place(bell, double.talk.channel("markets")).send("x", nonce="n")
    assert len(double.talk.posts()) == 1


async def test_every_third_request_fails_in_turn(bell: Bell, double: DiscordDouble) -> None:
    double.fail(("403", "429"), every=3)
    refused = 0
    for number in range(8):
        try:
            await place(bell, double.talk.channel("markets")).send(str(number))
        except discord.Forbidden:
            refused += 1
    assert refused == 2
    assert double.failed == {"403": 2, "429": 1}


async def test_a_wrong_token_and_privileged_intents_are_refused() -> None:
    async with DiscordDouble() as double:
        token, double.token = double.token, "wrong"
        with pytest.raises(discord.LoginFailure):
            async with connected(double, Bell()):
                pass
        double.token = token
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with connected(double, Bell(discord.Intents(message_content=True))):
                pass


async def test_a_message_of_components_shows_its_text_chart_and_file(bell: Bell, double: DiscordDouble) -> None:
    view = discord.ui.LayoutView()
    row = discord.ui.Section[Any]("**7k** NVDA", accessory=discord.ui.Button(label="Mute", custom_id="bell||mute 7k"))
    chart, rules = discord.File(io.BytesIO(PNG), "chart.png"), discord.File(io.BytesIO(b"a: b"), "rules.yaml")
    gallery = discord.ui.MediaGallery[Any](discord.MediaGalleryItem(chart, description="it fell"))
    view.add_item(discord.ui.Container[Any](row, discord.ui.Separator[Any](), gallery, discord.ui.File[Any](rules)))
    await place(bell, double.talk.channel("markets")).send(view=view, files=[chart, rules])
    (post,) = double.talk.posts()
    assert post.text == "7k NVDA\nrules.yaml\na: b"
    assert (post.controls, post.picture, post.alt) == (("Mute",), True, "it fell")
    assert double.pictures(post.message) == {"chart.png": PNG, "rules.yaml": b"a: b"}


async def test_a_locked_thread_takes_nothing(bell: Bell, double: DiscordDouble) -> None:
    double.world.named("thread")["thread_metadata"]["locked"] = True
    with pytest.raises(discord.HTTPException, match="160005"):
        await place(bell, double.talk.channel("thread")).send("x")
