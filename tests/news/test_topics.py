"""What a headline is about in general."""

import pytest

from bot.news.topics import Topics
from tests.news.make import TOPICS

CASES = [
    ("DeepSeek's app passes ChatGPT", "", ("ai-models",)),
    ("deepseek is how deep one must seek", "", ()),
    ("A cheaper AI model unsettles chip makers", "", ("ai-models",)),
    ("China’s A.I. advances worry investors", "", ("ai-models",)),
    ("Chairman models new uniform", "", ()),
    ("Prime minister visits", "Talks touched on a recession", ()),
    ("Prime minister visits", "A recession is near; the jobs report shows it", ("macro-economy",)),
    ("Shares drop", "The start-up DeepSeek has a new app", ("ai-models",)),
    ("Earnings season begins, and a jobs report", "", ("macro-economy", "earnings")),
    ("A downgrade, and it's not DeepSeek", "", ("analyst",)),
    ("Shares soar on quarterly results despite a downgrade", "", ("earnings",)),
    ("Despite a recession, earnings are good", "", ("earnings",)),
    ("NASDAQ SLIDES ON DEEPSEEK", "", ("ai-models",)),
    ("Downgrade after earnings: earnings were the reason", "", ("earnings", "analyst")),
]


@pytest.mark.parametrize(("title", "summary", "topics"), CASES)
def test_topics_of_a_headline_best_first(title: str, summary: str, topics: tuple[str, ...]) -> None:
    assert Topics(TOPICS).find(title, summary).topics == topics


def test_the_address_tells_a_topic_that_the_title_hides() -> None:
    found = Topics(TOPICS).find("They were called to help", "", "security global it outage 3ca5")
    assert found.topics == ("outage",)


def test_names_that_mark_a_topic_are_kept() -> None:
    assert Topics(TOPICS).find("DeepSeek and QWEN, DeepSeek").names == ("deepseek", "qwen")


def test_no_topics_find_nothing() -> None:
    assert Topics(()).find("DeepSeek").topics == ()
