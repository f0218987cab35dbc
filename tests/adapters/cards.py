"""Cards made by hand from the figures of real days, for the tests of what people see. Headlines are our own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from bot.alert.post import CauseHeadline, CauseRecord, Chart, Evidence, Post, Why

CARD = "terminal:#replay/NVDA/2025-01-27"
RULE = "NVDA down 10% on ai-models news, every further 5%"

PRE_MARKET = [133, 133, 130.43, 130.43, 126.63, 126.63, 126.2, 126.21, 125.93, 125.92, 125.99, 125.99, 124.89]
REGULAR = [
    (124.79, 128.4, 123.05, 124.03),
    (124.02, 124.96, 119, 119.15),
    (119.145, 117.26, 121.75, 119.76),
    (119.77, 121.0154, 117.8, 117.875),
    (117.8709, 117.36, 119.96, 118.805),
    (118.805, 119.47, 116.7, 117.78),
    (117.78, 117.775, 118.63, 118.42),
]


def at(text: str) -> float:
    """Epoch seconds of a UTC time such as `2025-01-27 14:30`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def session() -> tuple[tuple[float, float], ...]:
    """NVDA on 27 January 2025: two quotes an hour before the open, four a bar in the session."""
    opening = datetime(2025, 1, 27, 9, tzinfo=UTC)
    points = [(opening + timedelta(minutes=27 * n), price) for n, price in enumerate(PRE_MARKET)]
    for hour, bar in enumerate(REGULAR):
        start = datetime(2025, 1, 27, 14, 30, tzinfo=UTC) + timedelta(hours=hour)
        length = timedelta(minutes=30 if hour == 6 else 60)
        points += [(start + length * n / 3, price) for n, price in enumerate(bar)]
    return tuple((moment.timestamp(), price) for moment, price in points)


CHART = Chart(
    title="NVDA, Mon 27 Jan 2025",
    timezone="America/New_York",
    zone="New York time",
    points=session(),
    previous_close=142.62,
    previous_close_label="Fri close",
    regular_open=at("2025-01-27 14:30"),
    regular_close=at("2025-01-27 21:00"),
    marks=((1, at("2025-01-27 09:05")), (2, at("2025-01-27 12:28")), (3, at("2025-01-27 13:25"))),
    last_label="−17.0%",
    decimals=2,
    note="hourly data",
    alt="NVDA on Monday 27 January 2025: from 142.62 at Friday's close to 118.42, 17.0% lower; low 116.70.",
)

EVIDENCE = (
    Evidence(
        1,
        "Chinese AI app takes the top spot of the US App Store from ChatGPT",
        "techwire.example",
        "https://techwire.example/2025/01/27/app-store",
        at("2025-01-27 09:05"),
        "04:05",
    ),
    Evidence(
        2,
        "Chip shares sink before the open as a cheap AI model raises questions about spending",
        "marketdesk.example",
        "https://marketdesk.example/chips?day=27&month=1",
        at("2025-01-27 12:28"),
        "07:28",
    ),
    Evidence(
        3,
        "What DeepSeek's R1 means for Nvidia",
        "thedaily.example",
        "https://thedaily.example/r1",
        at("2025-01-27 13:25"),
        "08:25",
    ),
)

WHY = Why(
    label="likely",
    dots=3,
    reason="DeepSeek's R1 model tops the App Store, built for a fraction of the usual cost",
    provenance="3 stories, 14 sources, first seen 26 Jan 21:04",
    evidence=EVIDENCE,
    notes=("DeepSeek first on app-store-us-free since Sun 22:00",),
)

FIRST = Post(
    card=CARD,
    revision=0,
    channel="terminal:#replay",
    action="post",
    at=at("2025-01-27 14:30") + 2,
    subject="NVDA",
    direction="down",
    headline="NVDA down 12.5% on AI-model news",
    figures=(
        "$124.79, −$17.83 since Friday's close · $437bn of market value",
        "Largest one-day fall since 16 Mar 2020",
    ),
    why=msgspec.structs.replace(WHY, evidence=EVIDENCE[:2], notes=()),
    also="AVGO −12.9% · TSM −11.2% · @ai-chips −10.1% · ^IXIC −3.4%",
    footer="7k: NVDA down 10% on ai-models news · first firing · recorded 09:30:00 · not financial advice",
    chart=msgspec.structs.replace(
        CHART,
        points=tuple(p for p in CHART.points if p[0] <= CHART.regular_open),
        marks=CHART.marks[:2],
        last_label="−12.5%",
    ),
    rule=RULE,
    value=-0.125,
    step=1,
    late=False,
    severity="normal",
    mention="",
    cause=CauseRecord(
        verdict="on",
        topic="ai-models",
        story="DeepSeek's R1 model tops the App Store, built for a fraction of the usual cost",
        score=0.93,
        headlines=tuple(
            CauseHeadline(
                datetime.fromtimestamp(e.published, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), e.source, e.title, e.url
            )
            for e in EVIDENCE
        ),
    ),
)

