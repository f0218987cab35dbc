"""`status`: how fresh every source is, what is blind, what waits, what is wrong, which versions."""

from __future__ import annotations

import platform
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version

from bot.alert.numbers import moment
from bot.chat.model import Ask, Part, Reply, Row, Text
from bot.chat.records import Channel
from bot.chat.standings import is_blind
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.telling import Here

_NAMED, _WATCHED, _SOURCES = 8, 100, 20
_PROBLEMS = 5
_NEWS = timedelta(days=3)


async def status(house: House, ask: Ask) -> Reply:
    """The worst first, in the title."""
    here = Here.of(house, ask)
    blind = [held.rule_id for held in here.rules if is_blind(here.standings(held), here.closed(held))]
    problems, tally = list(house.problems()), await house.store.tally()
    asleep = [channel.asleep for channel in _channels(house, ask) if channel.asleep]
    ill = [health for health in house.health() if not health.good]
    wrong = [
        f"{len(ill)} source{'' if len(ill) == 1 else 's'} not well" if ill else "",
        f"{len(blind)} rule{'' if len(blind) == 1 else 's'} blind" if blind else "",
        f"{tally['uncertain']} posts uncertain" if tally.get("uncertain") else "",
        f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "",
        f"{len(asleep)} channel{'' if len(asleep) == 1 else 's'} asleep" if asleep else "",
    ]
    title = ", ".join(filter(None, wrong)) or "All well"
    mode = f"{house.source}: no live source is connected" if house.source else ""
    parts: list[Part] = [Text(f"{mode[:1].upper()}{mode[1:]}")] if mode else []
    parts += [*_health(here), *_sources(here), *_rules(here, ask, blind), *_outbox(tally, asleep), *_problems(problems)]
    watched = ", ".join(_watched(here)[:_WATCHED]) or "nothing has a price yet; a rule brings its symbols, /bell add"
    parts.append(Text(f"Watched: {watched}", quiet=True))
    versions = f"As of {here.when(here.now)} · tickerbell {version('tickerbell')} · Python {platform.python_version()}"
    return Reply(title, (*parts, Text(versions, quiet=True)))


def _watched(here: Here) -> Sequence[str]:
    book = here.house.watcher.book
    return sorted(symbol for symbol in book.symbols if book.last(symbol))


def _health(here: Here) -> Iterator[Row]:
    """Every source of a live market, those that are not well first."""
    for health in sorted(here.house.health(), key=lambda health: health.good)[:_SOURCES]:
        delay = f"{health.delay.total_seconds() / 60:.0f} minutes late" if health.delay else ""
        answered = f"answered {_when(here, health.answered)}" if health.answered else ""
        again = f"tried again {_when(here, health.again)}" if health.again else ""
        since = f"since {_when(here, health.since)}" if health.since else ""
        yield Row(health.source, health.said, " · ".join(filter(None, (since, answered, again, delay))))


def _sources(here: Here) -> Iterator[Row]:
    """Every source of prices with its newest, then the news."""
    book = here.house.watcher.book
    latest: defaultdict[str, list[datetime]] = defaultdict(list)
    for symbol in book.symbols:
        if last := book.last(symbol):
            latest[last.source].append(last.at)
    for source, times in sorted(latest.items()):
        yield Row("Prices", f"{source}: {_many(len(times), 'symbol')}", f"newest {_when(here, max(times))}")
    looked_at = {symbol for held in here.rules for symbol in here.symbols(held)} | set(book.symbols)
    if silent := sorted(symbol for symbol in looked_at if book.last(symbol) is None):
        yield Row("No price", _listed(silent), "")
    heads = [story.headlines[-1].seen for story in here.house.watcher.newsroom.stories(here.now - _NEWS)]
    yield Row("News", f"{_many(len(heads), 'story', 'stories')} in three days", _newest(here, heads))


def _newest(here: Here, times: Sequence[datetime]) -> str:
    return f"newest {_when(here, max(times))}" if times else ""


def _when(here: Here, at: datetime) -> str:
    return moment(at, here.zone, here.today)


def _rules(here: Here, ask: Ask, blind: Sequence[str]) -> Iterator[Row]:
    yield Row("Rules", f"{len(here.rules)} here", str(find.counts(here.house, ask.workspace)))
    if blind:
        yield Row("Blind", f"rule{'' if len(blind) == 1 else 's'} {_listed(blind)}", "/bell list says why")


def _outbox(tally: Mapping[str, int], asleep: Sequence[str]) -> Iterator[Row]:
    states = [f"{count} {state}" for state, count in sorted(tally.items()) if count and state not in ("sent", "merged")]
    yield Row("Posts", " · ".join([f"{tally.get('sent', 0)} sent", *states]), "")
    if tally.get("uncertain"):
        yield Row("Uncertain", "the platform may have them and cannot be asked, so they are not sent again", "")
    for why in dict.fromkeys(asleep):
        yield Row("Asleep", why, "")


def _problems(problems: Sequence[str]) -> Iterator[Part]:
    if not problems:
        yield Row("Rule files", "no errors", "")
        return
    yield Text("What could not be used", heading=True)
    yield from (Text(problem) for problem in problems[:_PROBLEMS])
    if len(problems) > _PROBLEMS:
        yield Text(f"and {len(problems) - _PROBLEMS} more: tickerbell check says all", quiet=True)


def _channels(house: House, ask: Ask) -> Iterator[Channel]:
    for channel in house.registry.channels_of(ask.workspace):
        if known := house.registry.get(Channel, channel):
            yield known


def _many(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or f'{one}s'}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"
