"""RSS 0.9 to 2.0, Atom 0.3 and 1.0, and RDF, where they are well formed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from adapters.feeds.dates import utc
from adapters.feeds.model import Entry, NoFeed

_BITE = 1 << 16
"""Characters that are parsed at once: other threads run between two."""
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_SPACES = (
    "",
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/rss/1.0/}",
    "{http://purl.org/atom/ns#}",
    "{http://my.netscape.com/rdf/simple/0.9/}",
    "{http://backend.userland.com/rss}",
    "{http://backend.userland.com/rss2}",
    "{http://blogs.law.harvard.edu/tech/rss}",
)
_NAMES = {
    "root": ("rss", "feed"),
    "channel": ("channel",),
    "entry": ("item", "entry"),
    "title": ("title",),
    "link": ("link",),
    "id": ("guid", "id"),
    "published": ("pubDate", "published", "issued"),
    "updated": ("updated", "modified", "lastBuildDate"),
    "summary": ("description", "summary"),
    "content": ("content", "body", "fullitem"),
    "source": ("source",),
}
_KINDS = {space + name: kind for space in _SPACES for kind, names in _NAMES.items() for name in names} | {
    f"{_RDF}RDF": "root",
    f"{_DC}title": "title",
    f"{_DC}date": "updated",
    f"{_DC}description": "summary",
    f"{_TERMS}issued": "published",
    f"{_TERMS}modified": "updated",
    "{http://purl.org/rss/1.0/modules/content/}encoded": "content",
    "{http://search.yahoo.com/mrss/}title": "title",
}
_KINDS |= {tag.lower(): kind for tag, kind in _KINDS.items()}
_LAST = ("id", "published", "updated")
"""Of which the last counts where there are several; of all else the first that is not empty."""
_ABOUT = f"{_RDF}about"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ROOTS = ("rss", "rdf", "feed", "channel")
_HTML = ("text/html", "html", "xhtml", "application/xhtml+xml")


def read(text: str, page: str) -> tuple[str, list[Entry]] | None:
    """The title and the entries; None of what is not well formed, or of a kind not known here. Raises `NoFeed`."""
    try:
        root = _tree(text)
        if _kind(root) == "root":
            return _feed(root, page)
    except (ParseError, RecursionError):
        return None
    if root.tag.rpartition("}")[2].lower() not in _ROOTS:
        raise NoFeed("is no feed")
    return None


def _tree(text: str) -> Element:
    parser = XMLParser(target=TreeBuilder())
    for start in range(0, len(text), _BITE):
        parser.feed(text[start : start + _BITE])
    return parser.close()


def _feed(root: Element, page: str) -> tuple[str, list[Entry]]:
    title, entries = "", list[Entry]()
    for element, base in _parts(root, page):
        kind = _kind(element)
        if kind == "entry":
            entries.append(_entry(element, _base(element, base)))
        elif kind == "title":
            title = title or _text(element)
    return title, entries


def _kind(element: Element) -> str | None:
    return _KINDS.get(element.tag) or _KINDS.get(element.tag.lower())


def _parts(root: Element, page: str) -> Iterator[tuple[Element, str]]:
    """What stands in the feed or beside it, each with the address to which its links are relative."""
    base = _base(root, page)
    for element in root:
        if _kind(element) == "channel":
            inner = _base(element, base)
            yield from ((each, inner) for each in element)
        else:
            yield element, base


def _entry(element: Element, base: str) -> Entry:
    found = {"id": element.get(_ABOUT, "")}
    for child in element:
        kind = _kind(child)
        if kind == "link":
            found |= _link(child, base)
        elif kind and (kind in _LAST or not found.get(kind)):
            found[kind] = _publisher(child) if kind == "source" else _text(child)
            if kind == "id" and child.get("isPermaLink", "true") == "true":
                found["permalink"] = _absolute(found[kind], base)
    get = found.get
    return Entry(
        found["id"],
        get("title", ""),
        get("link") or get("permalink", ""),
        utc(get("published", "")) or utc(get("updated", "")),
        get("summary") or get("content", ""),
        get("source", ""),
    )


def _link(element: Element, base: str) -> dict[str, str]:
    """Nothing of a link that leads elsewhere: to a comment, a picture, a licence."""
    address = element.get("href")
    if address is None:
        address = _text(element)
    elif element.get("rel", "alternate").lower() != "alternate" or element.get("type", "html").lower() not in _HTML:
        return {}
    return {"link": _absolute(address, _base(element, base))} if address else {}


def _publisher(element: Element) -> str:
    titles = [_text(child) for child in element if _kind(child) == "title"]
    return titles[0] if titles else (element.text or "").strip()


def _base(element: Element, base: str) -> str:
    said = element.get(_BASE)
    return _absolute(said, base) if said else base


def _absolute(address: str, base: str) -> str:
    if address.startswith(("https://", "http://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _text(element: Element) -> str:
    text = (_markup(element) if len(element) else element.text or "").strip()
    if _packed(element.get("mode"), element.get("type", "")):
        with suppress(ValueError):
            return b64decode(text).decode()
    return text


def _packed(mode: str | None, kind: str) -> bool:
    return mode == "base64" or ("/" in kind and not kind.startswith("text/") and not kind.endswith(("/xml", "+xml")))


def _markup(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        name = child.tag.rpartition("}")[2]
        parts += f"<{name}>", _markup(child), f"</{name}>", child.tail or ""
    return "".join(parts)
