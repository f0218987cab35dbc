"""Why it moved, and why it did or did not alert here: two answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.alert.numbers import day, moment, percent, short_weekday, signed_percent
from bot.alert.why import caused
from bot.cause.verdict import ON, POSSIBLY
from bot.chat.model import Code, Link, Part, Reply, Text
from bot.news.model import Attributed, Candidate, Verdict

_SHOWN = 3
_BAR = 12.5
"""Columns of a bar of a whole point: narrow enough for a phone to show what stands behind it."""
_DOTS = 4


def cause_reply(answer: Attributed, topics: Mapping[str, str], zone: str, today: date) -> Reply:
    """Why it moved, alone. `topics`: how they are said in a headline; `zone`: IANA name; `today`: the move's date."""
    parts = (*cause_parts(answer, topics, zone, today), *score_parts(answer))
    return Reply(cause_title(answer, topics, zone, today), parts)


def cause_title(answer: Attributed, topics: Mapping[str, str], zone: str, today: date, since: str = "") -> str:
    """`NVDA down 10.0% on AI-model news`; `since`: the time that the move is measured from, where that is no close."""
    subject, change = answer.question.subject, answer.change
    if change is None:
        return f"{subject} has no price yet that a move could be seen in"
    if percent(change) == "0.0%":
        return f"{subject} unchanged on {short_weekday(today)} {day(today)}"
    suffix = caused(answer, answer.at, today, topics, zone).suffix
    began = f" since {since}" if since else ""
    return f"{subject} {'down' if change < 0 else 'up'} {percent(change)}{began}{suffix}"


def cause_parts(answer: Attributed, topics: Mapping[str, str], zone: str, today: date) -> Iterator[Part]:
    """How sure, what market and sector explain of it, and the stories that were weighed."""
    if not answer.change:
        return
    why = caused(answer, answer.at, today, topics, zone).why
    dots = f" {'●' * why.dots}{'○' * (_DOTS - why.dots)}" if why.dots else ""
    yield Text(" · ".join(filter(None, (f"Why: {why.label}{dots}", why.provenance))), heading=True)
    if shares := _shares(answer, zone, today):
        yield Text(shares)
    yield from (_story(candidate, topics, zone, today) for candidate in answer.candidates[:_SHOWN])
    if not answer.candidates and answer.verdict is Verdict.NONE:
        yield Text("No story from the time of the move is about it.")


def score_parts(answer: Attributed) -> Iterator[Part]:
    """What spoke for the best of the stories."""
    if answer.change and answer.candidates:
        best = answer.candidates[0]
        yield Text(f"How the first comes to {best.score:.2f}:", quiet=True)
        yield Code(score_bars(best))
        yield Text(f"From {ON:.2f} a story is called the cause, from {POSSIBLY:.2f} a possible one.", quiet=True)


def _shares(answer: Attributed, zone: str, today: date) -> str:
    """`Since Fri 16:00: the market's part −2.6% · its sector's −7.2% beyond that · its own −0.2%`."""
    if answer.market is None or answer.change is None:
        return ""
    own = answer.change - answer.market - (answer.sector or 0)
    since = f"Since {moment(answer.began, zone, today)}"
    sector = f" · its sector's {signed_percent(answer.sector)} beyond that" if answer.sector is not None else ""
    return f"{since}: the market's part {signed_percent(answer.market)}{sector} · its own {signed_percent(own)}"


def _story(candidate: Candidate, topics: Mapping[str, str], zone: str, today: date) -> Link:
    first = (candidate.evidence or candidate.story.headlines)[0]
    topic = f"{topics.get(candidate.topic, candidate.topic)} news" if candidate.topic else ""
    when = moment(first.published, zone, today)
    detail = " · ".join(filter(None, (f"{when} {first.source}", topic, f"score {candidate.score:.2f}")))
    return Link(first.title, first.url, detail)


def score_bars(candidate: Candidate) -> str:
    """The parts of a score, a bar each: `▇▇▇▇▇▇▇▇ +0.32  names it first: NVDA leads the title`."""
    widths = [max(1, round(abs(part.points) * _BAR)) for part in candidate.parts]
    room = max(widths)
    return "\n".join(
        f"{('▇' if part.points > 0 else '░') * width:<{room}} {f'{part.points:+.2f}'.replace('-', '−')}  "
        f"{part.name}: {part.because}"
        for part, width in zip(candidate.parts, widths, strict=True)
    )
