"""One headline, read: its symbols, its topics, and the words it can be recognised by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.news.entities import Entities, Mentions
from bot.news.model import Headline, Topic
from bot.news.topics import Topical, Topics
from bot.news.words import plain, word_set

_WORD = re.compile(r"[a-z0-9][a-z0-9&.-]*[a-z0-9]|[a-z0-9]")
_PUBLISHER = re.compile(r"\s+[-|]\s+(?:[A-Z][\w.&']*\s?){1,4}$")
"""` - Financial Times` at the end of a title."""
_STOP = word_set(
    "a about after again all also am an and are as at be been before but by can could did do does for from get "
    "had has have he her here his how i if in into is it its just like may more most new no not now of off on "
    "one or our out over s say she should so some stock stocks t than that the their them then there these they "
    "this those to today top up us was we were what when where which who why will with would you your share "
    "shares inc company says said know need"
)
_TRACKING = ("utm_", "fbclid", "gclid")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one headline."""

    headline: Headline
    mentions: Mentions
    topical: Topical


class Reader:
    """Reads headlines by the topics and aliases it was given."""

    def __init__(self, topics: Sequence[Topic], aliases: Mapping[str, Sequence[str]]) -> None:
        self._topics = Topics(topics)
        self._entities = Entities(aliases)

    def read(self, headline: Headline) -> Reading:
        """What is understood of a headline."""
        topical = self._topics.find(headline.title, headline.summary, slug(headline.url))
        return Reading(headline, self._entities.find(headline), topical)


def telling_words(title: str) -> frozenset[str]:
    """The words of a title without its publisher, stop words and plural endings, lower-case."""
    text = _PUBLISHER.sub("", plain(title)).lower().replace("'s", "")
    words = (_singular(word) for word in _WORD.findall(text))
    return frozenset(intern(word) for word in words if word not in _STOP)


def canonical_url(url: str) -> str:
    """The address without what only follows readers about, so that one page has one address."""
    parts = urlsplit(url)
    query = urlencode([(key, value) for key, value in parse_qsl(parts.query) if not key.startswith(_TRACKING)])
    address = parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")
    return f"{address}?{query}" if query else address


def slug(url: str) -> str:
    """The last part of an address as words: often the title as its editor first wrote it."""
    return url.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
