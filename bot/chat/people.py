"""How a public line names a person: by a token that each platform draws in its own way, and never as a mention."""

from __future__ import annotations

import re
from collections.abc import Callable

_PERSON = re.compile(r"\{person:([a-z]+:[\w-]+)\}")


def who(person: str) -> str:
    """The token for `discord:42`: `{person:discord:42}`."""
    return f"{{person:{person}}}"


def spell(text: str, plain: Callable[[str], str], name: Callable[[str], str]) -> str:
    """The text as a platform shows it: `plain` escapes what stands between persons, `name` draws `discord:42`."""
    pieces = _PERSON.split(text)
    return "".join(name(piece) if number % 2 else plain(piece) for number, piece in enumerate(pieces))
