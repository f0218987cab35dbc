"""What a document may be before any parser sees it: small enough once read, and without entities of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import detect_encoding

from adapters.feeds.model import NoFeed

_MOST_TAGS = 200_000
"""Tags and attributes take some 200 bytes each once read: so many are 40 MB."""
_MOST_ATTRIBUTES = 1000
_CROWDED = re.compile(r"""<[\w:.-]++(?:\s*+[^\s=<>"'/]++\s*+=\s*+(?:"[^"]*+"|'[^']*+')){1000}""")
"""One tag with so many takes feedparser a time that grows with the square of their number."""
_MOST_FAULTS = 20_000
_FAULT = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#\d{1,7};|#x[0-9a-f]{1,6};|(?:amp|lt|gt|quot|apos);)", re.DOTALL | re.IGNORECASE
)
_DECLARED = re.compile(rb"""<\?xml[^>]{,80}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_ASCII = bytes(range(0x20, 0x7F)) + rb"+ADw- ~{ \u003c"
"""What an encoding that is not for documents turns into something else."""


def decoded(data: bytes, content_type: str) -> str:
    """The text: it is this that is searched for entities, and this that the parsers get, whatever else it may say."""
    for encoding in _encodings(data, content_type):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("iso-8859-1")


def check(text: str) -> None:
    """Raises `NoFeed`."""
    if "<!ENTITY" in text:
        raise NoFeed("declares entities, which may expand without end")
    tags, attributes = text.count("<"), text.count("=")
    if tags + attributes > _MOST_TAGS or (attributes >= _MOST_ATTRIBUTES and _CROWDED.search(text)):
        raise NoFeed("has too many tags or attributes to be a feed")


def repaired(text: str) -> str:
    """With `&amp;` for an ampersand that begins nothing that XML knows: the usual fault. `&eacute;` is read later."""
    return _FAULT.sub(lambda found: found[0] if found[0] != "&" else "&amp;", text, _MOST_FAULTS)


def _encodings(data: bytes, content_type: str) -> Iterator[str]:
    """UTF-8, 16 or 32 if it can be that, else what it says itself, what its server says, what those mean who say
    nothing."""
    yield detect_encoding(data)
    for said in _DECLARED.findall(data[:200]) + _CHARSET.findall(content_type.encode()):
        if _like_ascii(said.decode()):
            yield said.decode()
    yield "windows-1252"


def _like_ascii(encoding: str) -> bool:
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except (UnicodeError, LookupError):
        return False
