"""Words as people type them, without what nobody can see."""

from __future__ import annotations

import pytest

from bot.chat.heard import heard


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("NVDA down 5%", "NVDA down 5%"),
        ("NVDA\ndown\t5%\u2028now", "NVDA down 5% now"),
        ("NV\x00DA \x1b[31mdown\x7f", "NVDA [31mdown"),
        ("\u202eNVDA\u202c d\u200bown", "NVDA down"),
        ("half \ud83d of one", "half  of one"),
        ("Škoda 株価 🚀 מניות", "Škoda 株価 🚀 מניות"),
        ("", ""),
    ],
)
def test_what_is_heard(typed: str, kept: str) -> None:
    assert heard(typed) == kept
