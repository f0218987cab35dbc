"""pydantic's findings as sentences, each at its place in the file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from adapters.rules.document import Item, locate
from adapters.rules.models import FeedEntry, PackFile, RuleEntry, TopicEntry

_KINDS = {
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a mapping of names",
    "model_type": "a mapping of keys, such as when and severity",
    "model_attributes_type": "a mapping of keys, such as when and severity",
}
_KEYS: dict[str, type[BaseModel]] = {"Topics": TopicEntry, "Feeds": FeedEntry}


def problems(error: ValidationError, root: Item) -> Iterator[tuple[int, int, str]]:
    """Line and column (from 0) and message of each finding."""
    for finding in error.errors(include_url=False):
        path = tuple(step for step in finding["loc"] if step not in ("sentence", "entry", "[key]"))
        unknown = finding["type"] == "extra_forbidden" or "[key]" in finding["loc"]
        item = locate(root, path, key=unknown)
        yield item.line, item.column, _message(finding, path, error.title)


def _message(finding: Any, path: tuple[str | int, ...], model: str) -> str:
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "The file")
    kind = finding["type"]
    if kind == "extra_forbidden":
        return _unknown_key(name, _KEYS.get(model, PackFile if len(path) == 1 else RuleEntry))
    if kind == "missing":
        return f'"{name}" is missing.'
    if kind == "too_short":
        return f'"{name}" is empty; it needs one entry or more.'
    if kind == "string_too_long":
        return f'"{name}" is longer than {finding["ctx"]["max_length"]} characters.'
    if kind == "literal_error":
        return f'"{name}" is {finding["ctx"]["expected"]}, not "{finding["input"]}".'.replace("'", "")
    if kind == "value_error":
        return str(finding["ctx"]["error"])
    what = f'An entry of "{name}"' if path and isinstance(path[-1], int) else f'"{name}"' if path else name
    return f"{what} must be {_KINDS.get(kind, 'something else')}, not {_kind(finding['input'])}."


def _unknown_key(name: str, known: type[BaseModel]) -> str:
    keys = list(known.model_fields)
    close = difflib.get_close_matches(name.lower(), keys, n=1, cutoff=0.5)
    hint = f'did you mean "{close[0]}"?' if close else f"there are {', '.join(keys)}."
    return f'Unknown key "{name}"; {hint}'


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return f'the text "{value[:40]}"'
        case list():
            return "a list"
        case _:
            return "a mapping"
