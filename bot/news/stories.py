"""Headlines gathered into stories."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.news.entities import Entities, Mentions
from bot.news.model import Headline, Story, Told
from bot.news.topics import Topic, Topical, Topics
from bot.news.words import plain

WINDOW = timedelta(hours=48)
"""A headline joins a story only so long after the story's latest."""
KEPT = timedelta(days=10)
"""How long a story is remembered after its latest headline."""
_ALIKE = 0.5
"""The least likeness of two titles that tell the same thing: shared rare words over all, by rarity (weighted Jaccard)."""
_ALIKE_ENTITY = 0.3
"""The same where both are about the same symbols."""
_FREQUENT = 40
"""A word of more headlines than this in the window finds no candidates."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one headline."""

    headline: Headline
    mentions: Mentions
    topical: Topical
    words: frozenset[str]


class Newsroom:
    """Reads headlines in order of being seen. The same headlines always give the same stories."""

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        self._topics = Topics(topics)
        self._entities = Entities(aliases)

    def step(self, headline: Headline) -> Told:
        """Find the headline's story, or open one. A repetition (same address, or same title from the same source)
        changes nothing: its story is told again as it was."""
        raise NotImplementedError

    def stories(self, since: datetime) -> Sequence[Story]:
        """Stories with a headline seen at or after `since`, oldest first."""
        raise NotImplementedError

    def reading(self, headline: Headline) -> Reading:
        """How a headline of a remembered story was understood."""
        raise NotImplementedError
