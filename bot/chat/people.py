"""How a text names a person or a channel: by a token that each platform draws in its own way, never as a mention."""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\{(person|channel):([a-z]+:[#\w-]+)\}")


def who(person: str) -> str:
    """The token for `discord:42`: `{person:discord:42}`."""
    return f"{{person:{person}}}"


def place(channel: str) -> str:
    """The token for a channel: `{channel:slack:C42}`."""
    return f"{{channel:{channel}}}"


def spell(
    text: str,
    plain: Callable[[str], str],
    name: Callable[[str], str],
    channel: Callable[[str], str] | None = None,
) -> str:
    """The text as a platform shows it: `plain` escapes what stands between tokens, `name` draws the person
    `discord:42`, `channel` a channel likewise; without it a channel's id is shown."""
    pieces = iter(_TOKEN.split(text))
    drawn = [plain(next(pieces))]
    for kind, named, following in zip(pieces, pieces, pieces, strict=True):
        draw = name if kind == "person" else channel or plain
        drawn += [draw(named), plain(following)]
    return "".join(drawn)
