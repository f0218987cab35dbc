"""Baskets of a workspace. Two may call different ones `@chips`: rules know them by a longer name that nobody sees."""

from __future__ import annotations

import re
from hashlib import blake2b

_MARKED = re.compile(r"(@[a-z0-9][a-z0-9-]*)__[0-9a-f]{8}\b")


def marked(name: str, workspace: str) -> str:
    """The name by which rules know a workspace's basket: `chips__5f0c33a1`."""
    return f"{name}__{blake2b(workspace.encode(), digest_size=4).hexdigest()}"


def is_marked(name: str) -> bool:
    """Whether a basket's name, without `@`, is that of one workspace's own."""
    return "__" in name


def spoken(text: str) -> str:
    """A text with its baskets as people say them: `@chips`."""
    return _MARKED.sub(r"\1", text) if "__" in text else text
