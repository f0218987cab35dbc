"""A quick yes or no by a JSON schema: jsonschema, which says what is wrong, is asked only where this says no."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Check = Callable[[Any], bool]
_TYPES: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_SAY_NOTHING = {"format", "description", "title", "contentEncoding", "properties", "default"}


class Verdict:
    """Compiles each schema of a document once. `lenient`: ids may be numbers."""

    def __init__(self, document: dict[str, Any], *, lenient: bool) -> None:
        self._document = document
        self._lenient = lenient
        self._by_ref: dict[str, Check] = {}

    def compiled(self, schema: dict[str, Any]) -> Check:
        """Raises `NotImplementedError` for a keyword that the document has not had so far."""
        if "$ref" in schema:
            return self._reference(schema["$ref"])
        checks = [
            getattr(self, f"_{keyword}", _unknown)(value, schema)
            for keyword, value in schema.items()
            if keyword not in _SAY_NOTHING and not keyword.startswith("x-")
        ]
        if "properties" in schema:
            checks.append(self._members(schema["properties"]))
        return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)

    def _reference(self, ref: str) -> Check:
        if ref not in self._by_ref:
            self._by_ref[ref] = lambda value: self._by_ref[ref](value)
            check = self.compiled(pointed(self._document, ref))
            if self._lenient and ref.endswith("/SnowflakeType"):
                self._by_ref[ref] = lambda value: isinstance(value, int) or check(value)
            else:
                self._by_ref[ref] = check
        return self._by_ref[ref]

    def _type(self, kinds: str | list[str], _: Any) -> Check:
        checks = [_TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
        return checks[0] if len(checks) == 1 else lambda value: any(check(value) for check in checks)

    def _enum(self, values: list[Any], _: Any) -> Check:
        return lambda value: value in values

    def _const(self, only: Any, _: Any) -> Check:
        return lambda value: value == only

    def _members(self, properties: dict[str, Any]) -> Check:
        checks = {name: self.compiled(each) for name, each in properties.items()}
        return lambda value: (
            not isinstance(value, dict) or all(name not in checks or checks[name](each) for name, each in value.items())
        )

    def _required(self, names: list[str], _: Any) -> Check:
        return lambda value: not isinstance(value, dict) or all(name in value for name in names)

    def _additionalProperties(self, other: Any, schema: Any) -> Check:
        known = schema.get("properties", {}).keys()
        check: Check = self.compiled(other) if isinstance(other, dict) else lambda value: bool(other)
        return lambda value: (
            not isinstance(value, dict) or all(check(each) for name, each in value.items() if name not in known)
        )

    def _items(self, each: dict[str, Any], _: Any) -> Check:
        check = self.compiled(each)
        return lambda value: not isinstance(value, list) or all(map(check, value))

    def _uniqueItems(self, unique: bool, _: Any) -> Check:
        return lambda value: not (unique and isinstance(value, list)) or len(set(map(repr, value))) == len(value)

    def _pattern(self, pattern: str, _: Any) -> Check:
        search = re.compile(pattern).search
        return lambda value: not isinstance(value, str) or search(value) is not None

    def _minLength(self, least: int, _: Any) -> Check:
        return lambda value: not isinstance(value, str) or len(value) >= least

    def _maxLength(self, most: int, _: Any) -> Check:
        return lambda value: not isinstance(value, str) or len(value) <= most

    def _minItems(self, least: int, _: Any) -> Check:
        return lambda value: not isinstance(value, list) or len(value) >= least

    def _maxItems(self, most: int, _: Any) -> Check:
        return lambda value: not isinstance(value, list) or len(value) <= most

    def _minProperties(self, least: int, _: Any) -> Check:
        return lambda value: not isinstance(value, dict) or len(value) >= least

    def _maxProperties(self, most: int, _: Any) -> Check:
        return lambda value: not isinstance(value, dict) or len(value) <= most

    def _minimum(self, least: float, _: Any) -> Check:
        return lambda value: not _TYPES["number"](value) or value >= least

    def _maximum(self, most: float, _: Any) -> Check:
        return lambda value: not _TYPES["number"](value) or value <= most

    def _allOf(self, schemas: list[Any], _: Any) -> Check:
        checks = [self.compiled(each) for each in schemas]
        return lambda value: all(check(value) for check in checks)

    def _oneOf(self, branches: list[Any], _: Any) -> Check:
        """The branch whose `type` is the value's; else any."""
        checks = [(types(self._document, each), self.compiled(each)) for each in branches]

        def check(value: Any) -> bool:
            kind = value.get("type") if isinstance(value, dict) else None
            fitting = [each for kinds, each in checks if kind in kinds] if kind is not None else []
            return any(each(value) for each in fitting or (each for _, each in checks))

        return check

    _anyOf = _oneOf


def _unknown(value: Any, schema: dict[str, Any]) -> Check:
    raise NotImplementedError(f"a keyword of {list(schema)}")


def pointed(document: dict[str, Any], ref: str) -> Any:
    """What a reference points to."""
    node: Any = document
    for part in ref.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def types(document: dict[str, Any], schema: dict[str, Any]) -> list[Any]:
    """The values that a variant's `type` may have."""
    if "$ref" in schema:
        schema = pointed(document, schema["$ref"])
    return schema.get("properties", {}).get("type", {}).get("enum", [])
