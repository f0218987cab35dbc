"""How well a story explains a move: the parts of its best headline and its own, added up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from bot.cause.case import Case
from bot.cause.headline import AGREES, CONTRADICTS, PRICE, TOPIC_MOVES, headline_parts
from bot.news.model import Candidate, Headline, Part, Story
from bot.news.reading import Reading

SHOWN = 3
"""Headlines of a story that are shown as evidence."""
ALMOST = 0.6
"""The share of the best headline's points from which another is shown with it."""
FLOOR = 0.2
"""A story that scores less is no candidate."""
MANY_SOURCES = 3
PEERS = 0.5
"""The share of a topic's other symbols that must move the same way before it explains one that no headline names."""
MOST = 0.5
"""The share of a move from which the market is said to explain it."""

SOURCES, NEW, BEFORE = 0.04, 0.04, 0.04
TRUSTED, UNTRUSTED = 0.04, -0.12
PEERS_MOVE, PEERS_MOVE_TOO, PEERS_STAY = 0.12, 0.04, -0.30
WITH_MARKET, AGAINST = -0.12, -0.12


class _Scored(NamedTuple):
    value: float
    parts: tuple[Part, ...]
    reading: Reading


def candidate(story: Story, readings: Sequence[Reading], case: Case) -> Candidate | None:
    """The story as a cause, with its headlines of the time of the move only; None where it is none."""
    within = [reading for reading in readings if case.since <= reading.headline.seen <= case.at]
    scored = [(headline_parts(reading, case), reading) for reading in within]
    ranked = sorted((_Scored(points(parts), parts, reading) for parts, reading in scored if parts), key=_rank(case))
    if not ranked:
        return None
    best = ranked[0]
    topic = _topic(story, within, best.reading, case)
    parts = (
        *best.parts,
        *_told(story, within, case),
        *_against(ranked),
        *_peers(within, topic, case, related=best.parts[0].name == TOPIC_MOVES),
    )
    if (score := points(parts)) < FLOOR:
        return None
    told = replace(story, headlines=tuple(reading.headline for reading in within))
    return Candidate(told, topic, score, parts, _evidence(ranked, case))


def points(parts: Sequence[Part]) -> float:
    """The sum of parts, to the hundredth, so that it is the same everywhere."""
    return round(sum(part.points for part in parts), 2)


def _rank(case: Case) -> Callable[[_Scored], tuple[float, int, datetime]]:
    """The best first; of equals the one that names fewest others, then the earliest."""

    def key(scored: _Scored) -> tuple[float, int, datetime]:
        others = sum(symbol not in case.question.members for symbol in scored.reading.mentions.title)
        return -scored.value, others, scored.reading.headline.seen

    return key


def _evidence(ranked: Sequence[_Scored], case: Case) -> tuple[Headline, ...]:
    """The best headline, and those nearly as good that tell the same of the same: its way, and if the best names the
    market, the market."""
    best = ranked[0]
    must = {part.name for part in best.parts if part.name == AGREES or (case.market and part is best.parts[0])}
    shown = [
        scored.reading.headline
        for scored in ranked
        if scored.value >= ALMOST * best.value and must <= {part.name for part in scored.parts}
    ]
    return tuple(shown[:SHOWN])


def _told(story: Story, within: Sequence[Reading], case: Case) -> list[Part]:
    """How the story was told, and whether the move is the subject's own at all."""
    parts: list[Part] = []
    sources = len({reading.headline.source for reading in within})
    if sources >= MANY_SOURCES:
        parts.append(Part("sources", SOURCES, f"{sources} sources"))
    trust = {reading.headline.trust for reading in within}
    if "high" in trust:
        parts.append(Part("trusted", TRUSTED, "told by a source of high trust"))
    elif trust == {"low"}:
        parts.append(Part("little trust", UNTRUSTED, "told by sources of low trust alone"))
    if story.first_seen >= case.since:
        parts.append(Part("new", NEW, "first told since the last quiet moment"))
    if within[0].headline.seen <= case.question.onset:
        parts.append(Part("before the onset", BEFORE, "told before the move was there"))
    if not case.market and case.move.share(case.move.market) >= MOST:
        parts.append(Part("with the market", WITH_MARKET, "the market explains most of the move"))
    return parts


def _against(ranked: Sequence[_Scored]) -> list[Part]:
    """Whether most of the story's headlines say that prices went the other way: as after a rebound."""
    ways = [part for scored in ranked for part in scored.parts if part.name in (AGREES, CONTRADICTS)]
    told = [part.points > 0 for part in ways if abs(part.points) >= PRICE]
    if sum(told) * 2 >= len(told):
        return []
    return [Part("others contradict", AGAINST, f"{len(told) - sum(told)} of {len(told)} titles point the other way")]


def _peers(within: Sequence[Reading], topic: str | None, case: Case, *, related: bool) -> list[Part]:
    """Whether the topic's other symbols move too: a must where no headline names the subject."""
    named = case.market or any(
        symbol in case.question.members
        for reading in within
        for symbol in (*reading.mentions.title, *reading.mentions.tagged)
    )
    share = case.peers(topic) if topic and case.moves(topic) else None
    because = "nothing else is known to move" if share is None else f"{share:.0%} of what {topic} news moves"
    if share is not None and share >= PEERS:
        return [Part("peers move too", PEERS_MOVE if related else PEERS_MOVE_TOO, because)]
    return [] if named else [Part("peers do not move", PEERS_STAY, because)]


def _topic(story: Story, within: Sequence[Reading], best: Reading, case: Case) -> str | None:
    """A topic that moves the subject, else an event of any company's, else any; of these one that the best title tells,
    else the story's best."""
    told = frozenset(chain.from_iterable(reading.topical.topics for reading in within))
    topics = [topic for topic in story.topics if topic in told]
    moving = [topic for topic in topics if case.moves(topic)]
    events = [topic for topic in topics if not case.topics[topic].symbols]
    ranked = moving if case.market else moving + events + topics
    return next((topic for topic in ranked if topic in best.topical.titled), next(iter(ranked), None))
