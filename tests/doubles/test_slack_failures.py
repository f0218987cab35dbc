"""The stand-in Slack fails as Slack does, and slack_sdk and Bolt meet it as they are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble

Json = dict[str, Any]


@pytest.fixture
async def double() -> AsyncIterator[SlackDouble]:
    async with SlackDouble(pace=0) as running:
        yield running


def client(double: SlackDouble, **more: Any) -> Any:
    given = {"retry_handlers": [], **more}
    return AsyncWebClient(token=double.bot_token, base_url=double.api, **given)


async def post(double: SlackDouble, text: str = "NVDA down 5%", **more: Any) -> Any:
    return await client(double, **more).chat_postMessage(channel="#markets", text=text)


@pytest.mark.parametrize(
    ("how", "status", "error"),
    [
        ("ratelimited", 429, "ratelimited"),
        ("500", 500, None),
        ("503", 503, None),
        ("is_archived", 200, "is_archived"),
        ("account_inactive", 200, "account_inactive"),
        ("token_revoked", 200, "token_revoked"),
    ],
)
async def test_refusals_by_script(double: SlackDouble, how: Any, status: int, error: str | None) -> None:
    double.fail(how, next=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            await post(double)
        assert refused.value.response.status_code == status
        assert refused.value.response.data.get("error") == error
        assert refused.value.response.headers.get("Retry-After") == ("7" if how == "ratelimited" else None)
    assert double.messages("markets") == []
    await post(double)
    assert len(double.messages("markets")) == 1
    assert double.counts[how] == 2


@pytest.mark.parametrize(
    ("how", "raised", "taken"),
    [
        ("drop before", aiohttp.ServerDisconnectedError, 0),
        ("drop after taking", aiohttp.ServerDisconnectedError, 1),
        ("timeout after taking", TimeoutError, 1),
    ],
)
async def test_lost_answers(double: SlackDouble, how: Any, raised: type[Exception], taken: int) -> None:
    double.fail(how, next=1)
    with pytest.raises(raised):
        await post(double, timeout=0.3)
    assert len(double.messages("markets")) == taken
    await post(double)
    assert len(double.messages("markets")) == taken + 1


async def test_the_librarys_own_handler_posts_twice_over_a_lost_connection(double: SlackDouble) -> None:
    """The trap for whom the double is here: the default client sends again what Slack has taken."""
    double.fail("drop after taking", next=1)
    await AsyncWebClient(token=double.bot_token, base_url=double.api).chat_postMessage(channel="#markets", text="x")
    assert len(double.messages("markets")) == 2


async def test_failures_take_turns(double: SlackDouble) -> None:
    double.fail(["500", "edit_window_closed", "is_archived"], every=3)
    said: list[str] = []
    for n in range(9):
        try:
            await post(double, f"{n}")
            said.append("taken")
        except SlackApiError as error:
            said.append(error.response.data.get("error") or "500")
    taken = ["taken", "taken"]
    assert said == [*taken, "500", *taken, "is_archived", *taken, "500"]


async def test_an_edit_comes_too_late_and_a_chart_too_early(double: SlackDouble) -> None:
    slack = client(double)
    first = await post(double)
    double.fail("edit_window_closed", next=1)
    with pytest.raises(SlackApiError, match="edit_window_closed"):
        await slack.chat_update(channel=first["channel"], ts=first["ts"], text="later")
    file = (await slack.files_upload_v2(content=b"png", filename="a.png"))["files"][0]["id"]
    blocks = [{"type": "image", "slack_file": {"id": file}, "alt_text": "NVDA"}]
    double.fail("invalid_blocks once", next=1)
    await post(double, "without a chart")
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await slack.chat_update(channel=first["channel"], ts=first["ts"], text="x", blocks=blocks)
    await slack.chat_update(channel=first["channel"], ts=first["ts"], text="x", blocks=blocks)
    assert double.breaches == []


async def test_one_message_a_second_and_channel_after_a_burst() -> None:
    async with SlackDouble() as double:
        slack = client(double)
        for _ in range(4):
            await slack.chat_postMessage(channel="#markets", text="x")
        with pytest.raises(SlackApiError) as refused:
            await slack.chat_postMessage(channel="#markets", text="x")
        assert (refused.value.response.status_code, refused.value.response.headers["Retry-After"]) == (429, "1")
        double.world.channel("other")
        await slack.chat_postMessage(channel="#other", text="x")
        assert double.counts["ratelimited"] == 1


async def test_the_workspace_has_a_limit_and_so_has_each_method() -> None:
    async with SlackDouble(pace=0.001) as double:
        slack = client(double)
        for number in range(300):
            double.world.channel(f"c{number}")
            await slack.chat_postMessage(channel=f"#c{number}", text="x")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await slack.chat_postMessage(channel="#markets", text="x")
        for _ in range(20):
            await slack.conversations_list()
        with pytest.raises(SlackApiError, match="ratelimited"):
            await slack.conversations_list()


async def test_the_limits_can_run_faster() -> None:
    async with SlackDouble(pace=100) as double:
        slack = client(double)
        for _ in range(20):
            await slack.chat_postMessage(channel="#markets", text="x")
            await asyncio.sleep(0.01)
        assert len(double.messages("markets")) == 20


@asynccontextmanager
async def listening(double: SlackDouble, seen: list[Json], connections: int = 1) -> AsyncIterator[None]:
    """Bolt on Socket Mode, that notes every event and answers commands with their text."""
    app = AsyncApp(client=client(double))

    @app.event("app_mention")
    async def mentioned(body: Json, client: AsyncWebClient) -> None:
        seen.append(body)
        event = body["event"]
        await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="answered")

    @app.command("/bell")
    async def bell(ack: Any, body: Json) -> None:
        await ack(text=body["text"])

    handlers = [AsyncSocketModeHandler(app, double.app_token, ping_interval=0.1) for _ in range(connections)]
    for handler in handlers:
        await handler.connect_async()
    await until(lambda: double.sockets.count == connections)
    try:
        yield
    finally:
        for handler in handlers:
            await handler.close_async()


async def until(true: Any) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 (what is waited for is on the other side of a socket)
            await asyncio.sleep(0.01)


async def test_people_try_again_until_the_bot_is_back(double: SlackDouble) -> None:
    async with listening(double, []):
        await double.sockets.drop()
        assert (await double.talk.say("again")).text == "again"


async def heard(double: SlackDouble) -> bool:
    """While the library goes from one connection to the next a command may be lost: then it is said again."""
    async with asyncio.timeout(5):
        while (await double.talk.say("back")).text != "back":  # noqa: ASYNC110 (it is asked, not waited for)
            await asyncio.sleep(0.02)
    return True


async def test_a_dropped_connection_is_opened_again(double: SlackDouble) -> None:
    async with listening(double, []):
        await double.sockets.drop()
        double.talk.tries_for = 0
        assert "dispatch_failed" in (await double.talk.say("lost")).text
        await until(lambda: double.sockets.opened == 2)
        assert await heard(double)


async def test_a_refresh_brings_a_new_connection_first(double: SlackDouble) -> None:
    async with listening(double, []):
        await double.sockets.refresh("warning")
        await until(lambda: double.sockets.opened == 2)
        await double.sockets.refresh()
        await until(lambda: double.sockets.opened >= 3 and double.sockets.count)
        assert await heard(double)


async def test_too_many_connections(double: SlackDouble) -> None:
    double.sockets.refusals = 2
    async with listening(double, []):
        assert double.sockets.refusals == 0
        assert await heard(double)


async def test_a_payload_goes_to_one_of_several_connections(double: SlackDouble) -> None:
    seen: list[Json] = []
    async with listening(double, seen, connections=3):
        for _ in range(6):
            await double.talk.mention("why NVDA?")
    assert len(seen) == 6


async def test_an_event_may_come_twice_with_the_same_id(double: SlackDouble) -> None:
    seen: list[Json] = []
    async with listening(double, seen):
        double.sockets.repeats = 1
        await double.talk.mention("why NVDA?")
        await until(lambda: len(seen) == 2)
    assert seen[0]["event_id"] == seen[1]["event_id"]


async def test_a_bot_that_is_thrown_out_has_a_dead_token(double: SlackDouble) -> None:
    gone: list[str] = []
    app = AsyncApp(client=client(double))

    @app.event("app_uninstalled")
    async def uninstalled(event: Json) -> None:
        gone.append(event["type"])

    @app.event("tokens_revoked")
    async def revoked(event: Json) -> None:
        gone.append(event["type"])

    @app.event("channel_deleted")
    async def deleted(event: Json) -> None:
        gone.append(event["channel"])

    handler = AsyncSocketModeHandler(app, double.app_token)
    await handler.connect_async()
    channel = double.talk.channel("markets").removeprefix("slack:")
    await double.talk.delete("markets")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client(double).chat_postMessage(channel=channel, text="x")
    await double.talk.throw_out()
    with pytest.raises(SlackApiError, match="account_inactive"):
        await post(double)
    await until(lambda: len(gone) == 3)
    assert gone == [channel, "tokens_revoked", "app_uninstalled"]
    await handler.close_async()
