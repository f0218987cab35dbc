"""What of a hostile text acts in a payload to Slack: in mrkdwn, plain text, rich text and the fallback `text`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.doubles import harm

Json = dict[str, Any]
_MENTION = re.compile(r"<(?:@U666|#C666|!subteam\^S666|!(?:channel|here|everyone)(?:\|[^>]*)?>\s*EVIL)")
_DATE = re.compile(r"<!date\^666")
_LINK = re.compile(r"<([a-z][a-z+.-]*:[^|>]*)(?:\|[^>]*)?>", re.I)
_BARE = re.compile(r"(?<![<|\w])https?://[^\s<>|)\]]+")
_EMOJI = re.compile(r":skull:")
_FORMATS = {
    "formats: a block of code": re.compile(r"```\s*EVIL.*?```", re.S),
    "formats: code": re.compile(r"(?<![`\w])`EVIL\w*`(?![`\w])"),
    "formats: bold": re.compile(r"(?<![\w*])\*EVIL\w*\*(?![\w*])"),
    "formats: italic": re.compile(r"(?<![^\W_])_EVIL[^\W_]*_(?!\w)"),
    "formats: struck": re.compile(r"(?<![\w~])~EVIL\w*~(?![\w~])"),
    "formats: a quotation": re.compile(r"^(?:>|&gt;){1,3}\s*EVIL", re.M),
}
_OPEN_BLOCK = re.compile(r"```\s*(?:\w+\s+)?EVIL")
_EVIL = re.compile(r"\s*EVIL\w*\s*")
_LONGEST = {"mrkdwn": 3000, "plain_text": 3000, "text": 40_000}


def slack_harm(payload: Json) -> list[str]:
    """Everything in the arguments of a call (a message, a view, a reply to a response URL) that would mention, format,
    link elsewhere, break or hide something which the text from outside alone asks for."""
    return list(dict.fromkeys(_of_payload(payload)))


def _of_payload(payload: Json) -> Iterator[str]:
    blocks = _parsed(payload.get("blocks")) or []
    if isinstance(payload.get("text"), str):
        yield from _of_fallback(payload["text"]) if blocks else _of_mrkdwn(payload["text"], links=True)
    if payload.get("link_names") or payload.get("parse") == "full":
        yield "mentions: names become mentions (link_names, parse)"
    yield from _walk(blocks)
    yield from _walk(_parsed(payload.get("view")))
    for each in _parsed(payload.get("attachments")) or ():
        yield from _of_payload(each)


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value


def _walk(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _walk(each)
    if not isinstance(part, dict):
        return
    match part.get("type"):
        case "mrkdwn" | "markdown":
            yield from _of_mrkdwn(part["text"], links=not part.get("verbatim"))
        case "plain_text":
            yield from _of_plain(part)
        case "text" | "link" | "user" | "usergroup" | "channel" | "broadcast" | "emoji":
            yield from _of_piece(part)
        case _:
            for key, value in part.items():
                yield from _of_value(key, value)


def _of_value(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        yield from _walk(value)
    elif key in ("url", "image_url", "title_url", "thumbnail_url") and isinstance(value, str):
        yield from harm.of_address(value)
    elif key in ("alt_text", "initial_value", "title") and isinstance(value, str):
        yield from harm.of_text(value, one_line=key == "alt_text")


def _of_plain(part: Json) -> Iterator[str]:
    yield from harm.of_text(part["text"], one_line=True)
    yield from _too_long(part["text"], "plain_text")
    if part.get("emoji") is not False and _EMOJI.search(part["text"]):
        yield f"formats: an emoji in {part['text'][:80]!r}"


def _of_piece(part: Json) -> Iterator[str]:
    """An element of rich text: it is what its type says, its text is literal."""
    text = part.get("text") or ""
    yield from harm.of_text(text)
    yield from _too_long(text, "mrkdwn")
    if any(part.get("style", {}).values()) and _EVIL.fullmatch(text):
        yield f"formats: {part['style']} for {text!r}"
    if part["type"] == "link":
        yield from harm.of_address(part["url"])
    if part["type"] in ("user", "usergroup", "channel") and "666EVIL" in str(part):
        yield f"mentions: {part}"
    if part["type"] == "emoji" and part["name"] == "skull":
        yield f"formats: an emoji, {part}"


def _of_fallback(text: str) -> Iterator[str]:
    """Beside blocks, `text` is read out and notified, but not drawn: it calls people all the same."""
    yield from harm.of_text(text)
    yield from _too_long(text, "text")
    if _MENTION.search(text):
        yield f"mentions: in {text[:80]!r}"


def _of_mrkdwn(text: str, *, links: bool) -> Iterator[str]:
    yield from harm.of_text(text)
    yield from _too_long(text, "mrkdwn")
    if _MENTION.search(text):
        yield f"mentions: in {text[:80]!r}"
    if _DATE.search(text):
        yield f"formats: a date in {text[:80]!r}"
    if _EMOJI.search(text):
        yield f"formats: an emoji in {text[:80]!r}"
    for what, pattern in _FORMATS.items():
        if pattern.search(text):
            yield f"{what} in {text[:80]!r}"
    if _OPEN_BLOCK.search(text) and not _FORMATS["formats: a block of code"].search(text):
        yield f"breaks: a block of code in {text[:80]!r}"
    for match in _LINK.finditer(text):
        yield from harm.of_address(match[1])
    for match in _BARE.finditer(text) if links else ():
        yield from harm.of_address(match[0])


def _too_long(text: str, kind: str) -> Iterator[str]:
    if len(text) > _LONGEST[kind]:
        yield f"breaks: {len(text)} characters"
