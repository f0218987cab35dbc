"""discord.py itself against the double: it must not notice the difference."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.doubles.connected import Bell, connected
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.payloads import THREAD
from tests.doubles.discord.permissions import SEND_MESSAGES, VIEW_CHANNEL

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (640).to_bytes(4) + (360).to_bytes(4)


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double
        assert double.breaches == []


@pytest.fixture
async def bell(double: DiscordDouble) -> AsyncIterator[Bell]:
    made = Bell()
    _add_commands(made.group)
    async with connected(double, made) as bell:
        yield bell


class Edit(discord.ui.Modal, title="Edit rule 7k"):
    rule: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Rule", default="NVDA down 5%", custom_id="rule")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.edit_message(content=f"7k: {self.rule.value}", view=None)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Edit")
    async def edit(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.send_modal(Edit())

    @discord.ui.button(label="Slow")
    async def slow(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="took its time")

    @discord.ui.select(placeholder="Mute", options=[discord.SelectOption(label="1 hour", value="1h")])
    async def mute(self, interaction: discord.Interaction, menu: discord.ui.Select[Any]) -> None:
        await interaction.response.send_message(f"muted {menu.values[0]}", ephemeral=True)


def _add_commands(group: app_commands.Group) -> None:
    @group.command(name="list", description="rules")
    async def rules(interaction: discord.Interaction, page: int = 1) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content=f"**page** {page}", view=Buttons())
        await interaction.followup.send("and more", ephemeral=True)

    @group.command(name="add", description="a rule")
    async def add(interaction: discord.Interaction, rule: str) -> None:
        may = interaction.permissions.manage_channels
        await interaction.response.send_message(f"{rule} {'added' if may else 'refused'}", ephemeral=True)

    @add.autocomplete("rule")
    async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}{word}", value=f"{typed}{word}") for word in ("down", "up")]


def _place(bell: Bell, double: DiscordDouble, name: str = "markets") -> discord.PartialMessageable:
    return bell.get_partial_messageable(int(double.talk.channel(name).removeprefix("discord:")))


async def test_a_deferred_answer_is_private_and_edited_in(bell: Bell, double: DiscordDouble) -> None:
    shown = await double.talk.say("list 2")
    assert (shown.text, shown.private) == ("page 2", True)
    assert shown.controls == ("Edit", "Slow", "Mute", "1 hour")
    assert double.talk.posts() == []
    assert max(double.answered_after) < 1


@pytest.mark.parametrize("where", ["markets", "thread", "dm"])
async def test_commands_reach_every_kind_of_channel(bell: Bell, double: DiscordDouble, where: str) -> None:
    assert (await double.talk.say("NVDA down 5%", where=where)).text.startswith("NVDA down 5% ")


async def test_ann_manages_the_channel_and_bob_does_not(bell: Bell, double: DiscordDouble) -> None:
    assert (await double.talk.say("add NVDA down 5%", who="ann")).text == "NVDA down 5% added"
    assert (await double.talk.say("add NVDA down 5%", who="bob")).text == "NVDA down 5% refused"


async def test_a_form_is_opened_filled_and_changes_its_message(bell: Bell, double: DiscordDouble) -> None:
    listed = await double.talk.say("list")
    form = await double.talk.press(listed, "Edit")
    assert form.text == "Edit rule 7k\nRule\nNVDA down 5%"
    changed = await double.talk.fill(form, {"rule": "AMD up 5%"})
    assert (changed.text, changed.edited, changed.controls) == ("7k: AMD up 5%", True, ())


async def test_buttons_and_menus_answer(bell: Bell, double: DiscordDouble) -> None:
    listed = await double.talk.say("list")
    assert (await double.talk.press(listed, "Slow")).text == "took its time"
    assert (await double.talk.press(listed, "1 hour")).text == "muted 1h"


async def test_suggestions_are_those_of_the_option_that_is_typed(bell: Bell, double: DiscordDouble) -> None:
    assert await double.talk.suggest("add NVDA ") == ["NVDA down", "NVDA up"]
    assert await double.talk.suggest("list 1") == []


async def test_words_that_are_no_command_are_said_as_a_mention(bell: Bell, double: DiscordDouble) -> None:
    answer = await double.talk.say("lits", where="thread")
    assert answer.text.startswith("heard ")
    assert not answer.private
    assert answer.reply_to == str((await bell.heard.get()).id)


async def test_without_the_privileged_intent_other_peoples_words_are_empty(bell: Bell, double: DiscordDouble) -> None:
    await double.talk.remark("lunch?")
    await double.talk.mention("hello")
    await double.talk.remark("to you alone", where="dm")
    heard = [await asyncio.wait_for(bell.heard.get(), 5) for _ in range(3)]
    assert [each.content.split("> ")[-1] for each in heard] == ["", "hello", "to you alone"]


async def test_pictures_come_by_an_edit_and_keep_their_description(bell: Bell, double: DiscordDouble) -> None:
    embed = discord.Embed(title="NVDA down *17%*", description="why")
    sent = await _place(bell, double).send(embed=embed)
    embed.set_image(url="attachment://chart.png")
    await sent.edit(embed=embed, attachments=[discord.File(io.BytesIO(PNG), "chart.png", description="it fell")])
    (post,) = double.talk.posts()
    assert (post.text, post.picture, post.alt, post.edited) == ("NVDA down 17%\nwhy", True, "it fell", True)
    assert double.pictures(post.message) == {"chart.png": PNG}
    assert post.raw["attachments"] == []
    assert post.raw["embeds"][0]["image"]["url"].endswith("/chart.png")


async def test_a_nonce_gives_the_same_message_for_minutes(bell: Bell, double: DiscordDouble) -> None:
    place = _place(bell, double)
    first = await place.send("once", nonce="abc")
    assert (await place.send("once", nonce="abc")).id == first.id
    double.skip(double.routes.nonce_lives + 1)
    assert (await place.send("once", nonce="abc")).id != first.id


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
    quiet = await _place(bell, double).send(text)
    loud = await _place(bell, double).send(
        text, allowed_mentions=discord.AllowedMentions(users=[discord.Object(ann["id"])])
    )
    assert (quiet.mentions, quiet.mention_everyone) == ([], False)
    assert [each.id for each in loud.mentions] == [int(ann["id"])]


async def test_messages_are_found_listed_and_gone(bell: Bell, double: DiscordDouble) -> None:
    place = _place(bell, double)
    sent = [await place.send(str(number)) for number in range(3)]
    assert [each.content async for each in place.history(limit=2)] == ["2", "1"]
    assert [each.content async for each in place.history(after=sent[0])] == ["1", "2"]
    await sent[0].delete()
    with pytest.raises(discord.NotFound, match="10008"):
        await place.fetch_message(sent[0].id)


async def test_a_direct_message_reaches_its_person_or_is_refused(bell: Bell, double: DiscordDouble) -> None:
    ann = await bell.fetch_user(int(double.world.people["ann"]["id"]))
    await ann.send("your rules sleep")
    assert [post.text for post in double.talk.posts("dm")] == ["your rules sleep"]
    double.world.closed.add(str(ann.id))
    with pytest.raises(discord.Forbidden, match="50007"):
        await ann.send("again")


async def test_missing_rights_and_deleted_channels(bell: Bell, double: DiscordDouble) -> None:
    place = _place(bell, double)
    channel = double.world.named("markets")
    double.world.forbid(channel, double.world.bot, SEND_MESSAGES)
    with pytest.raises(discord.Forbidden, match="50013"):
        await place.send("x")
    double.world.forbid(channel, double.world.bot, VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden, match="50001"):
        await place.send("x")
    await double.talk.delete("markets")
    with pytest.raises(discord.NotFound, match="10003"):
        await place.send("x")


async def test_old_messages_take_few_edits(bell: Bell, double: DiscordDouble) -> None:
    sent = await _place(bell, double).send("card")
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
        await _place(bell, double).send("x")


async def test_429_is_waited_out_and_counted(bell: Bell, double: DiscordDouble) -> None:
    double.fail("429", next=2)
    await _place(bell, double).send("patient")
    assert double.limited == 2
    assert [post.text for post in double.talk.posts()] == ["patient"]


async def test_the_librarys_own_limiter_keeps_to_the_buckets(bell: Bell, double: DiscordDouble) -> None:
    place = _place(bell, double)
    await asyncio.gather(*(place.send(str(number)) for number in range(12)))
    assert double.limited == 0
    assert len(double.talk.posts()) == 12


async def test_cloudflares_429_has_no_via_and_is_raised_at_once(bell: Bell, double: DiscordDouble) -> None:
    double.fail("cloudflare", next=1)
    with pytest.raises(discord.HTTPException, match="429"):
        await _place(bell, double).send("x")
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
        await _place(bell, double).send("x")
    assert len(double.talk.posts()) == posted
    assert double.failed == {how: 1}


async def test_an_answer_that_never_comes(bell: Bell, double: DiscordDouble) -> None:
    double.fail("timeout after taking", next=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(_place(bell, double).send("x", nonce="n"), 0.2)
    await _place(bell, double).send("x", nonce="n")
    assert len(double.talk.posts()) == 1


async def test_every_third_request_fails_in_turn(bell: Bell, double: DiscordDouble) -> None:
    double.fail(("403", "429"), every=3)
    refused = 0
    for number in range(8):
        try:
            await _place(bell, double).send(str(number))
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


async def test_an_answer_after_three_seconds_is_refused(double: DiscordDouble) -> None:
    bell = Bell()
    late: asyncio.Queue[discord.NotFound] = asyncio.Queue()

    @bell.group.command(name="packs", description="packs")
    async def packs(interaction: discord.Interaction) -> None:
        double.skip(3.1)
        try:
            await interaction.response.send_message("x")
        except discord.NotFound as error:
            late.put_nowait(error)

    async with connected(double, bell):
        asked = asyncio.create_task(double.talk.say("packs"))
        assert (await asyncio.wait_for(late.get(), 5)).code == 10062
        asked.cancel()
    assert double.late == 1


async def test_a_message_of_components_shows_its_text_chart_and_file(bell: Bell, double: DiscordDouble) -> None:
    view = discord.ui.LayoutView()
    row = discord.ui.Section[Any]("**7k** NVDA", accessory=discord.ui.Button(label="Mute", custom_id="bell||mute 7k"))
    chart, rules = discord.File(io.BytesIO(PNG), "chart.png"), discord.File(io.BytesIO(b"a: b"), "rules.yaml")
    gallery = discord.ui.MediaGallery[Any](discord.MediaGalleryItem(chart, description="it fell"))
    view.add_item(discord.ui.Container[Any](row, discord.ui.Separator[Any](), gallery, discord.ui.File[Any](rules)))
    await _place(bell, double).send(view=view, files=[chart, rules])
    (post,) = double.talk.posts()
    assert post.text == "7k NVDA\nrules.yaml"
    assert (post.controls, post.picture, post.alt) == (("Mute",), True, "it fell")
    assert double.pictures(post.message) == {"chart.png": PNG, "rules.yaml": b"a: b"}


async def test_a_locked_thread_takes_nothing(bell: Bell, double: DiscordDouble) -> None:
    double.world.named("thread")["thread_metadata"]["locked"] = True
    with pytest.raises(discord.HTTPException, match="160005"):
        await _place(bell, double, "thread").send("x")


async def test_a_guest_may_answer_but_not_post(double: DiscordDouble) -> None:
    bell = Bell()

    @bell.group.command(name="status", description="status")
    async def status(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(str(interaction.is_guild_integration()), ephemeral=True)

    async with connected(double, bell):
        with pytest.raises(LookupError, match="integration_types"):
            await double.talk.say("status", where="abroad")
        bell.group.allowed_installs = app_commands.AppInstallationType(guild=True, user=True)
        await bell.tree.sync()
        assert (await double.talk.say("status", where="abroad")).text == "False"
        with pytest.raises(discord.Forbidden, match="50001"):
            await _place(bell, double, "abroad").send("x")


async def test_a_default_permission_hides_the_command(bell: Bell, double: DiscordDouble) -> None:
    bell.group.default_permissions = discord.Permissions(manage_channels=True)
    await bell.tree.sync()
    assert (await double.talk.say("list")).private
    with pytest.raises(LookupError, match="bob: default_member_permissions"):
        await double.talk.say("list", who="bob")
