"""The rules folder that ships says what it means, in words that all parts of it know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.engine.refusal import refusal
from bot.sentence.canonical import canonical
from bot.sentence.parser import parse
from bot.sentence.vocabulary import Vocabulary

RULES = Path(__file__).parents[2] / "rules"
PACKS = ("ai", "markets", "crypto")


def read(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load(RULES / f"{name}.yaml")


BASKETS, TOPICS, ALIASES = read("baskets"), read("topics"), read("aliases")
VOCABULARY = Vocabulary(
    baskets={name: tuple(symbols) for name, symbols in BASKETS.items()},
    topics=tuple(TOPICS),
    aliases={name: (symbol,) for symbol, names in ALIASES.items() for name in names},
)
SENTENCES = [sentence for pack in PACKS for sentence in read(pack)["rules"]]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_rule_is_canonical_as_written(sentence: str) -> None:
    assert canonical(parse(sentence, VOCABULARY)) == sentence


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_rule_is_watched(sentence: str) -> None:
    assert refusal(parse(sentence, VOCABULARY)) is None


def test_no_rule_is_written_twice() -> None:
    assert len(set(SENTENCES)) == len(SENTENCES)


@pytest.mark.parametrize("pack", PACKS)
def test_packs_wait_to_be_subscribed_to(pack: str) -> None:
    assert read(pack).keys() == {"pack", "about", "rules"}
    assert read(pack)["pack"] == pack


def test_the_promised_baskets_and_topics_are_there() -> None:
    assert {"ai-chips", "mag7", "software", "banks", "crypto-majors"} <= BASKETS.keys()
    promised = "ai-models export-control earnings tariffs macro-rates analyst m-and-a legal outage product crypto"
    assert set(promised.split()) <= TOPICS.keys()


@pytest.mark.parametrize("symbols", [*BASKETS.values(), *(topic["symbols"] for topic in TOPICS.values())])
def test_every_symbol_of_a_basket_or_topic_has_its_names(symbols: list[str]) -> None:
    assert set(symbols) <= ALIASES.keys()
    assert len(set(symbols)) == len(symbols)


@pytest.mark.parametrize(("name", "topic"), TOPICS.items())
def test_a_topic_can_be_found_and_named(name: str, topic: dict[str, Any]) -> None:
    assert topic.keys() == {"headline", "names", "phrases", "symbols"}
    assert topic["headline"]
    assert all(phrase == phrase.lower() for phrase in topic["phrases"]), "phrases are read in any letter case"
    assert len(set(topic["phrases"])) == len(topic["phrases"])


def test_no_name_means_two_symbols() -> None:
    names = [name for names in ALIASES.values() for name in names]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("feed", read("feeds").values(), ids=read("feeds"))
def test_feeds_are_polled_politely_and_over_https(feed: dict[str, str]) -> None:
    assert feed.keys() == {"url", "every", "trust"}
    assert feed["url"].startswith("https://")
    assert int(feed["every"].removesuffix("m")) >= 2
    assert feed["trust"] in ("high", "normal", "low")
