"""`tickerbell init`: a folder to start from, without a clone."""

from __future__ import annotations

import os
import re
from pathlib import Path

from adapters.rules.names import shipped_rules
from bot.errors import SettingsError

_EXAMPLE = Path(__file__).with_name("env.example")
_SET = re.compile(r"^# (TICKERBELL_(?:RULES|DATABASE)=)", re.MULTILINE)
_README = """\
# A Tickerbell

- `.env`: tokens and settings, each with a word on where it is found. Keep it to yourself.
- `rules/`: what is watched. Packs of rules (`ai.yaml`, …), and the baskets, topics, feeds and names that they use.
- `tickerbell.db`: what channels have asked for and what was posted; it comes with the first run.

Run in this folder:
- `tickerbell check rules`: every error in the rules, with its line and column
- `tickerbell doctor`: tokens, permissions, network and clock; what is wrong, and what to click
- `tickerbell run`: the live market on Discord and Slack, where a token is set; `tickerbell run --live`: in the terminal
"""


def set_up(folder: Path) -> None:
    """Write a rules folder, `.env` (for its owner's eyes only) and a README into `folder`, which may be there or not.

    Raises `SettingsError` where one of them is there, or nothing can be written; then all is left as it was.
    """
    files = _files(folder)
    if there := [path for path in (folder / "rules", *files) if os.path.lexists(path)]:
        names = ", ".join(dict.fromkeys(path.relative_to(folder).parts[0] for path in there))
        raise SettingsError(f"{folder} has {names} already; nothing was changed. Choose another folder.")
    if file := next((each for each in (folder, *folder.parents) if each.exists() and not each.is_dir()), None):
        raise SettingsError(f"{file} is a file, and no folder can be there; nothing was changed. Choose another name.")
    made: list[Path] = []
    try:
        for path, content in files.items():
            _make_folder(path.parent, made)
            _write(path, content, made)
    except BaseException as error:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise SettingsError(f"{folder} cannot be written, and is as it was: {error.strerror}.") from error
        raise


def _files(folder: Path) -> dict[Path, bytes]:
    rules = {folder / "rules" / path.name: path.read_bytes() for path in sorted(shipped_rules().glob("*.yaml"))}
    settings = _SET.sub(r"\1", _EXAMPLE.read_text("utf-8"))
    return {**rules, folder / ".env": settings.encode(), folder / "README.md": _README.encode()}


def _make_folder(folder: Path, made: list[Path]) -> None:
    """With those above it; each that is new is added to `made`."""
    for each in (*reversed(folder.parents), folder):
        if not each.exists():
            each.mkdir()
            made.append(each)


def _write(path: Path, content: bytes, made: list[Path]) -> None:
    """A new file, added to `made` as soon as it is there; tokens will be in the hidden one."""
    mode = 0o600 if path.name == ".env" else 0o666
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        made.append(path)
        file.write(content)
