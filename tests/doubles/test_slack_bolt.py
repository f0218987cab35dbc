"""slack-bolt and slack_sdk, as they are, against the stand-in Slack: what they send and get is what Slack documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble

Json = dict[str, Any]


def client(double: SlackDouble, **more: Any) -> AsyncWebClient:
    return AsyncWebClient(token=double.bot_token, base_url=double.api, retry_handlers=[], **more)


def button(label: str, value: str) -> Json:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "value": value, "action_id": value}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


MODAL: Json = {
    "type": "modal",
    "callback_id": "edit",
    "title": {"type": "plain_text", "text": "Edit rule 7k"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "rule",
            "label": {"type": "plain_text", "text": "Rule"},
            "element": {"type": "plain_text_input", "action_id": "rule", "initial_value": "NVDA down 5%"},
        },
        {
            "type": "input",
            "block_id": "severity",
            "label": {"type": "plain_text", "text": "Severity"},
            "element": {
                "type": "static_select",
                "action_id": "severity",
                "options": [
                    {"text": {"type": "plain_text", "text": word}, "value": word} for word in ("normal", "critical")
                ],
                "initial_option": {"text": {"type": "plain_text", "text": "normal"}, "value": "normal"},
            },
        },
    ],
}


def bot(double: SlackDouble) -> AsyncApp:
    """A small bot of everything: it says back what it was told, in each of the ways that Slack has."""
    app = AsyncApp(client=client(double), signing_secret=double.signing_secret)

    @app.command("/bell")
    async def bell(ack: Any, body: Json, respond: Any, client: AsyncWebClient) -> None:
        if body["text"] == "at once":
            await ack(text="At once.")
            return
        await ack()
        if body["text"] == "edit 7k":
            await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
            return
        row = {"type": "actions", "elements": [button("Mute 1h", "mute"), button("Form", "form")]}
        await respond(text=body["text"], blocks=[section(f"You said *{body['text']}*"), row])

    @app.action("mute")
    async def mute(ack: Any, respond: Any, body: Json) -> None:
        await ack()
        await respond(text=f"{body['actions'][0]['value']} by {body['user']['id']}", replace_original=True)

    @app.action("form")
    async def form(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.view("edit")
    async def edit(ack: Any, body: Json, client: AsyncWebClient) -> None:
        values = body["view"]["state"]["values"]
        rule, severity = values["rule"]["rule"]["value"], values["severity"]["severity"]["selected_option"]["value"]
        if "%" not in rule:
            await ack(response_action="errors", errors={"rule": "How many per cent?"})
            return
        await ack()
        channel = double.talk.channel("markets").removeprefix("slack:")
        await client.chat_postEphemeral(channel=channel, user=body["user"]["id"], text=f"{rule}, {severity}")

    @app.event("app_mention")
    async def mention(event: Json, client: AsyncWebClient) -> None:
        thread = event.get("thread_ts", event["ts"])
        await client.chat_postMessage(channel=event["channel"], thread_ts=thread, text=event["text"])

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        view = {
            "type": "home",
            "blocks": [section("Your rules"), {"type": "actions", "elements": [button("All", "x")]}],
        }
        await client.views_publish(user_id=event["user"], view=view)

    @app.shortcut("bell_about")
    async def shortcut(ack: Any, body: Json, respond: Any) -> None:
        await ack()
        await respond(text=f"About: {body['message']['text']}")

    return app


@asynccontextmanager
async def by_socket(double: SlackDouble) -> AsyncIterator[AsyncApp]:
    app = bot(double)
    handler = AsyncSocketModeHandler(app, double.app_token, ping_interval=0.2)
    await handler.connect_async()
    await asyncio.wait_for(double.sockets.connected.wait(), 5)
    try:
        yield app
    finally:
        await handler.close_async()


@pytest.fixture
async def double() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as running:
        yield running


async def test_a_command_is_answered_to_its_author_alone(double: SlackDouble) -> None:
    async with by_socket(double):
        shown = await double.talk.say("NVDA down 5% & more")
        assert (shown.text, shown.private) == ("You said NVDA down 5% & more", True)
        assert shown.controls == ("Mute 1h", "Form")
        assert double.messages("markets") == []
        assert (await double.talk.say("at once")).text == "At once."


async def test_a_button_changes_the_message_it_hangs_on(double: SlackDouble) -> None:
    async with by_socket(double):
        shown = await double.talk.say("list", who="bob")
        with pytest.raises(AssertionError, match="ann sees no such message"):
            await double.talk.press(shown, "Mute 1h")
        shown = await double.talk.press(shown, "Mute 1h", who="bob")
        assert (shown.text, shown.edited) == ("mute by U0BOB", True)


async def test_a_form_is_filled_refused_and_filled_again(double: SlackDouble) -> None:
    async with by_socket(double):
        for form in (await double.talk.say("edit 7k"), await double.talk.press(await double.talk.say("x"), "Form")):
            assert form.text == "Edit rule 7k\nRule\nNVDA down 5%\nSeverity\nnormal"
            refused = await double.talk.fill(form, {"rule": "NVDA down"})
            assert "Rule: How many per cent?" in refused.text
            kept = await double.talk.fill(refused, {"Rule": "NVDA down 6%", "severity": "critical"})
            assert kept.text == "NVDA down 6%, critical"


async def test_a_mention_is_answered_in_its_thread(double: SlackDouble) -> None:
    async with by_socket(double):
        first = await double.talk.mention("why NVDA? see reuters.com")
        assert first.text == "@Tickerbell why NVDA? see reuters.com"
        again = await double.talk.mention("and AMD", where=first.message)
        assert again.reply_to == first.reply_to != ""


async def test_home_and_shortcut(double: SlackDouble) -> None:
    async with by_socket(double):
        home = await double.talk.home("bob")
        assert (home.text, home.controls) == ("Your rules", ("All",))
        post = await client(double).chat_postMessage(channel="#markets", text="NVDA down 17%")
        (shown,) = double.talk.posts()
        assert shown.message == post["ts"]
        assert (await double.talk.shortcut(shown)).text == "About: NVDA down 17%"


async def test_http_mode_is_signed() -> None:
    """Bolt itself checks the signature; one with another secret it refuses."""
    apps: list[AsyncApp] = []

    async def receive(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await apps[-1].async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.add_routes([web.post("/slack/events", receive)])
    async with TestServer(server) as address, SlackDouble(request_url=str(address.make_url("/slack/events"))) as double:
        apps.append(bot(double))
        shown = await double.talk.say("NVDA down 5%")
        assert shown.text == "You said NVDA down 5%"
        assert (await double.talk.press(shown, "Mute 1h")).text == "mute by U0ANN"
        assert (await double.talk.mention("why NVDA?")).text == "@Tickerbell why NVDA?"
        form = await double.talk.say("edit 7k")
        assert "Rule: How many per cent?" in (await double.talk.fill(form, {"rule": "NVDA"})).text
        apps.append(AsyncApp(client=client(double), signing_secret="another"))
        assert "dispatch_failed" in (await double.talk.say("NVDA down 5%")).text


async def test_what_goes_wrong_raises_as_slack_says_it(double: SlackDouble) -> None:
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client(double).chat_postMessage(channel="#markets", text="x", blocks=[{"type": "headline"}])
    assert double.breaches[0].problem == "unsupported type: headline [json-pointer:/blocks/0/type]"
