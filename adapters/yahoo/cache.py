"""Daily history on disk: a small file a symbol. One that cannot be read, or is of another format, counts as none."""

from __future__ import annotations

import os
import sys
import zlib
from array import array
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from bot.errors import SourceError
from bot.market.history import Columns
from bot.market.model import DailyBar

_FORMAT = f"tickerbell daily bars 3 {sys.byteorder}\n".encode()


@dataclass(frozen=True, slots=True)
class Kept:
    """`through`: the session up to which Yahoo was asked, whether it had a bar of it or not.

    `whole`: nothing was traded before the first bar but what is in `before`, as in `bot.market.model.Past`.
    """

    columns: Columns
    splits: Mapping[date, float]
    dividends: Mapping[date, float]
    through: date
    whole: bool
    before: tuple[DailyBar, DailyBar] | None = None


class _Head(msgspec.Struct, frozen=True):
    rows: int
    types: str
    """Of its columns, as `array` calls them."""
    splits: dict[date, float]
    dividends: dict[date, float]
    through: date
    whole: bool
    before: tuple[DailyBar, DailyBar] | None


class Shelf:
    """Files in a folder, which is made when the first is written. Blocking."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, symbol: str) -> Kept | None:
        try:
            said = self._path(symbol).read_bytes()
            head, _, body = said.removeprefix(_FORMAT).partition(b"\n")
            return _kept(msgspec.json.decode(head, type=_Head), zlib.decompress(body))
        except (OSError, ValueError, zlib.error, msgspec.MsgspecError):
            return None

    def write(self, symbol: str, kept: Kept) -> None:
        """Whole or not at all. Raises `SourceError`."""
        path, columns = self._path(symbol), kept.columns
        types = "".join(column.typecode for column in each(columns))
        splits, dividends = dict(kept.splits), dict(kept.dividends)
        head = _Head(len(columns.days), types, splits, dividends, kept.through, kept.whole, kept.before)
        body = b"".join(column.tobytes() for column in each(columns))
        said = _FORMAT + msgspec.json.encode(head) + b"\n" + zlib.compress(body, 1)
        unfinished = path.with_suffix(f".{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(said)
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise SourceError(
                f"{path} cannot be written ({error.strerror}): make room, or the folder writable."
            ) from error

    def _path(self, symbol: str) -> Path:
        return self._folder / f"{quote(symbol, safe='')}.bars"


def each(columns: Columns) -> tuple[array[Any], ...]:
    """Its columns, in the order of its fields."""
    return columns.days, columns.opens, columns.highs, columns.lows, columns.closes, columns.volumes


def _kept(head: _Head, body: bytes) -> Kept:
    """Raises `ValueError`."""
    if len(head.types) != len(fields(Columns)):
        raise ValueError("other columns")
    empty: list[array[Any]] = [array(code) for code in head.types]
    columns = Columns(*empty)
    at = 0
    for column in each(columns):
        size = head.rows * column.itemsize
        column.frombytes(body[at : at + size])
        at += size
    if at != len(body) or any(len(column) != head.rows for column in each(columns)):
        raise ValueError("cut short")
    return Kept(columns, head.splits, head.dividends, head.through, head.whole, head.before)
