"""Feeds that channels follow: every story that one of them tells fires, for a channel once."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.model import Firing, Reading, SubjectKind
from bot.market.calendar import NEW_YORK
from bot.news.model import Told
from bot.sentence.model import NewsClaim


def following(url: str) -> str:
    """What stands in place of a rule for whoever follows the feed at `url`."""
    return f"feed {url}"


@dataclass(frozen=True, slots=True)
class FeedFiring(Firing):
    """A story of a feed."""

    @property
    def identity(self) -> str:
        """The story's, whichever feed tells it: a channel that follows several hears of it once."""
        return f"feed/{self.subject}"


def told_by_feed(told: Told) -> FeedFiring:
    """What fires for those who follow the feed that `told.headline` is from."""
    day = told.seen.astimezone(NEW_YORK).date()
    return FeedFiring(
        rule=following(told.headline.feed),
        claim=NewsClaim(),
        subject=told.story.id,
        kind=SubjectKind.STORY,
        direction=None,
        trading_date=day,
        opened=day,
        number=1,
        step=1,
        at=told.at,
        seen=told.seen,
        reading=Reading(len(told.story.sources)),
        source=told.headline.source,
        story=told.story,
    )
