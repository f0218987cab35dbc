"""An export is a file that the rules folder takes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from bot.alert.model import Subscription
from bot.chat.export import baskets_file, pack_file
from bot.chat.heard import heard


def held(rule: str, severity: str = "normal", mention: str = "", note: str = "") -> Subscription:
    return Subscription("slack:C1", rule, "7k", severity, mention, note)


OWN = held("NVDA down 5%", severity="critical", mention="here", note="Check: the hedges, #1 first")
RULES = [
    (OWN, ""),
    (held("any of @mine down 7%, every further 5%"), ""),
    (held('"DeepSeek" in top 10 on app-store-us-free'), "ai"),
    (held("^IXIC down 2%, every further 1%"), "markets"),
    (held("@ai-chips moves 5%"), "ai"),
]


def test_the_rules_folder_takes_it_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    (folder / "exported.yaml").write_text(pack_file("exported", "Rules of slack:C1", RULES), encoding="utf-8")
    with (folder / "baskets.yaml").open("a", encoding="utf-8") as file:
        file.write(baskets_file({"mine": ("NVDA", "NO", "BTC-USD")}))
    rulebook, errors = load(folder)
    assert errors == []
    (pack,) = [pack for pack in rulebook.packs if pack.name == "exported"]
    assert [rule.text for rule in pack.rules] == [held.rule for held, _ in RULES]
    first = pack.rules[0]
    assert (first.severity, first.mention, first.note) == ("critical", "here", OWN.note)
    assert rulebook.baskets["mine"] == ("NVDA", "NO", "BTC-USD")


def test_it_reads_well() -> None:
    assert pack_file("exported", "Rules of slack:C1", RULES) == (
        "pack: exported\n"
        'about: "Rules of slack:C1"\n'
        "rules:\n"
        "  - when: NVDA down 5%\n"
        '    severity: "critical"\n'
        '    mention: "here"\n'
        '    note: "Check: the hedges, #1 first"\n'
        "  - any of @mine down 7%, every further 5%\n"
        "  # from the pack ai\n"
        "  - '\"DeepSeek\" in top 10 on app-store-us-free'\n"
        "  # from the pack markets\n"
        "  - ^IXIC down 2%, every further 1%\n"
        "  # from the pack ai\n"
        '  - "@ai-chips moves 5%"\n'
    )


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_any_note_comes_back_as_it_was_without_what_nobody_sees(note: str) -> None:
    text = pack_file("a", "b", [(held("NVDA down 5%", note=note), "")])
    assert YAML(typ="safe").load(text)["rules"][0]["note"] == heard(note)


@pytest.mark.parametrize("word", ["true", "null", "12", "~", "no", "2025-01-27", "a: b", "- a", "# a", "a #b"])
def test_no_note_is_read_as_something_else(word: str) -> None:
    text = pack_file("a", "b", [(held("NVDA down 5%", note=word), "")])
    assert YAML(typ="safe").load(text)["rules"][0]["note"] == word
