"""What `replay` and `why` do, once their options are read."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console

from adapters.recorded import RecordedDay, open_day
from adapters.terminal.cards import Cards
from adapters.terminal.lines import JsonLines
from adapters.terminal.progress import progress
from adapters.terminal.replies import styled
from adapters.web.report import HtmlReports, writable
from bot.alert import numbers
from bot.alert.post import Post
from bot.alert.why import cause_record
from bot.chat.causes import cause_reply
from bot.chat.model import Reply
from bot.chat.plain import reply_text
from bot.errors import SourceError
from bot.news.model import Attributed
from bot.recorded import SHIPPED_DAY, explain, replayed, replaying
from bot.rulebook import Rulebook
from bot.service.answers.completion import complete_line
from bot.service.replay import replay
from bot.settings import Settings
from bot.wiring import REPLAY_CHANNEL, Product, at_the_terminal, load_rules

if TYPE_CHECKING:
    from adapters.terminal.prompt import Suggestion

HOW_TO_GO_ON = """
That was 27 January 2025, through the same path that live data takes.

  The live market    tickerbell run --live
  Discord or Slack   docs/discord.md, docs/slack.md: ten minutes each
  A rule             docs/rules.md, or tickerbell check --rule "NVDA down 5%"
"""
TERMINATED = 143
"""The exit code that says SIGTERM."""
AT_THE_PROMPT = "/bell help, /bell why NVDA 2025-01-27T10:00, /bell add TSLA down 5%. Tab completes, Ctrl-D leaves."


def replay_day(
    folder: Path,
    rules: Path | None,
    database: str | None,
    report: Path | None,
    *,
    as_json: bool = False,
    speed: float | None = None,
    prompt: bool = False,
) -> None:
    """Replay a recorded day: posts on stdout, everything else on stderr, a report at the end.

    `rules`, `database` None: those of the settings. `report` None: `reports/<name of the day>.html`. `prompt`: end in
    the chat.
    """
    day, settings = open_day(folder), Settings.read()
    # The name is a foreign file's word: it must not lead out of the folder.
    path = report or Path("reports") / (re.sub(r"[^\w-]+", "-", day.name) + ".html")
    writable(path)
    rules, database = rules or settings.rules, database or settings.database
    try:
        asyncio.run(_replay_day(day, rules, database, path, as_json=as_json, speed=speed, prompt=prompt))
    except asyncio.CancelledError:
        raise SystemExit(TERMINATED) from None


async def _replay_day(
    day: RecordedDay,
    rules: Path | None,
    database: str | None,
    report: Path,
    *,
    as_json: bool,
    speed: float | None,
    prompt: bool,
) -> None:
    began = time.monotonic()
    rulebook, problems = load_rules(rules)
    zone = ZoneInfo(day.timezone)
    console, notes = console_of(), console_of(stderr=True)
    # A container is stopped by SIGTERM: the database and its temporary folder are closed as at Ctrl-C.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this_task().cancel)
    show: Callable[[Post], None] = JsonLines(sys.stdout) if as_json else Cards(console, zone, hints=prompt)
    async with replaying(day, rulebook, [*problems, *day.problems], show, database) as product:
        for problem in product.problems:
            notes.print(problem, markup=False, soft_wrap=True)
        if speed and (minutes := (day.end - day.start).total_seconds() / speed / 60) > 1:
            takes = f"{minutes / 60:.1f} hours" if minutes >= 120 else f"{minutes:.0f} minutes"
            notes.print(f"{day.name} goes {speed:g} times as fast as life: it takes {takes}.", markup=False)
        bar = nullcontext(_silent) if as_json else progress(console, day.start, day.end, zone)
        with bar as advance:
            last = await replay(
                day.moments(), day.end, product.watcher, product.deliverer, speed=speed, progress=advance
            )
        await _write_report(product, day, began, report)
        notes.print(f"Report: {report}", markup=False, soft_wrap=True)
        if prompt:
            console.print(HOW_TO_GO_ON, markup=False)
            product.house.now = lambda: last or day.start
            await converse_with(product, console)


def console_of(*, stderr: bool = False) -> Console:
    """As wide as the terminal; where a width of none is claimed, as wide as most."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.width else Console(stderr=stderr, highlight=False, width=80)


