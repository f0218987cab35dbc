"""Reads feeds by their addresses: each at its own pace, and of each what is new."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from random import Random

import msgspec

from adapters.feeds import notes, pace
from adapters.feeds.model import Entry, Feed, NoFeed
from adapters.feeds.notes import Note
from adapters.feeds.parse import parsed
from adapters.feeds.publishers import named, publisher
from adapters.feeds.titles import LONGEST_SUMMARY, text
from adapters.fetch import Fetched, Fetcher, Refused, Unavailable
from adapters.fetch.errors import Unfetched
from adapters.fetch.manners import LONGEST_PAUSE
from bot.news.model import Headline
from bot.ports.health import Health, Requests
from bot.ports.schedule import Schedule
from bot.ports.sources import Take
from bot.ports.store import Notebook
from bot.rulebook import FeedSpec

SOURCE = "feeds"
FRESH = timedelta(minutes=30)
"""What was published so long before a feed is read for the first time is news."""
STALE = timedelta(days=2)
"""What is older when it is first seen is none: feeds bring up old entries."""
_SPREAD = timedelta(minutes=1)
"""In which all feeds are read for the first time."""


@dataclass(slots=True)
class _Watched:
    spec: FeedSpec
    note: Note = field(default_factory=Note)
    title: str = ""
    answered: datetime | None = None
    trouble: str = ""
    due: datetime | None = None
    undated: bool = False


class Feeds:
    """Implements `FeedReader`."""

    def __init__(self, fetcher: Fetcher, notebook: Notebook, random: Random | None = None) -> None:
        self._fetcher = fetcher
        self._notebook = notebook
        self._random = random or Random()
        self._feeds: dict[str, _Watched] = {}
        self._started: tuple[Take, Schedule] | None = None
        self._opening = asyncio.Lock()
        self._opened = False
        self._asked = Requests()

    def watch(self, feeds: Sequence[FeedSpec]) -> None:
        """By their addresses; of two specs of one address the first."""
        specs = {spec.url: spec for spec in reversed(feeds)}
        for url in self._feeds.keys() - specs.keys():
            del self._feeds[url]
            if self._started:
                self._started[1].drop(_job(url))
        for url, spec in specs.items():
            if url in self._feeds:
                self._feeds[url].spec = spec
            else:
                self._feeds[url] = _Watched(spec)
                self._begin(url)

    def start(self, take: Take, schedule: Schedule) -> None:
        self._started = take, schedule
        for url in self._feeds:
            self._begin(url)

    def health(self) -> Sequence[Health]:
        """A line for each feed that is not well or of which something is to be said, and one for all."""
        said = [_health(each, words) for each in self._feeds.values() if (words := _words(each))]
        answered = [each.answered for each in self._feeds.values() if each.answered and not each.trouble]
        failing = sum(bool(each.trouble) for each in self._feeds.values())
        total = len(self._feeds)
        words = f"{len(answered)} of {total} feeds read" if total else "no feeds to read"
        return [Health(SOURCE, failing * 2 <= total, words, max(answered, default=None), asked=self._asked), *said]

    def states(self) -> Mapping[str, int]:
        """How many feeds there are by state: `new`, `read`, `failing`, `resting`."""
        return Counter(map(_state, self._feeds.values()))

    async def probe(self, url: str) -> str:
        """Its title, or the name of who publishes it."""
        fetched = await self._fetch(url, Note())
        try:
            feed = await parsed(fetched)
        except NoFeed as error:
            error.page = url.split("?")[0]
            raise
        return feed.title or publisher(url) or url

    async def close(self) -> None:
        """The fetcher belongs to whoever made it."""

    def _begin(self, url: str) -> None:
        if self._started:
            take, schedule = self._started
            first = schedule.now() + _SPREAD * self._random.random()
            schedule.at(first, _job(url), partial(self._read, url, take, schedule))

    async def _read(self, url: str, take: Take, schedule: Schedule) -> datetime:
        """One reading; the time of the next."""
        await self._open()
        feed = self._feeds[url]
        try:
            pause = await self._news(feed, take, schedule)
        except Unfetched as error:
            pause = await self._failed(feed, error, schedule.now())
        feed.due = schedule.now() + pause
        return feed.due

    async def _news(self, feed: _Watched, take: Take, schedule: Schedule) -> timedelta:
        """Hand on what is new, then note it. Raises `Unfetched`."""
        note = feed.note
        fetched = await self._fetch(note.moved or feed.spec.url, note)
        feed.answered = now = schedule.now()
        digest = blake2b(fetched.body, digest_size=16).digest()
        found, wanted = None, fetched.fresh
        note = msgspec.structs.replace(note, failures=0, failing=None, idle=note.idle + 1)
        if fetched.status == 200 and digest != note.digest:
            found = await parsed(fetched)
            wanted = max(found.every or timedelta(0), wanted or timedelta(0))
        if fetched.status == 200:
            note = msgspec.structs.replace(note, etag=fetched.etag, modified=fetched.modified, digest=digest)
        if fetched.moved:
            note = msgspec.structs.replace(note, moved=fetched.url)
        if found:
            note = await self._hand_on(feed, note, found, take, now)
        await self._note(feed, note)
        feed.trouble = ""
        return pace.after_reading(feed.spec, note, wanted, self._random)

    async def _fetch(self, url: str, note: Note) -> Fetched:
        clock, failed = asyncio.get_running_loop().time, True
        began = clock()
        try:
            fetched = await self._fetcher.get(url, etag=note.etag, modified=note.modified)
            failed = False
            return fetched
        finally:
            self._asked.count(clock() - began, failed=failed)

    async def _hand_on(self, feed: _Watched, note: Note, found: Feed, take: Take, now: datetime) -> Note:
        entries = await asyncio.to_thread(notes.marked, found.entries)
        oldest = now - (FRESH if note.known is None else STALE)
        new = [entry for entry in notes.unknown(note, entries) if _fresh(entry, oldest, first=note.known is None)]
        name = named(feed.spec, found.title)
        headlines = [told for entry in new if (told := _headline(entry, name, feed.spec, now))]
        if headlines:
            await take(sorted(headlines, key=_published))
        feed.undated = bool(entries) and all(entry.published is None for entry in found.entries)
        return msgspec.structs.replace(note, known=notes.remembered(note, entries), idle=0 if headlines else note.idle)

    async def _failed(self, feed: _Watched, error: Unfetched, now: datetime) -> timedelta:
        since = feed.note.failing or now
        note = msgspec.structs.replace(feed.note, failures=feed.note.failures + 1, failing=since, moved=None)
        await self._note(feed, note)
        feed.trouble = error.said
        wait = error.wait if isinstance(error, Unavailable) else None
        if isinstance(error, Refused):
            wait = LONGEST_PAUSE
        return pace.after_failure(feed.spec, note, now, wait, self._random)

    async def _open(self) -> None:
        """Look into the notebook, once; what it holds of feeds that are not read any more is torn out."""
        async with self._opening:
            if self._opened:
                return
            pages = await self._notebook.read(SOURCE)
            for url in pages.keys() & self._feeds.keys():
                self._feeds[url].note = notes.decoded(pages[url])
            if gone := dict.fromkeys(pages.keys() - self._feeds.keys()):
                await self._notebook.note(SOURCE, gone)
            self._opened = True

    async def _note(self, feed: _Watched, note: Note) -> None:
        before, feed.note = feed.note, note
        if msgspec.structs.replace(before, idle=note.idle) != note:
            await self._notebook.note(SOURCE, {feed.spec.url: notes.encoded(note)})


def _state(feed: _Watched) -> str:
    if feed.trouble:
        return "resting" if feed.due and pace.rests(feed.note, feed.due) else "failing"
    return "read" if feed.answered else "new"


def _health(feed: _Watched, words: str) -> Health:
    if not feed.trouble:
        return Health(feed.spec.name, True, words, feed.answered)
    return Health(feed.spec.name, False, words, feed.answered, again=feed.due, since=feed.note.failing)


def _words(feed: _Watched) -> str:
    """What is to be said of a feed; nothing of one that is well."""
    note = feed.note
    if feed.trouble and note.failing:
        rests = "; it rests, tried once a day" if feed.due and pace.rests(note, feed.due) else ""
        return f"{feed.trouble}{rests}"
    if note.moved:
        return f"has moved for good to {note.moved}"
    return "gives no dates: the time of reading is taken" if feed.undated else ""


def _job(url: str) -> str:
    return f"feed {url}"


def _published(headline: Headline) -> datetime:
    return headline.published


def _fresh(entry: Entry, oldest: datetime, *, first: bool) -> bool:
    """Whether it is news; one without a date is, unless nothing is known of what was there before."""
    return entry.published >= oldest if entry.published else not first


def _headline(entry: Entry, name: str, feed: FeedSpec, now: datetime) -> Headline | None:
    """None of an entry without words. What has no date, or one to come, is published as it is seen."""
    summary = text(entry.summary, LONGEST_SUMMARY)
    published = min(entry.published or now, now)
    words = entry.title or summary
    if not words:
        return None
    source = entry.source or name
    return Headline(published, now, source, words, summary, entry.link, feed=feed.url, trust=feed.trust)
