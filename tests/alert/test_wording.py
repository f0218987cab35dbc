"""What every kind of rule says when it fires: the rule's own sentence with the real figure."""

import csv
from pathlib import Path

import pytest

from tests.alert.stage import MODEL, Stage, fires, headline, story

_TABLE = Path(__file__).parent / "golden" / "headlines.tsv"


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["headline"])
def test_the_headline_answers_the_rule(row: dict[str, str]):
    stage = Stage(row["rule"])
    stage.step(
        "10:30",
        fires(
            row["rule"],
            float(row["value"]),
            "10:30",
            subject=row["subject"],
            reference=float(row["reference"]) if row["reference"] else None,
            members=row["members"].split(",") if row["members"] else (),
        ),
    )
    assert stage.said == [f"post {row['headline']}"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("ai-models news", "AI-model news: A cheap language model climbs the charts"),
        ("news about NVDA", "NVDA news: A cheap language model climbs the charts"),
        ("ai-models news about @ai-chips", "AI-model news about @ai-chips: A cheap language model climbs the charts"),
        (
            "ai-models news from 2 sources in 2h",
            "AI-model news: A cheap language model climbs the charts (2 sources)",
        ),
        ('"language model" news', '"language model" news: A cheap language model climbs the charts'),
    ],
)
def test_news_is_told_by_its_own_title(rule: str, said: str):
    stage = Stage(rule)
    stage.step("07:28", fires(rule, 2, "07:28", story=MODEL))
    (post,) = stage.posts
    assert post.headline == said
    assert post.why is not None
    # the headline is not said twice: of it, who told it
    assert [(item.title, bool(item.source)) for item in post.why.evidence] == [
        ("wire.example", False),
        ("Chip makers slide as a cheap model spreads", True),
    ]
    assert post.why.provenance == "1 story, 2 sources, first seen 26 Jan 21:04"


def test_a_long_title_is_cut_between_words():
    long = story(headline("07:00", "A word " * 60))
    stage = Stage("ai-models news")
    stage.step("07:00", fires("ai-models news", 1, "07:00", story=long))
    assert len(stage.posts[0].headline) < 160
    assert stage.posts[0].headline.endswith("A…")
