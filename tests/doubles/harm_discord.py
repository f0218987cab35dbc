"""What of a hostile text acts in a payload to Discord. A new line of `content` or a description parses as markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.doubles import harm
from tests.doubles.discord import limits

Json = dict[str, Any]
_LITERAL = re.compile(
    r"\\[^A-Za-z0-9\s]|```(?P<block>.*?)```|(?P<ticks>`{1,2})(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)", re.S
)
"""From left to right: a sign with a backslash, a block, code."""
_SIGN, _HELD = "\ue000", "\ue001"
_EVIL_BLOCK = re.compile(r"(?:[\w+-]*\n)?\s*EVIL")
_EVIL_CODE = re.compile(r"\s*EVIL\w*\s*")
_LOOSE_BLOCK = re.compile(f"```\\s*EVIL|{_HELD}EVIL(?={_HELD})")
"""A block that does not end, or one of ours that was ended before its time."""
_FORMATS = {
    "formats: bold": re.compile(r"\*\*EVIL\w*\*\*"),
    "formats: italic": re.compile(r"(?<![\w*])[*_]EVIL[^\W_]*[*_](?!\w)"),
    "formats: underlined": re.compile(r"__EVIL[^\W_]*__"),
    "formats: struck": re.compile(r"~~EVIL\w*~~"),
    "hides: a spoiler": re.compile(r"\|\|EVIL\w*\|\|"),
    "formats: a heading": re.compile(r"^#{1,3}\s+EVIL", re.M),
    "formats: small print": re.compile(r"^-#\s+EVIL", re.M),
    "formats: a quotation": re.compile(r"^>{1,3}\s+EVIL", re.M),
    "formats: a list": re.compile(r"^\s*(?:[-*+]|\d+\.)\s+EVIL", re.M),
    "formats: a time": re.compile(r"<t:666\d+(?::\w)?>"),
    "formats: an emoji": re.compile(r"<a?:evil:666\d+>"),
    "mentions: a person, role or channel": re.compile(r"<(?:@[!&]?|#)666\d+>"),
    "mentions: a command": re.compile(r"</evil[\w -]*:666\d+>"),
    "mentions: a guide": re.compile(r"<id:\w+> EVIL"),
    "mentions: everyone": re.compile(r"@(?:everyone|here) EVIL"),
}
_MASKED = re.compile(r"\[[^\[\]]+\]\(\s*<?(https?://[^\s)>]*)")
_BARE = re.compile(r"\bhttps?://[^\s<>)\]]+")
_PING = re.compile(r"@(everyone|here) EVIL|<@[!&]?(666\d+)>")


def discord_harm(payload: Json) -> list[str]:
    """Everything in a request's body (message, edit, interaction's answer, forum thread) that would mention, format,
    link elsewhere, break or hide something which the text from outside alone asks for."""
    inner = [payload[key] for key in ("data", "message") if isinstance(payload.get(key), dict)]
    found = [each for message in (payload, *inner) for each in _of_message(message)]
    return list(dict.fromkeys(found))


def _of_message(message: Json) -> Iterator[str]:
    if isinstance(message.get("content"), str):
        yield from _pings(message["content"], message.get("allowed_mentions"))
        yield from _of_markdown(message["content"])
    for embed in message.get("embeds") or ():
        yield from _of_embed(embed)
    for key in ("components", "choices"):
        yield from _of_parts(message.get(key) or ())
    for each in message.get("attachments") or ():
        yield from harm.of_text(each.get("description") or "", one_line=True)
    yield from (harm_ for key in ("title", "name") for harm_ in harm.of_text(message.get(key) or "", one_line=True))
    if not message.keys() & {"custom_id", "choices", "data"}:
        yield from (f"breaks: {why} at {path}" for path, _, why in limits.of_message(message, {"chart.png": b""}))


def _of_embed(embed: Json) -> Iterator[str]:
    for key in ("title", "description"):
        yield from _of_markdown(embed.get(key) or "", one_line=key == "title")
    for field in embed.get("fields") or ():
        yield from _of_markdown(field["name"], one_line=True)
        yield from _of_markdown(field["value"])
    for key, name in (("author", "name"), ("footer", "text")):
        yield from harm.of_text((embed.get(key) or {}).get(name) or "", one_line=True)
    for part in (embed, *(embed.get(key) or {} for key in ("author", "footer", "image", "thumbnail"))):
        for key in ("url", "icon_url"):
            yield from harm.of_address(part[key]) if part.get(key) else ()


def _of_parts(parts: Any) -> Iterator[str]:
    for part in parts:
        if part.get("type") == 10:
            yield from _of_markdown(part["content"])
        for key in ("label", "placeholder", "description", "name"):
            yield from harm.of_text(part.get(key) or "", one_line=True)
        if part.get("type") == 4:
            yield from harm.of_text((part.get("value") or "").replace("\n", " "))
        if part.get("url"):
            yield from harm.of_address(part["url"])
        for key in ("components", "options"):
            yield from _of_parts(part.get(key) or ())
        for key in ("component", "accessory"):
            yield from _of_parts([part[key]] if part.get(key) else ())


def _pings(content: str, allowed: Json | None) -> Iterator[str]:
    """Who is called: a backslash before a mention does not keep it from that, `allowed_mentions` does."""
    for match in _PING.finditer(content):
        kind = "everyone" if match[1] else "roles" if "&" in match[0] else "users"
        if allowed is None or kind in (allowed.get("parse") or ()) or match[2] in map(str, allowed.get(kind) or ()):
            yield f"mentions: {match[0]} rings"


def _of_markdown(text: str, *, one_line: bool = False) -> Iterator[str]:
    yield from harm.of_text(text, one_line=one_line)
    for match in _LITERAL.finditer(text):
        if _EVIL_BLOCK.match(match["block"] or "") or _EVIL_CODE.fullmatch(match["code"] or ""):
            yield f"formats: code in {text[:80]!r}"
    drawn = _LITERAL.sub(lambda match: _SIGN if match[0][0] == "\\" else _HELD, text)
    if _LOOSE_BLOCK.search(drawn):
        yield f"breaks: a block of code in {text[:80]!r}"
    for what, pattern in _FORMATS.items():
        if pattern.search(drawn):
            yield f"{what} in {text[:80]!r}"
    for pattern in (_MASKED, _BARE):
        for match in pattern.finditer(drawn):
            yield from harm.of_address(match[match.lastindex or 0])
