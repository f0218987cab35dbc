"""`why`: why it moved, and why it did or did not alert here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.alert.hours import quiet_until, span
from bot.alert.model import Subscription
from bot.alert.numbers import dated, day, moment, zone_name
from bot.alert.settings import SEVERITIES
from bot.chat.causes import cause_parts, cause_title, score_parts
from bot.chat.histories import Told, told
from bot.chat.hours import closed_text, date_in
from bot.chat.model import Ask, Button, Control, Menu, Part, Reply, Row, Text
from bot.chat.standings import claim_text, is_near
from bot.chat.times import past_time
from bot.chat.tuning import taken
from bot.engine.standing import ClaimStanding, Condition, Standing
from bot.errors import ChatError, OutsideDay, SourceError
from bot.news.model import Attributed
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.telling import Here, subject_of

_WAITS = {"quiet": "quiet hours", "budget": "the budget of posts was used up"}
_SHOWN = 12
"""Rules, those that fired and those that are nearest first."""
_ROUNDING = 0.005
"""How far an official close may be from the last print."""


async def why(house: House, ask: Ask, name: str, typed: str = "") -> Reply:
    """The two answers, as of now or of a given time."""
    here, subject = Here.of(house, ask), await find.subject(house, ask, name)
    at = past_time(typed, here.now, here.zone) if typed else here.now
    answer = await _answer(here, subject, at, typed) if typed else _now(house, subject, at)
    answer = answer if typed else _official(here, answer)
    topics = {topic.name: topic.headline for topic in house.rulebook.topics}
    on = date_in(answer.question.onset, here.zone)
    title = cause_title(answer, topics, here.zone, on, _since(here, answer))
    parts: list[Part] = [] if typed else list(_figures(here, subject, answer, title))
    parts += cause_parts(answer, topics, here.zone, on)
    rules = [(held, s) for held in here.rules for s in here.standings(held) if _about(s, subject)]
    rules.sort(key=lambda rule: (rule[1].fired is None, not any(map(is_near, rule[1].claims))))
    parts += await _alerts(here, subject, on, rules)
    parts += [*score_parts(answer), Text(here.as_of(min(at, answer.at)), quiet=True)]
    return Reply(title, tuple(parts), _controls(subject, rules))


def _now(house: House, subject: str, at: datetime) -> Attributed:
    try:
        return house.watcher.attribution.why(subject, at)
    except KeyError:
        raise ChatError(f"I have no prices of {subject} yet.") from None


async def _answer(here: Here, subject: str, at: datetime, typed: str) -> Attributed:
    """In the past: beside the loop, since all facts up to then are read again."""
    try:
        return await here.house.explain(subject, at)
    except OutsideDay as error:
        known = f"from {dated(error.first, here.zone)} to {dated(error.last, here.zone)} {zone_name(here.zone)}"
        what = f"the {here.basis} goes" if here.basis else "what I remember goes"
        raise ChatError(f"I know nothing of {typed}: {what} {known}.") from None
    except SourceError as error:
        raise ChatError(f"{str(error).rstrip('.')}, so I do not know {subject}'s prices of {typed}.") from error


def _official(here: Here, answer: Attributed) -> Attributed:
    """With the official close's figure, where the move is the day's and that is what the last price has come to."""
    symbol, book = answer.question.members[0], here.house.watcher.book
    on = book.trading_date(symbol, answer.question.onset) if symbol in book.symbols else None
    official = here.figures.fraction(answer.question.subject, on) if on else None
    if official is None or answer.change is None or abs(official - answer.change) > _ROUNDING or _since(here, answer):
        return answer
    return replace(answer, change=official)


def _since(here: Here, answer: Attributed) -> str:
    """When the move began, where that was not at the close before."""
    symbol, book = answer.question.members[0], here.house.watcher.book
    if symbol not in book.symbols:
        return ""
    close = book.close_before(symbol, book.trading_date(symbol, answer.question.onset))
    if close is None or answer.began <= close.at:
        return ""
    return moment(answer.began, here.zone, date_in(answer.question.onset, here.zone))


def _figures(here: Here, subject: str, answer: Attributed, title: str) -> Iterator[Text]:
    """Price and change, how rare that is."""
    book, symbol = here.house.watcher.book, answer.question.members[0]
    if symbol in book.symbols:
        lines = here.figures.lines(
            subject, book.trading_date(symbol, answer.question.onset), title, here.now, compared=False
        )
        if answer.change is None and lines:
            yield Text(f"The close of {day(book.trading_date(symbol, answer.question.onset))}:")
        yield from (Text(line) for line in lines)


def _about(standing: Standing, subject: str) -> bool:
    return subject in (subject_of(standing), *(claim.subject for claim in standing.claims))


async def _alerts(here: Here, subject: str, on: date, rules: Sequence[tuple[Subscription, Standing]]) -> Sequence[Part]:
    """The second answer: what was posted about it that day, and where each rule stands."""
    midnight = datetime.combine(here.today, time(), ZoneInfo(here.zone)).astimezone(UTC)
    posts = await here.house.store.posts(here.ask.channel, midnight - timedelta(days=7))
    cards = [card for card in told(posts) if card.last.subject == subject and date_in(card.at, here.zone) == on]
    parts: list[Part] = [Text(_posted(card, here)) for card in cards]
    parts += _waiting(here, subject)
    if not rules:
        return [*parts, Text("No rule here is about it.")]
    if not parts:
        parts.append(Text("Nothing was posted here about it that day."))
    closed = closed_text(here.house.watcher.book, here.figures.members(subject), here.now, here.zone)
    parts.append(Text(f"The rules here about it, {here.when(here.now)}{closed and f', {closed}'}", heading=True))
    parts += [Row(held.rule_id, held.rule, _standing(here, held, s)) for held, s in rules[:_SHOWN]]
    more = len(rules) - _SHOWN
    return [*parts, *([Text(f"and {more} more: /bell list", quiet=True)] if more > 0 else [])]


def _waiting(here: Here, subject: str) -> Iterator[Text]:
    """Its cards that wait for the channel's next digest."""
    for card, (since, why) in here.page.waiting.items():
        if card.startswith(f"{subject}/"):
            when = moment(datetime.fromtimestamp(since, UTC), here.zone, here.today)
            yield Text(f"Held here since {when} for the next digest: {_WAITS.get(why, why)}")


