"""The stand-in Slack's methods, called by slack_sdk: what they do, what they refuse, what they need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles.slack import SlackDouble, mentions

Json = dict[str, Any]
Call = Callable[[Any], Awaitable[Any]]
MARK = {"event_type": "alert", "event_payload": {"id": "7k"}}


@pytest.fixture
async def double() -> AsyncIterator[SlackDouble]:
    async with SlackDouble(pace=0) as running:
        yield running


def client(double: SlackDouble, token: str = "") -> Any:
    """slack_sdk's client, whose answers it types as empty now and then."""
    return AsyncWebClient(token=token or double.bot_token, base_url=double.api, retry_handlers=[])


def place(double: SlackDouble, name: str = "markets") -> str:
    return double.world.channel(name).id


async def error(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_who_we_are_and_what_we_may(double: SlackDouble) -> None:
    told = await client(double).auth_test()
    assert (told["team_id"], told["user_id"]) == ("T0BELL", "U0BELL")
    assert "chat:write" in told.headers["X-OAuth-Scopes"].split(",")
    assert (await client(double).team_info())["team"]["name"] == "Loopback"
    ann = (await client(double).users_info(user="U0ANN", include_locale=True))["user"]
    assert (ann["tz"], ann["is_admin"], ann["locale"]) == ("America/New_York", True, "en-US")


@pytest.mark.parametrize(
    ("token", "problem"),
    [("xoxb-other", "invalid_auth"), ("xapp-loopback", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(double: SlackDouble, token: str, problem: str) -> None:
    assert await error(client(double, token).auth_test()) == problem


async def test_no_token_gets_into_the_record(double: SlackDouble) -> None:
    await client(double).chat_postMessage(channel="#markets", text="x", token=double.bot_token)
    await client(double, double.app_token).apps_connections_open(app_token=double.app_token)
    assert [request["path"] for request in double.requests] == ["/api/chat.postMessage", "/api/apps.connections.open"]
    assert "loopback" not in str(double.requests)


NEEDS: list[tuple[str, Call]] = [
    ("chat:write", lambda c: c.chat_postMessage(channel="markets", text="x")),
    ("chat:write", lambda c: c.chat_update(channel="markets", ts="1", text="x")),
    ("channels:read", lambda c: c.conversations_list()),
    ("channels:history", lambda c: c.conversations_history(channel="C1")),
    ("channels:join", lambda c: c.conversations_join(channel="C1")),
    ("im:write", lambda c: c.conversations_open(users="U0ANN")),
    ("users:read", lambda c: c.users_info(user="U0ANN")),
    ("team:read", lambda c: c.team_info()),
    ("files:write", lambda c: c.files_getUploadURLExternal(filename="a.png", length=1)),
]


@pytest.mark.parametrize(("scope", "call"), NEEDS, ids=[scope for scope, _ in NEEDS])
async def test_each_method_needs_its_scope(scope: str, call: Call) -> None:
    async with SlackDouble(pace=0, scopes={"commands"}) as double:
        with pytest.raises(SlackApiError) as refused:
            await call(client(double))
        answer = refused.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", scope, "commands")


async def test_a_private_channel_needs_the_scope_of_its_kind() -> None:
    async with SlackDouble(pace=0, scopes={"channels:read"}) as double:
        desk = double.world.channel("desk", private=True)
        await client(double).conversations_info(channel=place(double))
        assert await error(client(double).conversations_info(channel=desk.id)) == "missing_scope"


async def test_a_post_is_edited_and_deleted(double: SlackDouble) -> None:
    slack, channel = client(double), place(double)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "NVDA down 5%"}}
    post = await slack.chat_postMessage(channel=channel, text="x", blocks=[section], metadata=MARK)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "NVDA down 10%"}}
    await slack.chat_update(channel=channel, ts=post["ts"], text="y", blocks=[section])
    (shown,) = double.talk.posts()
    assert (shown.text, shown.edited, shown.raw["metadata"]) == ("NVDA down 10%", True, MARK)
    await slack.chat_update(channel=channel, ts=post["ts"], text="only words")
    assert double.talk.posts()[0].text == "only words"
    await slack.chat_delete(channel=channel, ts=post["ts"])
    assert double.talk.posts() == []
    assert await error(slack.chat_update(channel=channel, ts=post["ts"], text="z")) == "message_not_found"


