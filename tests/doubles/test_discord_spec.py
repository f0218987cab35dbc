"""The quick verdict by Discord's document is the one of jsonschema."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.doubles.discord import spec

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(spec.load() is None, reason="Discord's OpenAPI document is not beside the project"),
]
_OPTION = {"label": "1 hour", "value": "1h", "default": True}
_BUTTON = {"type": 2, "style": 2, "label": "Why?", "custom_id": "bell|a.1|why", "emoji": {"name": "🔔"}}
_MENU = {"type": 3, "custom_id": "m", "placeholder": "Mute", "options": [_OPTION]}
_ROWS: list[Any] = [{"type": 1, "components": [_BUTTON]}, {"type": 1, "components": [_MENU]}]
_SECTION = {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": _BUTTON}
_CARD = {
    "content": "x",
    "embeds": [{"title": "x", "fields": [{"name": "a", "value": "b", "inline": True}], "footer": {"text": "f"}}],
    "components": [*_ROWS, {"type": 17, "components": [_SECTION, {"type": 14, "divider": True}]}],
    "allowed_mentions": {"parse": ["users"], "roles": ["1"], "replied_user": False},
    "attachments": [{"id": 0, "filename": "chart.png", "description": "x"}],
    "message_reference": {"message_id": 12, "fail_if_not_exists": False},
    "nonce": "abc",
    "flags": 4,
}
_INPUT = {"type": 4, "custom_id": "rule", "style": 1, "label": "Rule", "required": True}
_MODAL = {"custom_id": "edit", "title": "Edit", "components": [{"type": 1, "components": [_INPUT]}]}
_SUB = {"type": 1, "name": "add", "description": "x", "options": [{"type": 3, "name": "rule", "description": "x"}]}
_SEND = "/channels/{channel_id}/messages"
_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
_BODIES: tuple[tuple[str, str, Any], ...] = (
    (_SEND, "POST", _CARD),
    ("/channels/{channel_id}/messages/{message_id}", "PATCH", {**_CARD, "content": None}),
    (_CALLBACK, "POST", {"type": 4, "data": {"content": "x", "components": _ROWS, "flags": 64}}),
    (_CALLBACK, "POST", {"type": 9, "data": _MODAL}),
    (_CALLBACK, "POST", {"type": 8, "data": {"choices": [{"name": "x", "value": "x"}]}}),
    ("/applications/{application_id}/commands", "PUT", [{"name": "bell", "description": "x", "options": [_SUB]}]),
    ("/channels/{channel_id}/threads", "POST", {"name": "x", "message": {"content": "x"}}),
)
_VALUES = st.sampled_from(
    [None, "", "x", "x" * 101, "x" * 5000, -1, 0, 3, 99, 1 << 63, 1.5, True, [], [None], [{}], {}, {"type": 2}]
)


@st.composite
def _mutated(draw: st.DrawFn) -> tuple[str, str, Any]:
    """A body of which one place has another value, or is gone."""
    template, method, body = draw(st.sampled_from(_BODIES))
    body = node = copy.deepcopy(body)
    while True:
        key = draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        inner = node[key]
        if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
            break
        node = inner
    if isinstance(node, dict) and draw(st.booleans()):
        del node[key]
    else:
        node[key] = draw(_VALUES)
    return template, method, body


@given(_mutated())
@settings(max_examples=75, deadline=None)
def test_the_quick_verdict_is_that_of_jsonschema(sent: tuple[str, str, Any]) -> None:
    template, method, body = sent
    document = spec.load()
    assert document is not None
    judge = document.judge_of_request(template, method, files=False)
    assert judge is not None
    assert judge.passes(body) == judge.validator.is_valid(body)


@pytest.mark.parametrize(("template", "method", "body"), _BODIES)
def test_what_is_right_passes(template: str, method: str, body: Any) -> None:
    document = spec.load()
    assert document is not None
    assert document.flaws_of_request(template, method, body, files=False) == []
