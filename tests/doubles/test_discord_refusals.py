"""What Discord refuses, the double refuses: with its own words, or with those of Discord's document."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.doubles.discord import DiscordDouble, spec
from tests.doubles.discord.interactions import COMMAND, COMPLETION

Body = dict[str, Any]


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble(pace=None) as double:
        yield double


async def _ask(double: DiscordDouble, method: str, path: str, body: Any, **more: Any) -> tuple[int, Any]:
    headers = {"Authorization": f"Bot {double.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, double.api + path, **({"json": body} if body is not None else {}), **more) as answer,
    ):
        return answer.status, await answer.json() if answer.status != 204 else None


async def _send(double: DiscordDouble, body: Body) -> tuple[int, Any]:
    return await _ask(double, "POST", f"/channels/{double.world.named('markets')['id']}/messages", body)


def _button(**more: Any) -> Body:
    return {"type": 2, "style": 2, "label": "Why?", "custom_id": "why", **more}


def _rows(*rows: list[Body]) -> Body:
    return {"components": [{"type": 1, "components": row} for row in rows]}


def _menu(count: int, **more: Any) -> Body:
    options = [{"label": f"{number} h", "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "mute", "options": options, **more}


def _embed(**embed: Any) -> Body:
    return {"embeds": [embed]}


OURS: tuple[tuple[str, Body, str], ...] = (
    ("nothing at all", {}, "50006"),
    ("only spaces", {"content": " \n "}, "50006"),
    ("an embed with only a colour", _embed(color=1), "50006"),
    ("2001 characters", {"content": "x" * 2001}, "BASE_TYPE_MAX_LENGTH"),
    ("6001 in all embeds", {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "MAX_EMBED_SIZE"),
    ("a field without a value", _embed(fields=[{"name": "Why", "value": " "}]), "BASE_TYPE_REQUIRED"),
    ("a script as a link", _embed(title="x", url="javascript:alert(1)"), "URL_TYPE_INVALID_SCHEME"),
    ("a broken address", _embed(title="x", url="http://[1"), "URL_TYPE_INVALID_SCHEME"),
    ("a picture that is not there", _embed(image={"url": "attachment://chart.png"}), "ATTACHMENT_NOT_FOUND"),
    ("a description of no file", {"content": "x", "attachments": [{"id": "0"}]}, "ATTACHMENT_NOT_FOUND"),
    ("six rows", _rows(*[[_button(custom_id=str(n))] for n in range(6)]), "BASE_TYPE_BAD_LENGTH"),
    ("two buttons of one id", _rows([_button(), _button()]), "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("one id in two rows", _rows([_button()], [_button()]), "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("a button beside a menu", _rows([_button(), _menu(2)]), "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    ("a button without an id", _rows([{"type": 2, "style": 2, "label": "x"}]), "BUTTON_COMPONENT_REQUIRED"),
    ("a button without words", _rows([_button(label=" ")]), "BUTTON_COMPONENT_INVALID"),
    ("a link with an id", _rows([_button(style=5, url="https://x.example")]), "BUTTON_COMPONENT_INVALID"),
    ("a link to a script", _rows([{"type": 2, "style": 5, "label": "x", "url": "data:,x"}]), "URL_TYPE_INVALID"),
    ("an empty menu", _rows([_menu(0)]), "BASE_TYPE_BAD_LENGTH"),
    ("26 choices", _rows([_menu(26)]), "BASE_TYPE_BAD_LENGTH"),
    ("more picked than offered", _rows([_menu(2, max_values=3)]), "BASE_TYPE_MAX"),
    (
        "two choices of one value",
        _rows([_menu(1, options=[{"label": "a", "value": "1"}, {"label": "b", "value": "1"}])]),
        "OPTION_VALUE_DUPLICATED",
    ),
    ("text displays without their flag", {"components": [{"type": 10, "content": "x"}]}, "BASE_TYPE_CHOICES"),
    (
        "content with the flag",
        {"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "x"}]},
        "LEGACY_FIELDS_WITH_COMPONENTS_V2",
    ),
    ("4002 in text displays", {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 2001}] * 2}, "TEXT_SIZE"),
    (
        "a user allowed twice",
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "PARSE_EXCLUSIVE",
    ),
    ("a reply to nothing", {"content": "x", "message_reference": {"message_id": "1"}}, "REPLIES_UNKNOWN_MESSAGE"),
)
THEIRS: tuple[tuple[str, Body], ...] = (
    ("11 embeds", {"embeds": [{"title": "x"}] * 11}),
    ("a title of 257", _embed(title="x" * 257)),
    ("a description of 4097", _embed(description="x" * 4097)),
    ("26 fields", _embed(fields=[{"name": "a", "value": "b"}] * 26)),
    ("a field name of 257", _embed(fields=[{"name": "x" * 257, "value": "b"}])),
    ("a field value of 1025", _embed(fields=[{"name": "a", "value": "x" * 1025}])),
    ("a footer of 2049", _embed(footer={"text": "x" * 2049})),
    ("an author of 257", _embed(author={"name": "x" * 257})),
    ("a colour that is none", _embed(title="x", color=1 << 24)),
    ("six buttons in a row", _rows([_button(custom_id=str(n)) for n in range(6)])),
    ("a label of 81", _rows([_button(label="x" * 81)])),
    ("an id of 101", _rows([_button(custom_id="x" * 101)])),
    ("a style that is none", _rows([_button(style=9)])),
    ("a choice of 101", _rows([_menu(1, options=[{"label": "x" * 101, "value": "1"}])])),
    ("a placeholder of 151", _rows([_menu(1, placeholder="x" * 151)])),
    ("a nonce of 26", {"content": "x", "nonce": "x" * 26}),
    ("alt text of 1025", {"content": "x", "attachments": [{"id": "0", "description": "x" * 1025}]}),
    ("content that is a number", {"content": 5}),
    ("a component of no kind", {"components": [{"type": 99}]}),
)
needs_document = pytest.mark.skipif(spec.load() is None, reason="Discord's OpenAPI document is not beside the project")


@pytest.mark.parametrize(("body", "why"), [pytest.param(body, why, id=name) for name, body, why in OURS])
async def test_what_the_document_does_not_say(double: DiscordDouble, body: Body, why: str) -> None:
    status, answer = await _send(double, body)
    assert status == 400
    assert why in str(answer)
    assert len(double.breaches) == 1
    assert double.messages("markets") == []


@needs_document
@pytest.mark.shared
@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in THEIRS])
async def test_what_the_document_says(double: DiscordDouble, body: Body) -> None:
    status, answer = await _send(double, body)
    assert (status, answer["code"], len(double.breaches)) == (400, 50035, 1)


async def test_everything_at_its_limit_is_taken(double: DiscordDouble) -> None:
    body = {
        "content": "x" * 2000,
        "embeds": [{"title": "x" * 256, "description": "x" * 4096, "footer": {"text": "x" * 1648}}],
        **_rows(*[[_button(custom_id=f"{row}{'x' * 98}{n}", label="x" * 80) for n in range(5)] for row in range(4)]),
        "nonce": "x" * 25,
        "allowed_mentions": {"parse": []},
    }
    body["components"].append({"type": 1, "components": [_menu(25)]})
    assert (await _send(double, body))[0] == 200
    assert double.breaches == []


async def test_a_file_of_more_than_ten_mebibytes(double: DiscordDouble) -> None:
    for size, expected in ((10 << 20, 200), ((10 << 20) + 1, 413)):
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("payload_json", '{"content": "x"}', content_type="application/json")
        form.add_field("files[0]", io.BytesIO(bytes(size)), filename="chart.bin")
        path = f"/channels/{double.world.named('markets')['id']}/messages"
        assert (await _ask(double, "POST", path, None, data=form))[0] == expected


COMMANDS: tuple[tuple[str, Body, str], ...] = (
    ("a capital", {"name": "Bell", "description": "x"}, "INVALID_NAME"),
    ("no description", {"name": "bell"}, "BASE_TYPE_REQUIRED"),
    ("one name twice", {"options": [{"name": "a"}, {"name": "a"}]}, "NAME_ALREADY_EXISTS"),
    ("required last", {"options": [{"name": "a"}, {"name": "b", "required": True}]}, "REQUIRED_INVALID"),
    ("too many words", {"options": [{"name": f"o{n}", "description": "x" * 100} for n in range(25)] * 2}, ""),
)


@pytest.mark.parametrize(("command", "why"), [pytest.param(body, why, id=name) for name, body, why in COMMANDS])
async def test_commands_that_cannot_be_registered(double: DiscordDouble, command: Body, why: str) -> None:
    options = [{"type": 3, "description": "x", **each} for each in command.get("options", ())]
    body = [{"name": "bell", "description": "" if "name" in command else "x", **command, "options": options}]
    path = f"/applications/{double.world.application['id']}/commands"
    status, answer = await _ask(double, "PUT", path, body)
    assert status == 400
    assert why in str(answer)


async def _callback(double: DiscordDouble, kind: int, body: Body) -> tuple[int, Any]:
    begun = double.interactions.begin(kind, double.world.named("markets"))
    return await _ask(double, "POST", f"/interactions/{begun.id}/{begun.token}/callback", body)


def _input(**more: Any) -> Body:
    return {"type": 1, "components": [{"type": 4, "custom_id": "rule", "style": 1, "label": "Rule", **more}]}


def _modal(*rows: Body, title: str = "Edit") -> Body:
    return {"type": 9, "data": {"custom_id": "edit", "title": title, "components": list(rows)}}


def _choices(*names: str) -> Body:
    return {"type": 8, "data": {"choices": [{"name": name, "value": name} for name in names]}}


ANSWERS: tuple[tuple[str, int, Body, str], ...] = (
    ("a message to a completion", COMPLETION, {"type": 4, "data": {"content": "x"}}, "INTERACTION_TYPE_INVALID"),
    ("an update without a message", COMMAND, {"type": 7, "data": {"content": "x"}}, "INTERACTION_TYPE_INVALID"),
    ("an empty message", COMMAND, {"type": 4, "data": {"flags": 64}}, "50006"),
    ("26 completions", COMPLETION, _choices(*map(str, range(26))), "BASE_TYPE_BAD_LENGTH"),
    ("a completion of 101", COMPLETION, _choices("x" * 101), "BASE_TYPE_BAD_LENGTH"),
    ("a form of six rows", COMMAND, _modal(*[_input(custom_id=str(n)) for n in range(6)]), "BASE_TYPE_BAD_LENGTH"),
    ("two inputs of one id", COMMAND, _modal(_input(), _input()), "COMPONENT_CUSTOM_ID_DUPLICATED"),
    ("an input without a label", COMMAND, _modal(_input(label=None)), "BASE_TYPE_REQUIRED"),
    ("a value over its own limit", COMMAND, _modal(_input(value="xxx", max_length=2)), "BASE_TYPE_BAD_LENGTH"),
    ("a title of 46", COMMAND, _modal(_input(), title="x" * 46), "BASE_TYPE"),
    ("a label of 46", COMMAND, _modal(_input(label="x" * 46)), "BASE_TYPE"),
)


@pytest.mark.parametrize(("kind", "body", "why"), [pytest.param(*rest, id=name) for name, *rest in ANSWERS])
async def test_answers_that_discord_refuses(double: DiscordDouble, kind: int, body: Body, why: str) -> None:
    if why == "BASE_TYPE" and spec.load() is None:
        pytest.skip("Discord's OpenAPI document is not beside the project")
    status, answer = await _callback(double, kind, body)
    assert status == 400
    assert why in str(answer)


async def test_an_interaction_is_answered_once_and_its_token_dies(double: DiscordDouble) -> None:
    begun = double.interactions.begin(COMMAND, double.world.named("markets"))
    path, hook = f"/interactions/{begun.id}/{begun.token}/callback", f"/webhooks/1/{begun.token}"
    assert (await _ask(double, "POST", hook, {"content": "x"}))[1]["code"] == 10015
    assert (await _ask(double, "POST", path, {"type": 5, "data": {"flags": 64}}))[0] == 204
    assert (await _ask(double, "POST", path, {"type": 5}))[1]["code"] == 40060
    assert (await _ask(double, "PATCH", f"{hook}/messages/@original", {"content": "done"}))[0] == 200
    double.skip(901)
    assert (await _ask(double, "POST", hook, {"content": "x"}))[1]["code"] == 50027


async def test_what_the_double_does_not_know_is_noted(double: DiscordDouble) -> None:
    assert (await _ask(double, "GET", "/stage-instances/1", None))[0] == 404
    assert "no such endpoint" in double.breaches[0]


async def test_rate_limits_have_discords_headers() -> None:
    async with DiscordDouble(pace=1.0) as double:
        answers = [await _send(double, {"content": str(number)}) for number in range(6)]
        assert [status for status, _ in answers] == [200] * 5 + [429]
        assert 4 < answers[-1][1]["retry_after"] <= 5
        assert answers[-1][1]["global"] is False
        assert double.limited == 1


async def test_no_more_than_fifty_a_second_of_everything() -> None:
    async with DiscordDouble(pace=10.0) as double:
        answers = [await _ask(double, "GET", "/users/@me", None) for _ in range(51)]
        assert [status for status, _ in answers] == [200] * 50 + [429]
        assert answers[-1][1]["global"] is True
