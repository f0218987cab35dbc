"""What holds for every sentence and every text."""

import random

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.sentence import SentenceError, accepts_next, canonical, parse
from bot.sentence.words import WORDS
from tests.sentence.strategies import sentences
from tests.sentence.test_errors import ERRORS
from tests.sentence.test_spellings import SPELLINGS
from tests.sentence.vocabulary import VOCABULARY

WORD_SOUP = [word for words in WORDS.values() for word in words] + [
    *("NVDA", "$ON", "@ai-chips", "@zz", "nvidia", "ai-models", "app-store-us-free", '"DeepSeek"', '"', "(", ","),
    *("5%", "5", "$5", "100bn", "3 sigma", "3x", "-5", "15m", "5d", "52w", "52w high", "#1", "8-K", "2031-01-31"),
    *("2 of", "&gt;", "<", "−", "its", "the", "gaps", "falls", "100 JPY", "0", "σ", "ſ", "İ"),
]
typed_texts = st.sampled_from([*SPELLINGS, *(row[0] for row in ERRORS)])
soup = st.lists(st.sampled_from(WORD_SOUP), max_size=14).map(" ".join)


def outcome(text):
    try:
        return parse(text, VOCABULARY)
    except SentenceError as error:
        return error


@given(sentences())
def test_every_sentence_prints_to_what_parses_to_it(sentence):
    text = canonical(sentence)
    assume(len(text) <= 500)
    assert parse(text, VOCABULARY) == sentence
    assert canonical(parse(text, VOCABULARY)) == text


@given(sentences(), st.randoms(use_true_random=False))
def test_case_spaces_and_typography_change_nothing(sentence, dice):
    text = canonical(sentence)
    assume(len(text) <= 300 and '"' not in text)
    messy = "".join(_messy(char, dice) for char in text)
    assert outcome(messy) == outcome(text) == sentence


def _messy(char: str, dice: random.Random) -> str:
    if char == " ":
        return dice.choice([" ", "  ", "\u00a0", "\u2009", " \u200b", "\t"])
    return dice.choice({"-": "-\u2212\u2011", "%": "%\uff05", "$": "$\uff04"}.get(char, char))


@given(soup | st.text(max_size=60))
@example("ſplits")
@example("moſt of @ai-chips")
@example("NVDA down 5%, until ٢٠٣١-01-31")
@example("٣ of @ai-chips down 5%")
@example('"&amp;lt;" news')
def test_any_text_is_a_sentence_or_an_error_at_a_place_in_it(text):
    found = outcome(text)
    if isinstance(found, SentenceError):
        assert 1 <= found.column <= len(text) + 1
        assert found.message
        assert len(str(found).splitlines()) >= 3
    else:
        assert parse(canonical(found), VOCABULARY) == found


@given(typed_texts, st.data())
def test_a_slip_in_a_sentence_is_told_in_words(text, data):
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 2))
    found = outcome(text[:at] + data.draw(st.text(max_size=2)) + text[at + cut :])
    assert not isinstance(found, SentenceError) or found.message


@given(sentences(), st.data())
def test_a_sentence_can_be_typed_by_completion(sentence, data):
    """Every beginning of a sentence is completed without an error, and what is offered goes on from it."""
    text = canonical(sentence)
    beginning = text[: data.draw(st.integers(0, len(text)))]
    for completion in accepts_next(beginning, VOCABULARY):
        longer = completion.applied(beginning)
        assert longer.startswith(beginning[: completion.start])
        assert longer != beginning
