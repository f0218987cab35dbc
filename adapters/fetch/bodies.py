"""The body of an answer, read and inflated no further than a limit."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from adapters.fetch.errors import Refused, Unavailable

_PLAIN = ("", "identity")
_GZIP = ("gzip", "x-gzip")
_DEFLATE = "deflate"
ACCEPTED = "gzip, deflate"


async def body(chunks: AsyncIterable[bytes], encoding: str, most: int) -> bytes:
    """What `chunks` hold, at most `most` bytes before and after inflating.

    Raises `Refused` where it is larger, or encoded twice or otherwise than asked; `Unavailable` where it breaks off.
    """
    encoding = encoding.strip().lower()
    if encoding not in (*_PLAIN, *_GZIP, _DEFLATE):
        raise Refused(f"is encoded as {encoding[:40]}, which was not asked for")
    whole = bytearray()
    async for chunk in chunks:
        whole += chunk
        if len(whole) > most:
            raise _too_large(most)
    if encoding in _PLAIN:
        return bytes(whole)
    return _inflated(bytes(whole), 31 if encoding in _GZIP else _deflate(whole), most)


def _deflate(data: bytearray) -> int:
    """Servers mean either of two formats by `deflate`: with the two bytes of zlib's header, or bare."""
    return 15 if len(data) > 1 and data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0 else -15


def _inflated(data: bytes, window: int, most: int) -> bytes:
    if not data:
        return b""
    inflater = zlib.decompressobj(window)
    try:
        inflated = inflater.decompress(data, most + 1)
    except zlib.error:
        raise Unavailable("is not compressed as it says") from None
    if len(inflated) > most:
        raise _too_large(most)
    if not inflater.eof:
        raise Unavailable("broke off")
    return inflated


def _too_large(most: int) -> Refused:
    return Refused(f"is larger than {most / 1_000_000:g} MB")
