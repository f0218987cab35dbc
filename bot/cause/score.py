"""How well a story explains a move: a sum of named parts, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from bot.cause.language import Wording, wording
from bot.cause.move import MARKETS, Move
from bot.news.entities import Mentions
from bot.news.model import Candidate, Headline, Part, Question, Story
from bot.news.reading import Reading
from bot.news.topics import Topic

SHOWN = 4
"""Headlines of a story that are shown as evidence."""
LEAD = timedelta(hours=2)
"""News so long before the last quiet moment may still have caused the move: prices take their time."""
MANY_SOURCES = 3
FLOOR = 0.2
"""A story that scores less is no candidate."""
PEERS = 0.5
"""The share of a topic's other symbols that must move the same way before it explains one that no headline names."""
PEER_SIZE = 0.25
"""How much of the subject's own change a peer must show to count as moving with it."""

_LEADS, _NAMES, _TAGGED, _SUMMARISED, _RELATED = 0.32, 0.20, 0.08, 0.08, 0.20
_PRICE, _ASIDE, _TONE = 0.24, 0.08, 0.12
_RESULT, _EVENT, _BECAUSE = 0.16, 0.08, 0.04
_WITH_PEERS, _WITHOUT_PEERS = 0.12, -0.30
_SOURCES, _NEW, _BEFORE = 0.04, 0.04, 0.04
_RECAP, _OPINION, _ESSAY_TITLE, _SOLICITATION = -0.30, -0.36, -0.20, -0.50
_ESSAY = re.compile(r"[^:]{2,30}: ")
"""`Alphabet: A Profitable Strategy`"""
_WITH_MARKET = -0.12


@dataclass(frozen=True, slots=True)
class Case:
    """All that a score looks at besides the story itself."""

    question: Question
    move: Move
    at: datetime
    topics: dict[str, Topic]
    market: bool
    """The subject is the market itself: what names the market names it."""
    peers: Callable[[str], float | None]
    """The share of a topic's symbols, the subject's left out, that move with it; None where too few have prices."""


def candidate(story: Story, readings: Sequence[Reading], case: Case) -> Candidate | None:
    """The story as a cause, with its headlines of the time of the move only; None where it has nothing to do with it."""
    since = case.move.began - LEAD
    within = [reading for reading in readings if since <= reading.headline.seen <= case.at]
    scored = [(_headline_parts(reading, case), reading.headline) for reading in within]
    ranked = sorted(((points(parts), parts, headline) for parts, headline in scored if parts), key=_rank)
    if not ranked:
        return None
    parts = ranked[0][1] + _story_parts(story, within, case)
    if (score := points(parts)) < FLOOR:
        return None
    told = replace(story, headlines=tuple(reading.headline for reading in within))
    evidence = tuple(headline for value, _, headline in ranked if value >= ranked[0][0] / 2)[:SHOWN]
    return Candidate(told, _topic(story, within, case), score, parts, evidence)


def points(parts: Sequence[Part]) -> float:
    """The sum of parts, to the hundredth, so that it reads the same everywhere."""
    return round(sum(part.points for part in parts), 2)


def _rank(scored: tuple[float, tuple[Part, ...], Headline]) -> tuple[float, datetime]:
    return -scored[0], scored[2].seen


@dataclass(frozen=True, slots=True)
class _About:
    """How a headline is about the subject: the part it earns, and where the title names it (0: nowhere in particular)."""

    part: Part
    place: int = 0
    leads: bool = True


def _headline_parts(reading: Reading, case: Case) -> tuple[Part, ...]:
    """What one headline contributes; nothing where it is not about the subject."""
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
    return _About(Part("names the market", _LEADS, f"“{name}”"), place)


def _named(mentions: Mentions, words: Wording, case: Case) -> _About | None:
    """A title that names the subject; of a basket at least two members."""
    members = case.question.members
    named = [
        (place, symbol) for symbol, place in zip(mentions.title, mentions.places, strict=True) if symbol in members
    ]
    if not named or len(named) < min(2, len(members)):
        return None
    place, symbol = named[0]
    before = [at for at, _ in words.prices if at < place]
    if before or (symbol != mentions.title[0] and not words.prices):
        return _About(Part("names it", _NAMES, f"{symbol} in the title"), place, leads=False)
    return _About(Part("names it first", _LEADS, f"{symbol} leads the title"), place)


def _related(reading: Reading, case: Case) -> _About | None:
    """A title of a topic that moves most of the subject's members."""
    members = case.question.members
    for name in reading.topical.topics:
        if sum(member in case.topics[name].symbols for member in members) * 2 > len(members):
            return _About(Part("topic moves it", _RELATED, f"{case.question.subject} is related to {name}"))
    return None


