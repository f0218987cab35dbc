"""Whether an answer has the shape of recorded ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "fixtures"
YAHOO = RECORDED / "yahoo_http_node-yahoo-finance2"


def answers(pattern: str) -> list[Any]:
    """Bodies of what Yahoo was recorded to answer with success, by the pattern of their files' names."""
    said = (json.loads(path.read_text(encoding="utf-8"))["response"] for path in sorted(YAHOO.glob(pattern)))
    return [each["bodyJson"] for each in said if each["status"] == 200 and "bodyJson" in each]


def strange(ours: Any, recorded: Sequence[Any], at: str = "") -> Iterator[str]:
    """What is in an answer and in no recorded one, or of another kind there."""
    kinds = {_kind(each) for each in recorded}
    if _kind(ours) not in kinds:
        yield f"{at}: {_kind(ours)}, recorded as {sorted(kinds)}"
    elif isinstance(ours, Mapping):
        for name, value in ours.items():
            # Times name the events of a chart.
            known = [each[name] for each in recorded if isinstance(each, Mapping) and name in each] or [
                value for each in recorded if isinstance(each, Mapping) and name.isdigit() for value in each.values()
            ]
            yield from strange(value, known, f"{at}.{name}") if known else [f"{at}.{name}: never recorded"]
    elif isinstance(ours, Sequence) and not isinstance(ours, str):
        known = [item for each in recorded if isinstance(each, list) for item in each]
        for item in ours if known else ():
            yield from strange(item, known, f"{at}[]")


def _kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return type(value).__name__
    return "number" if isinstance(value, int | float) else type(value).__name__
