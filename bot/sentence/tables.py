"""The parser's tables, made ahead: reading them takes a tenth of the time that making them does.

`python -m bot.sentence.tables` writes them anew after a change of the grammar. Tables of another grammar or of another
version of lark are not used.
"""

# pyright: reportUnknownMemberType=false
# Lark leaves the types of what it saves open.

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_TABLES = Path(__file__).with_name("tables.json")


def load() -> Lark:
    """The parser of the grammar."""
    try:
        tables = json.loads(_TABLES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return build()
    return _restored(tables) if tables.get("of") == identity() else build()


def build(**options: Any) -> Lark:
    """The parser, made from the grammar; `strict=True` refuses an ambiguous one, and takes its time."""
    flags = re.IGNORECASE | re.ASCII
    return Lark(_grammar(), parser="lalr", lexer="contextual", g_regex_flags=flags, **options)


def current() -> str:
    """The text of the tables as they should be."""
    data, memo = build().memo_serialize([TerminalDef, Rule])
    return json.dumps({"of": identity(), "data": data, "memo": memo}, separators=(",", ":")) + "\n"


def _grammar() -> str:
    return _GRAMMAR.read_text(encoding="utf-8")


def identity() -> str:
    """What the tables belong to: this grammar and this version of lark."""
    return hashlib.sha256(f"{lark.__version__}\n{_grammar()}".encode()).hexdigest()


def _restored(tables: dict[str, Any]) -> Lark:
    """JSON knows only texts as keys and no tuples."""
    parser = tables["data"]["parser"]["parser"]
    parser["tokens"] = {int(number): name for number, name in parser["tokens"].items()}
    parser["states"] = {
        int(state): {int(token): tuple(action) for token, action in actions.items()}
        for state, actions in parser["states"].items()
    }
    memo = {int(number): value for number, value in tables["memo"].items()}
    return Lark.load({"data": tables["data"], "memo": memo})


if __name__ == "__main__":
    _TABLES.write_text(current(), encoding="utf-8")
