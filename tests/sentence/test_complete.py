"""What is offered while one types."""

import pytest

from bot.sentence import Vocabulary, accepts_next
from tests.sentence.vocabulary import VOCABULARY


def offered(text):
    return [completion.applied(text) for completion in accepts_next(text, VOCABULARY)]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("", ["NVDA", "@ai-chips", "any of", "ai-models news", "news about", "not"]),
        ("nvid", ["NVDA"]),
        ("NV", ["NVDA"]),
        ("NVDA", ["NVDA down", "NVDA above"]),
        ("NVDA d", ["NVDA down"]),
        ("NVDA market v", ["NVDA market value"]),
        ("NVDA down ", ["NVDA down 5%"]),
        ("NVDA down 5% ", ["NVDA down 5% vs", "NVDA down 5% in 1h", "NVDA down 5% on news", "NVDA down 5% once"]),
        ("NVDA down 5% in ex", ["NVDA down 5% in extended hours"]),
        ("NVDA down 5% on ai", ["NVDA down 5% on ai-models news"]),
        ("NVDA down 5%, ev", ["NVDA down 5%, every further"]),
        ("NVDA down 5%, at mo", ["NVDA down 5%, at most every"]),
        ("NVDA down 5% and @so", ["NVDA down 5% and @software"]),
        ("NVDA down 5%\u00a0this ", ["NVDA down 5%\u00a0this week"]),
        ("NVDA below ", ["NVDA below 200d average"]),
        ("news about ", ["news about average of", "news about NVDA"]),
        ("any of @a", ["any of @ai-chips"]),
        ("NVDA at ", ["NVDA at 52w high", "NVDA at all-time low"]),
        ('"DeepSeek" ', ['"DeepSeek" in top 10 on', '"DeepSeek" news']),
        ('"DeepSeek" in top 10 on ', ['"DeepSeek" in top 10 on app-store-us-free']),
        ("(NVDA down 5% ", ["(NVDA down 5% and", "(NVDA down 5% )"]),
    ],
)
def test_offers(typed, among):
    assert set(among) <= set(offered(typed))


@pytest.mark.parametrize(
    ("typed", "never"),
    [
        ("NVDA down 5% ", "about"),
        ("NVDA below 120 ", "in 1h"),
        ("NVDA below 120 ", "every further"),
        ("NVDA down 5% in 1h ", "in 1h"),
        ("NVDA down 5%, ", "in 1h"),
        ("NVDA down 5%, once ", "every further"),
        ("news about NVDA ", "vs"),
    ],
)
def test_offers_nothing_that_would_be_refused(typed, never):
    assert f"{typed}{never}" not in offered(typed)


@pytest.mark.parametrize("typed", ["NVDA dwon 5% ", "x" * 501, "NVDA down 5%)", '"open'])
def test_offers_nothing_after_what_is_wrong(typed):
    assert offered(typed) == []


def test_without_names_only_the_grammar_is_offered():
    assert {completion.text for completion in accepts_next("NVDA down 5% on ", Vocabulary())} == {"news", "no news"}
