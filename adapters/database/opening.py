"""Opening a database: one process at a time, its tables brought up to date, what a crash left taken over."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, insert, inspect, select

from adapters.database.faults import in_words
from adapters.database.statements import TAKE_OVER
from adapters.database.store import Database
from adapters.database.tables import VERSION, VERSION_TABLE, metadata, schema
from bot.errors import StoreError, StoreInUse


async def open_store(where: str | Path | None) -> Database:
    """The database at a path or `sqlite:///` URL, made if it is not there; None: a temporary one, gone at `close`.

    It is locked for this process until `close` or the process's end, however that comes. Raises `StoreError`,
    `StoreInUse`.
    """
    return await asyncio.to_thread(_open, where)


def open_beside(where: str | Path) -> Database:
    """A database that another process has, only to be read. Raises `StoreError`, also when it is read."""
    path = path_of(str(where))
    address = f"{path.as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False), poolclass=NullPool
    )
    return Database(engine, str(path), ExitStack())


def _open(where: str | Path | None) -> Database:
    with ExitStack() as resources:
        path = path_of(str(where)) if where is not None else resources.enter_context(_temporary()) / "tickerbell.db"
        _refuse_foreign(path)
        resources.enter_context(closing(_lock(path)))
        _make_private(path)
        engine = _engine(path, durable=where is not None)
        resources.callback(engine.dispose)
        with in_words(str(path)), engine.begin() as connection:
            _prepare(connection, path)
            # This process holds the lock, so whoever claimed a row is dead: the platform may have it or not.
            connection.execute(TAKE_OVER)
        return Database(engine, str(path), resources.pop_all())


@contextmanager
def _temporary() -> Iterator[Path]:
    with in_words("in the temporary folder"):
        folder = TemporaryDirectory(prefix="tickerbell-")
    with folder as name:
        yield Path(name)


def path_of(where: str) -> Path:
    """The file that a path or URL of a database names. Raises `StoreError` where none can be."""
    scheme, url, rest = where.partition("://")
    if url and scheme != "sqlite":
        raise StoreError(f"database {scheme}://…: only SQLite is served so far; give the path of a file.")
    path = Path(rest.removeprefix("/") if url else where).expanduser().resolve()
    if not path.parent.is_dir():
        raise StoreError(f"database {path}: there is no folder {path.parent}; make it, or give another path.")
    if path.is_dir():
        raise StoreError(f"database {path}: this is a folder; give the path of a file.")
    return path


def _lock(path: Path) -> sqlite3.Connection:
    """Hold `<path>.lock`: SQLite's own lock on an empty file, which the system drops however the process ends."""
    _make_private(Path(f"{path}.lock"))
    with in_words(str(path)):
        lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None, check_same_thread=False)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            if error.sqlite_errorname != "SQLITE_BUSY":
                raise
            words = "another tickerbell is using it; stop that one, or give another path"
            raise StoreInUse(f"database {path}: {words}.") from error
        return lock


def _make_private(path: Path) -> None:
    """A new file is for its owner's eyes only; SQLite gives those beside it (`-wal`, `-shm`) the same mode."""
    with suppress(OSError):  # it is there; or SQLite says what is in the way
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _refuse_foreign(path: Path) -> None:
    """Another program's database is left as it is: not even put into WAL mode, and without a lock beside it."""
    if not path.exists():
        return
    with in_words(str(path)), closing(sqlite3.connect(path)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and VERSION_TABLE not in tables:
        raise StoreError(f"database {path}: it belongs to another program; give another path.")


def _engine(path: Path, *, durable: bool) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": 5})
    # A post must not leave before its row is on the disk: NORMAL could lose the row to a power cut, and post it twice.
    synchronous = "FULL" if durable else "OFF"

    @event.listens_for(engine, "connect")
    def configure(connection, _record) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _prepare(connection: Connection, path: Path) -> None:
    """Tables as they are now: made in a new database, where the migrations lead in an old one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        metadata.create_all(connection)
        schema.create(connection)
        connection.execute(insert(schema).values(version_num=VERSION))
    elif connection.scalar(select(schema.c.version_num)) != VERSION:
        _migrate(connection, path)


def _migrate(connection: Connection, path: Path) -> None:
    from alembic import command  # seldom needed: half a second, and 11 MB
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "adapters.database:migrations")
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"database {path}: a newer tickerbell wrote it; install that version, or give another path."
        ) from error
