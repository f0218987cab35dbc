"""Endpoints by which a bot answers interactions."""

from __future__ import annotations

from tests.doubles.discord.routes import Answer, Call, Routes, route


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
def callback(routes: Routes, call: Call) -> Answer:
    id, token = call.params["interaction_id"], call.params["interaction_token"]
    found = routes.interactions.answer(id, token, call.body, call.files)
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return 204, None
    original, told = found.original, {"id": found.id, "type": found.kind, "channel_id": found.channel["id"]}
    if original is None or found.answered not in (4, 7):
        return 200, {"interaction": told}
    told |= {"response_message_id": original.id, "response_message_ephemeral": original.private}
    return 200, {"interaction": told, "resource": {"type": found.answered, "message": original.data}}


@route("POST", "/webhooks/{webhook_id}/{webhook_token}")
def follow_up(routes: Routes, call: Call) -> Answer:
    return 200, routes.interactions.follow_up(call.params["webhook_token"], call.body, call.files).data


_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_ANY = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"


@route("GET", _ORIGINAL)
@route("GET", _ANY)
def read_answer(routes: Routes, call: Call) -> Answer:
    return 200, routes.interactions.message(*_answer_of(call)).data


@route("PATCH", _ORIGINAL)
@route("PATCH", _ANY)
def change_answer(routes: Routes, call: Call) -> Answer:
    return 200, routes.interactions.change(*_answer_of(call), call.body, call.files).data


@route("DELETE", _ORIGINAL)
@route("DELETE", _ANY)
def delete_answer(routes: Routes, call: Call) -> Answer:
    routes.interactions.delete(*_answer_of(call))
    return 204, None


def _answer_of(call: Call) -> tuple[str, str]:
    return call.params["webhook_token"], call.params.get("message_id", "@original")
