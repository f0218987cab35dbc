"""Which part of a pack is meant: `critical only`, `NVDA, @ai-chips without info`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from msgspec.structs import replace

from bot.alert.settings import SEVERITIES
from bot.chat.records import PackChoice
from bot.errors import ChatError, Slip

_NOT = ("without", "not", "no", "except")
_FILLERS = ("only", "and", "just", "with", "about", "&", "or")
_WORD = re.compile(r"[^\s,;]+")


@dataclass(frozen=True, slots=True)
class Part:
    """Names that rules must be about, and names that they must not be."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.only or self.without)


def part_of(typed: str, pack: str, names: Iterable[frozenset[str]], aliases: Mapping[str, tuple[str, ...]]) -> Part:
    """Read a filter; `names` are what each rule of the pack is about, `aliases` symbols by company name.

    Raises `ChatError` for a name that no rule of the pack is about.
    """
    known = frozenset[str]().union(*names)
    meant = {name.lower(): name for name in known} | {name.lower().lstrip("@^"): name for name in known}
    only: list[str] = []
    without: list[str] = []
    chosen = only
    for word in _WORD.findall(typed):
        text = word.lower().lstrip("$")
        if text in _NOT:
            chosen = without
        elif text not in _FILLERS:
            fits = [meant[symbol.lower()] for symbol in aliases.get(text, ()) if symbol.lower() in meant]
            if text in SEVERITIES and chosen is without:
                fits = [text]
            found = meant.get(text) or next(iter(fits), None)
            if found is None:
                raise _unknown(word, pack, known, meant)
            chosen.append(found)
    if not only and not without:
        raise ChatError(f"Which part of {pack}? For example: critical only, or NVDA without info.")
    return Part(tuple(dict.fromkeys(only)), tuple(dict.fromkeys(without)))


def _unknown(word: str, pack: str, known: frozenset[str], meant: Mapping[str, str]) -> ChatError:
    if word.lower() in SEVERITIES:
        return ChatError(f"No rule of {pack} is {word.lower()}.")
    if near := get_close_matches(word.lower(), meant, n=1):
        return Slip(f"No rule of {pack} is about {word}", word, meant[near[0]])
    about = ", ".join(sorted(known.difference(SEVERITIES)))
    return ChatError(f"No rule of {pack} is about {word}. Its rules are about {about}.")


def more(choice: PackChoice, part: Part) -> PackChoice:
    """A choice with a part added; of a whole pack, that part only. No part at all is the whole pack."""
    if not part:
        return replace(choice, only=(), without=(), left=False)
    only = dict.fromkeys((*choice.only, *part.only))
    without = dict.fromkeys((*(name for name in choice.without if name not in part.only), *part.without))
    kept = tuple(name for name in only if name not in part.without)
    return replace(choice, only=kept, without=tuple(without), left=False)


def less(choice: PackChoice, part: Part) -> PackChoice | None:
    """A choice with a part taken away; None if nothing of the pack is left."""
    gone = (*part.only, *part.without)
    only = tuple(name for name in choice.only if name not in gone)
    if choice.only and not only:
        return None
    fresh = (name for name in gone if name not in choice.only)
    return replace(choice, only=only, without=tuple(dict.fromkeys((*choice.without, *fresh))))


def described(choice: PackChoice | None) -> str:
    """`all its rules`, `its rules about NVDA or @ai-chips, and those that are critical, without info`."""
    only, without = (choice.only, choice.without) if choice else ((), ())
    kept = " and ".join(_kinds(only, "or")) if only else ""
    left = f", without those {' or '.join(_kinds(without, 'or'))}" if without else ""
    return f"{f'its rules {kept}' if kept else 'all its rules'}{left}"


def _kinds(names: Sequence[str], joint: str) -> list[str]:
    """`that are critical`, `about NVDA or @ai-chips`."""
    severities = [name for name in names if name in SEVERITIES]
    others = [name for name in names if name not in SEVERITIES]
    told = [f"that are {f' {joint} '.join(severities)}"] if severities else []
    return [*told, *([f"about {f' {joint} '.join(others)}"] if others else [])]
