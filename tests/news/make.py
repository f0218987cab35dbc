"""Short ways to write headlines down, and a small world of names and topics."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.news.model import Headline, Story, Topic
from bot.news.stories import Newsroom

TOPICS = (
    Topic(
        "ai-models",
        "AI-model",
        ("DeepSeek", "Qwen"),
        ("ai model", "language model", "ai advances", "china's ai"),
        ("NVDA", "AMD", "AVGO", "TSM", "^IXIC"),
    ),
    Topic("outage", "outage", (), ("it outage", "tech outage"), ("CRWD", "MSFT")),
    Topic("macro-economy", "economic", (), ("recession", "slowing growth", "jobs report"), ("^GSPC", "^IXIC")),
    Topic("earnings", "earnings", (), ("earnings", "quarterly results"), ()),
    Topic("analyst", "analyst", (), ("downgrade", "price target"), ()),
)
ALIASES = {
    "NVDA": ("Nvidia", "NVIDIA Corporation"),
    "AMD": ("AMD", "Advanced Micro Devices"),
    "AVGO": ("Broadcom Inc.",),
    "TSM": ("TSMC", "Taiwan Semiconductor"),
    "MSFT": ("Microsoft",),
    "CRWD": ("CrowdStrike Holdings, Inc.",),
    "META": ("Meta", "Meta Platforms"),
    "AAPL": ("Apple",),
    "TGT": ("Target",),
    "COST": ("Costco",),
    "ORCL": ("Oracle",),
    "NOW": ("ServiceNow",),
    "^GSPC": ("S&P 500",),
    "^IXIC": ("Nasdaq Composite",),
}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def headline(
    title: str,
    at: str = "2025-01-27 12:00",
    *,
    source: str = "one.example",
    summary: str = "",
    url: str | None = None,
    symbols: Iterable[str] = (),
) -> Headline:
    """A headline seen as it is published; without a `url` each has its own."""
    when = utc(at)
    address = f"https://{source}/{abs(hash_of(title))}" if url is None else url
    return Headline(when, when, source, title, summary, address, tuple(symbols))


def hash_of(text: str) -> int:
    """A number that a text always has."""
    return sum(place * ord(letter) for place, letter in enumerate(text, 1))


def newsroom() -> Newsroom:
    return Newsroom(TOPICS, ALIASES)


def told(headlines: Iterable[Headline], room: Newsroom | None = None) -> list[Story]:
    """The stories that these headlines make, the latest last."""
    room = room or newsroom()
    headlines = list(headlines)
    for each in headlines:
        room.step(each)
    return list(room.stories(headlines[0].seen))


def titles(story: Story) -> list[str]:
    return [each.title for each in story.headlines]
