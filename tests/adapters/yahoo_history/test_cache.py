"""Files of daily bars: whole, or as good as not there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from adapters.yahoo.cache import Kept, Shelf
from bot.errors import SourceError
from bot.market.history import Columns
from bot.market.model import DailyBar

KEPT = Kept(
    Columns.of([DailyBar(date(2025, 1, day), 1, 2.5, 0.1, 75.0875, 1e9) for day in (22, 23, 24)]),
    {date(2024, 6, 10): 10.0},
    {date(2024, 12, 5): 0.01},
    date(2025, 1, 24),
    whole=True,
    before=(DailyBar(date(2002, 10, 1), 2, 3, 0.5, 1, 0), DailyBar(date(2000, 3, 1), 70, 75.83, 60, 65.97, 0)),
)


@pytest.mark.parametrize("symbol", ["NVDA", "^GSPC", "EURUSD=X", "BRK-B", "../../etc/passwd", "."])
def test_what_was_written_is_read(tmp_path: Path, symbol: str) -> None:
    shelf = Shelf(tmp_path / "deep" / "history")
    assert shelf.read(symbol) is None
    shelf.write(symbol, KEPT)
    assert shelf.read(symbol) == KEPT
    [file] = (tmp_path / "deep" / "history").iterdir()
    assert file.stat().st_size < 600


def test_a_file_that_is_cut_anywhere_counts_as_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write("NVDA", KEPT)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        assert shelf.read("NVDA") is None


def test_a_file_with_a_changed_byte_never_raises(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.write("NVDA", KEPT)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    body = whole.index(b"\n", 30) + 1
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        assert (kept := shelf.read("NVDA")) is None or at < body or kept == KEPT


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SourceError, match=r"file/history.* cannot be written"):
        Shelf(tmp_path / "file" / "history").write("NVDA", KEPT)