async def test_a_reply_stands_in_its_thread_and_may_be_seen_by_all(double: SlackDouble) -> None:
    slack, channel = client(double), place(double)
    first = (await slack.chat_postMessage(channel=channel, text="NVDA down 5%"))["ts"]
    quiet = (await slack.chat_postMessage(channel=channel, text="why", thread_ts=first))["ts"]
    loud = (await slack.chat_postMessage(channel=channel, text="10%", thread_ts=first, reply_broadcast=True))["ts"]
    assert [shown.reply_to for shown in double.talk.posts()] == ["", first, first]
    seen = (await slack.conversations_history(channel=channel))["messages"]
    assert [message["ts"] for message in seen] == [loud, first]
    thread = (await slack.conversations_replies(channel=channel, ts=first))["messages"]
    assert [message["ts"] for message in thread] == [first, quiet, loud]
    assert double.breaches == []
    await slack.chat_postMessage(channel=channel, text="astray", thread_ts=quiet)
    assert "is a reply" in double.breaches[0].problem


async def test_a_reply_to_what_is_gone_falls_into_the_channel(double: SlackDouble) -> None:
    slack, channel = client(double), place(double)
    first = (await slack.chat_postMessage(channel=channel, text="NVDA down 5%"))["ts"]
    await slack.chat_delete(channel=channel, ts=first)
    reply = await slack.chat_postMessage(channel=channel, text="10%", thread_ts=first)
    assert "thread_ts" not in reply["message"]


async def test_a_repeated_client_msg_id_gets_the_first_message_where_slack_dedupes() -> None:
    for dedupes, count in ((True, 1), (False, 2)):
        async with SlackDouble(pace=0, dedupes=dedupes) as double:
            post = {"channel": "#markets", "text": "x", "client_msg_id": "6f1c1f5e-6f3b-4a5e-9a0e-3d0f6f7b8c21"}
            first, second = [await client(double).chat_postMessage(**post) for _ in range(2)]
            assert (first["ts"] == second["ts"]) is dedupes
            assert len(double.messages("markets")) == count


async def test_metadata_is_told_to_whoever_asks_for_it(double: SlackDouble) -> None:
    slack, channel = client(double), place(double)
    stamps = [(await slack.chat_postMessage(channel=channel, text=f"{n}", metadata=MARK))["ts"] for n in range(5)]
    plain = await slack.conversations_history(channel=channel)
    assert "metadata" not in plain["messages"][0]
    window = {"oldest": stamps[1], "latest": stamps[3], "include_all_metadata": True}
    inner = (await slack.conversations_history(channel=channel, **window))["messages"]
    assert [(message["ts"], message["metadata"]) for message in inner] == [(stamps[2], MARK)]
    page = await slack.conversations_history(channel=channel, **window, inclusive=True, limit=2)
    assert [message["ts"] for message in page["messages"]] == [stamps[3], stamps[2]]
    cursor = page["response_metadata"]["next_cursor"]
    rest = await slack.conversations_history(channel=channel, **window, inclusive=True, limit=2, cursor=cursor)
    assert [message["ts"] for message in rest["messages"]] == [stamps[1]]


async def test_where_the_bot_may_post(double: SlackDouble) -> None:
    slack = client(double)
    double.world.channel("outside", bot_is_in=False)
    double.world.channel("desk", private=True, bot_is_in=False)
    await slack.chat_postMessage(channel="#outside", text="by chat:write.public")
    assert await error(slack.chat_postMessage(channel="#desk", text="x")) == "channel_not_found"
    assert await error(slack.chat_postMessage(channel="#none", text="x")) == "channel_not_found"
    assert await error(slack.conversations_history(channel=place(double, "outside"))) == "not_in_channel"
    await slack.conversations_join(channel=place(double, "outside"))
    assert len((await slack.conversations_history(channel=place(double, "outside")))["messages"]) == 1
    listed = (await slack.conversations_list(types="public_channel,private_channel"))["channels"]
    assert [(channel["name"], channel["is_member"]) for channel in listed] == [("markets", True), ("outside", True)]
    assert "U0BELL" in (await slack.conversations_members(channel=place(double)))["members"]


async def test_a_public_channel_needs_an_invitation_without_the_scope() -> None:
    async with SlackDouble(pace=0, scopes={"chat:write"}) as double:
        double.world.channel("outside", bot_is_in=False)
        assert await error(client(double).chat_postMessage(channel="#outside", text="x")) == "not_in_channel"


