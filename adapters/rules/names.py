"""The names that sentences may use, read without a judgement on the files: that is `load`, which takes longer."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

from adapters.rules import document
from bot.news.model import Topic
from bot.rulebook import Rulebook, RulesFolderError
from bot.sentence import Vocabulary


def shipped_rules() -> Path:
    """The folder of rules that comes with the product, in a clone as in an installation."""
    return Path(__file__).resolve().parents[2] / "rules"


def known_names() -> dict[str, tuple[str, ...]]:
    """The names of large companies, indices, coins and funds that Tickerbell knows by itself, by symbol."""
    with (Path(__file__).parent / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (symbols, (name, *filter(None, also.split(";"))))
            for symbols, name, also in islice(csv.reader(file), 1, None)
        ]
    return {symbol: names for symbols, names in rows for symbol in symbols.split()}


def with_known(own: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """A folder's names beside those known anyway; a name that the folder gives means what the folder says."""
    meant: dict[str, set[str]] = {}
    for symbol, names in own.items():
        for name in names:
            meant.setdefault(name.lower(), set()).add(symbol)
    all_names = {
        symbol: tuple(name for name in names if symbol in meant.get(name.lower(), (symbol,)))
        for symbol, names in known_names().items()
    }
    for symbol, names in own.items():
        all_names[symbol] = tuple(dict.fromkeys((*all_names.get(symbol, ()), *names)))
    return {symbol: names for symbol, names in all_names.items() if names}


def paths(folder: Path) -> list[Path]:
    """The rule files of a folder; raises RulesFolderError where there are none."""
    if not folder.is_dir():
        raise RulesFolderError(f"There is no folder {folder.absolute()}.")
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".yaml", ".yml") and _is_file(path))
    except OSError as error:
        raise RulesFolderError(f"The folder {folder.absolute()} cannot be read: {error.strerror}.") from error
    found = [path for path in found if path.name[0] != "."]
    if not found:
        raise RulesFolderError(f"There are no rule files (*.yaml) in {folder.absolute()}.")
    return found


def _is_file(path: Path) -> bool:
    """A link to nothing is one too: it is told as an error, not passed over."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def vocabulary(folder: Path) -> Vocabulary:
    """The baskets, topics and company names of a folder. Raises RulesFolderError."""
    files = {path.stem: path for path in paths(folder)}
    return Rulebook(
        baskets=_lists(files.get("baskets")),
        topics=tuple(Topic(name, name) for name in _entries(files.get("topics"))),
        aliases=with_known(_lists(files.get("aliases"))),
    ).vocabulary


def _lists(path: Path | None) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(each.value for each in entry.value if isinstance(each.value, str))
        for name, entry in _entries(path).items()
        if isinstance(entry.value, list)
    }


def _entries(path: Path | None) -> dict[str, document.Item]:
    try:
        root = document.read(document.content(path), []) if path else None
    except (OSError, document.Unreadable):
        return {}
    return root.value if root and isinstance(root.value, dict) else {}
