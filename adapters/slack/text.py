"""Text for Slack that can do nothing but be read: literal pieces of rich text, never markup.

Slack does not parse rich text: no mention, emphasis, emoji or link comes into being unless it is an element of its own.
What it parses (the fallback `text`, headlines with their links, rows of a list) is escaped. Persons and channels are
named where `people` says that the text is our own; in a text from outside their tokens mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from slack_sdk.models.blocks import ContextBlock, MarkdownTextObject, PlainTextObject, RichTextBlock
from slack_sdk.models.blocks.block_elements import (
    RichTextElement,
    RichTextElementParts,
    RichTextPreformattedElement,
    RichTextSectionElement,
)

from adapters.shorten import shorten
from adapters.untrusted import clean, web_address
from bot.chat.people import spell

LONGEST_BLOCK = 3000
"""Characters of the text in one block, and of a fallback: Slack recommends less than 4000."""
_LONGEST_ADDRESS, _LONGEST_SMALL = 1200, 2900
_FORMATTING = re.compile(r"[*_~`]|:(?=[\w+-]+:)|^>", re.M)
_CALLS = re.compile(r"<(?=[!@#])|@(?=(?:everyone|channel|here)\b)")
"""What would call somebody if it were parsed."""
_ZERO_WIDTH = "\u200b"
_ID = re.compile(r"[A-Z0-9]{2,20}")
_STYLES = {
    "bold": RichTextElementParts.TextStyle(bold=True),
    "italic": RichTextElementParts.TextStyle(italic=True),
    "code": RichTextElementParts.TextStyle(code=True),
    "": None,
}

Line = Sequence[RichTextElement]


def piece(text: str, style: str = "") -> list[RichTextElement]:
    """Text that is clean already, as it is."""
    return [RichTextElementParts.Text(text=_inert(text), style=_STYLES[style])] if text else []


def words(text: str, limit: int = LONGEST_BLOCK, *, style: str = "", people: bool = False) -> list[RichTextElement]:
    """One line of plain text, cleaned and cut. `style`: `bold`, `italic` or `code`."""
    said = shorten(clean(text, LONGEST_BLOCK), limit)
    if not people:
        return piece(said, style)
    line: list[RichTextElement] = []

    def between(text: str) -> str:
        line.extend(piece(text, style))
        return ""

    def name(person: str) -> str:
        line.extend(mention(f"user:{person.partition(':')[2]}") or piece("somebody", style))
        return ""

    def channel(place: str) -> str:
        key = place.partition(":")[2]
        known = _ID.fullmatch(key)
        line.extend([RichTextElementParts.Channel(channel_id=key)] if known else piece(key, style))
        return ""

    spell(said, between, name, channel)
    return line


def link(title: str, url: str) -> str:
    """Markup of a headline that leads to its source; its words alone where the address is none that may be followed."""
    said, address = escaped(clean(title)), web_address(url)
    if not said or not address or len(address) > _LONGEST_ADDRESS:
        return said
    return f"<{address.replace('&', '&amp;').replace('|', '%7C')}|{said.replace('|', '¦')}>"


def linked(title: str, url: str) -> list[RichTextElement]:
    """The same in a line of rich text."""
    said, address = _inert(clean(title)), web_address(url)
    if not said or not address or len(address) > _LONGEST_ADDRESS:
        return piece(said)
    return [RichTextElementParts.Link(url=address, text=said)]


def small(lines: Iterable[str]) -> Iterator[ContextBlock]:
    """Grey lines of markup, as many to a block as it takes."""
    kept = ""
    for line in filter(None, lines):
        if kept and len(kept) + len(line) >= _LONGEST_SMALL:
            yield ContextBlock(elements=[mrkdwn(kept)])
            kept = ""
        kept = f"{kept}\n{line}" if kept else line
    if kept:
        yield ContextBlock(elements=[mrkdwn(kept)])


def paragraph(lines: Iterable[Line]) -> RichTextBlock | None:
    """Lines one below the other; None of nothing."""
    elements: list[RichTextElement] = []
    for line in filter(None, lines):
        elements += [*(piece("\n") if elements else ()), *line]
    return RichTextBlock(elements=[RichTextSectionElement(elements=elements)]) if elements else None


def preformatted(text: str, limit: int = LONGEST_BLOCK) -> RichTextBlock | None:
    """Lines in which every column counts."""
    lines = (" ".join(map(clean, line.split(" "))).rstrip() for line in text[: 4 * limit].split("\n"))
    kept = shorten("\n".join(lines).strip("\n"), limit)
    if not kept:
        return None
    return RichTextBlock(elements=[RichTextPreformattedElement(elements=piece(kept))])


def plain(text: str, limit: int) -> PlainTextObject:
    """One line that Slack does not parse. Never empty: Slack takes no empty text."""
    return PlainTextObject(text=shorten(_inert(clean(text, LONGEST_BLOCK)), limit) or "–", emoji=False)


def is_formatting(text: str) -> bool:
    """Whether Slack would take a character of it for formatting."""
    return _FORMATTING.search(text) is not None


def mention(who: str) -> list[RichTextElement]:
    """The one mention that a channel has asked for: `here`, `channel`, `user:U42`, `group:S7`; anything else none."""
    kind, _, key = who.partition(":")
    if who in ("here", "channel"):
        return [RichTextElementParts.Broadcast(range=who)]
    if kind == "user" and _ID.fullmatch(key):
        return [RichTextElementParts.User(user_id=key)]
    if kind == "group" and _ID.fullmatch(key):
        return [RichTextElementParts.UserGroup(usergroup_id=key)]
    return []


def fallback(text: str, who: str = "", *, people: bool = False) -> str:
    """For notifications and screen readers: the mention, then the lines as they are, their markup dead."""
    lines = (clean(line, LONGEST_BLOCK) for line in text[: 4 * LONGEST_BLOCK].split("\n"))
    said = shorten("\n".join(filter(None, lines)), LONGEST_BLOCK)
    said = told(said) if people else escaped(said)
    return " ".join(filter(None, (_marked(who), said))) or "–"


def mrkdwn(text: str) -> MarkdownTextObject:
    """Markup of our own, whose pieces from outside went through `escaped`."""
    return MarkdownTextObject(text=text, verbatim=True)


def told(text: str) -> str:
    """The same of our own words: persons and channels in them are named."""
    return spell(text, escaped, _name, _place)


def escaped(text: str) -> str:
    """For what Slack parses: no mention, no link, no emphasis, no emoji."""
    text = _FORMATTING.sub(lambda found: f"{_ZERO_WIDTH}{found.group()}{_ZERO_WIDTH}", text)
    return _inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inert(text: str) -> str:
    """Slack parses none of the texts that this is for; should it ever, they call nobody."""
    return _CALLS.sub(lambda found: f"{found.group()}{_ZERO_WIDTH}", text)


def _name(person: str) -> str:
    return _marked(f"user:{person.partition(':')[2]}") or "somebody"


def _place(channel: str) -> str:
    key = channel.partition(":")[2]
    return f"<#{key}>" if _ID.fullmatch(key) else escaped(key)


def _marked(who: str) -> str:
    kind, _, key = who.partition(":")
    if not mention(who):
        return ""
    return {"user": f"<@{key}>", "group": f"<!subteam^{key}>"}.get(kind, f"<!{who}>")
