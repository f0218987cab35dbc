"""What a headline is about in general: the topics of `rules/topics.yaml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.news.model import Topic
from bot.news.words import Words, asserted, plain

_NAME_IN_TITLE, _PHRASE_IN_TITLE, _NAME_IN_SUMMARY, _PHRASE_IN_SLUG, _PHRASE_IN_SUMMARY = 5, 4, 2, 2, 1
_ENOUGH = 2
"""One phrase of a summary alone is too little."""


@dataclass(frozen=True, slots=True)
class Topical:
    """The topics of one headline, best first."""

    topics: tuple[str, ...]
    titled: tuple[str, ...]
    """Those that its title tells, or its address, which is often the title as it was first written."""
    names: tuple[str, ...]
    """The proper names in its title that mark a topic, in small letters."""


class Topics:
    """Finds topics. Of equally good ones the first in the file is the best."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._order = {topic.name: place for place, topic in enumerate(topics)}
        self._names = Words(
            dict.fromkeys(
                (form, topic.name) for topic in topics for name in topic.names for form in (name, name.upper())
            ),
            fold=False,
        )
        self._phrases = Words(((phrase, topic.name) for topic in topics for phrase in topic.phrases), fold=True)

    def find(self, title: str, summary: str = "", slug: str = "") -> Topical:
        """The topics of a headline; `slug` is the address's own title."""
        title, summary = plain(title), plain(summary)
        points: Counter[str] = Counter()
        named: list[str] = []
        said = asserted(title)
        for hit in self._names.find(title):
            named.append(title[hit.start : hit.end].lower())
            points[hit.meaning] += _NAME_IN_TITLE if said[hit.start : hit.end].strip() else 0
        for hit in self._phrases.find(said):
            points[hit.meaning] += _PHRASE_IN_TITLE
        for topic in {hit.meaning for hit in self._phrases.find(slug)} - points.keys():
            points[topic] += _PHRASE_IN_SLUG
        titled = frozenset(topic for topic, score in points.items() if score)
        for hit in self._names.find(summary):
            points[hit.meaning] += _NAME_IN_SUMMARY
        for hit in self._phrases.find(summary):
            points[hit.meaning] += _PHRASE_IN_SUMMARY
        enough = [topic for topic, score in points.items() if score >= _ENOUGH]
        enough.sort(key=lambda topic: (-points[topic], self._order[topic]))
        return Topical(
            topics=tuple(enough),
            titled=tuple(topic for topic in enough if topic in titled),
            names=tuple(dict.fromkeys(named)),
        )
