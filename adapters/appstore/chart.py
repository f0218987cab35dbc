"""Apple's list of top apps."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from adapters.untrusted import clean
from bot.errors import SourceError

_SLOGAN = re.compile(r"\s*[:|]\s|\s+[-–—‑]\s+|\s*[–—]\s*")
_LONGEST = 60


class _App(msgspec.Struct):
    name: str


class _Feed(msgspec.Struct):
    results: list[_App]
    updated: str = ""


class _Answer(msgspec.Struct):
    feed: _Feed


def read(body: bytes) -> tuple[tuple[str, ...], datetime | None]:
    """The apps by their names, the first first, and when Apple made the list (UTC; None where it does not say).

    What follows a name is left out: `YouTube: Watch, Listen, Stream` is YouTube. Raises `SourceError`.
    """
    try:
        feed = msgspec.json.decode(body, type=_Answer).feed
    except msgspec.DecodeError as error:
        raise SourceError(f"the answer is no list of apps ({error})") from error
    if not feed.results:
        raise SourceError("the answer lists no apps")
    return _short([clean(app.name, _LONGEST) for app in feed.results]), _time(feed.updated)


def _short(names: list[str]) -> tuple[str, ...]:
    """Without what follows the name, but for those that would then be called like one before them."""
    apps: dict[str, None] = {}
    for name in names:
        short = _SLOGAN.split(name, maxsplit=1)[0] or name
        apps[name if short in apps else short] = None
    return tuple(apps)


def _time(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
