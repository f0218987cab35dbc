"""Titles, summaries and links are plain text and web addresses, whatever feeds put into them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.feeds.titles import LONGEST_TITLE, link, text, title

PAGE = "https://news.example/rss/feed.xml"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Nvidia falls 17%", "Nvidia falls 17%"),
        ("  Nvidia\n\tfalls  17% ", "Nvidia falls 17%"),
        ("AT&amp;T", "AT&T"),
        ("AT&T up", "AT&T up"),
        ("S&amp;amp;P", "S&P"),
        ("Fed&#8217;s rate", "Fed’s rate"),
        ("a <b>bold</b> move", "a bold move"),
        ("&lt;b&gt;bold&lt;/b&gt; move", "bold move"),
        ("one<br>two", "one two"),
        ("<p>one</p><p>two</p>", "one two"),
        ("<script>alert(1)</script>Nvidia", "Nvidia"),
        ("<SCRIPT>alert(1)", ""),
        ("<!-- x -->Nvidia<!-- y", "Nvidia"),
        ("<img src=x onerror=alert(1)>Nvidia", "Nvidia"),
        ("yield < 4% and > 3%", "yield < 4% and > 3%"),
        ("profit <5% of sales", "profit <5% of sales"),
        ("Fed&amp;#8217;s rate", "Fed’s rate"),
        ("abc\u202edef\u2066\u200b\ufeff", "abcdef"),
        ("a\x00b\x1b[31mc\x07", "abc"),
        ("NVIDIA FALLS AS FED HIKES", "NVIDIA FALLS AS FED HIKES"),
        ("Chips fall - Reuters", "Chips fall"),
        ("Chips fall | CNBC", "Chips fall"),
        ("Chips fall – Financial Times", "Chips fall"),
        ("Chips fall - Example News", "Chips fall"),
        ("Chips fall - example news", "Chips fall"),
        ("Nvidia falls - analysts say", "Nvidia falls - analysts say"),
        ("Live - Markets - Reuters", "Live - Markets"),
        ("Reuters", "Reuters"),
        ("- Reuters", "- Reuters"),
    ],
)
def test_a_title_is_plain_and_without_its_outlet(raw: str, clean: str) -> None:
    assert title(raw, "", "Example News") == clean


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("https://a.example/b?utm_source=rss&id=1#x", "https://a.example/b?utm_source=rss&id=1#x"),
        (" https://a.example/b\n", "https://a.example/b"),
        ("/b", "https://news.example/b"),
        ("b", "https://news.example/rss/b"),
        ("//a.example/b", "https://a.example/b"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("https://a.example/<script>", ""),
        ('https://a.example/"onclick="x', ""),
        ("https://[", ""),
        ("http://", ""),
        ("", ""),
    ],
)
def test_a_link_is_an_absolute_web_address(raw: str, address: str) -> None:
    assert link(raw, PAGE) == address


@given(st.text() | st.text(st.sampled_from("<>&;#x-| ab!/\u202e\u0300\n\"'")))
def test_no_text_breaks_a_line_or_hides_anything(raw: str) -> None:
    for clean in (title(raw, "x"), text(raw, LONGEST_TITLE)):
        assert len(clean) <= LONGEST_TITLE
        assert not [each for each in clean if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        assert clean == clean.strip()


@given(st.text(st.sampled_from("htps:/.a@[]<>\"'\\ \n\u202e%?#")))
def test_a_link_is_one_or_nothing(raw: str) -> None:
    address = link(raw, PAGE)
    assert not address or (address.startswith(("http://", "https://")) and address.isprintable() and " " not in address)
