"""Short ids for people."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No 0, 1, i, l, o: an id is read aloud and typed on phones."""


def short_id(of: str, taken: Collection[str]) -> str:
    """Two letters or more that follow from what it is the id of, longer where those are taken; they never shift."""
    number = int.from_bytes(hashlib.blake2b(of.encode(), digest_size=12).digest(), "big")
    letters = ""
    while len(letters) < 2 or letters in taken or letters.isdigit():
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit]
    return letters
