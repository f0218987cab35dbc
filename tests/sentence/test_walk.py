"""Claims, subjects and symbols of a sentence."""

import pytest

from bot.sentence import parse, walk
from bot.sentence.model import Group, Quantifier, Symbol
from tests.sentence.vocabulary import VOCABULARY


def test_claims_come_from_left_to_right_with_their_negation():
    sentence = parse("not (NVDA up 1% or not AMD up 2%) and QQQ down 3% and crypto news", VOCABULARY)
    found = [(walk.subject(claim), negated) for claim, negated in walk.claims(sentence.condition)]
    assert found == [(Symbol("NVDA"), True), (Symbol("AMD"), True), (Symbol("QQQ"), False), (None, False)]


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("not QQQ down 1% and NVDA down 5%", Symbol("NVDA")),
        ("NVDA, AMD down 5%", Group(Quantifier.ANY, (Symbol("NVDA"), Symbol("AMD")))),
        ("ai-models news", None),
        ('"DeepSeek" #1 on app-store-us-free', None),
    ],
)
def test_the_first_claim_outside_not_names_the_subject(typed, subject):
    assert walk.first_subject(parse(typed, VOCABULARY)) == subject


def test_all_symbols_that_a_sentence_looks_at():
    typed = "any of @ai-chips down 5% vs @software and not ^IXIC up 1% and news about KO or 2 of A, B above 5"
    found = walk.symbols(parse(typed, VOCABULARY), VOCABULARY.baskets)
    assert found == {"NVDA", "AMD", "AVGO", "MSFT", "CRM", "^IXIC", "KO", "A", "B"}


def test_a_basket_that_is_gone_has_no_symbols():
    assert walk.symbols(parse("@software up 1%", VOCABULARY), {}) == set()
