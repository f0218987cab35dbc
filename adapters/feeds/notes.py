"""What is remembered of a feed between two readings, and between two runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from adapters.feeds.model import Entry
from bot.news.reading import canonical_url

_MARK = 8
"""Bytes of a mark."""
_LEAST = 500
"""Marks that are kept of a short feed, whose old entries may come back."""


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """`known` are the marks of entries that were there, the latest first; `moved`: where the feed is now; `idle`: how
    often nothing new was there, `failures`: how often it failed, both since the last time that it was otherwise."""

    etag: str | None = None
    modified: str | None = None
    digest: bytes = b""
    known: bytes | None = None
    moved: str | None = None
    idle: int = 0
    failures: int = 0
    failing: datetime | None = None


def encoded(note: Note) -> bytes:
    return msgspec.msgpack.encode(note)


def decoded(data: bytes) -> Note:
    """An empty one of what can't be read, as another version wrote it."""
    try:
        return msgspec.msgpack.decode(data, type=Note)
    except msgspec.MsgspecError:
        return Note()


def marked(entries: Iterable[Entry]) -> list[tuple[Entry, frozenset[bytes]]]:
    """Each entry with the marks by which it is known again: what its feed calls it, and its link with its title.

    An edited title keeps the first, a feed that calls its entries otherwise each time the second. Where there is no id
    the link stands for it, unless other entries have it too.
    """
    entries = tuple(entries)
    links = [canonical_url(entry.link) for entry in entries]
    times = Counter(links)
    found: list[tuple[Entry, frozenset[bytes]]] = []
    for entry, link in zip(entries, links, strict=True):
        id_ = entry.id or (link if link and times[link] == 1 else "")
        texts = [f"t{link}\n{entry.title}", *([f"i{id_}"] if id_ else [])]
        found.append(
            (entry, frozenset(blake2b(text.encode(errors="replace"), digest_size=_MARK).digest() for text in texts))
        )
    return found


def unknown(note: Note, entries: Sequence[tuple[Entry, frozenset[bytes]]]) -> list[Entry]:
    """Those of which no mark is known; of entries that are there twice the first."""
    known = set(_marks(note.known or b""))
    new: list[Entry] = []
    for entry, marks in entries:
        if known.isdisjoint(marks):
            new.append(entry)
        known |= marks
    return new


def remembered(note: Note, entries: Sequence[tuple[Entry, frozenset[bytes]]]) -> bytes:
    """The marks of these, and before them as many older ones, and at least 500 in all."""
    here = dict.fromkeys(mark for _, marks in entries for mark in sorted(marks))
    older = [mark for mark in _marks(note.known or b"") if mark not in here]
    return b"".join([*here, *older[: max(len(here), _LEAST - len(here))]])


def _marks(known: bytes) -> list[bytes]:
    return [known[start : start + _MARK] for start in range(0, len(known), _MARK)]
