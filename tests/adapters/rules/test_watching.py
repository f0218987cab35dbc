"""A rules folder that is changed while it is in force: on a real disk, as editors and Kubernetes do it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.rules.watching import RulesFolder
from bot.errors import TickerbellError
from bot.rulebook import Rulebook, RuleFileError, RulesFolderError

FILES = {
    "ai.yaml": "pack: ai\nabout: AI\nrules:\n  - NVDA down 5%\n  - any of @chips down 7%\n",
    "crypto.yaml": "pack: crypto\nabout: Coins\nrules:\n  - BTC-USD down 5%\n",
    "baskets.yaml": "chips: [NVDA, AMD]\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "rules")


def rules(book: Rulebook) -> dict[str, list[str]]:
    return {pack.name: [rule.text for rule in pack.rules] for pack in book.packs}


def said(errors: list[TickerbellError]) -> str:
    return " | ".join(map(str, errors))


IN_FORCE = {"ai": ["NVDA down 5%", "any of @chips down 7%"], "crypto": ["BTC-USD down 5%"]}
BROKEN = [
    ("a slip in one rule", "pack: ai\nabout: AI\nrules:\n  - NVDA dwon 5%\n  - AMD down 5%\n", "Did you mean down"),
    ("no YAML", "pack: [ai\n", "no YAML"),
    ("nothing", "", "empty"),
    ("an unknown key", FILES["ai.yaml"] + "polst: [discord:#a]\n", "polst"),
    ("no text", "\x00\x01", "character"),
]


@pytest.mark.parametrize(("text", "error"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_file_stays_as_it_was_and_others_go_on(folder: Path, text: str, error: str) -> None:
    watched = RulesFolder(folder)
    assert rules(watched.read()[0]) == IN_FORCE
    (folder / "ai.yaml").write_text(text, encoding="utf-8")
    (folder / "crypto.yaml").write_text(FILES["crypto.yaml"].replace("5%", "9%"), encoding="utf-8")
    book, errors = watched.read()
    assert rules(book) == {**IN_FORCE, "crypto": ["BTC-USD down 9%"]}
    assert error in said(errors)
    (folder / "ai.yaml").write_text(FILES["ai.yaml"].replace("NVDA", "AMD"), encoding="utf-8")
    book, errors = watched.read()
    assert (rules(book)["ai"][0], errors) == ("AMD down 5%", [])


def test_what_was_never_sound_counts_as_far_as_it_is(folder: Path) -> None:
    (folder / "ai.yaml").write_text(FILES["ai.yaml"] + "  - AMD dwon 5%\n", encoding="utf-8")
    watched = RulesFolder(folder)
    assert rules(watched.read()[0]) == IN_FORCE
    (folder / "baskets.yaml").write_text("chips: [NVDA]\ncoins: [BTC-USD]\n", encoding="utf-8")
    book, errors = watched.read()
    assert book.baskets == {"chips": ("NVDA",), "coins": ("BTC-USD",)}
    assert len(errors) == 1


def test_what_was_just_saved_is_named_first(folder: Path) -> None:
    (folder / "ai.yaml").write_text(FILES["ai.yaml"].replace("about: AI\n", ""), encoding="utf-8")
    watched = RulesFolder(folder)
    watched.read()
    seen: list[tuple[str, bool]] = []

    def first() -> tuple[str, bool]:
        error = watched.read()[1][0]
        assert isinstance(error, RuleFileError)
        return f"{Path(error.file).name}:{error.line}", error.stands

    for name, text in (("crypto", ""), ("rubbish", "?"), ("baskets", None), ("ai", "pack: ai\n# still\n")):
        path = folder / f"{name}.yaml"
        path.unlink() if text is None else path.write_text(text, encoding="utf-8")
        seen.append(first())
    assert seen == [("crypto.yaml:1", True), ("rubbish.yaml:1", False), ("ai.yaml:4", False), ("ai.yaml:1", False)]


def test_names_that_sound_rules_need_stay(folder: Path) -> None:
    watched = RulesFolder(folder)
    watched.read()
    (folder / "baskets.yaml").write_text("coins: [BTC-USD]\n", encoding="utf-8")
    book, errors = watched.read()
    assert (rules(book), book.baskets) == (IN_FORCE, {"chips": ("NVDA", "AMD")})
    assert "I don't know the basket @chips" in said(errors)
    (folder / "ai.yaml").write_text(FILES["ai.yaml"].replace("chips", "coins"), encoding="utf-8")
    book, errors = watched.read()
    assert (rules(book)["ai"][1], book.baskets, errors) == ("any of @coins down 7%", {"coins": ("BTC-USD",)}, [])


def test_a_deleted_file_is_gone_and_a_new_one_comes(folder: Path) -> None:
    watched = RulesFolder(folder)
    watched.read()
    (folder / "crypto.yaml").rename(folder / "coins.yaml.off")
    (folder / "oil.yaml").write_text("pack: oil\nabout: Oil\nrules:\n  - oil down 5%\n", encoding="utf-8")
    book, errors = watched.read()
    assert (rules(book), errors) == ({"ai": IN_FORCE["ai"], "oil": ["CL=F down 5%"]}, [])


def test_a_folder_that_is_gone_stays_in_force(folder: Path) -> None:
    watched = RulesFolder(folder)
    watched.read()
    folder.rename(folder.with_name("moved"))
    book, errors = watched.read()
    assert rules(book) == IN_FORCE
    assert "There is no folder" in said(errors)
    folder.with_name("moved").rename(folder)
    assert watched.read()[1] == []


def test_nothing_to_begin_with_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RulesFolderError):
        RulesFolder(tmp_path / "none").read()


def in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def by_renaming(path: Path, text: str) -> None:
    """As vim and most editors save."""
    new = path.with_name(f".{path.name}.swp")
    new.write_text(text, encoding="utf-8")
    new.rename(path)


def by_a_backup(path: Path, text: str) -> None:
    """As emacs saves: for a moment there is no file."""
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text, encoding="utf-8")


def kept_times(path: Path, text: str) -> None:
    """As `rsync` or `cp -p` may leave it: as large and as old as before."""
    before = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def untouched(path: Path, _: str) -> None:
    """Saved, and the same as before."""
    by_renaming(path, path.read_text(encoding="utf-8"))


def filled(folder: Path) -> Path:
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def mounted(folder: Path) -> Path:
    """As Kubernetes mounts a configmap: the files are links into `..data`, itself a link."""
    folder.mkdir()
    filled(folder / "..one")
    (folder / "..data").symlink_to("..one")
    for name in FILES:
        (folder / name).symlink_to(f"..data/{name}")
    return folder


def swapped(path: Path, text: str) -> None:
    """As Kubernetes changes one."""
    in_place(filled(path.parent / "..two") / path.name, text)
    (path.parent / "..new").symlink_to("..two")
    (path.parent / "..new").rename(path.parent / "..data")


async def after(folder: Path, save: Callable[[Path, str], None]) -> list[str]:
    """The coins' rules two seconds after a file was saved, and all errors; nothing where nothing has changed."""
    watched = RulesFolder(folder)
    watched.read()
    changes = watched.changes()
    save(folder / "crypto.yaml", FILES["crypto.yaml"].replace("5%", "9%"))
    try:
        async with asyncio.timeout(2):
            book, errors = await anext(changes)
    except TimeoutError:
        return []
    await changes.aclose()
    return [*rules(book)["crypto"], *map(str, errors)]


async def test_what_is_saved_comes_into_force_within_two_seconds(tmp_path: Path) -> None:
    ways = (in_place, by_renaming, by_a_backup, kept_times)
    saved = await asyncio.gather(
        *(after(filled(tmp_path / way.__name__), way) for way in ways),
        after(mounted(tmp_path / "mounted"), swapped),
        after(filled(tmp_path / "untouched"), untouched),
    )
    assert saved == [["BTC-USD down 9%"]] * 5 + [[]]
