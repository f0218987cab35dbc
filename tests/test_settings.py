"""What an operator can set, and how it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"


def test_the_example_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^# (TICKERBELL_\w+)=", EXAMPLE.read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(f"TICKERBELL_{name}".upper() for name in Settings.model_fields)


def test_an_example_that_is_copied_as_it_is_sets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(EXAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert Settings.read().model_dump() == dict.fromkeys(Settings.model_fields)


@pytest.mark.parametrize("address", ["3000", ":3000", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"])
def test_an_address_to_listen_at_that_is_none(address: str) -> None:
    with pytest.raises(SettingsError, match="TICKERBELL_SLACK_LISTEN is an address and a port"):
        assert Settings(slack_listen=address).listens


def test_tokens_do_not_print() -> None:
    settings = Settings.model_validate({"discord_token": "a-secret", "slack_signing_secret": "a-secret"})
    assert "a-secret" not in f"{settings!r} {settings} {settings.model_dump()}"
