"""Durable state on SQLAlchemy Core: SQLite now, written in SQL that PostgreSQL speaks too.

`opening.py` opens, locks and migrates; `store.py` is the Store and `statements.py` its SQL; `tables.py` says what is
kept; `faults.py` words errors.
"""

from adapters.database.opening import open_beside, open_store, path_of
from adapters.database.store import Database

__all__ = ["Database", "open_beside", "open_store", "path_of"]
