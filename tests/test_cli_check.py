"""`tickerbell check` from the command line."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from bot.cli import main

PACK = "pack: mine\nabout: Mine\nrules:\n"


@pytest.fixture
def rules(tmp_path):
    (tmp_path / "baskets.yaml").write_text("ai-chips: [NVDA, AMD]\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(PACK + "  - nvda down 5%\n  - any of @ai-chips up 1%\n", encoding="utf-8")
    return tmp_path


def check(*arguments):
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def test_a_rule_is_shown_in_its_canonical_spelling():
    result = check("--rule", "$nvda falls 15 percent")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "NVDA down 15%\n", "")


def test_a_wrong_rule_is_told_on_stderr(rules):
    result = check("--rule", "any of @ai-chip down 5%", "--rules", rules)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[2] == "         ^"
    assert "Did you mean @ai-chips?" in result.stderr


def test_a_past_until_is_refused():
    result = check("--rule", "NVDA down 5%, until 2020-01-01")
    assert (result.exit_code, "past" in result.stderr) == (1, True)


def test_a_rule_in_json(rules):
    result = check("--rule", "@ai-chips -5%", "--rules", rules, "--json")
    assert json.loads(result.stdout) == {"canonical": "@ai-chips down 5%"}
    result = check("--rule", "@ai-chip -5%", "--rules", rules, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] == {
        "message": "I don't know the basket @ai-chip. Did you mean @ai-chips?",
        "column": 1,
        "suggestion": "@ai-chips",
    }


def test_a_sound_folder_is_summed_up_in_one_line(rules):
    result = check(rules)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "All is right: 2 rules in 1 pack, 1 basket, 0 topics.\n"


def test_a_rule_that_never_fires_is_a_warning(rules):
    (rules / "mine.yaml").write_text(PACK + "  - AMD volume up 3x\n  - NVDA down 5%\n", encoding="utf-8")
    reason = "rules about volume are not watched yet; prices, news, top charts and the calendar are."
    result = check(rules)
    assert (result.exit_code, result.stderr) == (0, f"{rules}/mine.yaml:4: AMD volume up 3x never fires: {reason}\n")
    assert result.stdout == "All is right: 2 rules in 1 pack, 1 basket, 0 topics. 1 rule can never fire.\n"
    (never,) = json.loads(check(rules, "--json").stdout)["unwatched"]
    assert never == {"file": str(rules / "mine.yaml"), "line": 4, "message": reason}
    result = check("--rule", "AMD volume up 3x")
    assert (result.exit_code, result.stderr) == (0, f"It never fires: {reason}\n")


def test_the_shipped_folder_serves_where_none_is_named():
    assert check().exit_code == 0


def test_every_error_of_a_folder_is_told(rules):
    (rules / "mine.yaml").write_text(PACK + "  - NVDA dwon 5%\n  - AMD up\n", encoding="utf-8")
    (rules / "baskets.yaml").write_text("ai-chips: []\n", encoding="utf-8")
    result = check(rules)
    assert (result.exit_code, result.stdout) == (1, "")
    places = [line.split(": ")[0] for line in result.stderr.splitlines() if line.startswith(str(rules))]
    assert places == [f"{rules}/baskets.yaml:1:11", f"{rules}/mine.yaml:4:10", f"{rules}/mine.yaml:5:11"]


def test_a_folder_in_json(rules):
    assert json.loads(check(rules, "--json").stdout) == {"errors": [], "unwatched": [], "packs": 1, "rules": 2}
    (rules / "mine.yaml").write_text(PACK + "  - NVDA dwon 5%\n", encoding="utf-8")
    result = check(rules, "--json")
    (error,) = json.loads(result.stdout)["errors"]
    assert result.exit_code == 1
    assert (error["file"], error["line"], error["column"]) == (str(rules / "mine.yaml"), 4, 10)


@pytest.mark.parametrize("arguments", [("/no/such/folder",), ("--rule", "NVDA up 1%", "--rules", "/no/such/folder")])
def test_a_missing_folder_is_one_sentence(arguments):
    result = check(*arguments)
    assert (result.exit_code, result.stderr) == (2, "There is no folder /no/such/folder.\n")


def test_a_folder_may_use_the_names_of_another(rules, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "mine.yaml").write_text(PACK + "  - any of @ai-chips up 1%\n", encoding="utf-8")
    assert check(other).exit_code == 1
    assert check(other, "--rules", rules).exit_code == 0


def test_a_folder_and_a_rule_at_once_are_refused(rules):
    assert check(rules, "--rule", "NVDA up 1%").exit_code == 2


@pytest.mark.parametrize("arguments", [["check", "--rule", "NVDA up 1%"], ["check"]])
def test_nothing_heavy_is_imported_to_check(arguments):
    code = f"import sys; from bot.cli import main; main({arguments}, standalone_mode=False)"
    code += "; print(*sorted(sys.modules), sep='\\n')"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"pydantic", "pandas", "numpy", "yfinance", "sqlalchemy", "matplotlib", "discord", "slack_bolt", "asyncio"}
    assert heavy.isdisjoint(result.stdout.split())
