"""Posts, edits and replies as Discord has them afterwards; each once, whatever fails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from adapters.discord import DiscordChat
from adapters.plots.chart import Plots
from bot.alert.post import Post
from bot.chat.controls import card_hash
from bot.chat.people import who
from bot.errors import ChannelGone, ChatError, PlatformRefused
from bot.ports.platforms import Busy, Lost, Unchangeable, Unreadable
from tests.adapters.cards import CHART, EDIT, FINAL, FIRST
from tests.adapters.discord.conftest import serving
from tests.adapters.discord.scripted import Scripted
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.faults import How
from tests.doubles.discord.permissions import ATTACH_FILES, READ_MESSAGE_HISTORY, SEND_MESSAGES
from tests.doubles.talk import Shown

FOOTER = "NVDA down 10% on ai-models news · first firing · not financial advice"
PICTURE = Plots().draw(CHART, dark=True)


@dataclass
class Desk:
    """Posts of one card in a channel of the double."""

    double: DiscordDouble
    where: str = "markets"

    def post(self, post: Post = FIRST) -> Post:
        channel = self.double.talk.channel(self.where)
        return replace(post, channel=channel, card=f"{channel}/NVDA/2025-01-27", rule_id="7k", footer=FOOTER)

    def edit(self) -> Post:
        return self.post(EDIT)

    def reply(self, *, aloud: bool = True) -> Post:
        return replace(
            self.post(EDIT), action="reply", headline="NVDA now down 16.6% (was 12.5% at 09:30)", aloud=aloud
        )

    @property
    def shown(self) -> list[Shown]:
        return list(self.double.talk.posts(self.where))


@pytest.fixture
def desk(double: DiscordDouble) -> Desk:
    return Desk(double)


async def test_a_card_is_posted_then_gets_its_picture_and_keeps_it(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    (first,) = desk.shown
    assert first.message == message
    assert first.text.startswith("▼ NVDA down 12.5% on AI-model news\n$124.79, −$17.83 since Friday's close")
    assert not first.picture
    assert await chat.send(replace(desk.post(), action="edit"), message, PICTURE) == message
    await chat.send(desk.edit(), message)
    (card,) = desk.shown
    assert card.picture
    assert card.alt == CHART.alt
    assert card.raw["embeds"][0]["image"]["url"].endswith("chart.png")
    assert card.raw["attachments"] == []  # it stands in the card, not above it
    assert "NVDA down 16.6%" in card.text
    assert card.edited


async def test_after_a_restart_an_edit_without_a_picture_keeps_it_too(
    double: DiscordDouble, chat: DiscordChat, desk: Desk, talk: Scripted
) -> None:
    message = await chat.send(desk.post(), None)
    await chat.send(replace(desk.post(), action="edit"), message, PICTURE)
    await chat.close()
    async with serving(double, talk) as anew:
        await anew.send(desk.edit(), message)
    assert "image" in desk.shown[0].raw["embeds"][0]


async def test_posts_go_out_without_the_gateway(double: DiscordDouble) -> None:
    chat = DiscordChat(double.token, double.api, double.gateway)
    await chat.send(Desk(double).post(), None)
    assert len(Desk(double).shown) == 1
    await chat.close()


async def test_a_reply_is_one_line_that_the_channel_sees(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    assert await chat.send(desk.reply(), message) == message
    card, reply = desk.shown
    assert (reply.text, reply.reply_to) == ("▼ NVDA now down 16.6% (was 12.5% at 09:30)", card.message)
    assert reply.channel == card.channel


async def test_a_quiet_reply_stands_in_one_thread_of_the_card(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    for revision in (2, 3):
        assert await chat.send(replace(desk.reply(aloud=False), revision=revision), message) == message
    card, one, two = desk.shown
    assert one.channel == two.channel == f"discord:{card.message}"
    assert one.reply_to == card.message


async def test_the_buttons_of_a_card_are_everybodys_whatever_its_key_begins_with(
    double: DiscordDouble, chat: DiscordChat, desk: Desk
) -> None:
    first = desk.post()
    name = next(card for n in range(999) if card_hash(card := f"{first.channel}/NVDA/{n}").startswith("u"))
    await chat.send(replace(first, card=name), None)
    pressed = await double.talk.press(desk.shown[0], "Why?", who="bob")
    assert "somebody else" not in pressed.text


@pytest.mark.parametrize("where", ["dm", "thread"])
async def test_where_no_thread_can_be_a_quiet_reply_is_an_answer(
    chat: DiscordChat, double: DiscordDouble, where: str
) -> None:
    desk = Desk(double, where)
    message = await chat.send(desk.post(), None)
    await chat.send(desk.reply(aloud=False), message)
    card, reply = desk.shown
    assert (reply.channel, reply.reply_to) == (card.channel, card.message)


async def test_in_a_forum_each_card_is_a_thread(chat: DiscordChat, double: DiscordDouble) -> None:
    desk = Desk(double, "forum")
    message = await chat.send(desk.post(), None)
    await chat.send(desk.edit(), message, PICTURE)
    await chat.send(desk.reply(), message)
    card, reply = desk.shown
    assert card.channel == reply.channel != double.talk.channel("forum")
    assert card.edited
    assert double.world.channels[card.channel.removeprefix("discord:")]["name"] == "NVDA down 12.5% on AI-model news"


async def test_a_card_that_can_be_edited_no_longer_comes_again_as_a_reply(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    whole = replace(desk.edit(), action="post")
    again = await chat.send(whole, message, PICTURE)
    card, reply = desk.shown
    assert (again, reply.reply_to) == (reply.message, card.message)
    assert "NVDA down 16.6%" in reply.text
    await chat.send(desk.post(FINAL), again)
    assert "NVDA down 17.0%" in desk.shown[1].text


async def test_a_notice_is_a_plain_line_that_names_a_person_without_a_ping(chat: DiscordChat, desk: Desk) -> None:
    ann = desk.double.world.people["ann"]["id"]
    line = f"NVDA muted until 16:00 by {who(f'discord:{ann}')}."
    await chat.send(replace(desk.post(), action="notice", headline=line), None)
    (notice,) = desk.shown
    assert notice.raw["content"] == f"NVDA muted until 16:00 by <@{ann}>."
    assert (notice.raw["mentions"], notice.controls) == ([], ())


@pytest.mark.parametrize("who", ["here", "role", "user", "nobody"])
async def test_exactly_the_mention_asked_for_rings(chat: DiscordChat, desk: Desk, who: str) -> None:
    world = desk.double.world
    role, ann = world.roles[world.people["ann"]["id"]][0], world.people["ann"]["id"]
    asked = {"here": "here", "role": f"role:{role}", "user": f"user:{ann}", "nobody": ""}[who]
    hostile = f"@everyone @here <@{world.people['bob']['id']}> <@&{world.guild['id']}> NVDA down"
    await chat.send(replace(desk.post(), mention=asked, headline=hostile), None)
    raw = desk.shown[0].raw
    assert raw["mention_everyone"] == (who == "here")
    assert raw["mention_roles"] == ([role] if who == "role" else [])
    assert [each["id"] for each in raw["mentions"]] == ([ann] if who == "user" else [])


async def test_a_channel_can_be_named(chat: DiscordChat, desk: Desk) -> None:
    await chat.send(replace(desk.post(), channel="discord:#markets"), None)
    assert len(desk.shown) == 1
    assert await chat.resolve("discord:#macro") == desk.double.talk.channel("macro")
    with pytest.raises(ChatError, match="no channel #nowhere"):
        await chat.resolve("discord:#nowhere")


async def test_a_person_is_told_in_a_direct_message(chat: DiscordChat, double: DiscordDouble) -> None:
    ann = double.world.people["ann"]["id"]
    await chat.tell(f"discord:{ann}", "Your rules in #macro sleep: the channel was deleted.")
    assert [each.text for each in Desk(double, "dm").shown] == ["Your rules in #macro sleep: the channel was deleted."]
    double.world.closed.add(ann)
    with pytest.raises(ChatError, match="no direct messages"):
        await chat.tell(f"discord:{ann}", "again")


@pytest.mark.parametrize("how", ["drop after taking", "503", "drop before"])
async def test_a_lost_answer_is_tried_again_without_a_second_message(chat: DiscordChat, desk: Desk, how: How) -> None:
    post = desk.post()
    desk.double.fail(how, next=1)
    with pytest.raises(Lost):
        await chat.send(post, None)
    desk.double.heal()
    assert await chat.find(post, None) is None  # within minutes the nonce protects
    message = await chat.send(post, None)
    assert [each.message for each in desk.shown] == [message]


@pytest.mark.parametrize("action", ["post", "reply", "quiet reply", "whole card as a reply", "notice", "in a forum"])
async def test_after_a_restart_what_discord_took_is_found(
    double: DiscordDouble, chat: DiscordChat, talk: Scripted, action: str
) -> None:
    desk = Desk(double, "forum" if action == "in a forum" else "markets")
    message = await chat.send(desk.post(), None)
    post, known = {
        "post": (desk.post(), None),
        "reply": (desk.reply(), message),
        "quiet reply": (desk.reply(aloud=False), message),
        "whole card as a reply": (replace(desk.edit(), action="post"), message),
        "notice": (replace(desk.post(), action="notice", headline="NVDA muted until 16:00."), None),
        "in a forum": (desk.post(), None),
    }[action]
    async with serving(double, talk) as anew:
        found = await anew.find(post, known)
        assert found == (message if post == desk.post() else None)
        if found is None:
            found = await chat.send(post, known)
    double.skip(600)
    async with serving(double, talk) as anew:
        assert await anew.find(post, known) == found


async def test_where_history_cannot_be_read_it_says_so(
    double: DiscordDouble, chat: DiscordChat, talk: Scripted
) -> None:
    desk = Desk(double)
    await chat.send(desk.post(), None)
    double.world.forbid(double.world.named("markets"), double.world.bot, READ_MESSAGE_HISTORY)
    async with serving(double, talk) as anew:
        with pytest.raises(Unreadable):
            await anew.find(desk.post(), None)


async def test_what_became_of_a_message_or_a_channel_is_told_apart(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    desk.double.world.unpost(desk.double.world.message(desk.post().channel.removeprefix("discord:"), message))
    with pytest.raises(Unchangeable) as gone:
        await chat.send(desk.edit(), message)
    assert gone.value.gone
    await chat.send(desk.reply(), message)  # an answer to nothing is a line of its own
    reply = replace(desk.reply(), revision=9)
    await desk.double.talk.delete("markets")
    with pytest.raises(ChannelGone, match="was deleted"):
        await chat.send(reply, message)


async def test_too_many_edits_of_an_old_message_are_refused(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    desk.double.skip(3 * 3600)
    desk.double.routes.old_edits = 1
    await chat.send(desk.edit(), message)
    with pytest.raises(Unchangeable) as refused:
        await chat.send(desk.edit(), message)
    assert not refused.value.gone


async def test_a_channel_that_is_closed_to_the_bot_is_gone(chat: DiscordChat, desk: Desk) -> None:
    desk.double.world.forbid(desk.double.world.named("markets"), desk.double.world.bot, SEND_MESSAGES)
    with pytest.raises(ChannelGone, match="may not post"):
        await chat.send(desk.post(), None)


async def test_where_files_are_not_allowed_the_words_are_kept(chat: DiscordChat, desk: Desk) -> None:
    message = await chat.send(desk.post(), None)
    desk.double.world.forbid(desk.double.world.named("markets"), desk.double.world.bot, ATTACH_FILES)
    await chat.send(desk.edit(), message, PICTURE)
    assert "NVDA down 16.6%" in desk.shown[0].text


async def test_cloudflare_and_a_wrong_token_are_told(chat: DiscordChat, desk: Desk) -> None:
    desk.double.fail("cloudflare", next=1)
    with pytest.raises(Busy):
        await chat.send(desk.post(), None)
    wrong = DiscordChat("wrong", desk.double.api, desk.double.gateway)
    with pytest.raises(PlatformRefused, match=r"discord\.com/developers") as refused:
        await wrong.send(desk.post(), None)
    assert "wrong" not in str(refused.value)
    with pytest.raises(ChatError, match="token"):
        await wrong.serve(Scripted())


async def test_nobody_listening_is_surely_nothing_sent(double: DiscordDouble) -> None:
    chat = DiscordChat(double.token, "http://127.0.0.1:9/api/v10", double.gateway)
    with pytest.raises(Busy):
        await chat.send(Desk(double).post(), None)


async def test_two_hundred_channels_get_an_alert_within_the_limits(chat: DiscordChat, double: DiscordDouble) -> None:
    desks = [Desk(double, f"club-{number}") for number in range(200)]
    await asyncio.gather(*(chat.send(desk.post(), None) for desk in desks))
    assert all(len(desk.shown) == 1 for desk in desks)
    assert double.limited == 0
