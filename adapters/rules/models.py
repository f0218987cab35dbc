"""The form of each file in the rules folder; JSON Schema is made from these."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from adapters.rules.forms import Choice, Either, Keys, Many, Named, Text

_SYMBOL = re.compile(r"\^?[A-Z0-9]+(?:[.&=-][A-Z0-9]+)*")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RESERVED = ("no", "news", "and", "or", "not")
_EVERY = re.compile(r"([1-9][0-9]{0,4})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def _symbol(text: str) -> str:
    if not _SYMBOL.fullmatch(text):
        raise ValueError(f'"{text}" is no symbol; symbols are in capitals, such as NVDA, ^IXIC or BTC-USD.')
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text) or text in _RESERVED:
        raise ValueError(f'"{text}" is no name; names are small letters, digits and hyphens, such as ai-chips.')
    return text


def _channel(text: str) -> str:
    platform, _, channel = text.partition(":")
    if platform not in ("discord", "slack", "terminal") or not channel.strip():
        raise ValueError(f'"{text}" is no channel; write it as discord:#markets or slack:#trading.')
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        right = False
    if not right:
        raise ValueError(f'"{text}" is no address of a feed; it begins with https://.')
    return text


def _every(text: str) -> timedelta:
    match = _EVERY.fullmatch(text)
    every = timedelta(seconds=int(match[1]) * _SECONDS[match[2]]) if match else timedelta()
    if not timedelta(seconds=30) <= every <= timedelta(days=1):
        raise ValueError(f'"{text}" is no interval; it is 30s to 24h, such as 5m.')
    return every


SYMBOL = Text(_symbol, pattern=f"^{_SYMBOL.pattern}$")
NAME = Text(_name, pattern=f"^{_NAME.pattern}$")
SENTENCE = Text(most=100_000, description="The rule sentence")
"""How long a sentence may be is for its parser to say."""

RULE = Keys(
    {"when": SENTENCE},
    {
        "severity": Choice("info", "normal", "critical"),
        "mention": Text(description="Who is mentioned, such as @here"),
        "note": Text(description="A line that is posted with the alert"),
    },
    "A rule with what goes with it.",
)
PACK = Keys(
    {"pack": NAME, "about": Text(), "rules": Many(Either(SENTENCE, RULE), least=1, unique=False)},
    {"post": Many(Text(_channel), description="Channels that get it without asking, such as discord:#markets")},
    "A pack: rules that a channel can subscribe to as a whole.",
)
BASKETS = Named(NAME, Many(SYMBOL, least=1), "baskets.yaml: the symbols of each basket.")
TOPICS = Named(
    NAME,
    Keys(
        {"headline": Text(description="Its form in an alert's headline, such as AI-model")},
        {
            "names": Many(Text(), description="Proper names that mark the topic alone"),
            "phrases": Many(Text(), description="Words that follow each other in a headline"),
            "symbols": Many(SYMBOL, description="What such news moves"),
        },
        "How a topic is known in the news.",
    ),
    "topics.yaml: each topic, the better of two that fit equally well first.",
)
FEEDS = Named(
    NAME,
    Keys(
        {"url": Text(_url), "every": Text(_every, pattern=f"^{_EVERY.pattern}$")},
        {"trust": Choice("high", "normal", "low")},
        "A news feed.",
    ),
    "feeds.yaml: the news feeds.",
)
ALIASES = Named(SYMBOL, Many(Text(), least=1), "aliases.yaml: the names under which headlines know a symbol.")


def json_schema() -> dict[str, Any]:
    """The schema of every kind of file, each under its name in `$defs`."""
    files = {"Pack": PACK, "Baskets": BASKETS, "Topics": TOPICS, "Feeds": FEEDS, "Aliases": ALIASES}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tickerbell rule files",
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in files],
        "$defs": {name: form.schema for name, form in files.items()},
    }


if __name__ == "__main__":
    import json

    print(json.dumps(json_schema(), indent=2))
