"""What people read of Discord's markdown."""

from __future__ import annotations

import pytest

from tests.doubles.discord.markdown import plain

NAMES = {"1": "ann", "2": "managers", "3": "markets"}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("**NVDA** *down* __17%__ ~~x~~ ||y||", "NVDA down 17% x y"),
        ("***both*** _it_ a_b_c 2*3*4", "both it a_b_c 2*3*4"),
        (r"\*\*not\*\* \_a\_ \# \\ \<@1>", r"**not** _a_ # \ <@1>"),
        ("[R1 tops the App Store](https://ok.example/a) now", "R1 tops the App Store now"),
        (r"[a \[b\]](<https://ok.example>)", "a [b]"),
        ("<https://ok.example>", "https://ok.example"),
        ("# head\n-# small\n> said\n- item", "head\nsmall\nsaid\n- item"),
        ("`a * b *` ``c`d``", "a * b * c`d"),
        ("```\nNVDA dwon\n     ^\n```", "NVDA dwon\n     ^\n"),
        ("```py\nx\n```", "x\n"),
        (r"\`not code\`", "`not code`"),
        ("<@1> <@!1> <@&2> <#3> <@9>", "@ann @ann @managers #markets @unknown"),
        ("`<@1>` at <t:1737988200:f>", "<@1> at 27 January 2025 14:30"),
    ],
)
def test_what_is_left_to_read(text: str, seen: str) -> None:
    assert plain(text, NAMES) == seen