async def test_direct_messages(double: SlackDouble) -> None:
    opened = (await client(double).conversations_open(users="U0BOB"))["channel"]["id"]
    told = await client(double).chat_postMessage(channel="U0BOB", text="Your rules sleep.")
    assert told["channel"] == opened
    assert double.messages(opened)[0]["text"] == "Your rules sleep."
    link = await client(double).chat_getPermalink(channel=opened, message_ts=told["ts"])
    assert opened in link["permalink"]


async def test_a_chart_goes_in_three_steps_and_only_then_into_a_block(double: SlackDouble) -> None:
    slack = client(double)

    def shows(file: str) -> list[Json]:
        return [{"type": "image", "slack_file": {"id": file}, "alt_text": "NVDA"}]

    done = await slack.files_upload_v2(content=b"\x89PNG", filename="chart.png", alt_txt="NVDA")
    file = done["files"][0]["id"]
    post = await slack.chat_postMessage(channel="#markets", text="x", blocks=shows(file))
    assert double.pictures(post["ts"]) == {"chart.png": b"\x89PNG"}
    assert double.world.files[file].alt == "NVDA"
    waiting = (await slack.files_getUploadURLExternal(filename="b.png", length=3))["file_id"]
    assert await error(slack.chat_postMessage(channel="#markets", text="x", blocks=shows(waiting))) == "invalid_blocks"
    assert await error(slack.files_completeUploadExternal(files=[{"id": waiting}])) == "file_not_found"
    await slack.files_upload_v2(content="7k NVDA down 5%", filename="rules.txt", channel=place(double))
    assert double.messages("markets")[-1]["files"][0]["name"] == "rules.txt"


async def test_what_a_trigger_is_good_for(double: SlackDouble) -> None:
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Edit"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
    }
    slack, ann = client(double), double.world.people["ann"]
    assert await error(slack.views_open(trigger_id="1.2.3", view=view)) == "invalid_trigger_id"
    by = double.interactions.open(ann, place(double))
    opened = (await slack.views_open(trigger_id=by.trigger, view=view))["view"]
    assert await error(slack.views_open(trigger_id=by.trigger, view=view)) == "exchanged_trigger_id"
    changed = (await slack.views_update(view_id=opened["id"], view=view, hash=opened["hash"]))["view"]
    assert await error(slack.views_update(view_id=opened["id"], view=view, hash=opened["hash"])) == "hash_conflict"
    assert changed["hash"] != opened["hash"]
    assert await error(slack.views_update(view_id="V9", view=view)) == "not_found"
    double.interactions.trigger_seconds = 0
    late = double.interactions.open(ann, place(double))
    await asyncio.sleep(0.001)
    assert await error(slack.views_open(trigger_id=late.trigger, view=view)) == "expired_trigger_id"


async def test_a_response_url_is_good_for_five_answers(double: SlackDouble) -> None:
    by = double.interactions.open(double.world.people["ann"], place(double))
    address = double.api.removesuffix("api/") + "actions/"
    answers = [await AsyncWebhookClient(f"{address}{by.token}").send(text=f"{n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert (await by.shown).text == "0"
    assert "expired_url" in (await AsyncWebhookClient(f"{address}other").send(text="x")).body
    await AsyncWebhookClient(f"{address}{double.interactions.open(by.person, by.channel).token}").send(
        text="for all", response_type="in_channel"
    )
    assert [shown.text for shown in double.talk.posts()] == ["for all"]


async def test_arguments_that_lack_or_are_unknown(double: SlackDouble) -> None:
    slack = client(double)
    assert await error(slack.api_call("chat.postMessage", json={"text": "x"})) == "invalid_arguments"
    assert await error(slack.api_call("chat.shout", json={})) == "unknown_method"
    await slack.api_call("chat.postMessage", json={"channel": "#markets", "text": "x", "colour": "red"})
    assert double.breaches[-1].problem == "unknown argument colour"


@pytest.mark.parametrize(
    ("payload", "called"),
    [
        ({"text": "<!here> NVDA"}, ["here"]),
        ({"text": "<@U0ANN> and <!subteam^S1>"}, ["U0ANN", "S1"]),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}]}, ["channel"]),
        ({"elements": [{"type": "user", "user_id": "U1"}, {"type": "broadcast", "range": "here"}]}, ["U1", "here"]),
        ({"text": "&lt;!here&gt; @here NVDA"}, []),
        ({"text": {"type": "plain_text", "text": "<!here>"}, "value": "<!here>"}, []),
        ({"elements": [{"type": "text", "text": "<!here>"}]}, []),
    ],
)
def test_whom_a_payload_calls(payload: Json, called: list[str]) -> None:
    assert mentions(payload) == called
