"""27 January 2025, as it ships and as it was recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.replaying import SHARED, SHIPPED, Outcome, tickerbell


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return tickerbell("replay", SHIPPED, "--json", cwd=tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = SHARED / "deepseek-2025-01-27"
    if not folder.is_dir():
        pytest.skip("the recorded day is not beside the project")
    return tickerbell("replay", folder, "--json", cwd=tmp_path_factory.mktemp("recorded"))


def test_nvda_is_one_card_with_its_steps_as_edits_and_the_official_figure_at_the_end(shipped: Outcome) -> None:
    assert shipped.code == 0, shipped.err
    card = [p for p in shipped.about("NVDA") if "2025-01-27" in p["identity"]]
    assert [p["action"] for p in card].count("post") == 1
    edits = [p for p in card if p["action"] == "edit"]
    assert len(edits) >= 2
    last = edits[-1]
    assert last["headline"] == "NVDA down 17.0% on AI-model news"
    assert last["value"] == pytest.approx(118.42 / 142.62 - 1)
    assert last["cause"]["topic"] == "ai-models"
    text = last["text"]
    assert "$118.42" in text
    assert "−$24.20" in text
    assert "since Friday's close" in text
    assert "argest one-day fall since 16 Mar 2020 (63 sessions not known)" in text
    assert "not financial advice" in text
    lost = re.search(r"\$(\d+)bn of market value", text)
    assert lost is not None
    assert int(lost[1]) == pytest.approx(590, abs=5)


def test_what_else_fell_is_told_and_has_its_own_cards(shipped: Outcome) -> None:
    last = shipped.about("NVDA", "edit")[0]["text"]
    also = next(line for line in last.splitlines() if line.startswith("Also"))
    assert {"AVGO", "TSM", "@ai-chips", "^IXIC"} <= set(re.findall(r"[\^@]?[A-Za-z-]+(?= [−+])", also))
    assert shipped.about("^IXIC", "edit")[-1]["headline"].startswith("^IXIC down 3.1%")
    assert not any("since 5 Aug 2024" in post["text"] for post in shipped.about("^IXIC"))
    assert shipped.about("@ai-chips", "edit")[-1]["headline"].startswith("@ai-chips down 13.9%")
    assert any(p["headline"] == "DeepSeek first on app-store-us-free" for p in shipped.about("DeepSeek"))


def test_no_bad_print_is_quoted(shipped: Outcome) -> None:
    for bad in ("204.3", "99.4", "148.8", "156.7", "81.6", "150.7", "143.99"):
        assert not any(bad in post["text"] for post in shipped.about("NVDA"))


def test_every_identity_is_posted_once(shipped: Outcome) -> None:
    keys = [(post["identity"], post["action"]) for post in shipped.posts]
    assert len(keys) == len(set(keys))
    assert all(post["channel"] == "terminal:#replay" for post in shipped.posts)


def test_make_run_shows_the_day_and_says_how_to_go_on(tmp_path: Path) -> None:
    outcome = tickerbell("run", cwd=tmp_path)
    assert outcome.code == 0, outcome.err
    assert "NVDA down 17.0% on AI-model news" in outcome.out
    assert "not financial advice" in outcome.out
    assert "docs/discord.md, docs/slack.md: ten minutes each" in outcome.out
    assert outcome.err.startswith("No token is set (docs/discord.md, docs/slack.md)")
    report = (tmp_path / "reports" / "deepseek-2025-01-27.html").read_text()
    assert "NVDA down 17.0% on AI-model news" in report


@pytest.mark.shared
def test_the_real_headlines_give_the_same_cause_and_only_its_own_evidence(recorded: Outcome) -> None:
    assert recorded.code == 0, recorded.err
    card = [p for p in recorded.about("NVDA") if "2025-01-27" in p["identity"]]
    assert card[-1]["headline"] == "NVDA down 17.0% on AI-model news"
    for post in card:
        assert post["cause"]["topic"] == "ai-models"
        assert post["cause"]["headlines"]
        for headline in post["cause"]["headlines"]:
            assert re.search(r"DeepSeek|AI|A\.I\.", headline["title"]), headline


@pytest.mark.shared
def test_no_card_of_the_day_blames_another_story(recorded: Outcome) -> None:
    monday = [p for p in recorded.posts if "2025-01-27" in p["identity"] and p["cause"] and p["subject"] != "BTC-USD"]
    assert monday
    for post in monday:
        assert post["cause"]["verdict"] != "on" or post["cause"]["topic"] == "ai-models", post["headline"]
