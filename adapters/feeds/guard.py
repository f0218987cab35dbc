"""What a document may be before any parser sees it: small enough once read, and without entities of its own."""

from __future__ import annotations

import re
from itertools import islice
from xml.parsers.expat import ExpatError, ParserCreate

from adapters.feeds.model import NoFeed

_MOST_TAGS = 200_000
"""Tags and attributes take some 200 bytes each once read: so many are 40 MB."""
_CROWDED = re.compile(rb"""<[\w:.-]++(?:\s*+[^\s=<>"'/]++\s*+=\s*+(?:"[^"]*+"|'[^']*+')){1000}""")
"""A tag with so many attributes takes a parser a time that grows with the square of their number."""
ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_ENTITY = b"<!ENTITY"
_EBCDIC = "<?xm".encode("cp037")
_FAULT = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!#\d{1,7};|#x[0-9a-f]{1,6};|(?:amp|lt|gt|quot|apos);)", re.DOTALL | re.IGNORECASE
)
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_ASCII = bytes(range(0x20, 0x7F)) + rb"+ADw- ~{ \u003c"
"""An encoding that turns this into anything else could hide a declaration from a search for its letters."""


def check(data: bytes, content_type: str) -> None:
    """Raises `NoFeed`."""
    plain = data.replace(b"\0", b"")  # so that UTF-16 and UTF-32 are searched too
    if plain.lstrip().startswith(_EBCDIC):
        raise NoFeed("is encoded as EBCDIC, which is not read")
    if _ENTITY in plain:
        raise NoFeed("declares entities, which may expand without end")
    if plain.count(b"<") + plain.count(b"=") > _MOST_TAGS or _CROWDED.search(plain):
        raise NoFeed("has too many tags or attributes to be a feed")
    declared = [match[1].decode() for match in _DECLARED.finditer(plain[:2000])]
    said = _CHARSET.search(content_type)
    for encoding in [*declared, *([said[1]] if said else [])]:
        if not _like_ascii(encoding):
            raise NoFeed(f"is encoded as {encoding}, which is not read")


def well_formed(data: bytes) -> bool:
    """Whether it is XML to the letter: of what is not, the quick parser drops words that stand at the faults."""
    try:
        ParserCreate().Parse(data, True)
    except (ExpatError, ValueError, LookupError):
        return False
    return True


def repaired(data: bytes) -> bytes:
    """With `&amp;` for an ampersand that begins nothing that XML knows: the usual fault. `&eacute;` is read later."""
    return _FAULT.sub(lambda found: found[0] if found[0] != b"&" else b"&amp;", data)


def shortened(data: bytes, entries: int) -> bytes:
    """The document up to the entry after so many."""
    if data.count(b"item") + data.count(b"entry") <= entries:
        return data
    last = next(islice(ENTRY.finditer(data), entries, None), None)
    return data[: last.start()] if last else data


def _like_ascii(encoding: str) -> bool:
    if re.fullmatch(r"(utf|ucs|iso-10646-ucs)[-_]?(16|32|2|4)([-_]?[bl]e)?|u(16|32)", encoding, re.IGNORECASE):
        return True
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except LookupError:
        return True  # no parser knows it either
    except UnicodeError:
        return False
