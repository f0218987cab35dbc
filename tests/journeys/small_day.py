"""Recorded days of a few lines, and rules folders of a few sentences, replayed in this process.

27 14:30 NVDA 94            a minute's bar, all at 94, of a thousand shares
27 15:00 NVDA 94 96 90 91 v=0 s=3600      open, high, low, close, volume, seconds
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from adapters.recorded import open_day
from adapters.terminal.lines import JsonLines
from bot.market.calendar import calendar_for
from bot.recorded import replaying
from bot.service.replay import replay
from bot.wiring import load_rules

SHIPPED_RULES = Path(__file__).parents[2] / "rules"
EXCHANGES = {"7203.T": ("XTKS", "JPY"), "VOD.L": ("XLON", "GBp"), "BTC-USD": ("24/7", "USD"), "ES=F": ("XCME", "USD")}
Posted = dict[str, Any]


@dataclass
class SmallDay:
    """Everything closed at 100 in all sessions before `start`; `closes` are official ones, `27 NVDA 94`."""

    bars: str
    closes: Sequence[str] = ()
    actions: Sequence[str] = ()
    headlines: Sequence[str] = ()
    """`27 15:00 Reuters: Title`."""
    charts: Sequence[str] = ()
    """`27 10:00 DeepSeek, ChatGPT`."""
    start: str = "2025-01-27"
    days: int = 3
    sessions: int = 30
    shares: str = "1000000000"
    holes: Sequence[str] = ()
    """`NVDA 2025-01-24`."""
    symbols: Sequence[str] = field(default_factory=list[str])

    def write(self, folder: Path) -> Path:
        folder.mkdir()
        bars = [_bar(line, self.start[:8]) for line in self.bars.strip().splitlines()]
        symbols = list(dict.fromkeys([*(bar.split(",")[0] for bar in bars), *self.symbols]))
        until = date.fromisoformat(self.start).toordinal() + self.days
        month = self.start[:8]
        files = {
            "symbols": [
                "symbol,name,aliases,exchange,currency,shares_outstanding",
                *(f"{symbol},{symbol},,{','.join(_exchange(symbol))},{self.shares}" for symbol in symbols),
            ],
            "bars": ["symbol,start,seconds,open,high,low,close,volume", *bars],
            "daily": [
                "symbol,date,open,high,low,close,volume",
                *(row for symbol in symbols for row in self._history(symbol)),
                *(_close(line, month) for line in self.closes),
            ],
            "actions": ["symbol,date,kind,value", *self.actions],
            "headlines": [
                "published,source,title,summary,url,symbols",
                *(_headline(line, month, number) for number, line in enumerate(self.headlines)),
            ],
            "charts": ["at,chart,rank,app", *(row for line in self.charts for row in _chart(line, month))],
        }
        for name, lines in files.items():
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n")
        span = f"from: {self.start}T00:00:00Z\nto: {date.fromordinal(until)}T23:59:00Z\n"
        (folder / "day.yaml").write_text(f"name: small\nabout: A few lines\n{span}timezone: America/New_York\n")
        return folder

    def _history(self, symbol: str) -> list[str]:
        calendar = calendar_for(_exchange(symbol)[0])
        last = calendar.previous(date.fromisoformat(self.start))
        days = calendar.sessions(calendar.back(last, self.sessions - 1), last)
        return [f"{symbol},{day},100,101,99,100,1000000" for day in days if f"{symbol} {day}" not in self.holes]


def write_rules(
    folder: Path, *sentences: str, baskets: Mapping[str, Sequence[str]] = MappingProxyType({}), **packs: str
) -> Path:
    """The sentences in one pack, and whole packs by name; baskets besides the shipped ones."""
    folder.mkdir()
    for name in ("topics.yaml", "aliases.yaml"):
        (folder / name).write_text((SHIPPED_RULES / name).read_text())
    own = "".join(f"{name}: [{', '.join(members)}]\n" for name, members in baskets.items())
    (folder / "baskets.yaml").write_text((SHIPPED_RULES / "baskets.yaml").read_text() + own)
    lines = "".join(f"  - {json.dumps(sentence)}\n" for sentence in sentences)
    desk = {"desk": f"pack: desk\nabout: What the desk watches\nrules:\n{lines}"} if sentences else {}
    for name, text in (desk | packs).items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def run(day: Path, rules: Path, database: Path | None = None) -> list[Posted]:
    """What a replay posts to the terminal, as `--json` prints it."""

    async def replayed() -> str:
        out = io.StringIO()
        recorded = open_day(day)
        rulebook, problems = load_rules(rules)
        assert not [*problems, *recorded.problems]
        async with replaying(recorded, rulebook, (), JsonLines(out), str(database) if database else None) as product:
            await replay(recorded.moments(), recorded.end, product.watcher, product.deliverer)
        return out.getvalue()

    return [json.loads(line) for line in asyncio.run(replayed()).splitlines()]


def said(posts: Sequence[Posted]) -> list[str]:
    """`27 14:31 post NVDA down 6.0%`."""
    return [f"{post['at'][8:10]} {post['at'][11:16]} {post['action']} {post['headline']}" for post in posts]


def _exchange(symbol: str) -> tuple[str, str]:
    return EXCHANGES.get(symbol, ("XNAS", "USD"))


def _bar(line: str, month: str) -> str:
    day, clock, symbol, *rest = line.split()
    prices = [word for word in rest if "=" not in word]
    named = dict(word.split("=") for word in rest if "=" in word)
    open_, high, low, close = prices * 4 if len(prices) == 1 else prices
    row = (symbol, f"{month}{day}T{clock}:00Z", named.get("s", "60"), open_, high, low, close, named.get("v", "1000"))
    return ",".join(row)


def _close(line: str, month: str) -> str:
    day, symbol, price = line.split()
    return f"{symbol},{month}{day},{price},{price},{price},{price},1000000"


def _headline(line: str, month: str, number: int) -> str:
    day, clock, rest = line.split(" ", 2)
    source, title = rest.split(": ", 1)
    return f"{month}{day}T{clock}:00Z,{source},{title},,https://example.org/{number},"


def _chart(line: str, month: str) -> list[str]:
    day, clock, apps = line.split(" ", 2)
    at = f"{month}{day}T{clock}:00Z"
    return [f"{at},app-store-us-free,{rank},{app}" for rank, app in enumerate(apps.split(", "), 1)]
