"""From ranked candidates to what may be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cause.move import Move
from bot.cause.score import MOST
from bot.news.model import Attributed, Candidate, Question, Verdict

ON = 0.70
"""From this score a story is called the cause; measured on labelled moves, see docs/cause.md."""
POSSIBLY = 0.66
"""From this score it is called a possible one."""
ORDINARY = 0.8
"""A move smaller than this share of the subject's usual daily move needs no cause."""


def decide(
    question: Question, at: datetime, move: Move, own: Sequence[Candidate], wide: Sequence[Candidate]
) -> Attributed:
    """The answer. `own` are stories about the subject, `wide` stories about the whole market, both best first."""
    verdict = _verdict(move, own)
    told = [story for story in wide if story.score >= ON]
    candidates = (*told, *own) if verdict is Verdict.MARKET else tuple(own)
    return Attributed(question, move.began, at, verdict, candidates, move.market, move.sector, move.change)


def without_prices(question: Question, at: datetime) -> Attributed:
    """The answer while nothing is known of the move."""
    return Attributed(question, question.onset, at, Verdict.NONE, (), None, None)


def _verdict(move: Move, own: Sequence[Candidate]) -> Verdict:
    best = own[0].score if own else 0.0
    if move.change * move.sign <= ORDINARY * move.usual:
        return Verdict.NONE
    if best >= ON:
        return Verdict.ON
    if move.share(move.market) >= MOST:
        return Verdict.MARKET
    if best >= POSSIBLY:
        return Verdict.POSSIBLY
    market, sector = move.market or 0.0, move.sector or 0.0
    if move.share(market + sector) < MOST:
        return Verdict.NONE
    return Verdict.SECTOR if move.share(sector) > move.share(market) else Verdict.MARKET
