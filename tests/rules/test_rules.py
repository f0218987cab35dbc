"""The rules folder that ships says what it means, in words that all parts of it know."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from ruamel.yaml import YAML

from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from bot.engine.refusal import refusal
from bot.news.issuers import issuers
from bot.news.model import Topic
from bot.rulebook import Pack, PackRule

BOOK, ERRORS = load(shipped_rules())
RULES = [rule for pack in BOOK.packs for rule in pack.rules]


def test_it_has_no_errors() -> None:
    assert ERRORS == []
    assert {pack.name for pack in BOOK.packs} == {"ai", "markets", "crypto"}


@pytest.mark.parametrize("pack", BOOK.packs, ids=lambda pack: pack.name)
def test_every_rule_is_canonical_as_written(pack: Pack) -> None:
    written = YAML(typ="safe").load(shipped_rules() / f"{pack.name}.yaml")["rules"]
    assert [rule.text for rule in pack.rules] == [rule["when"] if isinstance(rule, dict) else rule for rule in written]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.text)
def test_every_rule_is_watched(rule: PackRule) -> None:
    assert refusal(rule.sentence) is None


def test_no_rule_is_in_two_packs() -> None:
    assert [text for text, times in Counter(rule.text for rule in RULES).items() if times > 1] == []


def test_packs_wait_to_be_subscribed_to() -> None:
    assert {pack.post for pack in BOOK.packs} == {()}


def test_the_promised_baskets_and_topics_are_there() -> None:
    assert {"ai-chips", "mag7", "software", "banks", "crypto-majors"} <= BOOK.baskets.keys()
    promised = "ai-models export-control earnings tariffs macro-rates analyst m-and-a legal outage product crypto"
    assert set(promised.split()) <= {topic.name for topic in BOOK.topics}


@pytest.mark.parametrize(
    "symbols", [*BOOK.baskets.values(), *(topic.symbols for topic in BOOK.topics if topic.symbols)], ids="-".join
)
def test_every_symbol_of_a_basket_or_topic_has_its_names(symbols: tuple[str, ...]) -> None:
    assert set(symbols) <= BOOK.aliases.keys()


@pytest.mark.parametrize("topic", BOOK.topics, ids=lambda topic: topic.name)
def test_a_topic_can_be_found_and_named(topic: Topic) -> None:
    assert topic.headline
    assert all(phrase == phrase.lower() for phrase in topic.phrases), "phrases are read in any letter case"


def test_no_name_means_two_symbols() -> None:
    issuer = issuers(BOOK.aliases)
    meant = {(name, issuer[symbol]) for symbol, names in BOOK.aliases.items() for name in names}
    assert [name for name, times in Counter(name for name, _ in meant).items() if times > 1] == []
    assert [name for name, symbols in BOOK.vocabulary.names.items() if len(symbols) > 1] == []


def test_no_typed_name_is_another_companys_symbol() -> None:
    names = BOOK.vocabulary.names
    assert [name for name in names if name.upper() in BOOK.vocabulary.symbols and names[name] != (name.upper(),)] == []


def test_feeds_are_polled_politely_and_over_https() -> None:
    assert BOOK.feeds
    for feed in BOOK.feeds:
        assert feed.url.startswith("https://")
        assert feed.every >= timedelta(minutes=2)
