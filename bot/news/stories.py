"""Headlines gathered into stories."""

from __future__ import annotations

import hashlib
import math
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.news.model import Headline, Story, Told, Topic
from bot.news.reading import Reader, Reading, canonical_url

WINDOW = timedelta(hours=48)
"""A headline joins a story within so long of the headline that it resembles."""
KEPT = timedelta(days=10)
"""How long a story is remembered after its latest headline."""
ALIKE = 0.5
"""The least likeness of titles that tell the same thing."""
ALIKE_SAME_SYMBOL = 0.35
"""The same where both are about the same symbol."""
_FREQUENT = 30
"""So many of the latest headlines with a word are compared."""
_PRIOR = 200
"""Headlines imagined before the first, so that early words are not all equally rare."""


class Newsroom:
    """Reads headlines in order of being seen. The same headlines always make the same stories.

    Two titles tell the same thing when their shared words weigh enough (weighted Jaccard, a word weighing its rarity),
    or when the same proper name marks the same topic in both. Titles about different symbols never do by words alone.
    """

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        self._reader = Reader(topics, aliases)
        self._stories: dict[str, Story] = {}
        self._readings: dict[str, list[Reading]] = {}
        self._story_of: dict[object, str] = {}
        self._latest: deque[tuple[Reading, str]] = deque()
        self._by_word: dict[str, list[tuple[int, Reading, str]]] = {}
        self._frequency: Counter[str] = Counter()
        self._serial = 0

    def renew(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        """From now on headlines are read by these; what was read before stays."""
        self._reader = Reader(topics, aliases)

    def step(self, headline: Headline) -> Told:
        """Find the headline's story, or open one. A repetition (the same address, or the same title from the same
        source) changes nothing: its story is told as it was."""
        self._forget(headline.seen)
        known = next((self._story_of[key] for key in _keys(headline) if key in self._story_of), None)
        if known is not None:
            return Told(self._stories[known], headline, new=False)
        reading = self._reader.read(headline)
        story = self._find(reading)
        new = story is None
        if story is None:
            story = _identity(headline)
            self._readings[story] = []
        self._add(reading, story)
        return Told(self._stories[story], headline, new)

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

    def _find(self, reading: Reading) -> str | None:
        """The story of the headline most like this one; of equally like ones the earliest."""
        since = reading.headline.seen - WINDOW
        best, found = 0.0, None
        for _, other, story in sorted(self._candidates(reading), key=lambda candidate: candidate[0]):
            if other.headline.seen >= since and (likeness := self._likeness(reading, other)) > best:
                best, found = likeness, story
        return found

    def _candidates(self, reading: Reading) -> Iterable[tuple[int, Reading, str]]:
        found: dict[int, tuple[int, Reading, str]] = {}
        for key in reading.words | reading.names:
            for candidate in self._by_word.get(key, ()):
                found[candidate[0]] = candidate
        return found.values()

    def _likeness(self, one: Reading, other: Reading) -> float:
        """0, or how much alike two headlines that tell the same thing are."""
        same_name = not one.names.isdisjoint(other.names)
        same_symbol = not one.symbols.isdisjoint(other.symbols)
        if not (same_name or same_symbol) and one.symbols and other.symbols:
            return 0
        shared = self._weight(one.words & other.words)
        likeness = shared / (self._weight(one.words | other.words) or 1)
        if same_name:
            return 1 + likeness
        return likeness if likeness >= (ALIKE_SAME_SYMBOL if same_symbol else ALIKE) else 0

    def _weight(self, words: Iterable[str]) -> float:
        """How rare words are together; sorted, so that the sum is the same everywhere."""
        total = len(self._latest) + _PRIOR
        return sum(math.log(total / (1 + self._frequency[word])) for word in sorted(words))

    def _add(self, reading: Reading, story: str) -> None:
        readings = self._readings[story]
        readings.append(reading)
        self._stories.pop(story, None)
        self._stories[story] = _told(story, readings)
        for key in _keys(reading.headline):
            self._story_of[key] = story
        self._latest.append((reading, story))
        self._frequency.update(reading.words)
        self._serial += 1
        for key in reading.words | reading.names:
            latest = self._by_word.setdefault(key, [])  # most words stand in one headline, and a deque takes 700 bytes
            latest.append((self._serial, reading, story))
            del latest[:-_FREQUENT]

    def _forget(self, now: datetime) -> None:
        while self._latest and self._latest[0][0].headline.seen < now - KEPT:
            reading, _ = self._latest.popleft()
            self._frequency.subtract(reading.words)
            for word in reading.words:
                if not self._frequency[word]:
                    del self._frequency[word]
                    self._by_word.pop(word, None)
        while self._stories and next(iter(self._stories.values())).headlines[-1].seen < now - KEPT:
            story = next(iter(self._stories))
            del self._stories[story]
            for reading in self._readings.pop(story):
                for key in _keys(reading.headline):
                    self._story_of.pop(key, None)


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


def _keys(headline: Headline) -> tuple[object, ...]:
    """What makes two headlines the same one."""
    title = (headline.source, " ".join(headline.title.lower().split()))
    return (canonical_url(headline.url), title) if headline.url else (title,)


def _identity(headline: Headline) -> str:
    text = f"{headline.published.isoformat()} {headline.source} {headline.title}"
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()
