"""Titles, summaries and links of entries, as plain text and web addresses."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

from adapters.feeds.publishers import OUTLETS
from adapters.untrusted import clean, web_address

LONGEST_TITLE = 300
LONGEST_SUMMARY = 500
_READ = 8000
"""Characters of a raw text that are looked at."""
_EASY = re.compile(r"[ -~¡-¬®-˿Ͱ-҂Ҋ-ԯ‐-‧‰-⁞₠-₿ぁ-ゖァ-ヺ一-鿿가-힣]*")
"""Letters and signs without marks that stand on others: nearly all of nearly every title."""
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_PLAIN = re.compile(r"https?://[a-z0-9.-]+/[\w./?&=%+,;:~#@!$()*-]*", re.ASCII)
"""Nearly every link of nearly every feed."""
_TAIL = re.compile(r"\s+[-–—|]\s+([^-–—|]{2,40})$")


def text(raw: str, longest: int) -> str:
    """One line of plain text: no tags, entities, control or bidirectional characters."""
    raw = raw[:_READ]
    if "<" in raw or ("&" in raw and ";" in raw):
        raw = _untagged(unescape(unescape(_untagged(raw))))
    if (raw.isascii() or _EASY.fullmatch(raw)) and raw.isprintable() and len(raw) <= longest:
        return " ".join(raw.split())
    return clean(raw, longest)


def title(raw: str, *sources: str) -> str:
    """A title without its outlet (` - Reuters`) at the end: a known one, or one of `sources`."""
    line = text(raw, LONGEST_TITLE)
    tail = _TAIL.search(line, max(0, len(line) - 50))
    if tail and (tail[1] in OUTLETS or tail[1].casefold() in {source.casefold() for source in sources if source}):
        return line[: tail.start()]
    return line


def link(raw: str, page: str) -> str:
    """An http or https address, made absolute; empty if it is none."""
    raw = raw.strip()
    if not raw or _PLAIN.fullmatch(raw):
        return raw
    if not raw.startswith(("https://", "http://")):
        try:
            raw = urljoin(page, raw)
        except ValueError:
            return ""
    return web_address(raw) or ""


def _untagged(raw: str) -> str:
    if "<" not in raw:
        return raw
    return _TAG.sub(" " if "<p" in raw or "<br" in raw else "", _UNSEEN.sub(" ", raw))
