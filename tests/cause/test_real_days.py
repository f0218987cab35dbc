"""The real days: what moved the prices is found, and nothing else is blamed."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.news.model import Headline, Verdict
from tests.cause.days import SHARED, SHIPPED, Replayed, at_once
from tests.news.make import utc

DEEPSEEK, CROWDSTRIKE = "deepseek-2025-01-27", "crowdstrike-2024-07-19"
OPEN = utc("2025-01-27 14:30")
FALLEN = ["NVDA", "AVGO", "TSM", "ORCL", "MU", "VST", "@ai-chips", "@ai-power"]
INDICES = ["^IXIC", "^GSPC"]

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded days are not beside the project"),
]
FOLDERS = [
    pytest.param(SHIPPED / DEEPSEEK, id="shipped"),
    pytest.param(SHARED / DEEPSEEK, id="real", marks=shared),
]


def is_about_deepseek(headline: Headline) -> bool:
    text = f"{headline.title} {headline.summary}".lower().replace("a.i.", "ai").replace("’", "'")
    return "deepseek" in text or "china's ai" in text or "chatgpt" in text


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("subject", FALLEN + INDICES)
def test_the_chips_fell_on_ai_model_news(folder, subject: str) -> None:
    answer = at_once(folder, OPEN).ask(subject, "down", OPEN)
    assert answer.verdict is Verdict.ON
    assert answer.cause
    assert answer.cause.topic == "ai-models"
    assert answer.cause.evidence
    assert [told.title for told in answer.cause.evidence if not is_about_deepseek(told)] == []
    assert answer.began == utc("2025-01-24 21:00")


@pytest.mark.parametrize("folder", FOLDERS)
def test_most_of_nvidias_fall_is_that_of_the_other_ai_chips(folder) -> None:
    """Not that of the seven large shares, which it is one of as well."""
    answer = at_once(folder, OPEN).ask("NVDA", "down", OPEN)
    assert answer.market is not None
    assert answer.sector is not None
    assert -0.125 - answer.market - answer.sector == pytest.approx(-0.027, abs=0.002)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("subject", FALLEN)
def test_the_cause_is_the_same_in_the_evening(folder, subject: str) -> None:
    evening = utc("2025-01-27 23:30")
    answer = at_once(folder, evening).attribution.why(subject, evening)
    assert answer.verdict is Verdict.ON
    assert answer.cause
    assert answer.cause.topic == "ai-models"
    assert [told.title for told in answer.cause.evidence if not is_about_deepseek(told)] == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded days are not beside the project")
class TestShared:
    def test_deepseek_is_one_story_and_other_news_stays_apart(self) -> None:
        day = at_once(SHARED / DEEPSEEK, utc("2025-01-28 03:00"))
        stories = day.newsroom.stories(utc("2025-01-26 00:00"))
        named = [story for story in stories if any("DeepSeek" in told.title for told in story.headlines)]
        assert len(named) <= 2
        assert all("DeepSeek" in told.title for story in named for told in story.headlines[-15:])

    @pytest.mark.parametrize("at", ["2025-01-28 15:30", "2025-01-28 18:10", "2025-01-28 21:30"])
    def test_the_rebound_of_the_day_after_has_no_cause(self, at: str) -> None:
        day = at_once(SHARED / DEEPSEEK, utc(at))
        answers = [day.attribution.why(symbol, utc(at)) for symbol in ("NVDA", "AVGO", "TSM", "VST", "@ai-chips")]
        assert [answer.cause for answer in answers if answer.question.direction == "up" and answer.cause] == []

    def test_crowdstrike_is_unexplained_until_a_headline_names_it(self) -> None:
        day = Replayed(SHARED / CROWDSTRIKE)
        fall = utc("2024-07-19 13:30")
        day.until(fall)
        first = day.ask("CRWD", "down", fall)
        assert first.verdict in (Verdict.NONE, Verdict.POSSIBLY)
        assert first.cause is None or first.cause.topic == "outage"
        (answer,) = day.until(utc("2024-07-20 00:00"))
        assert answer.question.subject == "CRWD"
        assert (answer.at, answer.verdict) == (utc("2024-07-19 19:12"), Verdict.ON)
        assert answer.cause
        assert answer.cause.topic == "outage"
        assert [told.title[:11] for told in answer.cause.evidence] == ["CrowdStrike"]

    def test_the_yen_unwinding_moved_most_shares_with_the_market(self) -> None:
        day = at_once(SHARED / "yen-carry-2024-08-05", utc("2024-08-05 13:30"))
        shares = [symbol for symbol in day.book.symbols if symbol[0] != "^" and "-" not in symbol]
        verdicts = Counter(day.ask(symbol, "down", utc("2024-08-05 13:30")).verdict for symbol in shares)
        assert verdicts[Verdict.MARKET] >= 0.8 * len(shares)

    def test_a_split_has_no_cause(self) -> None:
        at = utc("2024-06-10 13:30")
        day = at_once(SHARED / "nvda-split-2024-06-10", at)
        answer = day.ask("NVDA", "down", at)
        assert answer.verdict is Verdict.NONE

    @pytest.mark.parametrize("date", ["2025-05-13", "2025-05-14", "2025-05-15", "2025-05-16"])
    def test_in_a_quiet_week_few_moves_have_a_cause(self, date: str) -> None:
        at = utc(f"{date} 20:05")
        day = at_once(SHARED / "quiet-2025-05-12", at)
        answers = [day.attribution.why(symbol, at) for symbol in day.book.symbols]
        found = [answer.question.subject for answer in answers if answer.cause]
        assert len(found) <= 5, found
