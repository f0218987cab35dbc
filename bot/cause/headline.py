"""What one headline contributes to a score: named parts, each with its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.cause.case import Case
from bot.cause.language import Wording, wording
from bot.news.entities import Mentions
from bot.news.model import Part
from bot.news.reading import Reading

LEADS, NAMES, RELATED = 0.32, 0.20, 0.20
TAGGED, SUMMARISED = 0.08, 0.08
RELATED_TOO = 0.08
PRICE, ASIDE, TONE, TONE_ELSEWHERE = 0.24, 0.08, 0.12, 0.04
RESULT, EVENT, SAYS_WHY = 0.16, 0.08, 0.04
RECAP, OPINION, ESSAY, SOLICITATION = -0.30, -0.36, -0.20, -0.50

TOPIC_MOVES, AGREES, CONTRADICTS = "topic moves it", "direction agrees", "direction contradicts"
_ESSAY = re.compile(r"[^:]{2,30}: ")
"""`Acme: A Fine Company`"""


@dataclass(frozen=True, slots=True)
class _About:
    """How a headline is about the subject: the part it earns, and where in the title it stands."""

    part: Part
    place: int = 0
    leads: bool = True
    named: bool = True


def headline_parts(reading: Reading, case: Case) -> tuple[Part, ...]:
    """The parts of one headline; none where it is not about the subject."""
    words = wording(reading.headline.title)
    about = _about(reading, words, case)
    if about is None:
        return ()
    return (
        about.part,
        *_direction(about, words, case),
        *_event(reading, about, words, case),
        *_no_news(reading, words),
    )


def _about(reading: Reading, words: Wording, case: Case) -> _About | None:
    """How plainly the headline is about the subject."""
    if reading.mentions.listing:
        return None
    if case.market:
        return _market(reading.mentions, words) or (None if reading.mentions.title else _related(reading, case))
    return _named(reading.mentions, words, case) or _related(reading, case) or _mentioned(reading.mentions, case)


def _market(mentions: Mentions, words: Wording) -> _About | None:
    """A title that names the market before any company."""
    if words.market is None or any(place < words.market[0] for place in mentions.places):
        return None
    place, name = words.market
    return _About(Part("names the market", LEADS, f"“{name}”"), place)


def _named(mentions: Mentions, words: Wording, case: Case) -> _About | None:
    """A title that names the subject; of a basket at least two members."""
    members = case.question.members
    named = [
        (place, symbol) for symbol, place in zip(mentions.title, mentions.places, strict=True) if symbol in members
    ]
    if not named or len(named) < min(2, len(members)):
        return None
    place, symbol = named[0]
    aside = any(at < place for at, _ in words.prices) or (place != mentions.places[0] and not words.prices)
    if aside:
        return _About(Part("names it", NAMES, f"{symbol} in the title"), place, leads=False)
    return _About(Part("names it first", LEADS, f"{symbol} leads the title"), place)


def _related(reading: Reading, case: Case) -> _About | None:
    """A title of a topic that moves most of the subject's members, unless it is another company's own story."""
    members = case.question.members
    companies = [symbol for symbol in reading.mentions.issuers if not symbol.startswith("^")]
    if len(companies) == 1 and not reading.topical.names:
        return None
    for topic in reading.topical.titled:
        if sum(member in case.topics[topic].symbols for member in members) * 2 > len(members):
            because = f"{case.question.subject} is related to {topic}"
            return _About(Part(TOPIC_MOVES, RELATED, because), named=False)
    return None


def _mentioned(mentions: Mentions, case: Case) -> _About | None:
    """A headline that is tagged with the subject, or names it in its summary; never enough for a basket."""
    if len(case.question.members) > 1:
        return None
    for name, value, symbols in (("tagged", TAGGED, mentions.tagged), ("in the summary", SUMMARISED, mentions.summary)):
        if found := next((symbol for symbol in symbols if symbol in case.question.members), None):
            return _About(Part(name, value, found), named=False)
    return None


def _direction(about: _About, words: Wording, case: Case) -> list[Part]:
    """Whether the title points the way the subject moved: by what it says of prices, else by its tone."""
    price = words.price(about.place)
    way = price or words.tone
    if not way:
        return []
    value = (PRICE if about.leads else ASIDE) if price else (TONE if about.named else TONE_ELSEWHERE)
    because = f"the title points {'up' if way > 0 else 'down'}"
    if way == case.move.sign:
        return [Part(AGREES, value, because)]
    return [Part(CONTRADICTS, -max(value, TONE), because)]


def _event(reading: Reading, about: _About, words: Wording, case: Case) -> list[Part]:
    """Whether the headline tells something that moves prices, and says that it did."""
    parts: list[Part] = []
    moving = next((topic for topic in reading.topical.titled if case.moves(topic)), None)
    if not moving and _anothers(reading.mentions, about, words):
        return parts
    if moving or words.result:
        parts.append(Part("event", RESULT, moving or "results, guidance, a takeover and the like"))
    elif words.event or reading.topical.topics:
        parts.append(Part("event", EVENT, ", ".join(reading.topical.topics) or "something happened"))
    if moving and about.named:
        parts.append(Part(TOPIC_MOVES, RELATED_TOO, f"related to {moving}"))
    if words.because and words.prices and words.price(about.place) == case.move.sign:
        parts.append(Part("says why", SAYS_WHY, "move and reason in one title"))
    return parts


def _anothers(mentions: Mentions, about: _About, words: Wording) -> bool:
    """Whether the event is told of a company before the subject is named: `Acme upgraded, Zenith soars`."""
    return any(place < words.event_at < about.place for place in mentions.places)


def _no_news(reading: Reading, words: Wording) -> list[Part]:
    """What marks a headline as no news of its own."""
    parts: list[Part] = []
    if words.recap:
        parts.append(Part("tells of the move only", RECAP, "a recap or a list of movers"))
    if words.opinion:
        parts.append(Part("no news", OPINION, "an opinion, a question or a list of picks"))
    elif reading.mentions.places[:1] == (0,) and _ESSAY.match(reading.headline.title):
        parts.append(Part("no news", ESSAY, "titled like an essay"))
    if words.solicitation:
        parts.append(Part("no news", SOLICITATION, "a law firm looks for clients"))
    return parts
