"""The names that sentences may use, read without a judgement on the files: that is `load`, which takes longer."""

from __future__ import annotations

from pathlib import Path

from adapters.rules import document
from bot.news.model import Topic
from bot.rulebook import Rulebook, RulesFolderError
from bot.sentence import Vocabulary


def shipped_rules() -> Path:
    """The folder of rules that comes with the product, in a clone as in an installation."""
    return Path(__file__).resolve().parents[2] / "rules"


def paths(folder: Path) -> list[Path]:
    """The rule files of a folder; raises RulesFolderError where there are none."""
    if not folder.is_dir():
        raise RulesFolderError(f"There is no folder {folder}.")
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".yaml", ".yml") and _is_file(path))
    except OSError as error:
        raise RulesFolderError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    found = [path for path in found if path.name[0] != "."]
    if not found:
        raise RulesFolderError(f"There are no rule files (*.yaml) in {folder}.")
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
        aliases=_lists(files.get("aliases")),
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
