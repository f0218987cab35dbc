"""What people say, press and fill in on Discord reaches the conversation, and its reply reaches them alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from adapters.discord import DiscordChat
from bot.chat.model import Button, Code, Field, File, Form, Link, Menu, Picture, Reply, Row, Text
from tests.adapters.cards import CHART
from tests.adapters.discord.conftest import serving
from tests.adapters.discord.scripted import Scripted
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord.gateway import Trouble

pytestmark = pytest.mark.usefixtures("chat")

RULES = Reply(
    "2 rules, all armed",
    (
        Row("7k", "NVDA down 5%", "armed", (Button("Edit", "edit 7k"), Button("Remove", "remove 7k", "danger"))),
        Row(
            "gs", "TSLA moves 7%", "fired today at 09:30", (Button("Edit", "edit gs"), Button("Mute 1h", "mute gs 1h"))
        ),
        Text("rules 2/200", quiet=True),
    ),
    (Button("More ›", "list 2"),),
)
EDIT = Form(
    "Rule 7k",
    "edit 7k",
    (
        Field("rule", "Rule", "NVDA down 5%", "such as NVDA down 5%"),
        Field("severity", "Severity", "normal", choices=("info", "normal", "critical")),
        Field("note", "Note", optional=True),
    ),
)


async def test_a_command_is_brought_with_ids_and_rights(double: DiscordDouble, talk: Scripted) -> None:
    shown = await double.talk.say("why NVDA 2025-01-27T10:00")
    assert (shown.private, shown.text) == (True, "You said why NVDA 2025-01-27T10:00")
    ann = talk.asked[-1]
    assert ann.channel == double.talk.channel("markets")
    assert ann.workspace == f"discord:{double.world.guild['id']}"
    assert ann.person == f"discord:{double.world.people['ann']['id']}"
    assert (ann.manages, ann.admin) == (True, False)
    assert double.world.roles[double.world.people["ann"]["id"]][0] in ann.roles
    await double.talk.say("list", who="bob")
    assert not talk.asked[-1].manages


async def test_a_thread_is_a_channel_of_its_own_and_a_direct_message_a_workspace(
    double: DiscordDouble, talk: Scripted
) -> None:
    await double.talk.say("list", where="thread")
    assert (talk.asked[-1].channel, talk.asked[-1].manages) == (double.talk.channel("thread"), True)
    await double.talk.say("list", where="dm", who="bob")
    bob = talk.asked[-1]
    assert bob.channel == bob.workspace
    assert bob.manages


async def test_an_answer_shows_all_its_parts(double: DiscordDouble, talk: Scripted) -> None:
    caret = Code("NVDA dwn 5%\n     ^^^ did you mean down?")
    parts = (Text("first\nsecond"), caret, Link("A *headline*", "https://a.example/x_(y)", "04:05"), Picture(CHART))
    talk.replies["status"] = Reply("Sources", (*parts, File("rules.yaml", "pack: ai")), (Button("Again", "status"),))
    shown = await double.talk.say("status")
    assert [line for line in shown.text.splitlines() if line] == [
        "Sources",
        "first",
        "second",
        "NVDA dwn 5%",
        "     ^^^ did you mean down?",
        "A *headline* · 04:05",
        "rules.yaml",
        "pack: ai",
    ]
    assert shown.picture
    assert shown.alt == CHART.alt
    assert shown.controls == ("Again",)


async def test_rows_have_a_button_each_and_one_menu_for_the_rest(double: DiscordDouble, talk: Scripted) -> None:
    talk.replies["list"] = RULES
    shown = await double.talk.say("list")
    assert "7k NVDA down 5%" in shown.text
    assert shown.controls == ("Edit", "Edit", "Remove · Mute 1h …", "7k: Remove", "gs: Mute 1h", "More ›")
    pressed = await double.talk.press(shown, "gs: Mute 1h")
    assert pressed.text == "You said mute gs 1h"
    assert pressed.message != shown.message


async def test_a_page_is_turned_in_place(double: DiscordDouble, talk: Scripted) -> None:
    talk.replies["list"] = RULES
    first = await double.talk.say("list")
    second = await double.talk.press(first, "More ›")
    assert (second.message, second.text) == (first.message, "You said list 2")


async def test_what_is_pressed_is_said_by_whoever_presses(double: DiscordDouble, talk: Scripted) -> None:
    talk.replies["list"] = RULES
    shown = await double.talk.say("list")
    await double.talk.press(shown, "7k: Remove", who="bob")
    assert talk.asked[-1].person == f"discord:{double.world.people['bob']['id']}"
    assert (talk.asked[-1].text, talk.asked[-1].manages) == ("remove 7k", False)


async def test_a_form_opens_at_once_and_its_values_are_brought(double: DiscordDouble, talk: Scripted) -> None:
    talk.forms["edit 7k"] = EDIT
    form = await double.talk.say("edit 7k")
    assert form.text.splitlines()[:3] == ["Rule 7k", "Rule", "NVDA down 5%"]
    assert "normal" in form.text
    shown = await double.talk.fill(form, {"rule": "NVDA down 7%", "severity": "critical"})
    assert (shown.text, shown.private) == ("Done", True)
    assert talk.asked[-1].text == "edit 7k"
    assert talk.values[-1] == {"rule": "NVDA down 7%", "severity": "critical", "note": ""}


async def test_a_form_that_failed_can_be_opened_again_as_it_was(double: DiscordDouble, talk: Scripted) -> None:
    talk.forms["edit 7k"] = EDIT
    talk.submitted = Reply("I can't read that", (Code("NVDA dwn 7%\n     ^^^"),), failed=True)
    form = await double.talk.say("edit 7k")
    failed = await double.talk.fill(form, {"rule": "NVDA dwn 7%", "severity": "critical", "note": "hedge"})
    assert (failed.private, failed.controls) == (True, ("Try again",))
    again = await double.talk.press(failed, "Try again")
    assert again.text.splitlines() == ["Rule 7k", "Rule", "NVDA dwn 7%", "Severity", "critical", "Note", "hedge"]


async def test_a_mention_is_answered_by_a_line_whose_button_is_its_authors(
    double: DiscordDouble, talk: Scripted
) -> None:
    line = await double.talk.mention("NVDA down `5%`")
    assert (line.private, line.controls, "NVDA down 5%" in line.text) == (False, ("Show me",), True)
    assert line.reply_to
    assert talk.asked == []
    shown = await double.talk.press(line, "Show me")
    assert (shown.private, shown.text) == (True, "You said NVDA down 5%")
    other = await double.talk.press(line, "Show me", who="bob")
    assert other.private
    assert "somebody else" in other.text
    assert len(talk.asked) == 1


async def test_a_direct_message_is_answered_there(double: DiscordDouble, talk: Scripted) -> None:
    shown = await double.talk.mention("NVDA down 5%", where="dm")
    assert (shown.text, shown.channel) == ("You said NVDA down 5%", double.talk.channel("dm"))
    await double.talk.mention("", where="dm")
    assert talk.asked[-1].text == "help"


async def test_completions_are_at_most_25_and_know_what_was_said_before(double: DiscordDouble, talk: Scripted) -> None:
    offered = await double.talk.suggest("add NVDA")
    assert len(offered) == 25
    assert offered[0] == "RULE: NVDA down 0%"
    await double.talk.suggest("mute NVDA 2")
    assert talk.asked[-1].text == "mute NVDA 2"


async def test_buttons_forms_and_mentions_outlive_a_restart(
    double: DiscordDouble, chat: DiscordChat, talk: Scripted
) -> None:
    talk.replies["list"] = RULES
    talk.forms["edit 7k"] = EDIT
    shown, line, form = (
        await double.talk.say("list"),
        await double.talk.mention("NVDA down 5%"),
        await double.talk.say("edit 7k"),
    )
    await chat.close()
    async with serving(double, talk):
        assert (await double.talk.press(shown, "7k: Remove")).text == "You said remove 7k"
        assert (await double.talk.press(line, "Show me")).text == "You said NVDA down 5%"
        assert (await double.talk.fill(form, {"rule": "NVDA down 9%", "severity": "info"})).text == "Done"


async def test_deleted_places_are_told(double: DiscordDouble, talk: Scripted) -> None:
    thread, macro = double.talk.channel("thread"), double.talk.channel("macro")
    await double.talk.delete("thread")
    await double.talk.delete("macro")
    await double.talk.throw_out()
    guild = f"discord:{double.world.guild['id']}"
    async with asyncio.timeout(5):
        told = [await talk.gone.get() for _ in range(3)]
    assert told == [
        (thread, "The thread was deleted."),
        (macro, "The channel was deleted."),
        (guild, "Tickerbell was removed from the server."),
    ]


async def test_a_menu_of_a_reply_can_be_picked_from(double: DiscordDouble, talk: Scripted) -> None:
    menu = Menu("Mute", (Button("1 hour", "mute NVDA 1h"), Button("until tomorrow", "mute NVDA until tomorrow")))
    talk.replies["noise"] = replace(RULES, controls=(menu,))
    shown = await double.talk.say("noise")
    assert (await double.talk.press(shown, "until tomorrow")).text == "You said mute NVDA until tomorrow"


async def test_where_the_bot_is_no_member_it_is_about_direct_messages(double: DiscordDouble, talk: Scripted) -> None:
    foreign = double.world.add("foreign")
    foreign["guild_id"] = "77"
    shown = await double.talk.say("list", where="foreign")
    ann = talk.asked[-1]
    assert ann.channel == ann.workspace == double.talk.channel("dm")
    assert ann.manages
    assert shown.private
    assert "direct messages" in shown.text


@pytest.mark.parametrize("what", ["drop", "reconnect", "invalid resumable"])
async def test_a_broken_connection_is_resumed(double: DiscordDouble, talk: Scripted, what: Trouble) -> None:
    await double.trouble(what)
    assert (await double.talk.say("list")).text == "You said list"
    assert double.connections["resume"] == 1
    assert double.connections["identify"] == 1


async def test_what_comes_too_late_is_not_done(double: DiscordDouble, talk: Scripted) -> None:
    saying = asyncio.create_task(double.talk.say("remove 7k"))
    await asyncio.sleep(0)
    double.skip(4)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(saying, 0.3)
    assert double.late == 1
    assert talk.asked == []


async def test_whose_command_broke_is_told_so(double: DiscordDouble) -> None:
    double.fail("403", next=1, on="^/interactions/")
    shown = await double.talk.say("list")
    assert (shown.private, shown.text) == (True, "That went wrong on our side; please try again.")


async def test_it_stops_while_it_connects_anew(double: DiscordDouble, talk: Scripted) -> None:
    chat = DiscordChat(double.token, double.api, double.gateway)
    serving = asyncio.create_task(chat.serve(talk))
    await chat.resolve("discord:1")
    await asyncio.wait_for(chat.client.wait_until_ready(), 10)
    await double.trouble("reconnect")
    while double.connections["open"]:  # noqa: ASYNC110
        await asyncio.sleep(0)
    serving.cancel()
    done, _ = await asyncio.wait([serving], timeout=10)
    assert done
