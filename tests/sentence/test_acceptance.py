"""The accepted sentences and errors that lie beside the project."""

from datetime import date
from pathlib import Path

import pytest

from adapters.rules.names import shipped_rules, vocabulary
from bot.rulebook import RulesFolderError
from bot.sentence import SentenceError, canonical, parse
from tests.sentence.vocabulary import VOCABULARY

TABLES = Path(__file__).resolve().parents[3] / "shared" / "acceptance"
TODAY = date(2026, 1, 1)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not TABLES.is_dir(), reason=f"{TABLES} is not there"),
]


def rows(name):
    path = TABLES / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.fixture(scope="module")
def names():
    try:
        return vocabulary(shipped_rules())
    except RulesFolderError:
        return VOCABULARY


@pytest.mark.parametrize(("typed", "expected"), rows("sentences.tsv"))
def test_a_sentence_has_its_canonical_spelling(typed, expected, names):
    sentence = parse(typed, names)
    assert canonical(sentence) == expected
    assert parse(expected, names) == sentence


@pytest.mark.parametrize(("typed", "column", "contains"), rows("errors.tsv"))
def test_an_error_points_at_the_place_and_says_the_matter(typed, column, contains, names):
    with pytest.raises(SentenceError) as caught:
        parse(typed, names, today=TODAY)
    assert caught.value.column == int(column)
    assert contains.lower() in caught.value.one_line.lower()
