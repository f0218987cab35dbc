"""EDGAR's feed of current filings: one entry for each company that a filing concerns, the latest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from adapters.edgar.forms import named
from adapters.markup import parsed, text
from adapters.untrusted import web_address
from bot.errors import SourceError

_NS = "{http://www.w3.org/2005/Atom}"
_COMPANY = re.compile(r"\((\d{1,10})\) \(([^()]*)\)\s*$")
_ACCESSION = re.compile(r"accession-number=(\d{10})-(\d{2})-(\d{6})$")
_ITEM = re.compile(r"\bItem (\d\.\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """`accession` is the filing's number, the same for all companies that it concerns; `cik` the company's; `role` the
    company's in it; `items` the codes of an 8-K; `accepted` when the SEC took it in (UTC)."""

    accession: int
    cik: int
    role: str
    form: str
    items: tuple[str, ...]
    url: str
    accepted: datetime


def entries(body: bytes) -> Sequence[Entry]:
    """Those of a page of the feed that can be understood. Raises `SourceError` for what is no Atom feed."""
    root = parsed(body)
    if root.tag != f"{_NS}feed":
        raise SourceError("the answer is no Atom feed")
    return list(_read(root))


def _read(root: Element) -> Iterator[Entry]:
    for entry in root.iter(f"{_NS}entry"):
        company = _COMPANY.search(text(entry, f"{_NS}title"))
        accession = _ACCESSION.search(text(entry, f"{_NS}id"))
        category, link = entry.find(f"{_NS}category"), entry.find(f"{_NS}link")
        accepted = _time(text(entry, f"{_NS}updated"))
        if company and accession and category is not None and accepted:
            yield Entry(
                accession=int("".join(accession.groups())),
                cik=int(company[1]),
                role=company[2],
                form=named(category.get("term", "")),
                items=tuple(_ITEM.findall(text(entry, f"{_NS}summary"))),
                url=web_address("" if link is None else link.get("href", "")) or "",
                accepted=accepted,
            )


def _time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return None
