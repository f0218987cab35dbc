"""Settings of a channel and of a workspace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.alert.settings import DEFAULTS
from bot.chat.model import Button, Row
from bot.chat.plain import reply_text
from bot.chat.records import Workspace
from tests.service.answers.world import World, buttons

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("typed", "line", "value"),
    [
        ("zone Europe/Berlin", "Time zone is now Europe/Berlin (Berlin time)", {"zone": "Europe/Berlin"}),
        ("zone new york city", None, {}),
        ("zone tokyo", "Time zone is now Asia/Tokyo (Tokyo time)", {"zone": "Asia/Tokyo"}),
        ("zone utc", "Time zone is now UTC (UTC)", {"zone": "UTC"}),
        ("zone pdt", "Time zone is now America/Los_Angeles (Los Angeles time)", {"zone": "America/Los_Angeles"}),
        (
            "quiet 22:00-07:00",
            "Quiet time is now 22:00-07:00 New York time; critical posts pass",
            {"quiet": ("22:00", "07:00")},
        ),
        (
            "quiet 22 to 7",
            "Quiet time is now 22:00-07:00 New York time; critical posts pass",
            {"quiet": ("22:00", "07:00")},
        ),
        (
            "quiet 9:30 – 16:00",
            "Quiet time is now 09:30-16:00 New York time; critical posts pass",
            {"quiet": ("09:30", "16:00")},
        ),
        ("severity normal", "Least severity is now normal and critical", {"least": "normal"}),
        ("severity critical and above", "Least severity is now critical alone", {"least": "critical"}),
        ("severity Normal and critical", "Least severity is now normal and critical", {"least": "normal"}),
        ("budget 1 10", "Budget is now 1 post an hour, 10 a day", {"per_hour": 1, "per_day": 10}),
        ("mention @here", "Mention is now @here, from normal on", {"mention": "here"}),
        (
            "mention <@&12> from critical",
            "Mention is now a role, from critical on",
            {"mention": "role:12", "mention_from": "critical"},
        ),
        ("budget 3 10", "Budget is now 3 posts an hour, 10 a day; critical ones pass", {"per_hour": 3, "per_day": 10}),
        ("budget 3/hour, 10/day", "Budget is now 3 posts an hour", {"per_hour": 3, "per_day": 10}),
        (
            "follow thread",
            "What follows a post is now thread: an edit, and a reply in the thread",
            {"follow": "thread"},
        ),
        ("digest weekdays 9:05", "Digest is now weekdays 09:05", {"digest": "weekdays 09:05"}),
        ("QUIET 22-7", "Quiet time is now 22:00-07:00", {"quiet": ("22:00", "07:00")}),
    ],
)
async def test_one_setting_is_set_anew(world: World, typed: str, line: str | None, value: dict[str, object]) -> None:
    talk = world.talk()
    if line is None:
        assert "I know no time zone" in await talk.refused(f"settings {typed}")
        return
    reply = await talk.say(f"settings {typed}")
    assert reply.title.startswith(line)
    assert await talk.lines() == [f"{reply.title} · by me"]
    settings = world.registry.settings_of(talk.channel)
    assert {name: getattr(settings, name) for name in value} == value
    await talk.press(reply, "Undo")
    assert world.registry.settings_of(talk.channel) == DEFAULTS


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("zone Berlni", "I know no time zone Berlni. Did you mean Europe/Berlin?"),
        ("zone ../../etc/passwd", "I know no time zone"),
        ("zone EST", "Time zone is that already: America/New_York (New York time)."),
        ("zone GMT+2", "GMT+2 knows no summer time. Say a city's zone, like Europe/Berlin or America/New_York."),
        ("quiet always", "I can't read always as quiet hours. Say 22:00-07:00 or off."),
        ("quiet 25:00-07:00", "25:00 is no time of the day"),
        ("quiet 7-7", "would be none"),
        ("quiet off", "Quiet time is that already: off."),
        ("severity crit", "There is no severity crit: there are info, normal, critical. Did you mean critical?"),
        ("severity everything", "Least severity is that already: everything."),
        ("mention everyone", "I can't mention everyone. Say none, here, a role or a person"),
        ("mention her", "I can't mention her. Did you mean here? Say none"),
        ("budget -1 5", "I can't read -1 5 as a budget"),
        ("budget 3 −10", "as a budget"),
        ("mention <!channel>", "I can't mention <!channel>"),
        ("budget 0 20", "I can't read 0 20 as a budget"),
        ("budget 30 20", "30 an hour is more than 20 a day"),
        ("budget 999999999999 1", "I can't read"),
        ("follow me", "There is no way to follow a post me: there are flat, update, thread, broadcast."),
        ("digest hourly", "I can't read hourly as times of a digest. Say daily 16:30, weekdays 16:30 or off."),
        ("digest daily 24:30", "24:30 is no time of the day"),
        ("colour red", "There is no setting colour."),
        ("sevrity info", "There is no setting sevrity. Did you mean severity?"),
        ("sevrity", "There is no setting sevrity. Did you mean severity?"),
        ("role", "Role is a setting of Discord only."),
        ("admins on", "Admins is a setting of Slack only."),
    ],
)
async def test_what_is_wrong_is_one_sentence(world: World, typed: str, says: str) -> None:
    talk = world.talk("terminal" if typed == "role" else "discord")
    assert says in await talk.refused(f"settings {typed}")
    assert world.registry.everything(talk.channel) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<!here>", "here"),
        ("channel", "channel"),
        ("<!subteam^S77|@desk>", "group:S77"),
        ("<@U42|ann>", "user:U42"),
        ("<@W42>", "user:W42"),
    ],
)
async def test_slack_names_people_in_its_own_way(world: World, typed: str, kept: str) -> None:
    talk = world.talk("slack")
    await talk.hear(f"settings mention {typed}")
    assert world.registry.settings_of(talk.channel).mention == kept


async def test_settings_alone_shows_all_with_a_tap_for_each(world: World) -> None:
    talk = world.talk()
    reply = await talk.say("settings")
    text = reply_text(reply)
    for name in ("zone", "quiet", "severity", "mention", "budget", "follow", "digest", "role"):
        assert f"\n  {name} " in text
    opened = [
        control.says
        for part in reply.parts
        if isinstance(part, Row)
        for control in part.controls
        if isinstance(control, Button)
    ]
    assert opened[:2] == ["settings zone", "settings quiet"]
    says = [choice for words in opened for choice in buttons(await talk.say(words)).values()]
    assert {"settings quiet 22:00-07:00", "settings severity critical", "settings follow thread"} <= set(says)
    assert "settings severity info" not in says
    assert world.registry.everything(talk.channel) == []
    for words in says:
        assert not (await world.talk().say(words)).failed
        assert len(words) <= 80


async def test_one_setting_shows_itself(world: World) -> None:
    talk = world.talk()
    await talk.hear("settings follow thread")
    assert "settings follow broadcast" in buttons(await talk.say("settings follow")).values()
    reply = await talk.say("settings budget")
    assert reply.title == "Budget: 6 posts an hour, 20 a day; critical ones pass"
    assert "settings budget 3 10" in buttons(reply).values()


async def test_the_first_change_gives_the_channel_the_zone_of_whoever_makes_it(world: World) -> None:
    talk = world.talk("slack")
    talk.zone = "Europe/Berlin"
    assert "Berlin" in (await talk.say("mute NVDA until 23:30")).title
    assert world.registry.settings_of(talk.channel).zone == "Europe/Berlin"
    guest = replace(talk, person="slack:P1", zone="Asia/Tokyo")
    assert "Berlin" in (await guest.say("mute AMD until 23:30")).title
    strange = world.talk("slack")
    strange.zone = "Mars/Olympus"
    assert "New York" in (await strange.say("mute NVDA 1h")).title


async def test_setting_the_channel_up_is_not_undone_with_the_first_change(world: World) -> None:
    talk = world.talk("slack")
    talk.zone = "Europe/Berlin"
    await talk.press(await talk.say("settings quiet 22-7"), "Undo")
    assert world.registry.settings_of(talk.channel) == DEFAULTS.__class__(zone="Europe/Berlin")


async def test_a_role_and_admins_are_set_by_admins(world: World) -> None:
    talk = world.talk()
    assert "only its admins set it" in await talk.refused("settings role <@&5>")
    boss = replace(talk, admin=True)
    assert "Manage Channel and the chosen role" in (await boss.say("settings role <@&5>")).title
    assert world.registry.get(Workspace, talk.workspace) is not None
    assert "That is one person, no role" in await boss.refused("settings role <@5>")
    assert "That is so already." in await boss.refused("settings role <@&5>")
    slack = replace(world.talk("slack"), admin=True)
    assert "admins alone" in (await slack.say("settings admins on")).title
    assert "Admins is on or off, not maybe." in await slack.refused("settings admins maybe")
    assert "every member" in (await slack.say("settings admins off")).title


async def test_digest_now_and_at_set_times(world: World) -> None:
    talk = world.talk()
    assert "nothing was posted here" in (await talk.say("digest")).title
    assert (await talk.say("digest 16:30")).title == "Digest is now daily 16:30 New York time"
    assert (await talk.say("digest off")).title == "Digest is now off"
