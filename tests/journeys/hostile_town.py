"""A recorded day and a rules folder in which everything that people or feeds can name is hostile, on all platforms."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from adapters.discord import DiscordChat, sync
from adapters.recorded import open_day
from adapters.slack import SlackChat
from adapters.terminal.chat import TerminalChat
from bot.recorded import serving
from bot.service.replay import replay
from bot.wiring import Product, load_rules, stored
from tests.doubles.discord import DiscordDouble
from tests.doubles.hostile import HOSTILE, discord_harm, slack_harm
from tests.doubles.slack import SlackDouble
from tests.doubles.talk import Talk
from tests.doubles.terminal import TerminalTalk
from tests.journeys.small_day import SHIPPED_RULES, SmallDay

TEXTS = [each.text for each in HOSTILE]
NAMES, TITLES, NOTES = (TEXTS[first:66:6] for first in (0, 2, 4))
"""Some of each kind; `test_hostile_posts` has each of them everywhere."""
SYMBOLS = [f"Q{number:02}" for number in range(len(NAMES))]
EVENING = datetime(2025, 1, 27, 21, 30, tzinfo=UTC)


def write_day(folder: Path) -> Path:
    """Each symbol falls by 6% in a minute of its own, and its headline says why."""
    minutes = [f"{14 + (30 + 3 * n) // 60}:{(30 + 3 * n) % 60:02}" for n in range(len(SYMBOLS))]
    bars = [f"27 {at} {symbol} 94" for symbol, at in zip(SYMBOLS, minutes, strict=True)]
    SmallDay("\n".join(bars), days=1).write(folder)
    named = [[s, t, t, "XNAS", "USD", "1e9"] for s, t in zip(SYMBOLS, NAMES, strict=True)]
    told = [
        [f"2025-01-27T{at}:00Z", text, f"{symbol} falls: {text}", text, text, symbol]
        for symbol, text, at in zip(SYMBOLS, TITLES, minutes, strict=True)
    ]
    _rows(folder / "symbols.csv", [["symbol", "name", "aliases", "exchange", "currency", "shares_outstanding"], *named])
    _rows(folder / "headlines.csv", [["published", "source", "title", "summary", "url", "symbols"], *told])
    return folder


def write_rules(folder: Path, channels: Sequence[str]) -> Path:
    """A pack for each symbol that says it with its note, mention and description; names that are none beside them."""
    folder.mkdir()
    names = {symbol: [text] for symbol, text in zip(SYMBOLS, NAMES, strict=True) if len(text) < 500}
    (folder / "aliases.yaml").write_text(json.dumps(names, ensure_ascii=False), errors="replace")
    (folder / "topics.yaml").write_text((SHIPPED_RULES / "topics.yaml").read_text())
    (folder / "baskets.yaml").write_text(json.dumps({"odd": SYMBOLS, **{text: ["Q00"] for text in TEXTS[::6]}}))
    for number, (symbol, text) in enumerate(zip(SYMBOLS, NOTES, strict=True)):
        rule = {"when": f"{symbol} down 5%", "note": text[:300], "mention": text[:500]}
        pack = {"pack": symbol.lower(), "about": text[:500], "rules": [rule], "post": list(channels)}
        (folder / f"{symbol.lower()}.yaml").write_text(json.dumps(pack))
        if number % 3 == 0:
            (folder / f"bad-{symbol}.yaml").write_text(json.dumps({"pack": text, "about": "x", "rules": [text]}))
    return folder


@dataclass(repr=False)
class HostileTown:
    """The evening of that day, all of which has been posted to `markets` and `desk` of each platform."""

    talks: Mapping[str, Talk]
    requests: Mapping[str, Sequence[Mapping[str, Any]]]
    breaches: Callable[[], Sequence[Any]]
    product: Product
    _seen: dict[str, int] = field(default_factory=dict[str, int])

    def harm(self, platform: str) -> list[str]:
        """What acts in the requests since it was asked last."""
        new = self.requests[platform][self._seen.get(platform, 0) :]
        self._seen[platform] = len(self.requests[platform])
        judge = {"discord": discord_harm, "slack": slack_harm}[platform]
        bodies = [request["body"] for request in new if isinstance(request["body"], dict)]
        return list(dict.fromkeys(found for body in bodies for found in judge(body)))


@asynccontextmanager
async def hostile_town(folder: Path) -> AsyncGenerator[HostileTown]:
    async with AsyncExitStack() as life:
        discord = await life.enter_async_context(DiscordDouble(pace=None))
        slack = await life.enter_async_context(SlackDouble(pace=0))
        terminal = TerminalTalk()
        await sync(discord.token, discord.api)
        chats = [
            DiscordChat(discord.token, discord.api, discord.gateway),
            SlackChat(slack.bot_token, slack.app_token, slack.api, pace=100_000),
            TerminalChat(terminal.show, None),
        ]
        talks: list[Talk] = [discord.talk, slack.talk, terminal]
        day = open_day(write_day(folder / "day"))
        channels = [talk.channel(name) for talk in talks for name in ("markets", "desk")]
        rulebook, problems = load_rules(write_rules(folder / "rules", channels))
        store, minutes = await life.enter_async_context(stored(str(folder / "bell.db"))), count()
        life_now = lambda: EVENING + timedelta(minutes=next(minutes))  # noqa: E731
        every = [*problems, *day.problems]
        product = await life.enter_async_context(
            serving(day, rulebook, every, chats, store, lambda: EVENING, life=life_now)
        )
        terminal.converse(product.answers)
        running = [asyncio.create_task(chat.serve(product.answers)) for chat in chats]
        try:
            await replay(day.moments(), day.end, product.watcher, product.deliverer)
            requests = {"discord": discord.requests, "slack": slack.requests}
            named = {talk.platform: talk for talk in talks}
            yield HostileTown(named, requests, lambda: [*discord.breaches, *slack.breaches], product)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def _rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows(rows)
