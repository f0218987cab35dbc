import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.reason import reason, title
from adapters.untrusted import clean, web_address
from tests.adapters.cards import BAD_URLS, HOSTILE, WHY


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        (HOSTILE["colour codes"], "Nvidia falls"),
        (HOSTILE["a window title"], "Nvidia falls here"),
        (HOSTILE["8-bit controls"], "Nvidia falls"),
        (HOSTILE["right to left"], "Nvidia gnp.exe falls"),
        (HOSTILE["nul and bells"], "Nvidia falls"),
        (HOSTILE["new lines"], "Nvidia falls ▼ AAPL down 90% ok"),
        (HOSTILE["half a pair"], "Nvidia falls"),
        (HOSTILE["mentions"], HOSTILE["mentions"]),
        ("Nvidia fa" + "\u0336\u0308" * 20 + "lls", "Nvidia fa" + "\u0336\u0308" * 2 + "lls"),
        ("", ""),
        ("Škoda: 12 % plus, « 株価 » 🚀", "Škoda: 12 % plus, « 株価 » 🚀"),
    ],
)
def test_what_is_left_of_a_text_from_outside(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("N" * 10_000, 20) == "N" * 19 + "…"
    assert clean("word " * 10_000, 20) == "word word word word…"


@given(st.text(alphabet=st.characters(), max_size=60), st.integers(5, 40))
def test_nothing_but_visible_characters_is_left(text: str, longest: int) -> None:
    kept = clean(text, longest)
    assert len(kept) <= longest
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert clean(kept, longest) == kept


@pytest.mark.parametrize("url", BAD_URLS)
def test_no_link_is_made_of_anything_but_a_plain_web_address(url: str) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize("url", ["https://news.example/a?b=1&c=%20#d", "http://news.example"])
def test_web_addresses_stay_as_they_are(url: str) -> None:
    assert web_address(url) == url


def test_a_reason_is_said_only_where_it_adds_something() -> None:
    from msgspec.structs import replace

    assert reason(WHY) == WHY.reason
    assert reason(replace(WHY, label="")) == ""
    for label, said in (("no clear news", "No clear news."), ("with the market", "Moved with the market.")):
        assert reason(replace(WHY, label=label, reason=said, evidence=())) == ""
    assert reason(replace(WHY, reason="Rates likely to stay", label="likely")) == "Rates likely to stay"


def test_the_headline_that_is_the_reason_is_not_said_twice() -> None:
    from msgspec.structs import replace

    first, second, _ = WHY.evidence
    why = replace(WHY, reason=first.title)
    assert (title(first, why), title(second, why)) == ("", second.title)
    assert title(first, replace(why, label="")) == first.title
