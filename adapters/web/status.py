"""The page for whoever runs Tickerbell: how it is, its sources, what was posted last, the rules."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.reason import reason
from adapters.untrusted import clean
from bot.alert.numbers import zone_name
from bot.alert.post import Post
from bot.alert.settings import DEFAULTS
from bot.chat.people import spell
from bot.vitals import Recent, Vitals

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
_SHOWN = 50
_STYLE = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("report.css", "status.css"))
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def status_page(vitals: Vitals, recent: Recent) -> str:
    """The page as HTML; times are told in the zone that channels have until they choose another."""
    from markupsafe import Markup

    return _template().render(
        v=vitals,
        posts=_last_of_each(recent.posts)[:_SHOWN],
        rules=recent.rules,
        style=Markup(_STYLE),
        zone=zone_name(DEFAULTS.zone),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clean": clean, "reason": reason, "clock": _clock, "span": _span, "headline": _headline}
    return environment.get_template("status.html.j2")


def _last_of_each(posts: Sequence[Post]) -> list[Post]:
    """Of each card what it says now; `posts` are newest first."""
    last: dict[str, Post] = {}
    for post in posts:
        if post.action != "reply":
            last.setdefault(post.card, post)
    return list(last.values())


def _headline(post: Post) -> str:
    """A line of our own names people and channels by tokens; one from outside means nothing by them."""
    return spell(post.headline, str, _person) if post.action == "notice" else post.headline


def _person(person: str) -> str:
    platform = person.partition(":")[0]
    return "you" if platform == "terminal" else f"somebody on {platform.capitalize()}"


def _clock(at: float | datetime) -> str:
    zone = ZoneInfo(DEFAULTS.zone)
    moment = datetime.fromtimestamp(at, zone) if isinstance(at, float | int) else at.astimezone(zone)
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}"


def _span(span: timedelta) -> str:
    """`40 s`, `15 min`, `3 h`, `2 d`."""
    seconds = span.total_seconds()
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length or (seconds >= length and unit == "min"):
            return f"{seconds / length:.0f} {unit}"
    return f"{max(0.0, seconds):.0f} s"
