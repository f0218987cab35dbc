"""Opening: one process at a time, the right tables, and a sentence for everything that stands in the way."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import ClauseElement
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database import open_store, statements
from adapters.database.tables import VERSION, VERSION_TABLE
from bot.errors import StoreError
from tests.adapters.database.samples import at, drain, notation, step
from tests.adapters.database.test_migrations import older
from tests.small_disk import files_up_to


def execute(path: Path, *commands: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        for command in commands:
            database.execute(command)


def newer(path: Path) -> None:
    execute(path, "PRAGMA journal_mode = WAL")
    execute(path, f"CREATE TABLE {VERSION_TABLE} (version_num)", f"INSERT INTO {VERSION_TABLE} VALUES ('9999')")


def damaged(path: Path) -> None:
    execute(path, f"CREATE TABLE {VERSION_TABLE} (version_num)", f"INSERT INTO {VERSION_TABLE} VALUES ('0001')")
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (Path.mkdir, "this is a folder; give the path of a file."),
    "not a database": (lambda path: path.write_text("symbol,date\n" * 100), "it is not a database; move it away"),
    "damaged": (damaged, "it is damaged; put a backup in its place."),
    "another program's": (lambda path: execute(path, "CREATE TABLE t (a)"), "it belongs to another program;"),
    "newer": (newer, "a newer tickerbell wrote it; install that version, or give another path."),
}


@pytest.mark.parametrize(("prepare", "words"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_there_is_refused_in_words_and_left_alone(
    tmp_path: Path, prepare: Callable[[Path], object], words: str
) -> None:
    path = tmp_path / "bell.db"
    prepare(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as error:
        await open_store(path)
    assert str(error.value).startswith(f"database {path}: {words}")
    assert "\n" not in str(error.value)
    assert before is None or path.read_bytes() == before
    assert prepare is newer or not (tmp_path / "bell.db.lock").exists()


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("{folder}/no/bell.db", "database {folder}/no/bell.db: there is no folder {folder}/no; make it, or"),
        ("sqlite:///{folder}/no/bell.db", "database {folder}/no/bell.db: there is no folder {folder}/no; make it, or"),
        ("postgresql://me:secret@host/bell", "database postgresql://…: only SQLite is served so far; give the path"),
    ],
)
async def test_where_nothing_can_be(tmp_path: Path, where: str, words: str) -> None:
    with pytest.raises(StoreError) as error:
        await open_store(where.format(folder=tmp_path))
    assert str(error.value).startswith(words.format(folder=tmp_path))


async def test_a_url_is_the_path_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a 100% name?.db"
    store = await open_store(f"sqlite:///{path}")
    await store.close()
    assert path.is_file()


async def test_it_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = await open_store(tmp_path / "bell.db")
        await store.commit(step(0, "post A0"))
        modes = {name: os.stat(tmp_path / name).st_mode & 0o777 for name in os.listdir(tmp_path)}
        await store.close()
    finally:
        os.umask(before)
    names = ("bell.db", "bell.db-shm", "bell.db-wal", "bell.db.lock")
    assert {name: modes[name] for name in names} == dict.fromkeys(names, 0o600)
    assert set(modes.values()) == {0o600}


def size_of(path: str) -> int:
    return os.stat(path).st_size


@contextmanager
def changed_mode(path: Path, mode: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
@pytest.mark.parametrize("protect", ["folder", "file"])
async def test_what_may_not_be_written(tmp_path: Path, protect: str) -> None:
    path = tmp_path / "bell.db"
    await (await open_store(path)).close()
    protected, mode = (tmp_path, 0o500) if protect == "folder" else (path, 0o400)
    with (
        changed_mode(protected, mode),
        pytest.raises(StoreError, match=r"it (cannot be opened|may only be read); make"),
    ):
        await open_store(path)


async def test_a_full_disk_loses_nothing_committed(tmp_path: Path) -> None:
    path = tmp_path / "bell.db"
    store = await open_store(path)
    await store.commit(step(0, "post A0"))
    lost = r"the disk does not take it; .* \(nothing committed is lost\)\."
    with files_up_to(size_of(f"{path}-wal")), pytest.raises(StoreError, match=lost):
        await store.commit(step(1, "post B0"))
    await store.commit(step(2, "post C0"))
    await store.close()

    store = await open_store(path)
    assert await drain(store, 2) == ["post A0", "post C0"]
    await store.close()


async def test_one_process_at_a_time(tmp_path: Path) -> None:
    path, link = tmp_path / "bell.db", tmp_path / "link.db"
    link.symlink_to(path)
    store = await open_store(path)
    for name in (path, link):
        with pytest.raises(StoreError) as error:
            await open_store(name)
        words = "another tickerbell is using it; stop that one, or give another path."
        assert str(error.value) == f"database {path}: {words}"
    await store.commit(step(0, "post A0"))
    await store.close()
    await (await open_store(link)).close()


RUN = """
import asyncio, sys
from adapters.database import open_store
from tests.adapters.database.samples import at, step

async def main():
    store = await open_store(sys.argv[1])
    await store.commit(step(0, "post A0", "post B0"))
    await store.claim(at(0), "worker")
    print("claimed", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_killed_process_leaves_its_lock_and_doubts(tmp_path: Path) -> None:
    path = tmp_path / "bell.db"
    command = [sys.executable, "-c", RUN, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]) as run:  # noqa: ASYNC220
        assert run.stdout
        assert run.stdout.readline() == b"claimed\n"
        with pytest.raises(StoreError, match="another tickerbell is using it"):
            await open_store(path)
        run.send_signal(signal.SIGKILL)
    store = await open_store(path)
    (delivery,) = await store.claim(at(0), "worker")
    assert (notation(delivery.post), delivery.in_doubt, delivery.attempts) == ("post A0", True, 1)
    await store.close()


async def test_migrations_lead_to_the_tables_of_a_new_database(tmp_path: Path) -> None:
    older(tmp_path / "old.db", "head", {})
    await (await open_store(tmp_path / "new.db")).close()
    old, new = (schema_of(tmp_path / name) for name in ("old.db", "new.db"))
    assert old == new
    assert "outbox_open" in new
    assert new["version"] == VERSION


def schema_of(path: Path) -> dict[str, str]:
    """Each table and index in SQL, without its spaces, and the version."""
    with closing(sqlite3.connect(path)) as database:
        made = database.execute("SELECT name, sql FROM sqlite_master")
        [version] = database.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()
        return {name: "".join((sql or "").split()) for name, sql in made} | {"version": version}


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["SQLite", "PostgreSQL"])
def test_every_statement_is_spoken_by(dialect: sqlite.dialect | postgresql.dialect) -> None:
    spoken = {
        name: str(statement.compile(dialect=dialect))
        for name, statement in vars(statements).items()
        if name.isupper() and isinstance(statement, ClauseElement)
    }
    assert {name for name, sql in spoken.items() if "ON CONFLICT" in sql} == {
        name for name in spoken if name.startswith(("PUT_", "ADD_"))
    }
