"""XML from outside, read without entities."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, fromstring

from bot.errors import SourceError


def parsed(body: bytes) -> Element:
    """The root of a document in whatever encoding it declares, a byte order mark allowed. Raises `SourceError` for what
    is no XML, and for entities of its own, which may be bombs."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise SourceError("the answer declares entities, which are not read")
    try:
        return fromstring(body.strip())
    except (ParseError, LookupError, ValueError) as error:
        raise SourceError(f"the answer is no XML ({error})") from error


def text(parent: Element, path: str) -> str:
    """What stands in the child there, stripped; empty where there is none."""
    return (parent.findtext(path) or "").strip()
