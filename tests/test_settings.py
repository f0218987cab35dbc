"""What an operator can set, and how it is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import SettingsError
from bot.settings import Settings
from bot.start import run

EXAMPLE = Path(__file__).parents[1] / ".env.example"


def test_the_example_names_every_setting_and_no_other() -> None:
    named = re.findall(r"^# (TICKERBELL_\w+)=", EXAMPLE.read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(f"TICKERBELL_{name}".upper() for name in Settings.model_fields)


def test_an_example_that_is_copied_as_it_is_sets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(EXAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert Settings.read().model_dump() == dict.fromkeys(Settings.model_fields)


def test_a_misspelt_name_is_told_with_the_one_that_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    misspelt = "TICKERBELL_DISCORD_TOKN=a-secret\nTICKERBELL_DATABASE=x.db\nOTHER=1\n"
    (tmp_path / ".env").write_text(f"{misspelt}https_proxy=http://me:a-secret@proxy.example:3128\nNO_PROXY=*\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("TICKERBELL_AQUAMARINE", "a-secret")
    assert Settings.unknown() == [
        "TICKERBELL_AQUAMARINE is no setting. .env.example names them all.",
        "TICKERBELL_DISCORD_TOKN is no setting. Did you mean TICKERBELL_DISCORD_TOKEN?",
        "HTTPS_PROXY counts in the environment of the process, not in .env (docs/live.md).",
    ]


@pytest.mark.parametrize("words", [("init", ""), ("init", " "), ("find", ""), ("find", " ", "")])
def test_a_name_that_is_empty_is_none(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, f"such as: tickerbell {words[0]}" in result.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["http://:3128", "ftp://proxy.example", "htp:/proxy.example", "http://proxy.example:x"]
)
def test_a_proxy_that_is_none_is_said_at_the_start(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(SettingsError, match="HTTPS_PROXY must be an address such as"):
        run(None, None, watch=True)


@pytest.mark.parametrize("address", ["3000", ":3000", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:70000"])
def test_an_address_to_listen_at_that_is_none(address: str) -> None:
    with pytest.raises(SettingsError, match="TICKERBELL_SLACK_LISTEN is an address and a port"):
        assert Settings(slack_listen=address).listens


def test_tokens_do_not_print() -> None:
    settings = Settings.model_validate({"discord_token": "a-secret", "slack_signing_secret": "a-secret"})
    assert "a-secret" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_a_rules_folder_of_which_nothing_can_be_used_is_no_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ai.yaml").write_text("pack: ai\nabout: AI\nrules:\n  - NVDA dwon 5%\n")
    monkeypatch.setenv("TICKERBELL_RULES", str(tmp_path))
    with pytest.raises(SettingsError, match=r"TICKERBELL_RULES: .*ai.yaml:4.*Did you mean down"):
        run(None, None)


def test_why_on_the_command_line_says_of_which_day_it_tells() -> None:
    result = CliRunner().invoke(main, ["why", "NVDA", "--at", "2025-01-27T10:00"])
    assert result.output.splitlines()[0] == "Mon 27 Jan 2025, 10:00, New York time:"
