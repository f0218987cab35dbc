"""News and chart claims at work. Times are UTC; what outlives a restart is in the `state` of a leaf."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from bot.engine.model import Reading
from bot.market.book import Book
from bot.news.model import Ranking, Story, Told
from bot.sentence.model import ChartClaim, NewsClaim, Phrase, Topic

NEWS_LASTS = timedelta(hours=24)
"""In a condition with other claims, a news claim is true so long after its story has matched."""
CHART_CLOSES = timedelta(hours=24)
_STORY_FORGOTTEN = timedelta(days=7)


class NewsState(msgspec.Struct, omit_defaults=True, tag="news"):
    """The story that matched last, and those that have matched, with when they were last told."""

    story: Story | None = None
    until: datetime | None = None
    told: dict[str, datetime] = msgspec.field(default_factory=dict[str, datetime])


class NewsLeaf:
    """A claim about news: true for a day once a story has matched; each story matches once."""

    def __init__(self, claim: NewsClaim, members: tuple[str, ...], needed: int, since: datetime | None) -> None:
        self.claim = claim
        self.subject = ""
        self.members = members
        self.needed = needed
        self.since = since
        """When the rule was made, if the world was already known then."""
        self.state = NewsState()

    def truth(self, book: Book, at: datetime | None) -> bool | None:
        return self.state.until is not None and (at is None or at < self.state.until)

    def lasts(self, at: datetime) -> bool:
        return self.state.until is not None and at < self.state.until

    def hear(self, told: Told) -> bool:
        """Take a headline in; whether its story has matched for the first time."""
        state, story = self.state, told.story
        if story.id in state.told:
            state.told[story.id] = told.seen
            return False
        if not self._matches(story, told.seen):
            return False
        state.told = {id: seen for id, seen in state.told.items() if told.seen - seen < _STORY_FORGOTTEN}
        state.told[story.id] = told.seen
        if self._was_true_before(told):
            return False
        state.story, state.until = story, told.seen + NEWS_LASTS
        return True

    def wait(self, seen: datetime) -> None:
        """It is over after a day."""
        if self.state.until is not None and seen >= self.state.until:
            self.state.until = None

    @property
    def due(self) -> datetime | None:
        return self.state.until

    def direction(self) -> None:
        return None

    @property
    def occasion(self) -> str | None:
        """The story that is an episode by itself."""
        return self.state.story.id if self.state.story else None

    def reading(self) -> Reading:
        """The number of sources."""
        return Reading(float(len(self.state.story.sources)) if self.state.story else 0.0)

    def _was_true_before(self, told: Told) -> bool:
        earlier = tuple(headline for headline in told.story.headlines if headline != told.headline)
        if not earlier or self.since is None or earlier[-1].seen > self.since:
            return False
        story = Story(told.story.id, earlier, told.story.topics, told.story.symbols)
        return self._matches(story, earlier[-1].seen)

    def _matches(self, story: Story, now: datetime) -> bool:
        claim = self.claim
        if claim.topic is not None and not tells_of(claim.topic, story):
            return False
        if self.members and sum(member in story.symbols for member in self.members) < self.needed:
            return False
        recent = (head for head in story.headlines if claim.within is None or head.seen >= now - claim.within)
        return len({headline.source for headline in recent}) >= claim.sources


class ChartState(msgspec.Struct, omit_defaults=True, tag="chart"):
    """The last known rank (0: not in the chart); of an app out of reach of the claim, when that ends the episode."""

    rank: int | None = None
    until: datetime | None = None
    over: bool = False


class ChartLeaf:
    """A claim about an app's rank in a top chart."""

    def __init__(self, claim: ChartClaim, since: datetime | None) -> None:
        self.claim = claim
        self.subject = claim.app
        self.since = since
        """When the rule was made, if the world was already known then."""
        self.state = ChartState()

    def truth(self, book: Book, at: datetime | None) -> bool | None:
        return None if self.state.rank is None else self._reaches(self.state.rank)

    def lasts(self, at: datetime) -> bool:
        return not self.state.over

    def hear(self, ranking: Ranking) -> bool:
        """Take a snapshot of the chart in; whether it changed anything."""
        before, name = self.state, self.claim.app.casefold()
        rank = next((rank for rank, app in enumerate(ranking.apps, 1) if app.casefold() == name), 0)
        if self._reaches(rank):
            self.state = ChartState(rank)
        else:
            leaves = self._reaches(before.rank)
            self.state = ChartState(rank, ranking.seen + CHART_CLOSES if leaves else before.until, before.over)
        return before != self.state

    def wait(self, seen: datetime) -> None:
        """It has clearly ended after a day out of reach."""
        if self.state.until is not None and seen >= self.state.until:
            self.state.until = None
            self.state.over = True

    @property
    def due(self) -> datetime | None:
        return self.state.until

    def direction(self) -> None:
        return None

    def _reaches(self, rank: int | None) -> bool:
        return rank is not None and 0 < rank <= self.claim.rank

    def reading(self) -> Reading:
        """The rank."""
        return Reading(float(self.state.rank or 0))


def tells_of(topic: Topic | Phrase, story: Story) -> bool:
    """Whether a story is of the topic, or holds the quoted words."""
    if isinstance(topic, Topic):
        return topic.name in story.topics
    words = topic.text.casefold()
    return any(words in f"{headline.title}\n{headline.summary}".casefold() for headline in story.headlines)
