"""The product over one recorded day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.plots.chart import Plots
from adapters.recorded import RecordedDay
from adapters.terminal.chat import TerminalChat
from bot.alert.post import Post
from bot.cause.attribution import Attribution
from bot.errors import OutsideDay, SourceError
from bot.market.book import Book
from bot.market.calendar import calendar_for
from bot.news.model import Attributed, Headline, Ranking
from bot.news.stories import Newsroom
from bot.ports.platforms import Chat
from bot.ports.reports import Replayed
from bot.ports.store import Store
from bot.rulebook import Rulebook
from bot.service.pictures import draw_charts
from bot.wiring import REPLAY_CHANNEL, Product, World, assembled, names, stored, transcript

SHIPPED_DAY = Path(__file__).parent.parent / "adapters" / "recorded" / "days" / "deepseek-2025-01-27"


@asynccontextmanager
async def replaying(
    day: RecordedDay, rulebook: Rulebook, problems: Sequence[str], show: Callable[[Post], None], database: str | None
) -> AsyncGenerator[Product]:
    """Everything for one recorded day in the terminal, its posts given to `show`. `database` None: a temporary one."""
    async with stored(database) as store:
        chat = TerminalChat(show, transcript(database))
        async with serving(day, rulebook, problems, [chat], store, lambda: day.end, REPLAY_CHANNEL) as product:
            yield product


@asynccontextmanager
async def serving(
    day: RecordedDay,
    rulebook: Rulebook,
    problems: Sequence[str],
    chats: Sequence[Chat],
    store: Store,
    now: Callable[[], datetime],
    default_channel: str = "",
    life: Callable[[], datetime] | None = None,
) -> AsyncGenerator[Product]:
    """Everything for one recorded day on some platforms. Packs that name no channel post to `default_channel`, if it is
    given; `now` is the time that commands are given at."""

    async def explained(baskets: Mapping[str, tuple[str, ...]], subject: str, at: datetime) -> Attributed:
        return await asyncio.to_thread(explain, day, rulebook, subject, at, baskets)

    on = f"{opening(day).astimezone(ZoneInfo(day.timezone)):%-d %b %Y}"
    world = World(day.instruments(), day.history(), day.timezone, "recorded day", f"recorded day, {on}", explained)
    async with assembled(world, rulebook, problems, chats, store, now, default_channel, life) as product:
        await product.watcher.start()
        product.watcher.recall(day.background())
        yield product


async def replayed(product: Product, day: RecordedDay, began: float) -> Replayed:
    """The outcome, for its report; `began` is a `time.monotonic`."""
    start, end = day.start.timestamp(), day.end.timestamp()
    posts = [post for post in await product.store.posts() if start <= post.at <= end]
    seconds = time.monotonic() - began
    return Replayed(
        name=day.name,
        about=day.about,
        timezone=day.timezone,
        posts=posts,
        headlines=[fact for _, facts in day.moments() for fact in facts if isinstance(fact, Headline)],
        seconds=seconds,
        problems=product.problems,
        pictures=await draw_charts(posts, Plots()),
    )


def opening(day: RecordedDay) -> datetime:
    """When New York opens for the first time on a recorded day; its start, if it never does."""
    calendar = calendar_for("XNYS")
    sessions = map(calendar.session_on, calendar.sessions(day.start.date(), day.end.date()))
    return next((session.open for session in sessions if session and session.open > day.start), day.start)


def explain(
    day: RecordedDay,
    rulebook: Rulebook,
    subject: str,
    at: datetime,
    baskets: Mapping[str, tuple[str, ...]] | None = None,
) -> Attributed:
    """Why a symbol or `@basket` moved by `at`: prices and news up to then, no rules. `baskets`: those of the rulebook,
    unless others join them. Raises `SourceError`."""
    baskets = rulebook.baskets if baskets is None else baskets
    book = Book(day.instruments(), day.history())
    newsroom = Newsroom(rulebook.topics, names(day.instruments(), rulebook))
    attribution = Attribution(book, newsroom, rulebook.topics, baskets)
    members = baskets.get(subject[1:], ()) if subject.startswith("@") else (subject,)
    if not set(members) & set(book.symbols):
        raise SourceError(f"{day.name} has no prices of {subject}; it has those of {', '.join(sorted(book.symbols))}.")
    if not day.start <= at < day.end:
        span = f"from {day.start:%Y-%m-%dT%H:%MZ} to {day.end:%Y-%m-%dT%H:%MZ}"
        raise OutsideDay(f"{day.name} goes {span}; {at:%Y-%m-%dT%H:%M%z} is outside it.", day.start, day.end)
    for fact in day.background():
        if isinstance(fact, Headline):
            newsroom.step(fact)
    for seen, facts in day.moments():
        if seen > at:
            break
        for fact in facts:
            if isinstance(fact, Headline):
                newsroom.step(fact)
            elif not isinstance(fact, Ranking):
                book.step(fact)
    return attribution.why(subject, at)
