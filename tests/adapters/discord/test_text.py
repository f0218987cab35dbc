"""Text from outside shows as it is written, and does nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.text import code, link, person, said, told
from bot.chat.people import who
from tests.doubles.discord.markdown import plain


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("NVDA down 17.0% on AI-model news", "NVDA down 17.0% on AI-model news"),
        ("*bold* _x_ ~~y~~ ||z|| `c`", r"\*bold\* \_x\_ \~\~y\~\~ \|\|z\|\| \`c\`"),
        ("[a](https://evil.example)", r"\[a\](https:\//evil.example)"),
        ("<@42> <@!42> <@&42> <#42>", r"\<\@42\> \<\@!42\> \<\@&42\> \<\#42\>"),
        ("</bell:42> <t:42:R> <:e:42> <a:e:42>", r"\<\/bell:42\> \<t\:42:R\> \<\:e:42\> \<a\:e:42\>"),
        ("@everyone @HERE @ai-chips", "＠everyone ＠HERE @ai-chips"),
        (":rocket: at 14:31", r"\:rocket: at 14:31"),
        ("# head", r"\# head"),
        ("-# small", r"-\# small"),
        ("> quote", r"\> quote"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("12. item", r"12\. item"),
        ("-5% and 1.5", "-5% and 1.5"),
        ("back\\*slash", r"back\\\*slash"),
        ("a\u202eb\u2066c\u200bd\u200de\ufefff\x00g", "abcdefg"),
        ("one\ntwo\r\nthree\u2028four", "one two three four"),
        (f"by {who('discord:42')}", r"by {person\:discord:42}"),
    ],
)
def test_what_would_do_something_is_escaped(text: str, sent: str) -> None:
    assert said(text) == sent


@given(st.text())
def test_no_text_from_outside_mentions_links_or_hides_anything(text: str) -> None:
    sent = said(text)
    assert not re.search(r"<[@#:/at]|@everyone|@here|://|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\n\x00]", sent, re.I)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~|`\[\]<>#]", sent)


@pytest.mark.parametrize("title", ["Chips sink", "A (b) c", r"\*a\*", "5 < 7 > 3", "-5% - and #1", "20:10: 3 alerts"])
def test_what_is_escaped_reads_as_before(title: str) -> None:
    assert plain(said(title), {}) == title


@pytest.mark.parametrize(
    ("title", "url", "sent"),
    [
        ("Chips sink", "https://a.example/x", "[Chips sink](https://a.example/x)"),
        ("Chips", "https://a.example/x_(y)", "[Chips](https://a.example/x_%28y%29)"),
        ("[b] *c* http://evil.example", "https://a.example/", r"[(b) \*c\* evil.example](https://a.example/)"),
        ("Chips", "javascript:alert(1)", "Chips"),
        ("Chips", "https://a.example/ x)", "Chips"),
        ("", "https://a.example/", "[link](https://a.example/)"),
    ],
)
def test_a_headline_leads_to_its_source_alone(title: str, url: str, sent: str) -> None:
    assert link(title, url) == sent


def test_columns_are_kept_and_no_block_is_broken_out_of() -> None:
    assert code("NVDA dwn\n     ^^^\n```@everyone", 100) == "```\nNVDA dwn\n     ^^^\nˋˋˋ@everyone\n```"
    assert len(code("x " * 500, 100)) <= 100


def test_persons_are_named_in_our_own_lines_alone() -> None:
    assert told(f"muted by {who('discord:42')} *") == r"muted by <@42> \*"
    assert person("slack:U42") == "somebody"
