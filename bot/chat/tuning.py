"""A channel's settings, as people say and read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache
from typing import TypeVar, get_args
from zoneinfo import available_timezones

from msgspec.structs import replace

from bot.alert.numbers import MINUS, zone_name
from bot.alert.settings import SEVERITIES, ChannelSettings, Follow, Severity
from bot.chat.mentions import mention_of, said
from bot.errors import ChatError, Slip

T = TypeVar("T", bound=str)

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?")
_OFF = ("off", "none", "never", "no")
_FOLLOWS: tuple[Follow, ...] = get_args(Follow)
_MOST = (60, 500)
"""Posts an hour, a day."""
_ZONES = {
    **dict.fromkeys(("ET", "EST", "EDT"), "America/New_York"),
    **dict.fromkeys(("CT", "CST", "CDT"), "America/Chicago"),
    **dict.fromkeys(("MT", "MST", "MDT"), "America/Denver"),
    **dict.fromkeys(("PT", "PST", "PDT"), "America/Los_Angeles"),
    "BST": "Europe/London",
    "JST": "Asia/Tokyo",
}
"""What traders write, summer time or not; of zones that never change, `EST` is one."""
_OFFSET = re.compile(r"(?:UTC|GMT)?[+-]\d.*", re.IGNORECASE)


def tuned(settings: ChannelSettings, name: str, value: str, platform: str) -> ChannelSettings:
    """The settings with one set anew. Raises `ChatError` with what is possible."""
    read = _READERS.get(name.lower())
    if read is None:
        if near := get_close_matches(name.lower(), _READERS, n=1):
            raise Slip(f"There is no setting {name}", name, near[0])
        raise ChatError(f"There is no setting {name}. There are {', '.join(_READERS)}.")
    return read(settings, value.strip(), platform)


def described(settings: ChannelSettings) -> dict[str, str]:
    """Every setting in words, by name."""
    zone = zone_name(settings.zone)
    quiet = f"{settings.quiet[0]}-{settings.quiet[1]} {zone}; critical posts pass" if settings.quiet else "off"
    posts = "posts" if settings.per_hour > 1 else "post"
    mention = f"{said(settings.mention)}, from {settings.mention_from} on" if settings.mention else "nobody"
    return {
        "zone": f"{settings.zone} ({zone})",
        "quiet": quiet,
        "severity": taken(settings.least),
        "mention": mention,
        "budget": f"{settings.per_hour} {posts} an hour, {settings.per_day} a day; critical ones pass",
        "follow": f"{settings.follow}: {FOLLOWS[settings.follow]}",
        "digest": f"{settings.digest} {zone}" if settings.digest else "off",
    }


def taken(least: Severity) -> str:
    """What a channel of that least severity takes."""
    return {"info": "everything", "normal": "normal and critical", "critical": "critical alone"}[least]


FOLLOWS: dict[Follow, str] = {
    "flat": "each step is a post of its own",
    "update": "edits of the post, nothing else",
    "thread": "an edit, and a reply in the thread",
    "broadcast": "an edit, and one line that the channel sees",
}


def severity_of(typed: str) -> Severity:
    """Raises `ChatError`."""
    return _one_of(typed, SEVERITIES, "severity")


def digest_of(typed: str) -> str:
    """`daily 16:30`, `weekdays 16:30`, or empty for off. Raises `ChatError`."""
    words = typed.lower().split()
    if words and words[0] in _OFF:
        return ""
    if words and _CLOCK.fullmatch(words[0]):
        words = ["daily", *words]
    days = {"weekday": "weekdays", "day": "daily"}.get(words[0], words[0]) if words else ""
    if days not in ("daily", "weekdays") or len(words) != 2:
        raise ChatError(f"I can't read {typed} as times of a digest. Say daily 16:30, weekdays 16:30 or off.")
    return f"{days} {_clock(words[1])}"


def _zone(settings: ChannelSettings, value: str, _: str) -> ChannelSettings:
    return replace(settings, zone=zone_of(value))


def zone_of(typed: str) -> str:
    """An IANA name, also by its city alone. Raises `ChatError`."""
    zones = _zones()
    word = typed.strip().replace(" ", "_")
    if known := _ZONES.get(word.upper()) or zones.get(word.lower()):
        return known
    if _OFFSET.fullmatch(word):
        raise ChatError(f"{typed} knows no summer time. Say a city's zone, like Europe/Berlin or America/New_York.")
    if near := get_close_matches(word.lower(), zones, n=1, cutoff=0.7):
        raise Slip(f"I know no time zone {typed}", typed, zones[near[0]])
    raise ChatError(f"I know no time zone {typed}. Say it like Europe/Berlin or America/New_York.")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """By full name and by city, in small letters; a full name stands before a city."""
    names = sorted(name for name in available_timezones() if not name.startswith(("posix", "right", "SystemV")))
    cities = {name.rsplit("/", 1)[-1].lower(): name for name in names if "/" in name and not name.startswith("Etc/")}
    return cities | {name.lower(): name for name in names}


def _quiet(settings: ChannelSettings, value: str, _: str) -> ChannelSettings:
    if value.lower() in _OFF:
        return replace(settings, quiet=None)
    ends = [end.strip() for end in re.split(r"\s*(?:[-–—]|\bto\b)\s*", value)]
    if len(ends) != 2 or not all(_CLOCK.fullmatch(end) for end in ends):
        raise ChatError(f"I can't read {value} as quiet hours. Say 22:00-07:00 or off.")
    begin, end = map(_clock, ends)
    if begin == end:
        raise ChatError("Quiet hours that begin and end at the same time would be none. Say 22:00-07:00 or off.")
    return replace(settings, quiet=(begin, end))


def _clock(typed: str) -> str:
    found = _CLOCK.fullmatch(typed)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise ChatError(f"{typed} is no time of the day. Say it like 16:30.")
    return f"{hour:02}:{minute:02}"


def _severity(settings: ChannelSettings, value: str, _: str) -> ChannelSettings:
    """Also as it is said: `everything`, `critical alone`, `critical and above`."""
    word = " ".join(value.lower().split()).removesuffix(" and above")
    return replace(
        settings, least=next((each for each in SEVERITIES if taken(each) == word), None) or severity_of(word)
    )


def _mention(settings: ChannelSettings, value: str, platform: str) -> ChannelSettings:
    whom, _, least = value.rpartition(" from ")
    if not whom:
        return replace(settings, mention=mention_of(value, platform))
    return replace(settings, mention=mention_of(whom, platform), mention_from=severity_of(least))


def _budget(settings: ChannelSettings, value: str, _: str) -> ChannelSettings:
    numbers = [int(digits) for digits in re.findall(r"-?\d{1,6}", value.replace(MINUS, "-"))]
    if len(numbers) != 2 or not all(1 <= number <= most for number, most in zip(numbers, _MOST, strict=True)):
        raise ChatError(
            f"I can't read {value} as a budget. Say posts an hour (1 to {_MOST[0]}) and a day (1 to {_MOST[1]}): 6 20."
        )
    if numbers[0] > numbers[1]:
        raise ChatError(f"{numbers[0]} an hour is more than {numbers[1]} a day. Say the hour's first: 6 20.")
    return replace(settings, per_hour=numbers[0], per_day=numbers[1])


def _follow(settings: ChannelSettings, value: str, _: str) -> ChannelSettings:
    return replace(settings, follow=_one_of(value, _FOLLOWS, "way to follow a post"))


def _digest(settings: ChannelSettings, value: str, _: str) -> ChannelSettings:
    return replace(settings, digest=digest_of(value))


def _one_of(typed: str, possible: tuple[T, ...], what: str) -> T:
    word = typed.strip().lower()
    for each in possible:
        if each == word:
            return each
    there = f"There is no {what} {typed}: there are {', '.join(possible)}"
    if near := get_close_matches(word, possible, n=1):
        raise Slip(there, typed, near[0])
    raise ChatError(f"{there}.")


_READERS: dict[str, Callable[[ChannelSettings, str, str], ChannelSettings]] = {
    "zone": _zone,
    "quiet": _quiet,
    "severity": _severity,
    "mention": _mention,
    "budget": _budget,
    "follow": _follow,
    "digest": _digest,
}
LABELS = {
    "zone": "Time zone",
    "quiet": "Quiet time",
    "severity": "Least severity",
    "mention": "Mention",
    "budget": "Budget",
    "follow": "What follows a post",
    "digest": "Digest",
}
NAMES = tuple(LABELS)