def _mentioned(mentions: Mentions, case: Case) -> _About | None:
    """A headline that is tagged with the subject, or names it in its summary."""
    if len(case.question.members) > 1:
        return None
    for name, value, symbols in (
        ("tagged", _TAGGED, mentions.tagged),
        ("in the summary", _SUMMARISED, mentions.summary),
    ):
        if found := next((symbol for symbol in symbols if symbol in case.question.members), None):
            return _About(Part(name, value, found))
    return None


def _direction(about: _About, words: Wording, case: Case) -> list[Part]:
    """Whether the title points the way the subject moved: by what it says of prices, else by its tone."""
    price = words.price(about.place)
    value = (_PRICE if about.leads else _ASIDE) if price else _TONE
    if not (way := price or words.tone):
        return []
    because = f"the title points {'up' if way > 0 else 'down'}"
    if way == case.move.sign:
        return [Part("direction agrees", value, because)]
    return [Part("direction contradicts", -max(value, _TONE), because)]


def _event(reading: Reading, about: _About, words: Wording, case: Case) -> list[Part]:
    """Whether the headline tells something that moves prices, and says that it did."""
    parts: list[Part] = []
    if words.result or (reading.topical.topics and not case.market):
        parts.append(
            Part("event", _RESULT, ", ".join(reading.topical.topics) or "results, guidance, deals and the like")
        )
    elif words.event:
        parts.append(Part("event", _EVENT, "something happened"))
    if words.because and words.prices and words.price(about.place) == case.move.sign:
        parts.append(Part("says why", _BECAUSE, "move and reason in one title"))
    return parts


def _no_news(reading: Reading, words: Wording) -> list[Part]:
    """What marks a headline as no news of its own."""
    parts: list[Part] = []
    if words.recap:
        parts.append(Part("tells of the move only", _RECAP, "a recap or a list of movers"))
    if words.opinion:
        parts.append(Part("no news", _OPINION, "an opinion, a question or a list of picks"))
    elif reading.mentions.places[:1] == (0,) and _ESSAY.match(reading.headline.title):
        parts.append(Part("no news", _ESSAY_TITLE, "titled like an essay"))
    if words.solicitation:
        parts.append(Part("no news", _SOLICITATION, "a law firm looks for clients"))
    return parts


def _story_parts(story: Story, within: Sequence[Reading], case: Case) -> tuple[Part, ...]:
    """What the story as a whole contributes."""
    parts: list[Part] = []
    sources = len({reading.headline.source for reading in within})
    if sources >= MANY_SOURCES:
        parts.append(Part("sources", _SOURCES, f"{sources} sources"))
    if story.headlines[0].seen >= case.move.began - LEAD:
        parts.append(Part("new", _NEW, "first told since the move's last quiet moment"))
    if within[0].headline.seen <= case.question.onset:
        parts.append(Part("before the onset", _BEFORE, "told before the move was there"))
    parts.extend(_peers(story, within, case))
    if case.move.share(case.move.market) >= PEERS and not case.market:
        parts.append(Part("with the market", _WITH_MARKET, "the market explains most of the move"))
    return tuple(parts)


def _peers(story: Story, within: Sequence[Reading], case: Case) -> list[Part]:
    """Whether the topic's other symbols move too: a must where no headline names the subject."""
    named = case.market or any(
        symbol in case.question.members
        for reading in within
        for symbol in (*reading.mentions.title, *reading.mentions.tagged)
    )
    topic = _topic(story, within, case)
    share = case.peers(topic) if topic else None
    if share is not None and share >= PEERS:
        return [Part("peers move too", _WITH_PEERS, f"{share:.0%} of what {topic} news moves")]
    return [] if named else [Part("peers do not move", _WITHOUT_PEERS, f"{share or 0:.0%} of what {topic} news moves")]


def _topic(story: Story, within: Sequence[Reading], case: Case) -> str | None:
    """The story's best topic, one that is known to move the subject before others."""
    told = frozenset(chain.from_iterable(reading.topical.topics for reading in within))
    topics = [topic for topic in story.topics if topic in told]
    moved = MARKETS if case.market else case.question.members
    moving = [topic for topic in topics if any(symbol in case.topics[topic].symbols for symbol in moved)]
    events = [topic for topic in topics if not case.topics[topic].symbols]
    return next(iter(moving + ([] if case.market else events + topics)), None)
