"""What people say to the bot on Slack, and what they see of its answers."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.ask import after_mention, typed
from bot.chat.model import File, Picture, Reply
from tests.adapters.cards import CHART, FINAL
from tests.adapters.slack.conftest import Stage


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ("NVDA down 5%", "NVDA down 5%"),
        ("  add  NVDA   down 5% ", "add NVDA down 5%"),
        ("price &gt; 5 &amp; volume &lt; 3", "price > 5 & volume < 3"),
        ("&amp;lt;", "&lt;"),
        ("news about “Acme’s deal”", 'news about "Acme\'s deal"'),
        ("quote <http://BRK.B|BRK.B> <https://a.example/x>", "quote BRK.B https://a.example/x"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("settings mention <@U42|ann>", "settings mention <@U42>"),
        ("settings mention <!subteam^S7|@desk>", "settings mention <!subteam^S7>"),
        ("settings mention <!here>", "settings mention here"),
        ("settings mention <!channel>", "settings mention channel"),
        ("<#C1|markets>", "slack:C1"),
        ("<!date^1^{date}|27 Jan>", "27 Jan"),
        ("basket chips = NVDA, AMD", "basket chips = NVDA, AMD"),
        ("a <b", "a <b"),
        ("", ""),
    ],
)
def test_what_was_typed_before_slack_decorated_it(brought: str, said: str) -> None:
    assert typed(brought) == said


@pytest.mark.parametrize(
    ("brought", "said"),
    [
        ("<@UBOT> why NVDA", "why NVDA"),
        ("hey <@UBOT> why NVDA", "why NVDA"),
        ("why NVDA <@UBOT>", "why NVDA"),
        ("<@UBOT>", ""),
        ("<@UBOT> mention <@U42>", "mention <@U42>"),
    ],
)
def test_what_is_said_to_a_mentioned_bot(brought: str, said: str) -> None:
    assert after_mention(brought, "UBOT") == said


async def test_a_command_is_answered_to_its_author_alone(stage: Stage) -> None:
    shown = await stage.talk.say("list")
    assert shown.private
    assert shown.text == (
        "2 rules in this channel\n7k  NVDA down 5%\narmed\n3f  TSLA moves 5%\nmuted until 16:00\nrules 2/200"
    )
    assert set(shown.controls) >= {"Edit", "Remove", "Unmute", "Next", "1 hour"}
    assert stage.talk.posts() == []


async def test_who_asks_where_and_with_which_rights(stage: Stage) -> None:
    await stage.talk.say("NVDA down 5%", who="ann")
    await stage.talk.say("NVDA down 5%", who="bob", where="dm")
    ann, bob = stage.parrot.asked
    assert (ann.channel, ann.workspace) == (stage.talk.channel("markets"), "slack:T0BELL")
    assert (ann.person, ann.manages, ann.admin, ann.zone) == ("slack:U0ANN", True, True, "America/New_York")
    assert bob.channel == bob.workspace
    assert (bob.manages, bob.admin, bob.zone) == (True, False, "Europe/London")


async def test_people_are_asked_about_once(stage: Stage) -> None:
    await stage.talk.say("list")
    await stage.talk.say("status")
    assert [r["path"] for r in stage.slack.requests if "users.info" in r["path"]] == ["/api/users.info"]


async def test_without_the_scope_nobody_is_an_admin(stage: Stage) -> None:
    stage.slack._context.scopes.discard("users:read")
    await stage.talk.say("list")
    assert (stage.parrot.asked[0].admin, stage.parrot.asked[0].zone) == (False, "")


async def test_the_caret_stays_under_its_word(stage: Stage) -> None:
    shown = await stage.talk.say("NVDA dwn 5%")
    assert shown.text == "I don't understand dwn\n/bell NVDA dwn 5%\n           ^^^\nDid you mean down?"


async def test_a_button_says_its_command(stage: Stage) -> None:
    shown = await stage.talk.say("list")
    again = await stage.talk.press(shown, "Next")
    assert (again.private, again.text, again.message) == (True, "You said: list 2", shown.message)


async def test_a_list_stays_when_a_row_is_pressed(stage: Stage) -> None:
    shown = await stage.talk.say("list")
    said = await stage.talk.press(shown, "Remove")
    assert (said.text, said.message != shown.message) == ("You said: remove 7k", True)


async def test_a_menu_says_the_command_of_its_choice(stage: Stage) -> None:
    shown = await stage.talk.say("list")
    assert (await stage.talk.press(shown, "1 hour")).text == "You said: mute all 1h"


async def test_a_button_of_a_card_is_answered_in_private(stage: Stage) -> None:
    channel = stage.talk.channel("markets")
    from msgspec.structs import replace

    await stage.chat.send(replace(FINAL, channel=channel, action="post"), None)
    card = stage.talk.posts()[0]
    said = await stage.talk.press(card, "Why?", who="bob")
    assert (said.private, said.text) == (True, "You said: why NVDA")
    assert (await stage.talk.press(card, "until tomorrow")).text == "You said: mute NVDA until tomorrow"
    assert stage.talk.posts()[0].text == card.text
    assert len(stage.talk.posts()) == 1


async def test_a_form_opens_from_a_command_and_from_a_button(stage: Stage) -> None:
    for form in (await stage.talk.say("edit 7k"), await stage.talk.press(await stage.talk.say("list"), "Edit")):
        assert form.text.splitlines()[0] == "Edit rule 7k of this…"
        assert form.raw["type"] == "modal"
        done = await stage.talk.fill(form, {"rule": "NVDA down 7%", "severity": "critical"})
        assert (done.private, done.text) == (True, "Rule 7k is changed")
    ask, values = stage.parrot.sent[0]
    assert (ask.text, ask.channel) == ("edit 7k", stage.talk.channel("markets"))
    assert values == {"rule": "NVDA down 7%", "severity": "critical", "note": ""}


async def test_a_form_that_comes_too_late_is_answered_in_words(stage: Stage) -> None:
    stage.slack.interactions.trigger_seconds = -1
    assert (await stage.talk.say("edit 7k")).text == "You said: edit 7k"


async def test_what_is_wrong_is_said_below_the_field(stage: Stage) -> None:
    form = await stage.talk.say("edit 7k")
    again = await stage.talk.fill(form, {"rule": "NVDA dwn 5%"})
    assert again.message == form.message
    assert again.text.splitlines()[-1] == "Rule: I don't understand dwn Did you mean down?"


async def test_a_slow_form_closes_and_is_answered_when_the_work_is_done(stage: Stage) -> None:
    stage.parrot.slow = 2.6
    done = await stage.talk.fill(await stage.talk.say("edit 7k"), {})
    assert done.text == "Rule 7k is changed"


async def test_a_mention_is_answered_in_its_thread_in_private(stage: Stage) -> None:
    from msgspec.structs import replace

    channel = stage.talk.channel("markets")
    card = await stage.chat.send(replace(FINAL, channel=channel, action="post"), None)
    shown = await stage.talk.mention("why NVDA", where=card)
    assert (shown.private, shown.text, shown.reply_to) == (True, "You said: why NVDA", card)
    assert (await stage.talk.mention("NVDA down 5%")).text == "You said: NVDA down 5%"


async def test_a_direct_message_needs_no_name(stage: Stage) -> None:
    shown = await stage.talk.mention("quote AMD", where="dm")
    assert shown.text == "You said: quote AMD"
    assert stage.parrot.asked[0].channel.startswith("slack:D")


async def test_what_slack_repeats_is_answered_once(stage: Stage) -> None:
    stage.slack.sockets.repeats = 1
    await stage.talk.mention("why NVDA")
    await asyncio.sleep(0.05)
    assert len(stage.parrot.asked) == 1


async def test_the_shortcut_asks_about_the_message_in_its_thread(stage: Stage) -> None:
    from msgspec.structs import replace

    channel = stage.talk.channel("markets")
    await stage.chat.send(replace(FINAL, channel=channel, action="post"), None)
    card = stage.talk.posts()[0]
    form = await stage.talk.shortcut(card)
    assert "why NVDA" in form.text
    said = await stage.talk.fill(form, {})
    assert (said.private, said.text, said.raw.get("thread_ts")) == (True, "You said: why NVDA", card.message)
    edit = await stage.talk.fill(await stage.talk.shortcut(card), {"words": "edit 7k"})
    assert edit.text.splitlines()[0] == "Edit rule 7k of this…"
    assert (await stage.talk.fill(edit, {})).text == "Rule 7k is changed"


async def test_the_home_tab_and_its_buttons(stage: Stage) -> None:
    home = await stage.talk.home()
    assert "#markets" in home.text
    assert stage.parrot.asked[0].workspace == "slack:T0BELL"
    shown = await stage.talk.press(home, "Status")
    assert shown.text == "Tickerbell\nYou said: status"


async def test_a_reply_with_a_chart_shows_it(stage: Stage) -> None:
    stage.parrot.replies["quote NVDA"] = Reply("NVDA $118.42", (Picture(CHART),))
    shown = await stage.talk.say("quote NVDA")
    assert (shown.picture, shown.alt) == (True, CHART.alt)


async def test_a_chart_that_is_not_ready_yet_is_waited_for(stage: Stage) -> None:
    stage.parrot.replies["quote NVDA"] = Reply("NVDA $118.42", (Picture(CHART),))
    stage.slack.fail("500", next=1, methods=("files.completeUploadExternal",))
    shown = await stage.talk.say("quote NVDA")
    assert (shown.picture, CHART.alt in shown.text) == (False, True)


async def test_a_file_is_shown_and_a_long_one_sent(stage: Stage) -> None:
    stage.parrot.replies["export"] = Reply("Your rules", (File("rules.yaml", "rules:\n  - NVDA down 5%\n"),))
    assert "  - NVDA down 5%" in (await stage.talk.say("export")).text
    stage.parrot.replies["export"] = Reply("Your rules", (File("rules.yaml", "  - NVDA down 5%\n" * 300),))
    shown = await stage.talk.say("export")
    assert "rules.yaml is in your direct messages" in shown.text
    sent = stage.slack.messages(f"@{'ann'}")
    assert sent[0]["files"][0]["name"] == "rules.yaml"


@pytest.mark.parametrize("how", ["delete", "archive", "kick"])
async def test_a_lost_channel_is_told(stage: Stage, how: str) -> None:
    place = stage.talk.channel("markets")
    await getattr(stage.talk, how)("markets")
    await asyncio.sleep(0.05)
    assert [gone for gone, _ in stage.parrot.gone] == [place]


async def test_being_thrown_out_is_told(stage: Stage) -> None:
    await stage.talk.throw_out()
    await asyncio.sleep(0.05)
    assert {gone for gone, _ in stage.parrot.gone} == {"slack:T0BELL"}
