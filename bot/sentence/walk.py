"""Going through a sentence: its claims, its subject, the symbols it looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.sentence.model import (
    And,
    Basket,
    CalendarClaim,
    ChartClaim,
    Claim,
    Condition,
    Distance,
    Group,
    Level,
    Move,
    NewsClaim,
    Not,
    Or,
    Record,
    Sentence,
    Subject,
    Symbol,
)


def claims(condition: Condition, negated: bool = False) -> Iterator[tuple[Claim, bool]]:
    """Every claim from left to right, and whether it stands inside a `not`."""
    match condition:
        case And(parts) | Or(parts):
            for part in parts:
                yield from claims(part, negated)
        case Not(inner):
            yield from claims(inner, True)
        case _:
            yield condition, negated


def first_claim(sentence: Sentence) -> Claim:
    """The first claim outside a `not`: it names the rule's subject."""
    return next(claim for claim, negated in claims(sentence.condition) if not negated)


def subject(claim: Claim) -> Subject | None:
    """What a claim is about; None for a chart, and for news on a topic alone."""
    match claim:
        case NewsClaim():
            return claim.about
        case ChartClaim():
            return None
        case Move() | Level() | Record() | Distance() | CalendarClaim():
            return claim.subject


def named(claim: Claim) -> str:
    """`NVDA` or `@ai-chips`; empty for a claim about a list or about nothing that has a price."""
    match subject(claim):
        case Symbol(name):
            return name
        case Basket(name):
            return f"@{name}"
        case _:
            return ""


def first_subject(sentence: Sentence) -> Subject | None:
    return subject(first_claim(sentence))


def symbols(sentence: Sentence, baskets: Mapping[str, tuple[str, ...]]) -> set[str]:
    """All symbols the sentence looks at: subjects, members of groups and baskets, benchmarks."""
    found: set[str] = set()
    for claim, _ in claims(sentence.condition):
        found.update(members(subject(claim), baskets))
        if isinstance(claim, Move):
            found.update(members(claim.benchmark, baskets))
    return found


def members(subject: Subject | None, baskets: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The symbols behind a subject; none for a basket that is not known."""
    whole = subject.members if isinstance(subject, Group) else subject
    match whole:
        case None:
            return ()
        case Symbol(name):
            return (name,)
        case Basket(name):
            return baskets.get(name, ())
        case _:
            return tuple(symbol.name for symbol in whole)
