"""Whom a post mentions: as people and platforms type it, as it is kept, and as it is said."""

from __future__ import annotations

import re
from difflib import get_close_matches

from bot.errors import ChatError

_FORMS = (
    (re.compile(r"<@&(\d+)>"), "role", "discord"),
    (re.compile(r"<@!?(\d+)>"), "user", "discord"),
    (re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>"), "user", "slack"),
    (re.compile(r"<!subteam\^(\w+)(?:\|[^>]*)?>"), "group", "slack"),
)
_WORDS = {
    "": ("none", "here"),
    "discord": ("none", "here", "a role", "a person"),
    "slack": ("none", "here", "channel", "a user group", "a person"),
}


def mention_of(typed: str, platform: str) -> str:
    """`here`, `channel`, `role:ID`, `user:ID`, `group:ID`, or empty for none. Raises `ChatError`."""
    text = typed.strip()
    for form, kind, where in _FORMS:
        if (found := form.fullmatch(text)) and where == platform:
            return f"{kind}:{found[1]}"
    word = text.strip("<!>@").partition("|")[0].lower()
    possible = _WORDS.get(platform, _WORDS[""])
    if word in ("none", "off", "nobody"):
        return ""
    if word == "here" or (word == "channel" and "channel" in possible):
        return word
    near = get_close_matches(word, possible, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    pick = " (pick it from the list that opens when you type @)" if platform in ("discord", "slack") else ""
    raise ChatError(f"I can't mention {text or 'that'}. {hint}Say {', '.join(possible[:-1])} or {possible[-1]}{pick}.")


def said(mention: str) -> str:
    """`here`, `a role`, `nobody`: ids are nothing to read."""
    kind = mention.partition(":")[0]
    return {"": "nobody", "role": "a role", "user": "one person", "group": "a user group"}.get(kind, f"@{kind}")
