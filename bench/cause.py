"""How often is the cause right? `python -m bench.cause [--json]`, on the labelled moves beside the project.

Each labelled move becomes a book with daily closes and one closing print, and a newsroom with the headlines of its
window; then the question is asked as in a replay. docs/cause.md says what the figures mean.
"""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from adapters.rules.load import load
from bot.cause.attribution import Attribution
from bot.cause.verdict import ON
from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.market.model import DailyBar, Instrument, Print, Quote
from bot.news.model import Attributed, Headline, Question, Topic, Verdict
from bot.news.stories import Newsroom
from bot.rulebook import Rulebook

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
MARKET = "^GSPC"
BEFORE = timedelta(days=2)
"""Headlines so long before a window make the stories that it begins with."""
BARS = 61
"""Closes before a move: as many as a beta looks at."""

Row = Mapping[str, Any]


def main() -> None:
    if not (DATA / "causes").is_dir():
        sys.exit(f"The labelled moves are not in {DATA / 'causes'}; there is nothing to measure.")
    rows = [json.loads(line) for name in ("open", "placebo") for line in _lines(DATA / "causes" / f"{name}.jsonl")]
    predictions = [_prediction(row, answer) for row, answer in answers(rows)]
    score = _scorer().score
    sure = [prediction for prediction in predictions if prediction["verdict"] != Verdict.POSSIBLY]
    figures = {
        "all": score(rows, predictions),
        "without_possibly": score(rows, sure),
        **{kind: score(part, predictions) for kind, part in _by_kind(rows).items()},
    }
    if "--json" in sys.argv:
        print(json.dumps({"figures": figures, "predictions": predictions}))
    else:
        print(json.dumps(figures, indent=2))


def answers(rows: Sequence[Row]) -> Iterator[tuple[Row, Attributed]]:
    """Each labelled move with the answer to it; moves of one session share a newsroom."""
    ordered = sorted(rows, key=lambda row: (row["session_date"], row["headlines_files"]))
    for _, same in groupby(ordered, key=lambda row: (row["session_date"], row["headlines_files"])):
        moves = list(same)
        newsroom = _newsroom(moves[0])
        for row in moves:
            book = _book(row)
            question = _question(row)
            yield row, Attribution(book, newsroom, _topics(), _rules().baskets).ask(question)


def _question(row: Row) -> Question:
    close = _time(row["to_utc"])
    return Question(row["symbol"], (row["symbol"],), "down" if row["return_pct"] < 0 else "up", close, close)


def _prediction(row: Row, answer: Attributed) -> dict[str, Any]:
    """What the card would blame; with the market, the story that it would give for the market."""
    best = answer.candidates[0] if answer.candidates else None
    blamed = best if best and (answer.cause or (answer.verdict is Verdict.MARKET and best.score >= ON)) else None
    urls = [headline.url for headline in blamed.evidence] if blamed else []
    return {"id": row["id"], "verdict": answer.verdict, "confidence": blamed.score if blamed else 0.0, "urls": urls}


def _newsroom(row: Row) -> Newsroom:
    newsroom = Newsroom(_topics(), _aliases())
    since, until = _time(row["from_utc"]) - BEFORE, _time(row["to_utc"])
    headlines = {headline.url: headline for name in row["headlines_files"] for headline in _headlines(name)}
    for headline in sorted(headlines.values(), key=lambda headline: (headline.seen, headline.url)):
        if since <= headline.seen <= until:
            newsroom.step(headline)
    return newsroom


def _book(row: Row) -> Book:
    """The closes up to the session before, and the session's own close as one print: of the subject and the market as
    labelled, of the others as in the history."""
    day, change = datetime.fromisoformat(row["session_date"]).date(), row["return_pct"] / 100
    adjusted = row["market_adjusted_pct"]
    changes = {} if adjusted is None else {MARKET: change - adjusted / 100}
    changes[row["symbol"]] = change
    previous = calendar_for("XNYS").previous(day)
    history: dict[str, list[DailyBar]] = {}
    quotes: list[Quote] = []
    for symbol in (*_history(), *changes):
        bars = [bar for bar in _history().get(symbol, ()) if bar.date < day][-BARS:]
        today = next((bar for bar in _history().get(symbol, ()) if bar.date == day), None)
        if not bars or bars[-1].date != previous:
            bars = [DailyBar(previous, 100, 100, 100, 100, 0)] if symbol in changes else []
        if bars and (symbol in changes or today):
            price = bars[-1].close * (1 + changes[symbol]) if symbol in changes else today.close if today else 0.0
            close = _time(row["to_utc"])
            history[symbol] = bars
            quotes.append(Quote(symbol, price, close, close, "history", Print.CLOSE, volume=1, seconds=23_400))
    book = Book([Instrument(symbol, symbol, (), "XNYS", "USD") for symbol in history], history)
    for quote in quotes:
        book.step(quote)
    return book


@cache
def _history() -> Mapping[str, Sequence[DailyBar]]:
    bars: defaultdict[str, list[DailyBar]] = defaultdict(list)
    for row in _rows(DATA / "history" / "daily.csv"):
        if "-" not in row["symbol"] and "=" not in row["symbol"]:
            figures = (float(row[name] or 0) for name in ("open", "high", "low", "close", "volume"))
            bars[row["symbol"]].append(DailyBar(datetime.fromisoformat(row["date"]).date(), *figures))
    return bars


@cache
def _headlines(name: str) -> Sequence[Headline]:
    return [
        Headline(
            (at := _time(row["published_at_utc"])),
            at,
            row["source"],
            row["title"],
            row["summary"],
            row["url"],
            tuple(symbol for symbol in row["tickers"].split("|") if symbol),
        )
        for row in _rows(DATA / name)
    ]


@cache
def _rules() -> Rulebook:
    return load(ROOT / "rules")[0]


@cache
def _topics() -> Sequence[Topic]:
    return [Topic(topic.name, topic.headline, topic.names, topic.phrases, topic.symbols) for topic in _rules().topics]


@cache
def _aliases() -> Mapping[str, Sequence[str]]:
    """The shipped names, and those of the other labelled symbols."""
    names = {row["symbol"]: tuple(row["names"].split(";")) for row in _rows(ROOT / "bench" / "names.csv")}
    return {**names, **_rules().aliases}


@cache
def _scorer() -> Any:
    """The scorer that came with the labels."""
    spec = importlib.util.spec_from_file_location("score", DATA / "causes" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _by_kind(rows: Iterable[Row]) -> Mapping[str, list[Row]]:
    kinds: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["gold_urls"]:
            kinds[row["kind"]].append(row)
    return kinds


def _lines(path: Path) -> Sequence[str]:
    return path.read_text("utf-8").splitlines()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


if __name__ == "__main__":
    main()
