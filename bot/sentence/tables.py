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


def load(written: Path = _TABLES) -> Lark:
    """The parser of the grammar."""
    try:
        tables = json.loads(written.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return build()
    return _restored(tables) if tables.get("of") == identity() else build()


def build(**options: Any) -> Lark:
    """The parser, made from the grammar; `strict=True` refuses an ambiguous one, and takes its time."""
    flags = re.IGNORECASE | re.ASCII
    return Lark(_grammar(), parser="lalr", lexer="contextual", g_regex_flags=flags, **options)


def current() -> str:
    """The text of the tables as they should be: the same from every run, a state a line."""
    data, memo = build().memo_serialize([TerminalDef, Rule])
    _number_in_order(data["parser"]["parser"])
    text = json.dumps({"of": identity(), "data": data, "memo": memo}, separators=(",", ":"), sort_keys=True)
    return text.replace('},"', '},\n"') + "\n"


def _number_in_order(parser: dict[str, Any]) -> None:
    """Lark numbers terminals and states as its sets happen to be ordered; here by name, and by when one is reached."""
    names = dict(parser["tokens"])
    tokens = {name: number for number, name in enumerate(sorted(names.values()))}
    (start,) = parser["start_states"].values()
    order = {start: 0}
    states: dict[int, dict[int, Any]] = {}
    for state in (reached := [start]):
        actions = sorted((names[token], action) for token, action in parser["states"][state].items())
        for _, (is_reduction, target) in actions:
            if not is_reduction and target not in order:
                order[target] = len(order)
                reached.append(target)
        states[order[state]] = {
            tokens[name]: (is_reduction, target if is_reduction else order[target])
            for name, (is_reduction, target) in actions
        }
    parser["tokens"] = {number: name for name, number in tokens.items()}
    parser["states"] = states
    for ends in (parser["start_states"], parser["end_states"]):
        ends.update({name: order[state] for name, state in ends.items()})


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
