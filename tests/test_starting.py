"""What `tickerbell init` writes, and that it never spoils what is there."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from adapters.rules.load import load
from adapters.rules.names import shipped_rules
from bot.errors import SettingsError
from bot.settings import Settings
from bot.starting import set_up
from tests.small_disk import files_up_to


def everything(folder: Path) -> dict[str, bytes | None]:
    """All that is in a folder; of a folder in it, None."""
    return {str(path.relative_to(folder)): None if path.is_dir() else path.read_bytes() for path in folder.rglob("*")}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["bell", "a/nested/one", "with spaces & ünïcode", "."])
def test_the_folder_is_ready_to_be_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(name)
    set_up(folder)
    monkeypatch.chdir(folder)
    settings = Settings.read()
    assert (settings.rules, settings.database) == (Path("rules"), "tickerbell.db")
    assert settings.platforms == ()
    assert {path.name: path.read_bytes() for path in Path("rules").iterdir()} == {
        path.name: path.read_bytes() for path in shipped_rules().glob("*.yaml")
    }
    assert not load(Path("rules"))[1]
    readme = Path("README.md").read_text("utf-8")
    assert len(readme.splitlines()) == 10
    assert "`tickerbell run --live`: in the terminal" in readme
    assert Settings.unknown() == []


def test_tokens_are_for_their_owners_eyes_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        set_up(tmp_path / "bell")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "bell" / ".env").stat().st_mode) == 0o600


def test_what_else_is_in_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    set_up(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", [".env", "rules", "README.md"])
@pytest.mark.parametrize("kind", ["file", "folder", "link to nothing"])
def test_it_never_overwrites(tmp_path: Path, name: str, kind: str) -> None:
    there = tmp_path / name
    if kind == "file":
        there.write_text("mine")
    elif kind == "folder":
        there.mkdir()
    else:
        there.symlink_to("nowhere")
    before = everything(tmp_path) if kind != "link to nothing" else {}
    with pytest.raises(SettingsError, match=rf"has {name} already; nothing was changed"):
        set_up(tmp_path)
    if kind == "link to nothing":
        there.unlink()
    assert everything(tmp_path) == before


def test_twice_is_once(tmp_path: Path) -> None:
    set_up(tmp_path / "bell")
    before = everything(tmp_path)
    with pytest.raises(SettingsError, match=r"has rules, \.env, README\.md already"):
        set_up(tmp_path / "bell")
    assert everything(tmp_path) == before


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "bell").write_text("mine")
    for folder in (tmp_path / "bell", tmp_path / "bell" / "deep"):
        with pytest.raises(SettingsError, match="bell is a file, and no folder can be there"):
            set_up(folder)
    assert everything(tmp_path) == {"bell": b"mine"}


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    with files_up_to(3000), pytest.raises(SettingsError, match="cannot be written, and is as it was"):
        set_up(tmp_path / "deep" / "bell")
    assert everything(tmp_path) == {}


@pytest.mark.skipif(not Path("/sys/kernel").exists(), reason="there is no /sys here")
def test_where_nobody_may_write() -> None:
    with pytest.raises(SettingsError, match="cannot be written, and is as it was"):
        set_up(Path("/sys/kernel/tickerbell"))