def this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None
    return task


def _silent(_: datetime) -> None:
    """No bar: the output is read by a machine."""


async def _write_report(product: Product, day: RecordedDay, began: float, path: Path) -> None:
    """Laid out and written in a thread: that takes longer than a heartbeat may wait."""
    await asyncio.to_thread(HtmlReports().write, await replayed(product, day, began), path)


async def converse_with(
    product: Product, console: Console, channel: str = REPLAY_CHANNEL, hint: str = AT_THE_PROMPT
) -> None:
    """The prompt, until its end; at once where nobody types. Raises `StoreError` if the last change was not kept."""
    if sys.stdin is None or not sys.stdin.isatty():
        return
    from adapters.terminal.prompt import Suggestion, converse  # brings prompt_toolkit: 10 MB

    said = Reply("")

    def complete(typed: str) -> Sequence[Suggestion]:
        found = complete_line(product.house, at_the_terminal(typed, channel), typed)
        return [Suggestion(text, len(typed) - start) for text, start in found]

    async def run(typed: str) -> str:
        nonlocal said
        said = await product.answers.answer(at_the_terminal(typed, channel))
        await product.deliverer.pump(product.house.now())
        return reply_text(said)

    console.print(hint, markup=False)
    await converse(run, complete, lambda answer: console.print(styled(answer, said)))
    if product.house.unkept:
        raise product.house.unkept


def why(symbol: str, folder: Path | None, at: str | None, rules: Path | None, *, as_json: bool) -> None:
    """Explain a move of a recorded day (None: the shipped one) by what was known at a time (None: its end)."""
    day = open_day(folder or SHIPPED_DAY)
    rulebook, _ = load_rules(rules or Settings.read().rules)
    moment = _time(at, day) if at else day.end - timedelta(seconds=1)
    answer = explain(day, rulebook, _subject(symbol, rulebook), moment)
    if as_json:
        print(json.dumps(_record(answer)), flush=True)
    else:
        topics = {topic.name: topic.headline for topic in rulebook.topics}
        today = moment.astimezone(ZoneInfo(day.timezone)).date()
        when = f"{numbers.short_weekday(today)} {numbers.day(today)}, {numbers.clock(moment, day.timezone)}"
        print(f"{when}, {numbers.zone_name(day.timezone)}:", flush=True)
        reply = cause_reply(answer, topics, day.timezone, today)
        print(reply_text(reply), flush=True)


def _subject(name: str, rulebook: Rulebook) -> str:
    """A symbol, also by a company's name; or a basket. Raises `SourceError`."""
    if name.startswith("@"):
        if name[1:] not in rulebook.baskets:
            raise SourceError(f"There is no basket {name}; there are {', '.join(f'@{b}' for b in rulebook.baskets)}.")
        return name
    if not name.strip():
        raise SourceError("Which symbol? For example: tickerbell why NVDA.")
    symbols = rulebook.vocabulary.names.get(name.lower(), ())
    return symbols[0] if len(symbols) == 1 else name.removeprefix("$").upper()


def _time(text: str, day: RecordedDay) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        example = "2025-01-27T10:00, in the day's time zone, or 2025-01-27T15:00Z"
        raise SourceError(f"I can't read {text} as a time; write it like {example}.") from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(day.timezone))


def _record(answer: Attributed) -> dict[str, Any]:
    """The cause as posts carry it, and the named parts of each candidate's score."""
    parts = [
        {
            "story": candidate.story.id,
            "topic": candidate.topic,
            "title": candidate.evidence[0].title,
            "score": round(candidate.score, 2),
            "parts": [asdict(part) for part in candidate.parts],
        }
        for candidate in answer.candidates
    ]
    return {**msgspec.to_builtins(cause_record(answer)), "parts": parts}
