"""Makes sessions.bin of what exchange_calendars knows: `python -m bot.market.sessions`."""

from __future__ import annotations

from array import array
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import msgspec

from bot.market.timetable import SESSIONS, packed

_SPANS = tuple(product((1990, 1998, 2021), (2040, 2026)))
"""First and last years to try: some calendars begin late, and lunar holidays are known only some years ahead."""


def columns(exchange: str) -> list[bytes] | None:
    """Days, opens, closes, and starts and ends of breaks, each packed; None where no span is known whole."""
    table = _table(exchange)
    if table is None:
        return None
    times = [_seconds(table.schedule[name]) for name in ("open", "close", "break_start", "break_end")]
    return [packed(column) for column in (array("I", [day.toordinal() for day in table.sessions]), *times)]


def _seconds(column: Any) -> array[int]:
    """A column of the schedule in epoch seconds, 0 where it has no time."""
    return array("I", column.astype("datetime64[s, UTC]").astype("int64").where(column.notna(), 0).tolist())


def _table(exchange: str) -> Any:
    library: Any = import_module("exchange_calendars")
    for first, last in _SPANS:
        try:
            return library.get_calendar(exchange, start=f"{first}-01-01", end=f"{last}-12-31")
        except (ValueError, NotImplementedError):
            continue  # the library does not know that span
    return None


def main() -> None:
    library: Any = import_module("exchange_calendars")
    names: list[str] = library.get_calendar_names(include_aliases=False)
    made = {name: known for name in sorted(names) if name != "24/7" and (known := columns(name))}
    Path(str(SESSIONS)).write_bytes(msgspec.msgpack.encode(made))


if __name__ == "__main__":
    main()
