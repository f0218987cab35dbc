"""The app that the manifest makes is the one that the adapter is."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

import adapters.slack
from adapters.slack import departures
from adapters.slack.health import HEARD, NEEDED, SCOPES
from adapters.slack.shortcut import SHORTCUT

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT.parent / "shared/data/specs/slack_manifest_schema_2.0.0.json"
SOURCES = "\n".join(path.read_text() for path in Path(inspect.getfile(adapters.slack)).parent.glob("*.py"))
UPLOAD = {"files.getUploadURLExternal", "files.completeUploadExternal"}


@pytest.fixture
def manifest() -> dict[str, Any]:
    return YAML(typ="safe").load(ROOT / "slack-manifest.yaml")


@pytest.mark.shared
@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's schema is not beside the project")
def test_slack_takes_it(manifest: dict[str, Any]) -> None:
    assert [error.message for error in Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(manifest)] == []


def test_its_scopes_are_those_in_use(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"]["scopes"]["bot"] == sorted(NEEDED)


def test_every_method_that_is_called_has_its_scopes() -> None:
    called = set(re.findall(r"client\.([a-z]+_\w+)\(?", SOURCES)) - {
        "files_upload_v2",
        "apps_connections_open",
        "send_dict",
    }
    assert {name.replace("_", ".", 1) for name in called} | UPLOAD == set(SCOPES)


def test_its_events_are_those_that_are_listened_to(manifest: dict[str, Any]) -> None:
    heard = set(re.findall(r'@app\.event\("(\w+)"\)', SOURCES)) - {"message"} | {"message.im"}
    heard |= {*departures.CHANNELS, *departures.WORKSPACE}
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == sorted(heard) == sorted(HEARD)


def test_its_command_and_shortcut(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/bell"]
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == [SHORTCUT]
