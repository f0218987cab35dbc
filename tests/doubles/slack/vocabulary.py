"""The words in which Block Kit's table is written: each makes a check of one value.

A check yields what is wrong in Slack's manner: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
Lengths are in characters, as Slack counts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Check = Callable[[Any, str], Iterator[str]]
Table = Mapping[str, Check]


def wrong(what: str, at: str) -> str:
    return f"{what} [json-pointer:{at}]"


def words(most: int, least: int = 1) -> Check:
    """A string of so many characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must provide a string", at)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", at)

    return check


def pattern(form: str, most: int) -> Check:
    """A string of at most so many characters that matches all of `form`."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from words(most)(value, at)
        if isinstance(value, str) and not re.fullmatch(form, value):
            yield wrong("failed to match the required format", at)

    return check


def flag(value: Any, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield wrong("must provide a boolean", at)


def anything(value: Any, at: str) -> Iterator[str]:
    """What we do not look into."""
    yield from ()


def whole(least: int, most: int) -> Check:
    """A whole number."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield wrong(f"must be a number between {least} and {most}", at)

    return check


def one(*allowed: str) -> Check:
    """One of these words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(f"must be a valid enum value: {', '.join(allowed)}", at)

    return check


def many(of: Check, most: int, least: int = 1) -> Check:
    """A list of so many."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must provide an array", at)
            return
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", at)
        elif len(value) < least:
            yield wrong(f"no fewer than {least} items allowed", at)
        for number, item in enumerate(value):
            yield from of(item, f"{at}/{number}")

    return check


def shape(needs: Table, may: Table, *, either: tuple[str, ...] = (), exactly: tuple[str, ...] = ()) -> Check:
    """An object with these fields and no others: at least one of `either`, exactly one of `exactly`."""
    known = {**needs, **may}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
            return
        yield from (wrong(f"missing required field: {name}", at) for name in needs if value.get(name) is None)
        yield from (wrong(f"invalid additional property: {name}", at) for name in value if name not in known)
        if either and not any(value.get(name) for name in either):
            yield wrong(f"must have one of: {', '.join(either)}", at)
        if exactly and sum(name in value for name in exactly) != 1:
            yield wrong(f"must have exactly one of: {', '.join(exactly)}", at)
        for name, item in value.items():
            if name in known:
                yield from known[name](item, f"{at}/{name}")

    return check


def kinds(table: Table) -> Check:
    """An object whose `type` says which of these it is."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must provide an object", at)
            return
        of = table.get(str(value.get("type")))
        if of is None:
            yield wrong(f"unsupported type: {value.get('type')}", f"{at}/type")
        else:
            yield from of({name: item for name, item in value.items() if name != "type"}, at)

    return check


URL = pattern(r"https?://\S+", 3000)
ID = words(255)
