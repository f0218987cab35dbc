"""A post as Discord's message: an embed with the headline first, then figures, cause, what else moved, chart, origin.

Where the room is short (4096 characters of description, 6000 in all) whole lines are left out: what else moved and the
last headlines first, the figures and the cause last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from adapters.discord.text import cut, escape, link, said, told
from adapters.reason import reason, title
from adapters.shorten import shorten
from adapters.untrusted import clean
from bot.alert.post import Evidence, Post, Why

CHART = "chart.png"
TITLE, DESCRIPTION, FOOTER, ALT = 256, 4096, 1200, 1024
"""Discord takes a footer of 2048; with less the whole embed never exceeds its 6000."""
_ARROWS = {"down": "▼ ", "up": "▲ ", "": ""}
_COLOURS = {"down": 0xFF6A5C, "up": 0x4AD17A, "": 0xB7C3D6}
_LINE = 300
"""Characters of one line before escaping, which may double it."""
_LONGEST_ADDRESS = 700
_FIGURE = re.compile(r"[^\s\d−+]{0,3}\d(?:[\d.,]*\d)?(?:tn|bn|m|k|p|%)?(?=[\s,]|$)(?! of \d)")
"""A price or an amount at the beginning of a fact: `$118.42`, `$589bn`; not the 8 of `8 of 9 down`."""
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MENTION = re.compile(r"(role|user):(\d+)")


@dataclass(frozen=True, slots=True)
class Mention:
    """The one mention that a channel has asked for, and the leave for it alone."""

    text: str
    allowed: discord.AllowedMentions


def mention(post: Post) -> Mention:
    """Of `here`, `role:ID`, `user:ID`; anything else is none."""
    nobody = discord.AllowedMentions.none()
    kind, number = found.groups() if (found := _MENTION.fullmatch(post.mention)) else (post.mention, "")
    match kind:
        case "here":
            return Mention("@here", nobody.merge(discord.AllowedMentions(everyone=True)))
        case "role":
            return Mention(f"<@&{number}>", nobody.merge(discord.AllowedMentions(roles=[discord.Object(number)])))
        case "user":
            return Mention(f"<@{number}>", nobody.merge(discord.AllowedMentions(users=[discord.Object(number)])))
        case _:
            return Mention("", nobody)


def content(post: Post) -> str:
    """What stands outside of the embed, and what a phone shows of it: the mention with the headline; one-line posts."""
    if post.action == "notice":
        return told(post.headline, _LINE)
    called = mention(post).text
    if post.action == "reply" or called:
        return " ".join(filter(None, (called, headline(post))))
    return ""


def embed(post: Post, *, picture: bool) -> discord.Embed | None:
    """The card; None of a one-line post. `picture`: its chart hangs on the message."""
    if post.action in ("notice", "reply"):
        return None
    card = discord.Embed(
        title=headline(post),
        description=_description(post),
        colour=_COLOURS[post.direction],
    )
    flags = ["Critical" * (post.severity == "critical"), "Late" * post.late]
    if any(flags):
        card.set_author(name=" · ".join(filter(None, flags)))
    if footer := cut(post.provenance, FOOTER):
        card.set_footer(text=footer)
    if picture:
        card.set_image(url=f"attachment://{CHART}")
    return card


def alt(post: Post) -> str:
    """The chart in words."""
    return cut(post.chart.alt if post.chart else post.headline, ALT)


def headline(post: Post) -> str:
    """With its arrow, within a title's limit after escaping too."""
    arrow = _ARROWS[post.direction]
    length = TITLE - len(arrow)
    while len(line := arrow + said(post.headline, length)) > TITLE:
        length -= max(1, (len(line) - TITLE) // 2)
    return line


@dataclass(frozen=True, slots=True)
class _Line:
    """`rank`: 0 is the last to go."""

    text: str
    rank: int


def _description(post: Post) -> str:
    lines = list(_lines(post))
    kept: set[int] = set()
    room = DESCRIPTION
    for place in sorted(range(len(lines)), key=lambda place: (lines[place].rank, place)):
        if len(lines[place].text) + 1 <= room:
            kept.add(place)
            room -= len(lines[place].text) + 1
    return "\n".join(line.text for place, line in enumerate(lines) if place in kept)


def _lines(post: Post) -> Iterator[_Line]:
    listed = post.action == "digest" or len(post.figures) > 2
    for number, figures in enumerate(post.figures):
        rank = 0 if number < 2 else 3
        yield _Line(f"• {said(figures, _LINE)}" if listed else said(figures, _LINE) if number else _bold(figures), rank)
    if post.why:
        yield from _why(post.why)
    if also := said(post.also, _LINE):
        yield _Line(f"\n**Also**\n{also}", 6)
    if note := said(post.note, _LINE):
        yield _Line(f"\n**Note**\n{note}", 2)


def _bold(figures: str) -> str:
    """Facts divided by dots, each amount at their beginning in bold."""
    facts: list[str] = []
    for fact in shorten(clean(figures), _LINE).split(" · "):
        amount = _FIGURE.match(fact)
        end = amount.end() if amount else 0
        facts.append((f"**{escape(fact[:end])}**" if end else "") + escape(fact[end:]))
    return " · ".join(facts)


def _why(why: Why) -> Iterator[_Line]:
    """The story first: a headline's own words with its number, or a sentence; then the other headlines."""
    dots = f"{'●' * why.dots}{'○' * (4 - why.dots)} " if why.dots else ""
    sure = f" · {dots}{said(why.label, 60)}" if why.label else ""
    yield _Line(f"\n**Why**{sure}", 1)
    story = reason(why)
    origin = next((item for item in why.evidence if story and not title(item, why)), None)
    if story:
        yield _Line(_headline(origin, story) if origin else said(story, _LINE), 1)
    for number, item in enumerate(item for item in why.evidence if item is not origin):
        yield _Line(_headline(item, clean(item.title)), 3 if number < 2 else 5)
    if small := " · ".join(filter(None, (said(text, _LINE) for text in (why.provenance, *why.notes)))):
        yield _Line(f"-# {small}", 4)


def _headline(item: Evidence, name: str) -> str:
    """`① [Chip makers sink](…) investopedia 08:25`."""
    number = _CIRCLES[item.number - 1] if 0 < item.number <= len(_CIRCLES) else f"{item.number}."
    source, when = said(item.source, 40), said(item.when, 40)
    return " ".join(filter(None, (number, _linked(name or item.source or "source", item.url), source, when)))


def _linked(text: str, url: str) -> str:
    return link(text, url, _LINE) if len(url) <= _LONGEST_ADDRESS else said(text, _LINE)