EDIT = msgspec.structs.replace(
    FIRST,
    revision=1,
    action="edit",
    at=at("2025-01-27 16:31"),
    headline="NVDA down 16.6% on AI-model news",
    figures=(
        "$119.00, −$23.62 since Friday's close · $578bn of market value",
        "Largest one-day fall since 16 Mar 2020 · 9.6 points beyond its sector",
    ),
    why=msgspec.structs.replace(WHY, notes=()),
    value=-0.1656,
    step=2,
    chart=msgspec.structs.replace(CHART, points=tuple(p for p in CHART.points if p[0] <= at("2025-01-27 16:31"))),
)

REPLY = msgspec.structs.replace(
    EDIT,
    action="reply",
    headline="NVDA now down 16.6% (was 12.5% at 09:30)",
    figures=(),
    why=None,
    also="",
    footer="",
    chart=None,
)

FINAL = msgspec.structs.replace(
    EDIT,
    revision=2,
    at=at("2025-01-27 21:00") + 1,
    headline="NVDA down 17.0% on AI-model news",
    figures=(
        "$118.42, −$24.20 since Friday's close · $589bn of market value",
        "Largest one-day fall since 16 Mar 2020 · 9.8 points beyond its sector",
    ),
    why=WHY,
    also="AVGO −17.4% · TSM −13.3% · @ai-chips −13.9% · ^IXIC −3.1%",
    footer="7k: NVDA down 10% on ai-models news · step 2 · recorded, hourly data · not financial advice",
    chart=CHART,
    value=-0.1697,
    closed=True,
    note="Check the hedges.",
)

DIGEST = msgspec.structs.replace(
    FIRST,
    card="terminal:#replay/digest/2025-01-28T01:10",
    action="digest",
    at=at("2025-01-28 01:10"),
    subject="",
    direction="",
    headline="While the bot was away, 18:02 to 20:10: 3 alerts",
    figures=("TSM down 10.4% at 18:20 · AVGO down 12.0% at 18:44 · BTC-USD down 5.2% at 19:31",),
    why=None,
    also="",
    footer="late: the prices are those of the times given · not financial advice",
    chart=None,
    cause=None,
    late=True,
)

HOSTILE = {
    "colour codes": "Nvidia \x1b[31mfalls\x1b[0m \x1b[2J\x1b[1;1H",
    "a window title": "Nvidia \x1b]0;owned\x07falls \x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "8-bit controls": "Nvidia \x9b31mfalls\x9d0;owned\x9c",
    "right to left": "Nvidia \u202egnp.exe\u202c \u2066falls\u2069 \u200f",
    "nul and bells": "Nvidia\x00 falls\x07\x08\x7f",
    "new lines": "Nvidia falls\r\n▼ AAPL down 90%\u2028\u2029\x0b\x0cok",
    "mentions": "@everyone <!channel> <@U123> Nvidia falls",
    "tags": "<script>alert(1)</script><img src=x onerror=alert(1)> & \"Nvidia\" 'falls'",
    "markup": "[red]Nvidia[/red] [link=https://evil.example]falls[/link] :bell: $x^2$ {{ 7*7 }} {% raw %}",
    "a book": "Nvidia falls " * 800,
    "one long word": "N" * 10_000,
    "half a pair": "Nvidia \ud83d falls",
    "nothing": "",
}
"""Titles that want to be more than text."""

BAD_URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "//evil.example/x",
    "https://evil.example/\x1b]8;;",
    'https://evil.example/"onmouseover="alert(1)',
    "http://",
    "",
)


def hostile(title: str, url: str = "https://news.example/1") -> Post:
    """The first post with one outside headline in every place where such a text may stand."""
    bad = Evidence(1, title, title, url, at("2025-01-27 12:28"), "07:28")
    why = msgspec.structs.replace(WHY, reason=title, evidence=(bad,), notes=(title,))
    return msgspec.structs.replace(FIRST, why=why, cause=CauseRecord("on", "ai-models", title, 0.9))
