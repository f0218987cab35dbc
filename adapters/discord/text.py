"""Text for Discord: what comes from outside formats nothing, mentions no one and links nowhere by itself."""

from __future__ import annotations

import re

from adapters.shorten import shorten
from adapters.untrusted import LONGEST, clean, web_address
from bot.chat.people import spell

_SIGNS = re.compile(r"[\\*_~|`\[\]<>#]|(?<=<)[@:/]|(?<=:)/(?=/)|:(?=[\w+-]+:)")
"""What begins formatting, a mention, a link or an emoji."""
_ITEM = re.compile(r"^(\d+(?=\.\s)|(?=[-+]\s))")
"""What begins a list at the start of a line."""
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_SCHEME = re.compile(r"\bhttps?://", re.IGNORECASE)


def escape(text: str) -> str:
    """A line of text that shows as it is written. No backslash keeps `@everyone` from ringing: its sign is changed."""
    return _ITEM.sub(r"\1\\", _SIGNS.sub(r"\\\g<0>", _EVERYBODY.sub("＠", text)))


def said(text: str, limit: int = LONGEST) -> str:
    """A line from outside, cleaned, cut to `limit` characters and then escaped, which may double it."""
    return escape(cut(text, limit))


def told(text: str, limit: int = LONGEST) -> str:
    """A line of our own, in which persons may be named."""
    return spell(cut(text, limit), escape, person)


def cut(text: str, limit: int) -> str:
    """A line cleaned and cut, where Discord formats nothing: footers, buttons, forms."""
    return shorten(clean(text, limit + LONGEST), limit)


def person(name: str) -> str:
    """`discord:42` as Discord shows a person; it rings only where the message allows that."""
    platform, _, number = name.partition(":")
    return f"<@{number}>" if platform == "discord" and number.isdecimal() else "somebody"


def link(title: str, url: str, limit: int = LONGEST) -> str:
    """A masked link; the bare title where the address may not become one."""
    address = web_address(url)
    if not address:
        return said(title, limit)
    text = _SCHEME.sub("", cut(title, limit)).translate({ord("["): "(", ord("]"): ")"})
    return f"[{escape(text) or 'link'}]({address.replace('(', '%28').replace(')', '%29')})"


def code(text: str, limit: int) -> str:
    """Lines in which every column counts. A grave accent of theirs would end the block."""
    lines = "\n".join(_column(line) for line in text.splitlines())
    return f"```\n{shorten(lines, limit - 8)}\n```"


def _column(line: str) -> str:
    """Cleaned, its spaces kept."""
    return " ".join(clean(word) for word in line.replace("`", "ˋ").split(" ")).rstrip()
