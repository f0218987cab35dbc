"""From the answers of Yahoo's search to headlines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any

from adapters.untrusted import clean, web_address
from adapters.yahoo.instruments import instant, text
from bot.news.model import Headline

_MOST_TAGS = 8
"""A headline with more is a list."""
_LONGEST = 300
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_WORD = re.compile(r"\w[\w&'’-]*")


def read(body: Mapping[str, Any], symbol: str, now: datetime) -> dict[str, Headline]:
    """Those of a search for `symbol` that are about it, by an id that outlives edits of title and date.

    Yahoo fills short lists up with its main page: what is neither tagged with the symbol nor names it is left out.
    """
    quotes, news = body.get("quotes"), body.get("news")
    name = _name(quotes if isinstance(quotes, list) else (), symbol)
    items = [item for item in (news if isinstance(news, list) else ()) if isinstance(item, dict)]
    read = {_id(item): _headline(item, symbol, name, now) for item in items}
    return {id_: headline for id_, headline in read.items() if headline}


def _id(item: Mapping[str, Any]) -> str:
    return text(item, "uuid", 40) or text(item, "link", 200) or text(item, "title", 200)


def _headline(item: Mapping[str, Any], symbol: str, name: str, now: datetime) -> Headline | None:
    title, published, link = _title(item), instant(item, "providerPublishTime"), item.get("link")
    said = item.get("relatedTickers")
    tags = [clean(tag, 40) for tag in said if isinstance(tag, str)] if isinstance(said, list) else []
    named = _names(title, symbol, name)
    if published is None or not title or not (symbol in tags or named):
        return None
    symbols = [*(tags if len(tags) <= _MOST_TAGS else ()), *([symbol] if named else ())]
    return Headline(
        published=min(published, now),
        seen=now,
        source=text(item, "publisher") or "Yahoo",
        title=title,
        summary="",
        url=(web_address(link) if isinstance(link, str) else None) or "",
        symbols=tuple(dict.fromkeys(symbols)),
    )


def _title(item: Mapping[str, Any]) -> str:
    said = item.get("title")
    return clean(unescape(_MARKUP.sub(" ", said)), _LONGEST) if isinstance(said, str) else ""


def _name(quotes: Iterable[object], symbol: str) -> str:
    """The first word of the symbol's name; more where that is too short to tell anything."""
    for quote in quotes:
        if isinstance(quote, dict) and quote.get("symbol") == symbol:
            words: Sequence[str] = _WORD.findall(text(quote, "longname") or text(quote, "shortname"))
            return words[0] if words and len(words[0]) > 3 else " ".join(words[:2])
    return ""


def _names(title: str, symbol: str, name: str) -> bool:
    """Whether a title has the name, or the symbol without its exchange."""
    ticker = re.split(r"[.=-]", symbol.lstrip("^"))[0]
    forms = [form for form in (name, ticker) if len(form) > 2 and not form.isdigit()]
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", title) for form in forms)