def _posted(card: Told, here: Here) -> str:
    when = moment(card.at, here.zone, here.today)
    edits = f", revised {len(card.edits)}×, now: {card.last.headline}" if card.edits else ""
    return f"Posted here {when}: {card.first.headline}{edits}"


def _standing(here: Here, held: Subscription, standing: Standing) -> str:
    """State, last values with their times and distances, and what holds it back."""
    mute = here.muted(held, standing)
    said = here.state(held, [standing], {standing.subject: mute} if mute else {})
    claims = [text for claim in standing.claims if (text := _claim(claim, here)) and text not in said]
    return " · ".join([said, *claims, *_holds(here, held, standing)])


def _claim(claim: ClaimStanding, here: Here) -> str:
    return claim_text(claim, moment(claim.at, here.zone, here.today) if claim.at else "")


def _holds(here: Here, held: Subscription, standing: Standing) -> Iterator[str]:
    settings = here.settings
    severities: Sequence[str] = SEVERITIES
    if severities.index(settings.least) > severities.index(held.severity):
        yield f"held: it is {held.severity}, this channel takes {taken(settings.least)}"
    if held.severity != "critical" and (until := quiet_until(here.now, settings.quiet, settings.zone)):
        yield f"quiet hours until {moment(until, here.zone, here.today)}"
    if held.severity != "critical" and (until := _spent(here)):
        yield f"the budget of posts is used up until {until}"
    muted = here.muted_then(held, standing)
    if muted:
        yield "muted then, so not posted here"
    if standing.condition is Condition.OPEN:
        posts = "posts again" if standing.fired and not muted else "posts"
        yield f"{posts} at its next step" if ", every further" in held.rule else f"{posts} once it was false"


def _spent(here: Here) -> str:
    """Until when the channel's budget is used up, if it is."""
    times, settings = span(here.now, here.zone), here.settings
    if here.page.count(times.day, times.day_end) >= settings.per_day:
        return moment(datetime.fromtimestamp(times.day_end, UTC), here.zone, here.today)
    if here.page.count(times.hour, times.hour_end) >= settings.per_hour:
        return moment(datetime.fromtimestamp(times.hour_end, UTC), here.zone, here.today)
    return ""


def _controls(subject: str, rules: Sequence[tuple[Subscription, Standing]]) -> tuple[Control, ...]:
    quote = Button("Quote", f"quote {subject}")
    if not rules:
        return quote, Button("Alert at 5%", f"add {subject} moves 5%")
    spans = (("1 hour", "1h"), ("until the close", "until close"), ("until tomorrow", "until tomorrow"))
    return quote, Menu("Mute", tuple(Button(label, f"mute {subject} {span}") for label, span in spans))
