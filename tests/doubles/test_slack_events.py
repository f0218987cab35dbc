"""What the stand-in Slack sends is what Slack describes: events by their schema, commands by their fields."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jsonschema
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.doubles.slack import SlackDouble

Json = dict[str, Any]
SCHEMA = Path(__file__).parents[2].parent / "shared" / "data" / "specs" / "slack_events_2021.json"


@asynccontextmanager
async def receiving(bodies: list[Json], failures: int = 0) -> AsyncIterator[SlackDouble]:
    """A bot that only notes what is sent to it in HTTP mode, and acknowledges it after so many failures."""

    async def receive(request: web.Request) -> web.Response:
        text = await request.text()
        form = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
        json_text = form.get("payload", text)
        bodies.append(json.loads(json_text) if json_text.startswith("{") else form)
        bodies[-1]["retry"] = request.headers.get("X-Slack-Retry-Num", "")
        if len(bodies) <= failures:
            return web.Response(status=500)
        return web.json_response({"text": "noted"} if "command" in form else {})

    server = web.Application()
    server.add_routes([web.post("/slack/events", receive)])
    async with (
        TestServer(server) as bot,
        SlackDouble(request_url=str(bot.make_url("/slack/events")), pace=0) as double,
    ):
        yield double


async def everything(double: SlackDouble) -> None:
    """One of each event."""
    mention = {"user": "U0ANN", "ts": "1737988267.000001", "text": "<@U0BELL> why", "channel": "C1"}
    await double.talk.event({"type": "app_mention", **mention})
    await double.talk.event({"type": "message", "channel_type": "im", **mention})
    await double.talk.event({"type": "app_home_opened", "user": "U0ANN", "channel": "D1", "tab": "home"})
    await double.talk.kick("markets")
    await double.talk.archive("markets")
    await double.talk.delete("markets")
    await double.talk.throw_out()


async def test_an_event_that_is_not_acknowledged_comes_again() -> None:
    bodies: list[Json] = []
    async with receiving(bodies, failures=1) as double:
        await double.talk.archive("markets")
    assert [body["retry"] for body in bodies] == ["", "1"]
    assert bodies[0]["event_id"] == bodies[1]["event_id"]


@pytest.mark.shared
@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's description of its events is not here")
async def test_events_are_as_slack_describes_them() -> None:
    bodies: list[Json] = []
    async with receiving(bodies) as double:
        await everything(double)
    described = json.loads(SCHEMA.read_text(encoding="utf-8"))
    wrapper = described["components"]["schemas"]["GenericEventWrapper"]
    topics = described["topics"]
    sent = [body["event"]["type"] for body in bodies]
    assert sent == [
        *("app_mention", "message", "app_home_opened", "channel_left", "channel_archive"),
        *("channel_deleted", "tokens_revoked", "app_uninstalled"),
    ]
    for body in bodies:
        jsonschema.validate(body, wrapper)
        name = body["event"]["type"].replace("_", ".")
        assert name in topics or name == "app.home.opened"  # that one is younger than the description


async def test_a_command_carries_what_slack_documents() -> None:
    bodies: list[Json] = []
    async with receiving(bodies) as double:
        assert (await double.talk.say('test "a < b & c"')).text == "noted"
    (body,) = bodies
    assert body["text"] == 'test "a &lt; b &amp; c"'
    assert body["response_url"].startswith("http://127.0.0.1:")
    documented = {"team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command"}
    assert {*documented, "text", "api_app_id", "response_url", "trigger_id", "token"} <= set(body)


async def test_what_a_person_types_is_linked_as_slack_links_it() -> None:
    bodies: list[Json] = []
    async with receiving(bodies) as double:
        double.talk.patience = 0.05
        with pytest.raises(AssertionError, match="nothing was shown"):
            await double.talk.mention("read https://example.com/a and reuters.com not a@reuters.com", where="dm")
    linked = "read <https://example.com/a> and <http://reuters.com|reuters.com> not a@reuters.com"
    assert bodies[0]["event"]["text"] == linked
    assert bodies[0]["event"]["channel_type"] == "im"
