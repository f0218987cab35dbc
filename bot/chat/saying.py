"""A reply as people may read it: baskets of a workspace by the names that they were given."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from bot.sentence.spoken import spoken

T = TypeVar("T")


def as_spoken(reply: T) -> T:
    """The same reply, form or choice, with every text in it spoken."""
    return _spoken(reply)


def _spoken(value: Any) -> Any:
    if isinstance(value, str):
        return spoken(value)
    if isinstance(value, tuple):
        return tuple(map(_spoken, cast("tuple[Any, ...]", value)))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _spoken(getattr(value, field.name)) for field in fields(value)})
    return value
