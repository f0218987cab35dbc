"""The grammar itself."""

import json
from pathlib import Path

import pytest

from bot.sentence import tables, words


@pytest.fixture(scope="module")
def built():
    """Built once: that takes a second. Strict: an ambiguous grammar cannot be built."""
    return tables.build(strict=True)


def test_the_grammar_is_unambiguous(built):
    assert built


def test_the_tables_are_those_of_the_grammar():
    written = Path(tables.__file__).with_name("tables.json").read_text(encoding="utf-8")
    assert written == tables.current(), "run: python -m bot.sentence.tables"
    assert json.loads(written)["of"] == tables.identity()


def test_tables_of_another_grammar_are_not_used(tmp_path):
    stale = tmp_path / "tables.json"
    for content in ('{"of": "another"}', "no json"):
        stale.write_text(content, encoding="utf-8")
        assert tables.load(stale).parse("NVDA down 5%")


def test_every_word_that_is_offered_belongs_to_a_terminal(built):
    terminals = {terminal.name for terminal in built.terminals}
    assert set(words.WORDS) <= terminals
    assert set(words.SLIPS) <= terminals
