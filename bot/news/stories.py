"""Headlines gathered into stories."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bot.news.model import Headline, Story, Told, Topic
from bot.news.reading import Reader, Reading, canonical_url, telling_words

WINDOW = timedelta(hours=48)
"""A headline joins a story within so long of the headline that it resembles."""
KEPT = timedelta(days=5)
"""How long a story is remembered after its latest headline: no market of the west is closed for longer."""
SAME = timedelta(hours=12)
"""A title that its source has told before is told of something else so long after: another halt, another filing."""
ALIKE = 0.5
"""The least likeness of titles that tell the same thing."""
ALIKE_SAME_SYMBOL = 0.35
"""The same where both are about the same symbol."""
_FREQUENT = 30
"""So many of the latest headlines with a word are compared."""
_PRIOR = 200
"""Headlines imagined before the first, so that early words are not all equally rare."""


@dataclass(frozen=True, slots=True)
class _Recent:
    """What later headlines are compared with."""

    serial: int
    seen: datetime
    story: str
    symbols: tuple[str, ...]
    names: tuple[str, ...]
    """The proper names in its title that mark a topic."""
    words: tuple[str, ...]


class Newsroom:
    """Reads headlines in order of being seen. The same headlines always make the same stories.

    Two titles tell the same thing when their shared words weigh enough (weighted Jaccard, a word weighing its rarity),
    or when the same proper name marks the same topic in both. Titles about different symbols never do by words alone.
    """

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        self._reader = Reader(topics, aliases)
        self._stories: dict[str, Story] = {}
        self._readings: dict[str, list[Reading]] = {}
        self._by_address: dict[str, str] = {}
        self._by_title: dict[tuple[str, str], tuple[str, datetime]] = {}
        """The story in which a source told a title last, and when it was published."""
        self._recent: deque[_Recent] = deque()
        self._by_word: dict[str, list[_Recent]] = {}
        self._frequency: Counter[str] = Counter()
        self._serial = count()

    def renew(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        """From now on headlines are read by these; what was read before stays."""
        self._reader = Reader(topics, aliases)

    def step(self, headline: Headline) -> Told:
        """Find the headline's story, or open one. A repetition (the same address, or about the same time the same title
        from the same source) changes nothing: its story is told as it was."""
        self._forget(headline.seen)
        known = self._repeated(headline)
        if known is not None:
            return Told(self._stories[known], headline, new=False)
        reading = self._reader.read(headline)
        symbols, names = reading.mentions.symbols, reading.topical.names
        words = telling_words(headline.title)
        found = self._find(frozenset(symbols), frozenset(names), words)
        story = found or _identity(headline)
        self._add(reading, story)
        self._remember(_Recent(next(self._serial), headline.seen, story, symbols, names, tuple(words)))
        return Told(self._stories[story], headline, new=found is None)

    def stories(self, since: datetime) -> Sequence[Story]:
        """Stories with a headline seen at or after `since`, the latest last."""
        found: list[Story] = []
        for story in reversed(self._stories.values()):
            if story.headlines[-1].seen < since:
                break
            found.append(story)
        return found[::-1]

    def readings(self, story: Story) -> Sequence[Reading]:
        """How the story's headlines were understood, oldest first; none once it is forgotten."""
        return self._readings.get(story.id, ())

    def _repeated(self, headline: Headline) -> str | None:
        """The story in which it stands already."""
        if headline.url and (story := self._by_address.get(canonical_url(headline.url))):
            return story
        story, published = self._by_title.get(_title(headline), (None, headline.published))
        return story if abs(headline.published - published) < SAME else None

    def _find(self, symbols: frozenset[str], names: frozenset[str], words: frozenset[str]) -> str | None:
        """The story of the recent headline most like this one; of equally like ones the earliest."""
        alike = {recent.serial: recent for key in words | names for recent in self._by_word.get(key, ())}
        best, found = 0.0, None
        for _, recent in sorted(alike.items()):
            if (likeness := self._likeness(recent, symbols, names, words)) > best:
                best, found = likeness, recent.story
        return found

    def _likeness(
        self, recent: _Recent, symbols: frozenset[str], names: frozenset[str], words: frozenset[str]
    ) -> float:
        """0, or how much alike two headlines that tell the same thing are."""
        same_name = not names.isdisjoint(recent.names)
        same_symbol = not symbols.isdisjoint(recent.symbols)
        if not (same_name or same_symbol) and symbols and recent.symbols:
            return 0
        shared = self._weight(words.intersection(recent.words))
        likeness = shared / (self._weight(words.union(recent.words)) or 1)
        if same_name:
            return 1 + likeness
        return likeness if likeness >= (ALIKE_SAME_SYMBOL if same_symbol else ALIKE) else 0

    def _weight(self, words: Iterable[str]) -> float:
        """How rare words are together; sorted, so that the sum is the same everywhere."""
        total = len(self._recent) + _PRIOR
        return sum(math.log(total / (1 + self._frequency[word])) for word in sorted(words))

    def _add(self, reading: Reading, story: str) -> None:
        readings = self._readings.setdefault(story, [])
        readings.append(reading)
        self._stories.pop(story, None)
        self._stories[story] = _told(story, readings)
        headline = reading.headline
        if headline.url:
            self._by_address[canonical_url(headline.url)] = story
        self._by_title[_title(headline)] = story, headline.published

    def _remember(self, recent: _Recent) -> None:
        self._recent.append(recent)
        self._frequency.update(recent.words)
        for key in {*recent.words, *recent.names}:
            latest = self._by_word.setdefault(key, [])  # most words stand in one headline, and a deque takes 700 bytes
            latest.append(recent)
            del latest[:-_FREQUENT]

    def _forget(self, now: datetime) -> None:
        while self._recent and self._recent[0].seen < now - WINDOW:
            oldest = self._recent.popleft()
            self._frequency.subtract(oldest.words)
            for key in {*oldest.words, *oldest.names}:
                latest = self._by_word[key]
                if latest[0] is oldest:
                    del latest[0]
                if not latest:
                    del self._by_word[key], self._frequency[key]
        while self._stories and next(iter(self._stories.values())).headlines[-1].seen < now - KEPT:
            story = next(iter(self._stories))
            del self._stories[story]
            for reading in self._readings.pop(story):
                headline = reading.headline
                self._by_address.pop(canonical_url(headline.url), None)
                if self._by_title.get(_title(headline), ("",))[0] == story:
                    del self._by_title[_title(headline)]


def _told(story: str, readings: Sequence[Reading]) -> Story:
    """The story that these headlines tell; topics and symbols by how many of them hold them."""
    topics = Counter(topic for reading in readings for topic in reading.topical.topics)
    symbols = Counter(symbol for reading in readings for symbol in reading.mentions.symbols)
    return Story(
        id=story,
        headlines=tuple(reading.headline for reading in readings),
        topics=tuple(topic for topic, _ in topics.most_common()),
        symbols=tuple(symbol for symbol, _ in symbols.most_common()),
    )


def _title(headline: Headline) -> tuple[str, str]:
    return headline.source, " ".join(headline.title.lower().split())


def _identity(headline: Headline) -> str:
    # What has no date is published when it is read, which in another run is another time.
    dated = headline.published < headline.seen or not headline.url
    apart = headline.published.isoformat() if dated else canonical_url(headline.url)
    text = f"{apart} {headline.source} {headline.title}"
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()
