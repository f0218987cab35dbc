"""Symbols, baskets, groups of them, and the names that may be a topic."""

from __future__ import annotations

import re

from lark import Token

from bot.sentence.model import Basket, Group, Quantifier, Subject, Symbol
from bot.sentence.reading import Reading, listed, nearest
from bot.sentence.spoken import spoken
from bot.sentence.syntax import Node, first_token, last_token, subtree, token, tokens
from bot.sentence.words import KEYWORDS, SLIPS, SYNONYMS, symbol_text

_FORM = re.compile(r"\^?[A-Z0-9]+(?:[.&=-][A-Z0-9]+)*")
_LIKELY = re.compile(r"\^?(?:[A-Z]{1,5}|[A-Z0-9]*[0-9][A-Z0-9]*|[A-Z]{6}(?==X))(?:[.&=-][A-Z0-9]{1,4})*")
MAX_SYMBOL = 20


def subject(reading: Reading, node: Node) -> Subject:
    """A `subject` or `object` of the grammar."""
    names = subtree(node, "names") or subtree(node, "plain_names")
    quantifier = subtree(node, "quantifier")
    if names is None:
        typed = token(node, "BASKET")
        assert typed is not None
        members: Basket | tuple[Symbol, ...] = basket(reading, typed)
    else:
        members = _symbols(reading, names)
    if quantifier is not None:
        return _group(reading, tokens(quantifier)[0], members)
    if isinstance(members, Basket):
        return members
    joint = token(names, "AND", "OR") if names else None
    if joint is not None:
        _ask_any_or_all(reading, joint, members)
    return members[0] if len(members) == 1 else Group(Quantifier.ANY, members)


def symbol(reading: Reading, typed: Token, *, topics: bool = False) -> Symbol:
    """The symbol that a word means; `topics` where a topic might have stood as well (for the suggestion)."""
    name = typed.removeprefix("$").upper()
    if typed.startswith("$") or typed == typed.upper():
        if not _FORM.fullmatch(name) or len(name) > MAX_SYMBOL:
            reading.fault(typed, f'"{typed}" is no symbol.')
        return Symbol(name)
    known = reading.vocabulary.symbols
    fits = list(dict.fromkeys((*reading.vocabulary.names.get(typed.lower(), ()), *({name} & known))))
    if len(fits) > 1:
        message = f'"{typed}" may be {listed(fits, last="or")}; write the one you mean.'
        reading.fault(typed, message, listed((symbol_text(fit) for fit in fits), last="or"))
    elif not fits:
        _check_likely(reading, typed, name, topics=topics)
    return Symbol(fits[0] if fits else name)


def basket(reading: Reading, typed: Token) -> Basket:
    name = typed.removeprefix("@")
    known = reading.vocabulary.folded_baskets
    if name.lower() not in known:
        names = list(dict.fromkeys(spoken(f"@{each}")[1:] for each in known.values()))
        close = nearest(name, names)
        message = f"I don't know the basket {typed}."
        if not close and known:
            message += f" There {'is' if len(names) == 1 else 'are'} {listed('@' + each for each in names)}."
        reading.fault(typed, message, close and f"@{close}")
    return Basket(known.get(name.lower(), name.lower()))


def not_missing(reading: Reading, node: Node, predicate: Node) -> None:
    """A word in small letters was meant as a word where no other says what happens: `down 5%`, `at 52w high`."""
    typed, bare = last_token(node), first_token(predicate).type
    if typed.islower() and (
        (typed in KEYWORDS | SYNONYMS and bare in ("NUMBER", "MONEY_SIGN", "CURRENCY"))
        or (typed in ("at", *SLIPS["HITS"]) and bare in ("SPAN", "ALL_TIME", "DET"))
    ):
        reading.fault(typed, f'Before "{typed}" a symbol or basket is missing, such as NVDA or @ai-chips.')


def refuse_whole(reading: Reading, where: Token, basket: Basket) -> None:
    """A basket as a whole has a mean move, and no price or volume of its own."""
    message = f"@{basket.name} as a whole only moves, in % or sigma; for its members say any, all or most of it."
    reading.fault(where, message, f"any of @{basket.name}")


def topic(reading: Reading, typed: Token) -> str | None:
    """The topic's name, if the word is one; `$` makes it a symbol."""
    return reading.vocabulary.folded_topics.get(typed.lower())


def _symbols(reading: Reading, node: Node) -> tuple[Symbol, ...]:
    found: list[Symbol] = []
    for typed in tokens(node):
        if typed.type != "WORD":
            continue
        each = symbol(reading, typed)
        if each in found:
            reading.fault(typed, f"{each.name} is in the list already.")
        found.append(each)
    return tuple(found)


def _group(reading: Reading, quantifier: Token, members: Basket | tuple[Symbol, ...]) -> Group:
    if quantifier.type != "COUNT":
        return Group(Quantifier(quantifier.lower()), members)
    known = reading.vocabulary.baskets.get(members.name) if isinstance(members, Basket) else members
    what = f"@{members.name}" if isinstance(members, Basket) else "the list"
    least = int(quantifier)
    if least < 1:
        reading.fault(quantifier, f"0 of {what} is always true; the least is 1.")
    elif known is not None and least > len(known):
        reading.fault(quantifier, f"{quantifier} is more than there are: {what} has {len(known)}.")
    return Group(least, members)


def _ask_any_or_all(reading: Reading, joint: Token, members: tuple[Symbol, ...]) -> None:
    names = ", ".join(symbol_text(member.name) for member in members)
    where = (joint.start_pos or 0) + joint.lower().find(joint.lower().lstrip(", "))
    reading.fault(where, "Any of them, or all of them? Put it before the list.", f"any of {names} or all of {names}")


def _check_likely(reading: Reading, typed: Token, name: str, *, topics: bool) -> None:
    """Small letters that no company is called and no symbol can be are a slip, or a name nobody has told yet."""
    vocabulary = reading.vocabulary
    close_topic = nearest(typed, vocabulary.topics, 0.75) if topics else None
    if close_topic and not _LIKELY.fullmatch(name.replace("-", "")):
        reading.fault(typed, f'I know no topic, company or symbol "{typed}".', close_topic)
    elif not _LIKELY.fullmatch(name) or len(name) > MAX_SYMBOL:
        close = nearest(typed, vocabulary.names, 0.75)
        symbols = vocabulary.names[close] if close else ()
        message = f'I know no company or symbol "{typed}"; a symbol in capitals or with $ is always taken.'
        reading.fault(typed, message, listed(symbols, last="or") or None)
