"""The form of each file in the rules folder; JSON Schema is made from these."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    WithJsonSchema,
)

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
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f'"{text}" is no address of a feed; it begins with https://.')
    return text


def _every(text: Any) -> timedelta:
    match = _EVERY.fullmatch(text) if isinstance(text, str) else None
    every = timedelta(seconds=int(match[1]) * _SECONDS[match[2]]) if match else timedelta()
    if not timedelta(seconds=30) <= every <= timedelta(days=1):
        raise ValueError(f'"{text}" is no interval; it is 30s to 24h, such as 5m.')
    return every


def _unique(items: list[str]) -> list[str]:
    twice = next((item for item in items if items.count(item) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice} is in the list twice.")
    return items


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("The text is empty.")
    return text.strip()


Text = Annotated[str, AfterValidator(_text), Field(max_length=500)]
SentenceText = Annotated[str, AfterValidator(_text)]
SymbolText = Annotated[str, AfterValidator(_symbol), Field(json_schema_extra={"pattern": f"^{_SYMBOL.pattern}$"})]
Name = Annotated[str, AfterValidator(_name)]
Symbols = Annotated[list[SymbolText], AfterValidator(_unique)]
SomeSymbols = Annotated[list[SymbolText], Field(min_length=1), AfterValidator(_unique)]
Texts = Annotated[list[Text], AfterValidator(_unique)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleEntry(_Strict):
    """A rule with what goes with it."""

    when: SentenceText = Field(description="The rule sentence")
    severity: Literal["info", "normal", "critical"] = "normal"
    mention: Text | None = Field(None, description="Who is mentioned, such as @here")
    note: Text | None = Field(None, description="A line that is posted with the alert")


def _kind(value: object) -> str:
    return "sentence" if isinstance(value, str) else "entry"


AnyRule = Annotated[Annotated[SentenceText, Tag("sentence")] | Annotated[RuleEntry, Tag("entry")], Discriminator(_kind)]


class PackFile(_Strict):
    """A pack: rules that a channel can subscribe to as a whole."""

    pack: Name
    about: Text
    post: Annotated[list[Annotated[str, AfterValidator(_channel)]], AfterValidator(_unique)] = Field(
        default_factory=list[str], description="Channels that get it without asking, such as discord:#markets"
    )
    rules: list[AnyRule] = Field(min_length=1)


class TopicEntry(_Strict):
    """How a topic is known in the news."""

    headline: Text = Field(description="Its form in an alert's headline, such as AI-model")
    names: Texts = Field(default_factory=list[str], description="Proper names that mark the topic alone")
    phrases: Texts = Field(default_factory=list[str], description="Words that follow each other in a headline")
    symbols: Symbols = Field(default_factory=list[str], description="What such news moves")


class FeedEntry(_Strict):
    """A news feed."""

    url: Annotated[str, AfterValidator(_url)]
    every: Annotated[
        timedelta, BeforeValidator(_every), WithJsonSchema({"type": "string", "pattern": f"^{_EVERY.pattern}$"})
    ]
    trust: Literal["high", "normal", "low"] = "normal"


class Baskets(RootModel[dict[Name, SomeSymbols]]):
    """baskets.yaml: the symbols of each basket."""


class Topics(RootModel[dict[Name, TopicEntry]]):
    """topics.yaml: each topic, the better of two that fit equally well first."""


class Feeds(RootModel[dict[Name, FeedEntry]]):
    """feeds.yaml: the news feeds."""


class Aliases(RootModel[dict[SymbolText, Annotated[Texts, Field(min_length=1)]]]):
    """aliases.yaml: the names under which headlines know a symbol."""


def json_schema() -> dict[str, Any]:
    """The schema of every kind of file, each under its name in `$defs`."""
    from pydantic.json_schema import models_json_schema

    models = (PackFile, Baskets, Topics, Feeds, Aliases)
    schema = models_json_schema([(model, "validation") for model in models], title="Tickerbell rule files")[1]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models],
        **schema,
    }


if __name__ == "__main__":
    import json

    print(json.dumps(json_schema(), indent=2))
