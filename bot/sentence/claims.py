"""Claims about news, top charts and the calendar."""

from __future__ import annotations

from datetime import timedelta

from lark import Token

from bot.sentence import figures, parts, subjects
from bot.sentence.model import (
    Basket,
    CalendarClaim,
    ChartClaim,
    Claim,
    Event,
    NewsClaim,
    Period,
    Phrase,
    Subject,
    Topic,
)
from bot.sentence.prices import price
from bot.sentence.reading import Reading, after, listed, nearest
from bot.sentence.syntax import Node, first_token, subtree, token, tokens, trees

MAX_RANK, MAX_SOURCES, MAX_DAYS_AHEAD = 200, 100, 260
_EVENTS = {"e": Event.EARNINGS, "h": Event.HALTED, "s": Event.SPLITS}


def claim(reading: Reading, node: Node) -> Claim:
    match node.data:
        case "news":
            return _news(reading, node)
        case "chart":
            return _chart(reading, node)
        case "event":
            return _event(reading, node)
        case _:
            return price(reading, node)


def _news(reading: Reading, node: Node) -> NewsClaim:
    heads = [each for each in trees(node) if each.data in ("subject", "object")]
    found = parts.collect(reading, [each for each in trees(node) if each not in heads])
    parts.allow(reading, found, "news", "window", "about", "sources")
    heads += [trees(found["about"])[0]] if "about" in found else []
    quoted = token(node, "STRING")
    topic: Topic | Phrase | None = parts.phrase(reading, quoted) if quoted else None
    about: Subject | None = None
    for head in heads:
        named = _topic_or_subject(reading, head)
        if (topic if isinstance(named, Topic | Phrase) else about) is not None:
            reading.fault(first_token(head), "The news is about one thing: name one topic and one subject.")
        topic, about = (named, about) if isinstance(named, Topic | Phrase) else (topic, named)
    if topic is None and about is None:
        news = token(node, "NEWS")
        assert news is not None
        reading.fault(after(news), "News about what? Say it, such as news about NVDA.")
    sources, within = _sources(reading, found)
    return NewsClaim(topic, about, sources, within)


def _topic_or_subject(reading: Reading, head: Node) -> Topic | Phrase | Subject:
    """Quoted words are a phrase; a name alone is a topic before it is a symbol, but for capitals after "about"."""
    quoted = token(head, "STRING")
    if quoted:
        return parts.phrase(reading, quoted)
    names = subtree(head, "names") or subtree(head, "plain_names")
    alone = len(tokens(names)) == 1 and len(tokens(head)) == 0 if names else False
    if names and alone and subtree(head, "quantifier") is None:
        name = tokens(names)[0]
        known = subjects.topic(reading, name)
        if known is not None and (head.data == "subject" or name != name.upper()):
            return Topic(known)
        return subjects.symbol(reading, name, topics=True)
    return subjects.subject(reading, head)


def _sources(reading: Reading, found: parts.Parts) -> tuple[int, timedelta | None]:
    length = subtree(found["window"], "length") if "window" in found else None
    if "window" in found and (length is None or "sources" not in found):
        reading.fault(first_token(found["window"]), 'News is new; a time goes with sources: "from 3 sources in 2h".')
    within = figures.clock(reading, length) if length else None
    if "sources" not in found:
        return 1, None
    number = token(found["sources"], "NUMBER")
    assert number is not None
    sources = figures.count(reading, number, 1, MAX_SOURCES, "The number of sources")
    return (sources, within) if sources > 1 else (1, None)


def _chart(reading: Reading, node: Node) -> ChartClaim:
    found = parts.collect(reading, trees(node))
    parts.allow(reading, found, "a chart")
    app, chart = token(node, "STRING"), token(node, "CHART")
    assert app is not None
    assert chart is not None
    charts = reading.vocabulary.folded_charts
    if chart.lower() not in charts:
        close = nearest(chart, charts.values(), 0.5)
        message = f'I don\'t know the chart "{chart}".'
        reading.fault(chart, message if close else f"{message} There is {listed(charts.values())}.", close)
    return ChartClaim(parts.unquoted(reading, app), _rank(reading, node), charts.get(chart.lower(), chart.lower()))


def _rank(reading: Reading, node: Node) -> int:
    typed = token(node, "NUMBER", "RANK")
    assert typed is not None
    digits = Token.new_borrow_pos("NUMBER", typed.lstrip("# "), typed)
    return figures.count(reading, digits, 1, MAX_RANK, "A rank")


def _event(reading: Reading, node: Node) -> CalendarClaim:
    head, *rest = trees(node)
    subject = subjects.subject(reading, head)
    word = tokens(node)[0]
    event = Event.FILES if word.type == "FILES" else _EVENTS[word[0].lower()]
    if isinstance(subject, Basket):
        subjects.refuse_whole(reading, word, subject)
    found = parts.collect(reading, rest)
    ahead = event in (Event.EARNINGS, Event.SPLITS)
    parts.allow(reading, found, f'"{word}"', *(("window",) if ahead else ()))
    form = token(node, "FORM")
    days = _days_ahead(reading, found["window"]) if ahead and "window" in found else None
    return CalendarClaim(subject, event, days, form.upper() if form else None)


def _days_ahead(reading: Reading, node: Node) -> int:
    length = subtree(node, "length")
    window = figures.window(reading, length, "d") if length else parts.window(reading, node)
    if length is None or window.period not in (Period.SESSIONS, Period.WEEKS):
        reading.fault(first_token(length or node), "The calendar counts sessions ahead, such as in 2d.")
        return 1
    days = window.count * (5 if window.period is Period.WEEKS else 1)
    if days > MAX_DAYS_AHEAD:
        reading.fault(first_token(length), f"The calendar is known {MAX_DAYS_AHEAD}d ahead at most.")
    return days
