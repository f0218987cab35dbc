"""Posts on their way to Slack: what a channel holds afterwards, and what is raised when Slack will not."""

from __future__ import annotations

import asyncio
import time

import pytest
from msgspec.structs import replace

from adapters.slack import SlackChat
from adapters.slack.send import PATIENCE
from bot.alert.post import Post
from bot.errors import ChannelGone, ChatError, PlatformRefused
from bot.ports.platforms import Busy, Lost, Unchangeable, Unreadable
from tests.adapters.cards import DIGEST, EDIT, FINAL, FIRST, REPLY
from tests.adapters.slack.conftest import PACE
from tests.adapters.slack.parrot import Parrot
from tests.doubles.slack import SlackDouble, mentions
from tests.doubles.slack.failures import How

PNG = b"\x89PNG a picture"


def here(slack: SlackDouble, post: Post, where: str = "markets", **changes) -> Post:
    """The post, in a channel of the stand-in, decided now."""
    return replace(post, channel=slack.talk.channel(where), at=time.time(), **changes)


async def test_a_card_is_posted_edited_and_replied_to(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    assert await chat.send(here(slack, EDIT), message) == message
    assert await chat.send(here(slack, REPLY), message) == message
    card, reply = slack.talk.posts()
    assert card.text.splitlines()[:2] == [
        "▼ NVDA down 16.6% on AI-model news",
        "$119.00, −$23.62 since Friday's close · $578bn of market value",
    ]
    assert (card.edited, card.controls[:1], card.controls[-1]) == (True, ("Why?",), "Not useful")
    assert (reply.text, reply.reply_to) == ("▼ NVDA now down 16.6% (was 12.5% at 09:30)", message)
    assert reply.raw["subtype"] == "thread_broadcast"


async def test_a_quiet_reply_stays_in_its_thread(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    await chat.send(here(slack, REPLY, aloud=False), message)
    assert "subtype" not in slack.talk.posts()[1].raw


async def test_a_digest_and_a_notice(slack: SlackDouble, chat: SlackChat) -> None:
    await chat.send(here(slack, DIGEST), None)
    notice = here(slack, DIGEST, card="n", action="notice", headline="NVDA muted until 16:00 by {person:slack:U0ANN}")
    await chat.send(notice, None)
    digest, line = slack.talk.posts()
    assert digest.text.splitlines()[1].startswith("• TSM down 10.4% at 18:20")
    assert line.text == "NVDA muted until 16:00 by @ann"


async def test_no_link_of_a_post_opens_a_preview(slack: SlackDouble, chat: SlackChat) -> None:
    await chat.send(here(slack, FIRST), None)
    (asked,) = [request["body"] for request in slack.requests if request["path"].endswith("chat.postMessage")]
    assert (asked["unfurl_links"], asked["unfurl_media"], "link_names" in asked, "parse" in asked) == (
        False,
        False,
        False,
        False,
    )


async def test_the_fallback_says_the_same_facts(slack: SlackDouble, chat: SlackChat) -> None:
    await chat.send(here(slack, FINAL, action="post"), None)
    text = slack.talk.posts()[0].raw["text"]
    for fact in ("NVDA down 17.0%", "$118.42", "DeepSeek&#39;s" if "&#39;" in text else "DeepSeek's", "AVGO −17.4%"):
        assert fact in text


async def test_only_the_mention_that_is_wanted(slack: SlackDouble, chat: SlackChat) -> None:
    for wanted, called in (("here", "here"), ("channel", "channel"), ("user:U0BOB", "U0BOB"), ("group:S7", "S7")):
        await chat.send(here(slack, FIRST, card=wanted, mention=wanted), None)
        assert set(mentions(slack.talk.posts()[-1].raw["blocks"])) == {called}
        assert mentions(slack.talk.posts()[-1].raw["text"]) == [called]
    await chat.send(here(slack, FIRST, card="x", mention="role:7"), None)
    assert mentions([slack.talk.posts()[-1].raw["blocks"], slack.talk.posts()[-1].raw["text"]]) == []


async def test_the_picture_follows_and_stays(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    assert not slack.talk.posts()[0].picture
    await chat.send(here(slack, FIRST, action="edit"), message, PNG)
    shown = slack.talk.posts()[0]
    assert (shown.picture, shown.alt) == (True, FIRST.chart.alt if FIRST.chart else "")
    await chat.send(here(slack, EDIT), message)
    assert slack.talk.posts()[0].picture
    assert [file.content for file in slack.world.files.values()] == [PNG]


async def test_the_picture_stays_over_a_restart(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    await chat.send(here(slack, FIRST, action="edit"), message, PNG)
    reborn = SlackChat(slack.bot_token, slack.app_token, slack.api)
    await reborn.send(here(slack, EDIT), message)
    assert slack.talk.posts()[0].picture


async def test_a_picture_that_slack_still_processes(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    slack.fail("invalid_blocks once", next=1, methods=("chat.update",))
    with pytest.raises(Busy):
        await chat.send(here(slack, FIRST, action="edit"), message, PNG)
    await asyncio.sleep(1.1 / PACE)
    await chat.send(here(slack, FIRST, action="edit"), message, PNG)
    assert slack.talk.posts()[0].picture
    assert len(slack.world.files) == 1


async def test_a_picture_that_slack_never_takes(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    slack.fail("invalid_blocks once", next=PATIENCE + 1, methods=("chat.update",))
    edit = here(slack, FIRST, action="edit")
    for _ in range(PATIENCE):
        with pytest.raises(Busy):
            await chat.send(edit, message, PNG)
        await asyncio.sleep(1.1 / PACE)
    await chat.send(edit, message, PNG)
    assert (slack.talk.posts()[0].picture, slack.talk.posts()[0].edited) == (False, True)


async def test_a_chart_of_many_channels_is_uploaded_once(slack: SlackDouble, chat: SlackChat) -> None:
    places = [f"c{n}" for n in range(5)]
    messages = [await chat.send(here(slack, FIRST, place), None) for place in places]
    edits = [here(slack, FIRST, place, action="edit") for place in places]
    await asyncio.gather(*(chat.send(edit, message, PNG) for edit, message in zip(edits, messages, strict=True)))
    assert all(slack.talk.posts(place)[0].picture for place in places)
    assert len(slack.world.files) == 1


async def test_without_the_scope_for_charts_the_words_are_edited_all_the_same(
    slack: SlackDouble, chat: SlackChat
) -> None:
    slack._context.scopes.discard("files:write")
    message = await chat.send(here(slack, FIRST), None)
    await chat.send(here(slack, EDIT), message, PNG)
    assert slack.talk.posts()[0].text.startswith("▼ NVDA down 16.6%")


@pytest.mark.parametrize("how", ["drop after taking", "timeout after taking"])
async def test_a_lost_answer_is_found_again(slack: SlackDouble, chat: SlackChat, how: How) -> None:
    post = here(slack, FIRST)
    slack.fail(how, next=1)
    with pytest.raises(Lost):
        await chat.send(post, None)
    found = await chat.find(post, None)
    assert found == slack.talk.posts()[0].message
    assert await chat.find(replace(post, revision=7), None) is None
    assert len(slack.talk.posts()) == 1


async def test_a_lost_reply_is_found_in_its_thread(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    reply = here(slack, REPLY)
    assert await chat.find(reply, message) is None
    slack.fail("drop after taking", next=1)
    with pytest.raises(Lost):
        await chat.send(reply, message)
    assert await chat.find(reply, message) == message
    assert await chat.find(replace(reply, revision=9), message) is None


async def test_a_second_try_of_the_same_post_is_recognised(slack: SlackDouble, chat: SlackChat) -> None:
    post = here(slack, FIRST)
    assert await chat.send(post, None) == await chat.send(post, None)
    assert len(slack.talk.posts()) == 1


async def test_what_is_old_is_answered_by_the_whole_card_in_its_thread(slack: SlackDouble, chat: SlackChat) -> None:
    message = await chat.send(here(slack, FIRST), None)
    slack.fail("edit_window_closed", next=1)
    with pytest.raises(Unchangeable) as refusal:
        await chat.send(here(slack, EDIT), message)
    assert not refusal.value.gone
    again = here(slack, EDIT, action="post")
    standing = await chat.send(again, message)
    assert (standing, await chat.find(again, message)) == (f"{message}/{standing.split('/')[1]}", standing)
    await chat.send(here(slack, FINAL), standing)
    first, second = slack.talk.posts()
    assert (first.edited, second.edited, second.reply_to) == (False, True, message)
    assert second.text.startswith("▼ NVDA down 17.0%")


async def test_a_message_that_is_gone(slack: SlackDouble, chat: SlackChat) -> None:
    slack.fail("message_not_found", next=1)
    with pytest.raises(Unchangeable) as refusal:
        await chat.send(here(slack, EDIT), "1737988200.000100")
    assert refusal.value.gone


async def test_slack_says_how_long_to_wait(slack: SlackDouble) -> None:
    chat = SlackChat(slack.bot_token, None, slack.api)
    slack.fail("ratelimited", next=1, retry_after=7)
    with pytest.raises(Busy) as busy:
        await chat.send(here(slack, FIRST), None)
    assert busy.value.seconds == 7
    asked = len(slack.requests)
    with pytest.raises(Busy) as parked:
        await chat.send(here(slack, FIRST), None)
    assert 6 < parked.value.seconds <= 7
    assert len(slack.requests) == asked
    await chat.send(here(slack, FIRST, "other"), None)


@pytest.mark.parametrize("how", ["500", "503", "drop before"])
async def test_what_nobody_knows_is_in_doubt(slack: SlackDouble, chat: SlackChat, how: How) -> None:
    slack.fail(how, next=1)
    with pytest.raises(Lost):
        await chat.send(here(slack, FIRST), None)
    assert await chat.find(here(slack, FIRST), None) is None


async def test_slack_that_cannot_be_reached_has_surely_not_taken_it() -> None:
    chat = SlackChat("xoxb-nobody", None, "http://127.0.0.1:9/api/")
    with pytest.raises(Busy):
        await chat.send(FIRST, None)


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        ("is_archived", ChannelGone, "archived"),
        ("account_inactive", PlatformRefused, "Install it again"),
        ("token_revoked", PlatformRefused, "revoked"),
    ],
)
async def test_a_refusal_says_what_to_do(slack: SlackDouble, chat: SlackChat, how, kind, said) -> None:
    slack.fail(how, next=1)
    with pytest.raises(kind, match=said) as refusal:
        await chat.send(here(slack, FIRST), None)
    assert isinstance(refusal.value, ChannelGone) == (kind is ChannelGone)
    assert slack.bot_token not in str(refusal.value)


async def test_a_public_channel_is_joined_a_private_one_is_not(slack: SlackDouble, chat: SlackChat) -> None:
    slack._context.scopes.discard("chat:write.public")
    slack.world.channel("open", bot_is_in=False)
    slack.world.channel("closed", private=True, bot_is_in=False)
    await chat.send(here(slack, FIRST, "open"), None)
    assert len(slack.talk.posts("open")) == 1
    with pytest.raises(ChannelGone, match="/invite"):
        await chat.send(here(slack, FIRST, "closed"), None)


async def test_a_channel_may_be_named(slack: SlackDouble, chat: SlackChat) -> None:
    await chat.send(replace(FIRST, channel="slack:#markets"), None)
    assert len(slack.talk.posts()) == 1
    with pytest.raises(ChannelGone, match="#nowhere"):
        await chat.send(replace(FIRST, channel="slack:#nowhere"), None)


async def test_a_history_that_is_not_for_us(slack: SlackDouble, chat: SlackChat) -> None:
    slack._context.scopes.discard("channels:history")
    with pytest.raises(Unreadable):
        await chat.find(here(slack, FIRST), None)
    assert await chat.find(here(slack, EDIT), "1737988200.000100") is None


async def test_a_history_that_is_asked_too_often_is_asked_again(slack: SlackDouble, chat: SlackChat) -> None:
    slack.fail("ratelimited", next=1, methods=("conversations.history",), retry_after=30)
    with pytest.raises(Busy) as busy:
        await chat.find(here(slack, FIRST), None)
    assert busy.value.seconds == 30


async def test_a_person_is_told_in_private(slack: SlackDouble, chat: SlackChat) -> None:
    await chat.tell("slack:U0ANN", "#markets was deleted.\nYour rules sleep.")
    assert slack.messages("@ann")[0]["text"] == "#markets was deleted.\nYour rules sleep."
    with pytest.raises(ChatError):
        await chat.tell("slack:U0NOBODY", "Hello")


async def test_what_keeps_the_bot_from_posting(slack: SlackDouble, chat: SlackChat) -> None:
    slack.world.channel("open", bot_is_in=False)
    slack.world.channel("closed", private=True, bot_is_in=False)
    slack.world.channel("old").archived = True
    said = {name: await chat.lacks(slack.talk.channel(name)) for name in ("markets", "open", "closed", "old")}
    assert (said["markets"], said["open"]) == ("", "")
    assert "/invite" in said["closed"]
    assert "archived" in said["old"]


async def test_each_channel_keeps_its_pace_and_holds_up_no_other(slack: SlackDouble) -> None:
    loop = asyncio.get_running_loop()
    took: dict[str, float] = {}
    chat = SlackChat(slack.bot_token, None, slack.api, pace=10)

    async def post(name: str, where: str) -> None:
        await chat.send(here(slack, FIRST, where, card=name), None)
        took[name] = loop.time() - start

    async with chat.sending():
        start = loop.time()
        await asyncio.gather(*(post(f"a{n}", "markets") for n in range(6)), post("b", "other"))
    assert took["b"] < took["a5"]
    assert took["a5"] >= 0.3


@pytest.mark.parametrize(("channels", "pace"), [(40, 10), pytest.param(200, 1, marks=pytest.mark.soak)])
async def test_an_alert_to_many_channels_and_commands_meanwhile(channels: int, pace: int) -> None:
    async with SlackDouble(pace=pace) as slack:
        chat = SlackChat(slack.bot_token, slack.app_token, slack.api, pace=pace)
        serving = asyncio.create_task(chat.serve(Parrot()))
        await asyncio.wait_for(slack.sockets.connected.wait(), 5)
        sending = [asyncio.create_task(chat.send(here(slack, FIRST, f"c{n}"), None)) for n in range(channels)]
        assert (await slack.talk.say("status")).text == "You said: status"
        await asyncio.gather(*sending)
        assert slack.counts["ratelimited"] == 0
        serving.cancel()
        await asyncio.wait([serving])
