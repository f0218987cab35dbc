"""A channel that follows a feed gets what is new from then on."""

from __future__ import annotations

from bot.chat.records import Followed
from bot.news.model import Headline
from tests.service.living import ROOM, living, minute

FEED = "https://wire.example/feed.xml"


def headline(published: float, title: str) -> Headline:
    """Seen at the feed's first reading, or as it is published."""
    at = minute(published)
    return Headline(at, max(at, minute(1)), "wire", title, "", f"https://wire.example/{title[0]}", feed=FEED)


async def test_the_first_reading_posts_nothing_that_was_there_before() -> None:
    asked = Followed(scope=ROOM, by="", at=minute(0).timestamp(), feed_id="f1", url=FEED, title="The Wire")
    async with living([], records=[asked]) as run:
        await run.step(minute(1), [headline(-20, "A museum renames a canal"), headline(0.5, "Bees move to the opera")])
        await run.step(minute(30), [headline(29, "Clocks go missing in a tunnel")])
        assert await run.said() == [
            "14:31 post Wire: Bees move to the opera",
            "15:00 post Wire: Clocks go missing in a tunnel",
        ]
