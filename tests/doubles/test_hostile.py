"""The judges of payloads see what acts, and let pass what was made harmless."""

from __future__ import annotations

import pytest

from tests.doubles.hostile import HOSTILE, Hostile, discord_harm, slack_harm

_EACH = pytest.mark.parametrize("hostile", HOSTILE, ids=lambda each: each.name)


def _kinds(found: list[str]) -> set[str]:
    return {each.partition(":")[0] for each in found}


def test_the_table_is_long_and_has_no_name_twice() -> None:
    assert len(HOSTILE) >= 60
    assert len({each.name for each in HOSTILE}) == len({each.text for each in HOSTILE}) == len(HOSTILE)


@_EACH
def test_sent_as_it_is_to_discord(hostile: Hostile) -> None:
    for payload in ({"content": hostile.text}, {"embeds": [{"description": hostile.text}]}):
        assert (hostile.discord in _kinds(discord_harm(payload))) if hostile.discord else not discord_harm(payload)


@_EACH
def test_sent_as_it_is_to_slack(hostile: Hostile) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": hostile.text}}
    for payload in ({"text": hostile.text}, {"text": "x", "blocks": [section]}):
        assert (hostile.slack in _kinds(slack_harm(payload))) if hostile.slack else not slack_harm(payload)


DISCORD = (
    ({"content": "@here NVDA down", "allowed_mentions": {"parse": ["everyone"]}}, []),
    ({"content": "<@&123> NVDA", "allowed_mentions": {"parse": [], "roles": ["123"]}}, []),
    ({"content": "@here a \\@everyone EVIL", "allowed_mentions": {"parse": ["everyone"]}}, ["mentions"]),
    ({"content": "\\@everyone EVIL", "allowed_mentions": {"parse": []}}, []),
    ({"embeds": [{"description": "**EVIL rises** -# \\*\\*EVIL\\*\\* `a EVIL`"}]}, []),
    ({"embeds": [{"description": "[1](https://ok.example/1) https:\\//evil.example"}]}, []),
    ({"embeds": [{"title": "x", "url": "https://evil.example"}]}, ["links"]),
    ({"embeds": [{"title": "one\ntwo"}]}, ["breaks"]),
    ({"embeds": [{"footer": {"text": "**EVIL** \u202e"}}]}, ["hides"]),
    ({"embeds": [{"fields": [{"name": "a", "value": "||EVIL||"}]}]}, ["hides"]),
    ({"components": [{"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "data:x"}]}]}, ["links"]),
    ({"type": 4, "data": {"content": "**EVIL**"}}, ["formats"]),
    ({"type": 8, "data": {"choices": [{"name": "a\nb", "value": "a"}]}}, ["breaks"]),
    ({"type": 9, "data": {"custom_id": "x", "title": "a\u200bb", "components": []}}, ["hides"]),
    ({"name": "NVDA", "message": {"content": "# EVIL"}}, ["formats"]),
    ({"content": "```\ncaret ```EVIL``` here\n```"}, ["breaks"]),
    ({"content": "```\n# EVIL **EVIL** <@666> @here EVIL\n```", "allowed_mentions": {"parse": []}}, []),
    ({"type": 9, "data": {"components": [{"type": 1, "components": [{"type": 4, "value": "a\nb"}]}]}}, []),
)


@pytest.mark.parametrize(("payload", "kinds"), DISCORD)
def test_discord_draws_it_so(payload: dict[str, object], kinds: list[str]) -> None:
    found = _kinds(discord_harm(payload)) - ({"breaks"} if kinds == ["links"] else set())
    assert found == set(kinds)


def _rich(**piece: object) -> dict[str, object]:
    section = {"type": "rich_text_section", "elements": [piece]}
    return {"text": "x", "blocks": [{"type": "rich_text", "elements": [section]}]}


SLACK = (
    ({"text": "<!here> NVDA down 5%"}, []),
    ({"text": "&lt;!channel&gt; EVIL *\u200bEVIL* &gt; a"}, []),
    ({"text": "x", "link_names": True}, ["mentions"]),
    ({"text": "https://evil.example *EVIL*", "blocks": [{"type": "divider"}]}, []),
    ({"text": "<!channel> EVIL", "blocks": [{"type": "divider"}]}, ["mentions"]),
    ({"blocks": '[{"type": "section", "text": {"type": "mrkdwn", "text": "*EVIL*"}}]'}, ["formats"]),
    ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": ":skull:"}}]}, ["formats"]),
    ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": ":skull:", "emoji": False}}]}, []),
    (_rich(type="text", text="*EVIL* <!channel> EVIL https://evil.example :skull:"), []),
    (_rich(type="text", text="EVIL", style={"bold": True}), ["formats"]),
    (_rich(type="link", text="x", url="javascript:alert(1)"), ["links"]),
    (_rich(type="user", user_id="U666EVIL1"), ["mentions"]),
    ({"view": {"type": "modal", "title": {"type": "plain_text", "text": "a\nb"}, "blocks": []}}, ["breaks"]),
    ({"blocks": [{"type": "image", "image_url": "data:x", "alt_text": "a\u202eb"}]}, ["links", "hides"]),
)


@pytest.mark.parametrize(("payload", "kinds"), SLACK)
def test_slack_draws_it_so(payload: dict[str, object], kinds: list[str]) -> None:
    assert _kinds(slack_harm(payload)) == set(kinds)
