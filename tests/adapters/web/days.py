"""Days to report on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from bot.alert.post import Post
from bot.news.model import Headline
from bot.ports.reports import Replayed
from tests.adapters.cards import CHART, DIGEST, EDIT, EVIDENCE, FINAL, FIRST, REPLY, WHY, at

NONE = replace(WHY, label="no clear news", dots=0, reason="No clear news.", provenance="", evidence=(), notes=())
RISE = replace(
    FIRST,
    card="terminal:#replay/AAPL/2025-01-27",
    at=at("2025-01-27 15:30"),
    subject="AAPL",
    direction="up",
    headline="AAPL up 3.2%",
    figures=("$229.86, +$7.08 since Friday's close · $106bn of market value",),
    why=NONE,
    also="",
    cause=None,
    severity="critical",
    chart=replace(
        CHART,
        title="AAPL Mon 27 Jan",
        points=((CHART.regular_open, 224.02), (CHART.regular_open + 7000, 232.15), (CHART.regular_close, 229.86)),
        previous_close=222.78,
        marks=(),
        last_label="+3.2%",
    ),
)
POSTS = (FIRST, RISE, EDIT, REPLY, FINAL, DIGEST)


def headline(
    title: str, published: float, url: str = "https://news.example/1", source: str = "news.example"
) -> Headline:
    moment = datetime.fromtimestamp(published, UTC)
    return Headline(moment, moment, source, title, "", url)


HEADLINES = (
    headline("Retailer opens a store by the sea", at("2025-01-26 18:00")),
    *(headline(e.title, e.published, e.url, e.source) for e in EVIDENCE),
    headline("Two banks merge", at("2025-01-27 11:00"), "https://news.example/2"),
)


def day(
    posts: Sequence[Post] = POSTS, headlines: Sequence[Headline] = HEADLINES, problems: Sequence[str] = ()
) -> Replayed:
    about = "DeepSeek R1 tops the App Store; NVIDIA loses 17 % in a day"
    return Replayed("deepseek-2025-01-27", about, "America/New_York", posts, headlines, 4.21, problems)
