"""What a value in a file may be. A form reads a value where it stands, and describes itself as JSON Schema.

pydantic does this too, but its import alone takes a third of the time that a check may take.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from adapters.rules.document import Item

Report = Callable[[Item, str], None]
Schema = dict[str, Any]


class Form(Protocol):
    @property
    def schema(self) -> Schema: ...

    def read(self, item: Item, name: str, report: Report) -> Any:
        """The value; None where it is wrong, after every error in it was reported. `name` is for the message."""


class Text:
    """A text that is not empty; `convert` makes something of it or raises ValueError, with what to say."""

    def __init__(self, convert: Callable[[str], Any] = str, *, most: int = 500, **schema: Any) -> None:
        self._convert = convert
        self._most = most
        self.schema: Schema = {"type": "string", "minLength": 1, "maxLength": most, **schema}

    def read(self, item: Item, name: str, report: Report) -> Any:
        if not isinstance(item.value, str):
            return report(item, f"{name} must be a text, not {_kind(item)}.")
        text = item.value.strip()
        if not text:
            return report(item, "The text is empty.")
        if len(text) > self._most:
            return report(item, f"{name} is longer than {self._most} characters.")
        try:
            return self._convert(text)
        except ValueError as error:
            return report(item, str(error))


class Choice:
    """One of some words."""

    def __init__(self, *words: str) -> None:
        self._words = words
        self.schema: Schema = {"enum": list(words)}

    def read(self, item: Item, name: str, report: Report) -> str | None:
        if item.value in self._words:
            return str(item.value)
        words = f"{', '.join(self._words[:-1])} or {self._words[-1]}"
        return report(item, f"{name} is {words}, not {_kind(item)}.")


class Many:
    """A list, without repetitions where they are told apart here."""

    def __init__(self, form: Form, *, least: int = 0, unique: bool = True, **schema: Any) -> None:
        self._form = form
        self._least = least
        self._unique = unique
        self.schema: Schema = {"type": "array", "items": form.schema, "minItems": least, "uniqueItems": True, **schema}

    def read(self, item: Item, name: str, report: Report) -> list[Any] | None:
        if not isinstance(item.value, list):
            return report(item, f"{name} must be a list, not {_kind(item)}.")
        if len(item.value) < self._least:
            return report(item, f"{name} is empty; it needs one entry or more.")
        values: list[Any] = []
        for each in item.value:
            value = self._form.read(each, f"An entry of {name}", report)
            if self._unique and value is not None and value in values:
                value = report(each, f"{each.value} is in the list twice.")
            values.append(value)
        return None if None in values else values


class Keys:
    """A mapping with known keys; those in `needed` may not be left out."""

    def __init__(self, needed: Mapping[str, Form], optional: Mapping[str, Form], about: str) -> None:
        self._needed = needed
        self._forms = {**needed, **optional}
        self.schema: Schema = {
            "type": "object",
            "description": about,
            "properties": {key: form.schema for key, form in self._forms.items()},
            "required": list(needed),
            "additionalProperties": False,
        }

    def read(self, item: Item, name: str, report: Report) -> dict[str, Any] | None:
        if not isinstance(item.value, dict):
            example = " and ".join(list(self._forms)[:2])
            return report(item, f"{name} must be a mapping of keys, such as {example}, not {_kind(item)}.")
        right = True
        for key in self._needed:
            if key not in item.value:
                right = report(item, f'"{key}" is missing.')
        values: dict[str, Any] = {}
        for key, each in item.value.items():
            if key not in self._forms:
                right = report(item.key(key), self._unknown(key))
            elif each.value is not None or key in self._needed:
                values[key] = self._forms[key].read(each, f'"{key}"', report)
        return values if right and None not in values.values() else None

    def _unknown(self, key: str) -> str:
        close = difflib.get_close_matches(key.lower(), self._forms, n=1, cutoff=0.5)
        hint = f'did you mean "{close[0]}"?' if close else f"there are {', '.join(self._forms)}."
        return f'Unknown key "{key}"; {hint}'


class Named:
    """A mapping of names to values; those that are right are kept, whatever else is wrong."""

    def __init__(self, key: Text, form: Form, about: str) -> None:
        self._key = key
        self._form = form
        self.schema: Schema = {
            "type": "object",
            "description": about,
            "propertyNames": key.schema,
            "additionalProperties": form.schema,
        }

    def read(self, item: Item, name: str, report: Report) -> dict[str, Any]:
        if not isinstance(item.value, dict):
            report(item, f"{name} must be a mapping of names, not {_kind(item)}.")
            return {}
        read = {
            self._key.read(item.key(key), "A name", report): self._form.read(each, f'"{key}"', report)
            for key, each in item.value.items()
        }
        return {key: value for key, value in read.items() if None not in (key, value)}


class Either:
    """A text, or else a mapping of keys."""

    def __init__(self, text: Text, keys: Keys) -> None:
        self._text = text
        self._keys = keys
        self.schema: Schema = {"anyOf": [text.schema, keys.schema]}

    def read(self, item: Item, name: str, report: Report) -> Any:
        return (self._text if isinstance(item.value, str) else self._keys).read(item, name, report)


def _kind(item: Item) -> str:
    match item.value:
        case None:
            return "nothing"
        case str(text):
            return f'the text "{text[:40]}"'
        case list():
            return "a list"
        case _:
            return "a mapping"
