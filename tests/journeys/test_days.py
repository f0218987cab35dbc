"""The other recorded days: a split, an outage, a market-wide fall, an ordinary week."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.replaying import SHARED, Outcome, tickerbell

pytestmark = pytest.mark.shared


def replayed(name: str, cwd: Path, *words: str | Path) -> Outcome:
    if not (SHARED / name).is_dir():
        pytest.skip("the recorded days are not beside the project")
    outcome = tickerbell("replay", SHARED / name, "--json", *words, cwd=cwd)
    assert outcome.code == 0, outcome.err
    return outcome


def rules(folder: Path, *sentences: str) -> Path:
    """A rules folder of one pack, with the shipped baskets, topics and names."""
    shipped = Path(__file__).parents[2] / "rules"
    folder.mkdir()
    for name in ("baskets.yaml", "topics.yaml", "aliases.yaml"):
        (folder / name).write_text((shipped / name).read_text())
    lines = "\n".join(f"  - {sentence!r}" for sentence in sentences)
    (folder / "pack.yaml").write_text(f"pack: desk\nabout: What the desk watches\nrules:\n{lines}\n")
    return folder


def test_a_split_is_no_fall(tmp_path: Path) -> None:
    outcome = replayed("nvda-split-2024-06-10", tmp_path)
    assert not [post for post in outcome.about("NVDA") if post["value"] < -0.5]


def test_prices_after_a_split_are_measured_from_the_adjusted_close(tmp_path: Path) -> None:
    desk = rules(tmp_path / "rules", "NVDA moves 0.5%", "NVDA down 50%", "NVDA below 500", "NVDA down 30% in 5d")
    outcome = replayed("nvda-split-2024-06-10", tmp_path, "--rules", desk)
    monday = [post for post in outcome.about("NVDA") if "2024-06-10" in post["identity"]]
    assert monday
    for post in monday:
        assert abs(post["value"]) < 0.05
    assert monday[-1]["value"] == pytest.approx(121.79 / 120.888 - 1, abs=1e-4)
    assert not [post for post in outcome.posts if post["rule"] in ("NVDA down 50%", "NVDA below 500")]


def test_an_outage_is_named_when_its_headline_comes_and_not_before(tmp_path: Path) -> None:
    outcome = replayed("crowdstrike-2024-07-19", tmp_path)
    friday = [post for post in outcome.about("CRWD") if "2024-07-19" in post["identity"]]
    first, *later = friday
    assert (first["at"], first["action"]) == ("2024-07-19T13:30:00Z", "post")
    assert first["headline"].startswith("CRWD down 14.1%")
    if first["cause"]["verdict"] != "none":
        assert (first["cause"]["verdict"], first["cause"]["topic"]) == ("possibly", "outage")
    found = [post for post in later if post["cause"]["verdict"] == "on"]
    assert found[0]["action"] == "edit"
    assert found[0]["at"].startswith("2024-07-19T19:12:0")
    assert found[0]["cause"]["topic"] == "outage"
    assert any("CrowdStrike" in headline["title"] for headline in found[0]["cause"]["headlines"])
    assert "found 15:12" in found[0]["text"]


def test_when_everything_falls_the_market_is_the_cause(tmp_path: Path) -> None:
    outcome = replayed("yen-carry-2024-08-05", tmp_path)
    monday = [p for p in outcome.posts if "/2024-08-05" in p["identity"] and p["action"] == "post" and p["cause"]]
    shares = [post for post in monday if not post["subject"].startswith("^")]
    market = [post for post in shares if post["cause"]["verdict"] == "market"]
    assert len(market) > len(shares) / 2


def test_a_market_wide_day_is_a_handful_of_posts(tmp_path: Path) -> None:
    desk = rules(tmp_path / "rules", "any of @ai-chips down 5%", "^IXIC down 2%")
    outcome = replayed("yen-carry-2024-08-05", tmp_path, "--rules", desk)
    monday = [p for p in outcome.posts if p["action"] == "post" and "2024-08-05" in p["at"]]
    assert 2 <= len(monday) <= 6
    assert any(post["subject"] == "^IXIC" for post in monday)


def test_an_ordinary_week_is_quiet(tmp_path: Path) -> None:
    outcome = replayed("quiet-2025-05-12", tmp_path)
    assert len([post for post in outcome.posts if post["action"] == "post"]) <= 12
