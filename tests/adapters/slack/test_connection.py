"""How the bot hears Slack: connections that are renewed, broken or refused, and signed requests."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlencode

import aiohttp
import pytest

from adapters.slack import SlackChat
from adapters.slack.app import PATH
from bot.errors import ChatError
from tests.adapters.slack.conftest import PACE, Stage
from tests.adapters.slack.parrot import Parrot
from tests.doubles.slack import SlackDouble


async def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Look again until it is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(chat: SlackChat, parrot: Parrot) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(chat.serve(parrot))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, ChatError):
            await task


async def test_two_connections_so_that_one_is_always_there(stage: Stage) -> None:
    await until(lambda: stage.slack.sockets.count == 2)
    for _ in range(4):
        assert (await stage.talk.say("status")).text == "You said: status"


async def test_connections_that_slack_wants_renewed(stage: Stage) -> None:
    await until(lambda: stage.slack.sockets.count == 2)
    await stage.slack.sockets.refresh("warning")
    await stage.slack.sockets.refresh()
    await until(lambda: stage.slack.sockets.opened >= 4 and stage.slack.sockets.count == 2)
    assert (await stage.talk.say("status")).text == "You said: status"


async def test_too_many_connections_are_tried_again_ever_more_slowly(slack: SlackDouble) -> None:
    slack.sockets.refusals = 3
    chat, parrot = SlackChat(slack.bot_token, slack.app_token, slack.api), Parrot()
    async with serving(chat, parrot):
        await until(lambda: slack.sockets.count == 2, 10)
        said = await slack.talk.say("status")
        if "dispatch_failed" in said.text:  # Slack waits three seconds, which a busy machine may take
            said = await slack.talk.say("status")
        assert said.text == "You said: status"
    assert len([r for r in slack.requests if r["path"].endswith("apps.connections.open")]) <= 6


async def test_a_broken_connection_is_made_anew(slack: SlackDouble) -> None:
    from adapters.slack.app import build, serve_socket
    from adapters.slack.dialogue import Dialogue

    chat, parrot = SlackChat(slack.bot_token, slack.app_token, slack.api), Parrot()
    async with chat.sending():
        dialogue = Dialogue(parrot, chat._client, chat._asks, chat._uploads, logging.getLogger("tickerbell.slack"))
        running = asyncio.create_task(
            serve_socket(build(chat._client, dialogue, None), slack.app_token, chat._line, ping=0.1)
        )
        await until(lambda: slack.sockets.count == 2)
        await slack.sockets.drop()
        await until(lambda: slack.sockets.count == 2)
        assert (await slack.talk.say("status")).text == "You said: status"
        running.cancel()
        await asyncio.wait([running])


@pytest.mark.parametrize(
    ("bot", "app", "said"),
    [("xoxb-wrong", "xapp-loopback", "SLACK_BOT_TOKEN"), ("xoxb-loopback", "xapp-wrong", "app token")],
)
async def test_a_wrong_token_ends_it_with_a_sentence(slack: SlackDouble, bot: str, app: str, said: str) -> None:
    with pytest.raises(ChatError, match=said) as refusal:
        await asyncio.wait_for(SlackChat(bot, app, slack.api).serve(Parrot()), 5)
    assert "wrong" not in str(refusal.value)


async def test_without_an_app_token_it_says_what_is_missing(slack: SlackDouble) -> None:
    with pytest.raises(ChatError, match="APP_TOKEN"):
        await SlackChat(slack.bot_token, None, slack.api).serve(Parrot())


async def test_it_waits_for_slack_to_answer(slack: SlackDouble) -> None:
    slack.fail("503", next=2, methods=("auth.test",))
    async with serving(SlackChat(slack.bot_token, slack.app_token, slack.api), Parrot()):
        assert (await asyncio.wait_for(_said(slack), 5)).text == "You said: status"


async def _said(slack: SlackDouble):
    await slack.sockets.connected.wait()
    return await slack.talk.say("status")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_signed_requests_instead_of_a_connection() -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}{PATH}"
    async with SlackDouble(pace=0, request_url=address) as slack:
        parrot = Parrot()
        chat = SlackChat(slack.bot_token, None, slack.api, slack.signing_secret, ("127.0.0.1", port), pace=PACE)
        async with serving(chat, parrot), aiohttp.ClientSession() as stranger:
            await until(lambda: _listening(port))
            shown = await slack.talk.say("list")
            assert (await slack.talk.press(shown, "Next")).text == "You said: list 2"
            assert (await slack.talk.mention("why NVDA")).text == "You said: why NVDA"
            form = await slack.talk.say("edit 7k")
            assert "I don't understand dwn" in (await slack.talk.fill(form, {"rule": "NVDA dwn 5%"})).text
            asked = len(parrot.asked)
            forged = urlencode({"command": "/bell", "text": "list", "user_id": "U0ANN", "channel_id": "C1"})
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            headers |= {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=0"}
            async with stranger.post(address, data=forged, headers=headers) as answer:
                assert answer.status == 401
            assert len(parrot.asked) == asked
        assert not slack.sockets.opened


def _listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def test_an_address_that_is_taken_is_a_sentence(slack: SlackDouble) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        chat = SlackChat(slack.bot_token, None, slack.api, slack.signing_secret, ("127.0.0.1", port))
        with pytest.raises(ChatError, match=f"127.0.0.1:{port}.*TICKERBELL_SLACK_LISTEN"):
            await chat.serve(Parrot())


async def test_the_doctor_finds_nothing_wrong(slack: SlackDouble) -> None:
    chat = SlackChat(slack.bot_token, slack.app_token, slack.api)
    async with chat.sending():
        found = await chat.check([slack.talk.channel("markets")])
    assert [finding.what for finding in found if not finding.good] == []
    assert any("all 12 scopes" in finding.what for finding in found)


async def test_the_doctor_says_what_to_click() -> None:
    async with SlackDouble(pace=0, scopes=("chat:write", "channels:read", "groups:read")) as slack:
        slack.world.channel("closed", private=True, bot_is_in=False)
        chat = SlackChat(slack.bot_token, "xapp-wrong", slack.api)
        async with chat.sending():
            found = await chat.check([slack.talk.channel("closed")])
    wrong = {finding.what: finding.do for finding in found if not finding.good}
    assert "OAuth & Permissions" in wrong["slack: the scope files:write is missing"]
    assert "connections:write" in wrong["slack: the app token opens no connection"]
    assert "/invite" in next(do for what, do in wrong.items() if what.startswith("slack: posting in"))


async def test_the_doctor_when_the_token_is_wrong(slack: SlackDouble) -> None:
    chat = SlackChat("xoxb-wrong", slack.app_token, slack.api)
    with pytest.raises(ChatError, match="SLACK_BOT_TOKEN"):
        async with chat.sending():
            pass
    (found,) = await chat.check(["slack:C1"])
    assert not found.good


def test_no_token_in_its_repr() -> None:
    assert "secret" not in repr(SlackChat("xoxb-secret", "xapp-secret", None, "secret"))
