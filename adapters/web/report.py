"""A day's outcome as one self-contained page: nothing in it is fetched, and nothing from outside can run."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.plots.svg import svg
from adapters.reason import reason, title
from adapters.untrusted import clean, web_address
from bot.alert.post import Chart, Post
from bot.errors import ReportError
from bot.news.model import Headline
from bot.ports.reports import Replayed

_HERE = Path(__file__).parent
_UNFIT = re.compile(r"[^A-Za-z0-9]+")
_UNSAID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Card:
    """What became of a card: `final` is its last state, `revisions` all that was sent of it, oldest first."""

    anchor: str
    final: Post
    revisions: tuple[Post, ...]

    @property
    def short(self) -> str:
        """`NVDA`, `@ai-chips`; `market` for the card of many."""
        return self.final.subject.partition(":")[0]

    @property
    def file(self) -> str:
        """What its picture is saved as: `NVDA-2025-01-27.png`."""
        return f"{_UNFIT.sub('-', self.final.card.partition('/')[2]).strip('-')}.png"

    @property
    def first(self) -> Post:
        return self.revisions[0]


class HtmlReports:
    def write(self, replayed: Replayed, path: Path) -> None:
        """Write the page beside its place, then put it there. Raises `ReportError`."""
        write_whole(path, page(replayed).encode("utf-8", "replace"))


def page(replayed: Replayed) -> str:
    """The page as HTML. Times are told in the day's zone."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    zone = ZoneInfo(replayed.timezone)
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    cards = group(replayed.posts)
    feed = sorted(replayed.headlines, key=lambda headline: (headline.published, headline.title))

    def local(at: float | datetime) -> datetime:
        return (datetime.fromtimestamp(at, UTC) if isinstance(at, float | int) else at).astimezone(zone)

    environment.filters |= {
        "clean": clean,
        "reason": reason,
        "title": title,
        "base64": lambda picture: base64.b64encode(picture).decode(),
        "link": web_address,
        "clock": lambda at: f"{local(at):%H:%M}",
        "day": lambda at: _day(local(at)),
        "date": lambda at: f"{local(at):%a} {local(at).day} {local(at):%b}",
        "iso": lambda at: f"{local(at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "chart": lambda chart: Markup(_svg(chart)),  # escaped by svg() itself
    }
    html = environment.get_template("report.html.j2").render(
        replayed=replayed,
        last_day=_last_day([_day(local(post.at)) for post in replayed.posts]),
        place=zone.key.rpartition("/")[2].replace("_", " "),
        cards=cards,
        edits=sum(post.action == "edit" for post in replayed.posts),
        feed=[(day, list(told)) for day, told in groupby(feed, lambda headline: _day(local(headline.published)))],
        used=evidence(cards, replayed.headlines),
        channels=sorted({post.channel for post in replayed.posts}),
        style=Markup(style),
        script=Markup(script),
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    )
    return _UNSAID.sub("", html)


def group(posts: Sequence[Post]) -> list[Card]:
    """The cards in order of their first post."""
    by_card: dict[str, list[Post]] = {}
    for post in posts:
        by_card.setdefault(post.card, []).append(post)
    return [
        Card(f"card-{number}", [p for p in sent if p.action != "reply" or p is sent[0]][-1], tuple(sent))
        for number, sent in enumerate(by_card.values(), 1)
    ]


def evidence(cards: Sequence[Card], headlines: Sequence[Headline]) -> Mapping[Headline, Sequence[tuple[Card, int]]]:
    """The headlines that stand behind a cause, with the cards and the numbers they have there."""
    found: dict[tuple[str, str], list[tuple[Card, int]]] = {}
    for card in cards:
        for shown in card.final.why.evidence if card.final.why else ():
            found.setdefault((shown.url, shown.title), []).append((card, shown.number))
    return {h: uses for h in headlines if (uses := found.get((h.url, h.title)))}


def writable(path: Path) -> None:
    """Whether a report can go there, before there is one; makes nothing. Raises `ReportError`."""
    try:
        target = path.resolve()
        if target.is_dir() or (target.exists() and not target.is_file()):
            raise ReportError(f"The report cannot be written to {path}: it is no file. Name another place.")
        folder = next(parent for parent in target.parents if parent.exists())
        allowed = os.access(target if target.exists() else folder, os.W_OK) and os.access(folder, os.W_OK)
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a link to itself; ValueError: a NUL
        raise ReportError(f"The report cannot be written to {path}: {error}. Name another place.") from None
    if not folder.is_dir() or not allowed:
        raise ReportError(f"The report cannot be written to {path}: {folder} takes no file. Name another place.")


def write_whole(path: Path, content: bytes) -> None:
    """The file as a whole or not at all; behind a link, the file it leads to. Raises `ReportError`."""
    writable(path)
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content)
        unfinished.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise ReportError(
            f"The report cannot be written to {path}: {error.strerror}. Name another place, or free some space there."
        ) from error


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"


def _last_day(days: Sequence[str]) -> str:
    """The last of the days, where it is not the first one too."""
    return f"{days[-1]}, " if days and days[-1] != days[0] else ""


def _svg(chart: Chart | None) -> str:
    return svg(chart) if chart and chart.points else ""


def _hash(text: str) -> str:
    """The source expression that allows exactly this inline text (CSP Level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
