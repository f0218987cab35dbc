"""A card's text: a function of its events alone."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from bot.alert.closing import closing_word
from bot.alert.listing import list_figures, list_words
from bot.alert.model import Card, CardKind, Caused, Closed, Fired
from bot.alert.post import Action, Chart, Post
from bot.sentence.spoken import is_marked, spoken

DISCLAIMER = "not financial advice"


def render(card: Card, action: Action) -> Post:
    """The card as it stands after its last event, without what each channel has of its own."""
    fired, cause, closing = card.firings[-1], shown_cause(card), standing_close(card)
    why = cause.why if cause else None
    post = Post(
        card=card.name,
        revision=card.revision,
        channel="",
        action=action,
        at=card.changed,
        subject=card.subject,
        direction=fired.direction,
        headline=headline(card),
        figures=_figures(card, closing),
        why=why,
        also=card.view.also,
        footer=_footer(card),
        chart=_marked(card.view.chart, cause),
        rule=fired.rule,
        value=_value(card, closing),
        step=fired.step,
        late=card.kind is CardKind.LATE,
        severity=fired.severity,
        mention=fired.mention,
        note=fired.note,
        cause=cause.record if cause else None,
        closed=card.closing is not None,
    )
    return _aloud(post)


def headline(card: Card) -> str:
    """The last firing's own sentence, after the close the day's, each with the cause."""
    closing, cause = standing_close(card), shown_cause(card)
    suffix = cause.suffix if cause else ""
    if card.kind in (CardKind.MARKET, CardKind.LATE):
        return list_words(card, closing, suffix)
    if closing is None:
        return card.firings[-1].headline + _suffix(card)
    word = closing_word(card, closing)
    return word.words + suffix if word.holds else word.words


def _suffix(card: Card) -> str:
    """The cause of the last move; what the calendar says has none."""
    cause = shown_cause(card)
    return "" if cause is None or card.firings[-1].event else cause.suffix


def shown_cause(card: Card) -> Caused | None:
    """The cause the card shows: its subject's; of a list the one that most of its names share."""
    if card.kind is not CardKind.MARKET:
        return card.cause_of(card.subject)
    listed = {fired.subject for fired in card.firings}
    causes = [cause for subject in sorted(listed) if (cause := card.cause_of(subject))]
    if not causes:
        return None
    suffix, count = Counter(cause.suffix for cause in causes).most_common(1)[0]
    if not suffix or 2 * count <= len(listed):
        return None
    best = max((cause for cause in causes if cause.suffix == suffix), key=lambda cause: cause.record.score)
    # Without a story, what the provenance counts is one name's own.
    return best if best.record.story else replace(best, why=replace(best.why, provenance=""))


def standing_close(card: Card) -> Closed | None:
    """The closing figure, unless something fired after it."""
    last = next(event for event in reversed(card.events) if not isinstance(event, Caused))
    return last if isinstance(last, Closed) else None


def said(card: Card) -> tuple[object, ...]:
    """What a person would notice of the card."""
    cause = shown_cause(card)
    return headline(card), cause.shown if cause else None


def reply(card: Card, post: Post) -> Post:
    """The one line that tells a channel what an edit alone would not: `NVDA now down 16.6% (was 12.5% at 09:30)`."""
    fired = card.firings[-1]
    suffix = _suffix(card)
    before = _before(card, fired)
    if before is None:
        words = f"{fired.headline}{suffix}{_what_was(card, fired)}"
    elif abs(fired.value) > abs(before.value):
        words = f"{fired.lead} now {fired.rest} (was {before.figure} at {before.when})"
    else:
        words = f"{fired.lead} again {fired.rest}{suffix}"
    line = Post(
        card=post.card,
        revision=post.revision,
        channel="",
        action="reply",
        at=post.at,
        subject=post.subject,
        direction=fired.direction,
        headline=words,
        figures=(),
        why=None,
        also="",
        footer=f"{fired.origin} · {fired.basis} · {DISCLAIMER}",
        chart=None,
        rule=fired.rule,
        value=fired.value,
        step=fired.step,
        late=False,
        severity=fired.severity,
        mention=fired.mention,
        note=fired.note,
        cause=post.cause,
    )
    return _aloud(line)


def _aloud(post: Post) -> Post:
    """A workspace's own basket is called by the name that it was given there."""
    if not is_marked(post.subject + post.rule):
        return post
    chart = post.chart and replace(post.chart, title=spoken(post.chart.title), alt=spoken(post.chart.alt))
    return replace(
        post,
        subject=spoken(post.subject),
        headline=spoken(post.headline),
        figures=tuple(map(spoken, post.figures)),
        also=spoken(post.also),
        footer=spoken(post.footer),
        chart=chart,
    )


def _figures(card: Card, closing: Closed | None) -> tuple[str, ...]:
    if card.kind in (CardKind.MARKET, CardKind.LATE):
        return list_figures(card, closing)
    first, *rest = card.view.figures or ("",)
    return tuple(line for line in (" · ".join(part for part in (first, card.view.now) if part), *rest) if line)


def _before(card: Card, fired: Fired) -> Fired | None:
    """The last firing of the same rule the same way; a level is crossed, not gone further."""
    if fired.short != fired.rest:
        return None
    same = (old for old in reversed(card.firings) if old.rule == fired.rule and old.direction == fired.direction)
    return next((old for old in same if old.seen < fired.seen), None)


def _what_was(card: Card, fired: Fired) -> str:
    """What the card said before: ` (was #2 at 07:00)`, ` (NVDA was down 16.6% at 11:10)`."""
    states = (old for old in reversed(card.firings) if old.short or not old.event)
    before = next((old for old in states if old.seen < fired.seen), None)
    if before is None or card.kind is CardKind.NEWS:
        return ""
    words = before.figure if card.kind is CardKind.CHART else before.short or before.rest
    whose = "" if before.lead == fired.lead else f"{before.lead} "
    return f" ({whose}was {words} at {before.when})"


def _value(card: Card, closing: Closed | None) -> float:
    """The figure of the headline, signed; of a market card the mean of its names."""
    if closing is None:
        return card.firings[-1].value
    return closing.change if card.kind is CardKind.MARKET else closing_word(card, closing).value


def _footer(card: Card) -> str:
    fired = card.firings[-1]
    others = len({event.rule for event in card.firings} - {fired.rule})
    more = f"and {others} more rule{'s' if others > 1 else ''}" if others else ""
    basis = "official close" if standing_close(card) else fired.basis
    return " · ".join(part for part in (fired.origin, more, basis, DISCLAIMER) if part)


def _marked(chart: Chart | None, cause: Caused | None) -> Chart | None:
    """The chart with the evidence of up to its last point marked on it."""
    if chart is None or cause is None or not cause.why.evidence or not chart.points:
        return chart
    evidence = [item for item in cause.why.evidence if item.published <= chart.points[-1][0]]
    marks = tuple((item.number, item.published) for item in evidence)
    if not marks:
        return chart
    told = "; ".join(f"{item.number} at {item.when}" for item in evidence)
    return replace(chart, marks=marks, alt=f"{chart.alt} Headlines: {told}.")
