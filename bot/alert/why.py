"""A cause in words: the end of the headline, the reason, how sure, and the headlines that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from msgspec.structs import replace

from bot.alert.model import Caused
from bot.alert.numbers import dated, moment, percent
from bot.alert.post import CauseHeadline, CauseRecord, Evidence, Why
from bot.alert.wording import TITLE_LENGTH, shortened, topic_words
from bot.news.model import Attributed, Candidate, Headline, Story, Verdict

_LABELS = {
    Verdict.ON: "likely",
    Verdict.POSSIBLY: "possibly",
    Verdict.NONE: "no clear news",
    Verdict.MARKET: "with the market",
    Verdict.SECTOR: "with its sector",
}
_SURE = 0.9
_EVIDENCE = 3


def caused(answer: Attributed, at: datetime, day: date, topics: Mapping[str, str], zone: str) -> Caused:
    """An answer as the card of `day` tells it from `at` on. `topics`: their forms in a headline; `zone`: IANA name."""
    return Caused(
        seen=at.timestamp(),
        subject=answer.question.subject,
        direction=answer.question.direction,
        suffix=_suffix(answer, topics),
        why=_why(answer, answer.cause, day, zone),
        record=cause_record(answer),
    )


def told(story: Story, at: datetime, day: date, zone: str) -> Caused:
    """A news card's story, told as its own cause: what the headline says already is not said again, but who told it."""
    topic = story.topics[0] if story.topics else None
    shown, title = story.headlines[:_EVIDENCE], _title(story.headlines[0])
    evidence = tuple(
        replace(item, title=item.source, source="") if item.title == title else item
        for item in _numbered(shown, day, zone)
    )
    why = Why("", 0, title, _provenance([story], zone), evidence)
    return Caused(at.timestamp(), story.id, "", "", why, CauseRecord("on", topic, story.id, 1.0, _headlines(shown)))


def noting(cause: Caused, notes: tuple[str, ...]) -> Caused:
    """The same cause with other facts that bear on it."""
    return replace(cause, why=replace(cause.why, notes=notes))


def late(cause: Caused, before: Caused | None, when: str) -> Caused:
    """The same cause, saying when it was found; `before` is what the card showed: the same story was found then."""
    if not cause.record.story:
        return cause
    if before and before.record.story == cause.record.story:
        when = before.found
    if not when:
        return cause
    return replace(cause, why=replace(cause.why, provenance=f"{cause.why.provenance} · found {when}"), found=when)


def _provenance(stories: Sequence[Story], zone: str) -> str:
    """`3 stories, 14 sources, first seen 26 Jan 21:04`."""
    sources = len({source for story in stories for source in story.sources})
    first = min(story.first_seen for story in stories)
    counts = f"{_many(len(stories), 'story', 'stories')}, {_many(sources, 'source', 'sources')}"
    return f"{counts}, first seen {dated(first, zone)}"


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _suffix(attributed: Attributed, topics: Mapping[str, str]) -> str:
    cause = attributed.cause
    match attributed.verdict:
        case Verdict.ON | Verdict.POSSIBLY if cause:
            news = f"{topic_words(cause.topic, topics)} news" if cause.topic else "news"
            return f" on {news}" if attributed.verdict is Verdict.ON else f", possibly on {news}"
        case Verdict.MARKET:
            return " with the market"
        case Verdict.SECTOR:
            return " with its sector"
        case _:
            return ""


def _why(attributed: Attributed, cause: Candidate | None, day: date, zone: str) -> Why:
    label = _LABELS[attributed.verdict]
    if cause is None:
        return Why(label, 0, _reason(attributed.verdict), _explained(attributed))
    shown = _evidence(cause)
    sure = attributed.verdict is Verdict.ON
    stories = [
        candidate.story
        for candidate in attributed.candidates
        if candidate is cause or (cause.topic and candidate.topic == cause.topic)
    ]
    return Why(
        label=label,
        dots=(4 if cause.score >= _SURE else 3) if sure else 2,
        reason=_title(shown[0]),
        provenance=_provenance(stories, zone),
        evidence=_numbered(shown, day, zone),
    )


def _reason(verdict: Verdict) -> str:
    match verdict:
        case Verdict.MARKET:
            return "Moved with the market."
        case Verdict.SECTOR:
            return "Moved with its sector."
        case _:
            return "No clear news."


def _explained(attributed: Attributed) -> str:
    """How many points of the move the market, or the sector with it, explains."""
    match attributed.verdict:
        case Verdict.MARKET if attributed.market is not None:
            return f"The market explains {_points(attributed.market)} points of it"
        case Verdict.SECTOR if attributed.sector is not None:
            return f"Its sector explains {_points(attributed.sector + (attributed.market or 0))} points of it"
        case _:
            return ""


def _evidence(cause: Candidate) -> Sequence[Headline]:
    """How the story began, then what speaks for it best about this subject."""
    origin = cause.story.headlines[0]
    others = [headline for headline in cause.evidence or cause.story.headlines if headline.title != origin.title]
    return [origin, *others][:_EVIDENCE]


def _points(fraction: float) -> str:
    return percent(fraction).removesuffix("%")


def _numbered(headlines: Sequence[Headline], day: date, zone: str) -> tuple[Evidence, ...]:
    in_order = sorted(headlines, key=lambda headline: headline.published)
    return tuple(
        Evidence(
            number,
            _title(headline),
            headline.source,
            headline.url,
            headline.published.timestamp(),
            moment(headline.published, zone, day),
        )
        for number, headline in enumerate(in_order, 1)
    )


def cause_record(attributed: Attributed) -> CauseRecord:
    cause = attributed.cause
    if cause is None:
        return CauseRecord(str(attributed.verdict), None, None, 0.0)
    shown = sorted(_evidence(cause), key=lambda headline: headline.published)
    return CauseRecord(str(attributed.verdict), cause.topic, cause.story.id, round(cause.score, 2), _headlines(shown))


def _headlines(headlines: Sequence[Headline]) -> tuple[CauseHeadline, ...]:
    return tuple(CauseHeadline(_iso(headline), headline.source, headline.title, headline.url) for headline in headlines)


def _iso(headline: Headline) -> str:
    return headline.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _title(headline: Headline) -> str:
    """The title without the outlet that many feeds put at its end (`… - Reuters`)."""
    title, dash, outlet = headline.title.rpartition(" - ")
    if dash and len(outlet) <= 30 and len(title) > len(outlet):
        return shortened(title, TITLE_LENGTH)
    return shortened(headline.title, TITLE_LENGTH)
