"""A program to look at, in the middle of a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.ports.health import Health, Requests
from bot.vitals import Recent, RuleLine, Vitals
from tests.adapters.web.days import POSTS

NOW = datetime(2025, 1, 27, 21, 5, tzinfo=UTC)
STREAM = Health("Yahoo stream", True, "streaming 512 symbols", NOW - timedelta(seconds=2), timedelta(0))
QUOTES = Health(
    "Yahoo quotes",
    False,
    "too many requests",
    NOW - timedelta(minutes=11),
    timedelta(minutes=15),
    Requests(made=40, failed=3, seconds=12.5),
    NOW + timedelta(minutes=5),
    NOW - timedelta(minutes=10),
)
FEEDS = Health("Feeds", True, "198 feeds answer", NOW - timedelta(seconds=40), asked=Requests(900, 20, 300.0))
WELL = Vitals(
    at=NOW,
    sources={"yahoo": [STREAM, QUOTES], "feeds": [FEEDS]},
    watched=512,
    trading=500,
    blind=3,
    with_history=384,
    rules=2,
    feeds={"good": 198, "resting": 2},
    platforms={"discord": True, "slack": False},
    outbox={"sent": 41, "waiting": 2},
    waiting={"discord": NOW - timedelta(seconds=3), "slack": NOW - timedelta(minutes=9)},
    lag=0.02,
)
RECENT = Recent(
    posts=tuple(reversed(POSTS)),
    rules=(
        RuleLine("discord:1234567890", "NVDA down 5% on ai-models news", "fired today at 09:30"),
        RuleLine("slack:C024BE91L", "most of @ai-chips down 3% within 30m", "near: −2.7%, 0.3 points short"),
    ),
)
