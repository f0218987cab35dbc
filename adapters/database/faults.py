"""A driver's errors as one sentence: what, where, what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError

SENTENCES = (
    ("SQLITE_BUSY", "another program holds it (a backup, an SQL shell); close that and start again"),
    ("SQLITE_CANTOPEN", "it cannot be opened; make its folder and itself readable and writable, or give another path"),
    ("SQLITE_READONLY", "it may only be read; make it and its folder writable, or give another path"),
    ("SQLITE_PERM", "it may only be read; make it and its folder writable, or give another path"),
    ("SQLITE_NOTADB", "it is not a database; move it away, or give another path"),
    ("SQLITE_CORRUPT", "it is damaged; put a backup in its place"),
    ("SQLITE_FULL", "the disk is full; free some space and start again (nothing committed is lost)"),
    (
        "SQLITE_IOERR",
        "the disk does not take it; look for space and faults, then start again (nothing committed is lost)",
    ),
)
"""By the beginning of SQLite's name for an error (https://www.sqlite.org/rescode.html)."""


@contextmanager
def in_words(place: str) -> Iterator[None]:
    """Turn errors of the database at `place` into `StoreError`."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(_sentence(place, error.orig or error)) from error
    except (sqlite3.Error, OSError) as error:
        raise StoreError(_sentence(place, error)) from error


def _sentence(place: str, error: BaseException) -> str:
    name = getattr(error, "sqlite_errorname", "")
    for beginning, words in SENTENCES:
        if name.startswith(beginning):
            return f"database {place}: {words}."
    return f"database {place}: {error}."
