"""Share classes and listings of one issuer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def issuers(aliases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The symbol that stands for the issuer of each: of those whose first names are the same, the first."""
    firsts: dict[str, str] = {}
    return {symbol: firsts.setdefault(names[0], symbol) for symbol, names in aliases.items() if names}
