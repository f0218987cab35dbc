"""A typed sentence to its model, or to the leftmost thing that is wrong with it."""

from __future__ import annotations

import re
from datetime import date

from bot.sentence import conditions, expect
from bot.sentence.canonical import canonical
from bot.sentence.errors import SentenceError
from bot.sentence.model import Sentence
from bot.sentence.reading import Fault, Reading, nearest
from bot.sentence.syntax import Break, completed, parse_tree
from bot.sentence.tidy import tidy
from bot.sentence.vocabulary import Vocabulary
from bot.sentence.words import KEYWORDS, SLIPS

MAX_LENGTH = 500
MAX_DEPTH = 30

_NESTING = re.compile(r'"[^"]*"|[()]|(?<![\w$.=-])(?:not|and|or)(?![\w=-]|\.\w)', re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"[^\s,()]+|.")
_MODIFIER = re.compile(
    r"(?:,\s*)?(?:and\s+)?(for|every|once|at\s+most|in\s+extended|in\s+any|until)(?![\w=-])", re.IGNORECASE | re.ASCII
)


def parse(text: str, vocabulary: Vocabulary, *, today: date | None = None) -> Sentence:
    """The sentence that was typed; it needs no clock.

    With `today`, an `until` before that day is refused, as it is where a rule is made. Raises SentenceError.
    """
    if len(text) > MAX_LENGTH:
        message = f"A rule has {MAX_LENGTH} characters at most; this one has {len(text)}."
        raise SentenceError(message, text, MAX_LENGTH + 1)
    typed = tidy(text)
    found = read(typed.text, vocabulary, today)
    if isinstance(found, Fault):
        raise SentenceError(found.message, text, typed.origin(found.offset) + 1, found.suggestion)
    if len(text) > MAX_LENGTH // 4 and len(canonical(found)) > MAX_LENGTH:
        message = f"Written out in full, this rule is longer than {MAX_LENGTH} characters; make it two."
        raise SentenceError(message, text, len(text) + 1)
    return found


def read(text: str, vocabulary: Vocabulary, today: date | None = None) -> Sentence | Fault:
    """The sentence of a tidied text, or its leftmost fault."""
    if not text.strip():
        return Fault(0, "The rule is empty; a rule is a sentence such as NVDA down 5%.")
    reading = Reading(vocabulary)
    too_deep = _too_deep(text)
    if too_deep is not None:
        reading.fault(too_deep, f"The rule is nested more than {MAX_DEPTH} levels deep; make it two.")
    tree = parse_tree(text)
    if isinstance(tree, Break):
        reading.faults.append(_syntax_fault(text, tree))
        if too_deep is None:
            _read_before(text[: tree.offset].rstrip(), reading)
    elif too_deep is None:
        sentence = conditions.sentence(reading, tree, today)
        if not reading.faults:
            return sentence
    return min(reading.faults, key=lambda fault: fault.offset)


def _read_before(text: str, reading: Reading) -> None:
    """Faults of a beginning, whose end is missing or wrong."""
    faults: list[Fault] = []
    for tree in completed(text):
        before = Reading(reading.vocabulary)
        conditions.read_claims(before, tree)
        found = [fault for fault in before.faults if fault.offset < len(text)]
        if not found:
            return
        faults = faults or found
    reading.faults += faults


def _too_deep(text: str) -> int | None:
    """Where parentheses and `not` first nest too deeply. The parser would bear it, what walks the model would not."""
    levels = [0]
    for match in _NESTING.finditer(text):
        match match[0].lower():
            case "(":
                levels.append(0)
            case ")":
                levels = levels[:-1] or [0]
                levels[-1] = 0
            case "not":
                levels[-1] += 1
            case "and" | "or":
                levels[-1] = 0
            case _:
                pass
        if sum(levels) + len(levels) - 1 > MAX_DEPTH:
            return match.start()
    return None


def _syntax_fault(text: str, broken: Break) -> Fault:
    offset, accepts = broken.offset, broken.accepts
    expected = expect.described(accepts)
    inside = "_RPAR" in accepts and "$END" not in accepts
    if offset >= len(text):
        missing = 'A ")" is missing' if inside else "The sentence is not complete"
        last = text.split()[-1]
        return Fault(len(text), f'{missing}: here after "{last}" comes {expected}.')
    if text[offset] in "\"'" and text.count(text[offset], offset) == 1:
        return Fault(len(text), "The quotation mark is not closed.")
    modifier = _MODIFIER.match(text, offset) if inside else None
    if modifier:
        message = f'"{modifier[1]}" stands at the end of the whole sentence, not inside parentheses.'
        return Fault(modifier.start(1), message)
    match = _WORD.match(text, offset)
    return _wrong_word(offset, match[0] if match else text[offset], accepts, expected)


def _wrong_word(offset: int, word: str, accepts: frozenset[str], expected: str) -> Fault:
    if word.startswith(")"):
        message = 'This ")" has no "(" before it.' if "$END" in accepts else f'Before ")" comes {expected}.'
        return Fault(offset, message)
    if word.lower() in KEYWORDS:
        return Fault(offset, f'"{word}" is in the wrong place; here comes {expected}.')
    return Fault(offset, f'I don\'t understand "{word}" here; what may come is {expected}.', _meant(word, accepts))


def _meant(word: str, accepts: frozenset[str]) -> str | None:
    known = expect.words(accepts)
    known += [slip for terminal, slips in SLIPS.items() if terminal in accepts for slip in slips]
    return nearest(word, [each.split()[0] for each in known]) if word.isalpha() else None
