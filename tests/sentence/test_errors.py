"""What is refused, where the caret stands (from 1), and what the words are about."""

from datetime import date

import pytest

from bot.sentence import SentenceError, parse
from tests.sentence.vocabulary import VOCABULARY

ERRORS = [
    # amounts
    ("NVDA down 5 on news", 11, "unit"),
    ("NVDA down -5%", 11, "direction"),
    ("NVDA 5%", 8, "which way"),
    ("NVDA 5% on news", 8, "which way"),
    ("NVDA falls by 5%", 12, "how much"),
    ("NVDA up 1000000%", 9, "nothing moves"),
    ("NVDA up 123456789012345678901%", 9, "digits"),
    ("NVDA down 101% from 52w high", 11, "100%"),
    ("NVDA up 3x", 9, "volume"),
    ("NVDA volume moves 3x", 13, "up"),
    ("NVDA volume up $5", 16, "shares"),
    ("NVDA gaps moves 5%", 11, "up or down"),
    # money
    ("7203.T down $100", 13, "JPY"),
    ("7203.T below $2500", 14, "JPY"),
    ("NVDA down 24 EUR", 11, "USD"),
    ("any of NVDA, 7203.T down $5", 26, "JPY"),
    ("any of NVDA, 7203.T loses 100bn", 27, "which currency"),
    ("NVDA down 100%, every further 5 EUR", 31, "USD"),
    ("NVDA down $24, every further $1m", 30, "price"),
    ("NVDA down $24 EUR", 15, "two currencies"),
    ("7203.T down 5 dollars", 13, "JPY"),
    # levels
    ("NVDA below 0", 12, "0"),
    ("NVDA below 5%", 12, "direction"),
    ("NVDA volume above $100m", 19, "shares"),
    ("NVDA volume above -5", 19, "negative"),
    ("CL=F market value below -5", 25, "negative"),
    ("NVDA rsi below -1", 16, "100"),
    ("NVDA rsi above 200d average", 16, "rsi"),
    ("NVDA 50d average above 50d average", 24, "itself"),
    # windows and lengths
    ("NVDA down 5% in 25h", 17, "24h"),
    ("NVDA down 5% in 30s", 17, "15m"),
    ("NVDA down 5% in 0m", 17, "1m"),
    ("NVDA down 5% in 1.5d", 17, "whole"),
    ("NVDA down 5% in 9999d", 17, "2520d"),
    ("NVDA at 999w high", 9, "520w"),
    ("NVDA below 0d average", 12, "whole"),
    ("NVDA down 5% for 100d", 18, "90d"),
    ("NVDA down 5% this yer", 19, "year"),
    ("NVDA down 5% since", 19, "open"),
    ("NVDA since open down 5%", 6, "since"),
    # parts in the wrong place
    ("NVDA below 120 in 1h", 16, "window"),
    ("NVDA below 120 vs QQQ", 16, "vs"),
    ("NVDA below 120 on news", 16, "cause"),
    ("NVDA at 52w high today", 18, "window"),
    ("NVDA down 20% from 52w high in 5d", 29, "window"),
    ("NVDA down 20% from 52w high vs QQQ", 29, "vs"),
    ("NVDA down 5% from 3 sources", 14, "sources"),
    ("NVDA down 5% about AMD", 14, "news"),
    ("NVDA halted in 2d", 13, "window"),
    ("news about NVDA on news", 17, "cause"),
    ('"DeepSeek" in top 10 on app-store-us-free in 1h', 43, "window"),
    # parts given twice
    ("NVDA down 5% today this week", 20, "twice"),
    ("NVDA down 5% on news on no news", 22, "twice"),
    ("NVDA down 5% vs QQQ vs SPY", 21, "twice"),
    ("NVDA gaps down 5% today", 19, "overnight"),
    ("NVDA down 5%, once, once", 21, "twice"),
    ("NVDA down 5%, in any hours, in extended hours", 29, "twice"),
    # distances
    ("NVDA down 20% from 52w low", 24, "high"),
    ("NVDA moves 20% from 52w high", 16, "distance"),
    ("NVDA down 3 sigma from 52w high", 19, "distance"),
    # subjects
    ("@ai-chips down $5", 16, "any of @ai-chips"),
    ("@ai-chips below 120", 11, "any of @ai-chips"),
    ("@ai-chips volume up 50%", 11, "any of @ai-chips"),
    ("@ai-chips down 20% from 52w high", 20, "any of @ai-chips"),
    ("@ai-chips halted", 11, "any of @ai-chips"),
    ("NVDA, AMD and AVGO down 5%", 11, "all of NVDA, AMD, AVGO"),
    ("NVDA, AMD, and AVGO down 5%", 12, "any of"),
    ("NVDA and AMD down 5%", 6, "any of NVDA, AMD"),
    ("2 of NVDA, NVDA down 5%", 12, "already"),
    ("3 of NVDA, AMD down 5%", 1, "the list has 2"),
    ("alphabet down 5%", 1, "GOOGL or GOOG"),
    ("gold up 2%", 1, "GC=F or GOLD"),
    ("microsofft down 5%", 1, "MSFT"),
    ("frobnicate down 5%", 1, "frobnicate"),
    ("MÜLL down 5%", 1, "symbol"),
    ("ALL down 3%", 5, "$"),
    ("AND down 3%", 1, "condition"),
    ("NVDA down 5% vs AND", 17, "symbol"),
    ("NVDA down 5% vs @softwar", 17, "@software"),
    ("@ai-chips down 5% vs @ai-chips", 22, "itself"),
    ("@nothing-like-it down 5%", 1, "@ai-chips"),
    ("99999 of @ai-chips down 5%", 1, "3"),
    # causes, news, charts, calendar
    ("NVDA down 5% on tarifs news", 17, "tariffs"),
    ("NVDA down 5% on zzzzz news", 17, "ai-models"),
    ("NVDA down 5% on @ai-chips news", 17, "news"),
    ('NVDA down 5% on "export', 24, "not closed"),
    ('NVDA down 5% on "" news', 17, "nothing"),
    ("ai-model news", 1, "ai-models"),
    ("news", 5, "about what"),
    ("NVDA news about AMD", 17, "one"),
    ('"a" news about "b"', 16, "one"),
    ("news about NVDA in 2h", 17, "sources"),
    ("news about NVDA from 0 sources", 22, "0"),
    ("news about NVDA from 3.5 sources", 22, "whole"),
    ('"DeepSeek" in top 0 on app-store-us-free', 19, "rank"),
    ('"DeepSeek" in top 10', 21, "on"),
    ('"DeepSeek" in top 10 on zz', 25, "app-store-us-free"),
    ("NVDA earnings in 2h", 18, "2d"),
    ("NVDA earnings in 999d", 18, "260d"),
    ("NVDA files nothing", 12, "8-K"),
    # conditions
    ("not NVDA down 5%", 1, "not"),
    ("not NVDA down 5% or not AMD down 5%", 1, "not"),
    ("(NVDA down 5% or AMD down 5%", 29, ")"),
    ("()", 2, "condition"),
    # modifiers
    ("NVDA down 5%, evry further 5%", 15, "every"),
    ("NVDA down 5%, in extendd hours", 18, "extended"),
    ("NVDA down 5%, in 1h", 18, "before the comma"),
    ("NVDA down 5%,", 14, "modifier"),
    ("NVDA down 5%, once, every further 5%", 21, "exclude"),
    ("NVDA down 5%, every further $5", 29, "%"),
    ("NVDA down 5%, every further 5", 29, "unit"),
    ("NVDA down 5%, every further -5%", 29, "sign"),
    ("NVDA below 120, every further 5%", 17, "move"),
    ("(NVDA down 5%, once) and AMD down 5%", 16, "end of the whole sentence"),
    ("(NVDA down 5% for 10m) and AMD down 5%", 15, "end of the whole sentence"),
    ("NVDA down 5%, until 2031-02-30", 21, "2031-02-30"),
    ("NVDA down 5%, until 12/31/2031", 21, "2031-12-31"),
    ("NVDA down 5%, until tomorrow", 21, "date"),
    # where, in what was typed
    ("   NVDA   dwon 5%", 11, "down"),
    ("NVDA\u00a0\u00a0dwon 5%", 7, "down"),
    ("NVDA &gt;&gt; 150", 10, "number"),
    ("NVDA &gt;", 10, "number"),
    ("NVDA &gt;  ", 10, "number"),
    ("NVDA\u00a0\u00a0", 5, "down"),
    ("<http://NVDA.com|NVDA>", 23, "down"),
    ("\tNVDA\tdwon 5%", 7, "down"),
    ("NVDA\ndwon 5%", 6, "down"),
    ("NVDA down 5% on “日本” nws", 22, "news"),
    ("<http://NVDA.com|NVDA> dwon 5%", 24, "down"),
    ("   ", 1, "empty"),
    # of several, the leftmost
    ("any of @ai-chip down 5% innn 5", 8, "@ai-chips"),
    ("NVDA down 120% in 15x", 11, "100%"),
    ("NVDA down 120% dwon", 11, "100%"),
    ("NVDA down 120% vs", 18, "basket"),
    ("(NVDA down 120% or AMD dwon 5%", 12, "100%"),
    ("NVDA 5% dwon", 9, "down"),
    ("news dwon", 6, "dwon"),
    ("@ai-chip down 5%, every further 5", 1, "@ai-chips"),
    # also of what breaks off
    ("@ai-chip", 1, "@ai-chips"),
    ("@ai-chip dwon 5%", 1, "@ai-chips"),
    ("not (@ai-chip", 6, "@ai-chips"),
    ("frobnicate dwon 5%", 1, "frobnicate"),
    ("99 of @ai-chips dwon 5%", 1, "3"),
    ("3 of NVDA,", 11, "name"),
    ("NVDA and AMD dwon 5%", 6, "any of NVDA, AMD"),
    ("NVDA down 5% on ai-model", 17, "ai-models"),
    ("NVDA down 5% and @ai-chip dwon", 18, "@ai-chips"),
    ("NVDA at 9999w", 9, "520w"),
    ("NVDA below 9999d", 12, "2520d"),
    ("NVDA down 20% in 5d from", 15, "window"),
    ("NVDA down 5% today this", 20, "twice"),
    ("NVDA down 5%, once, every", 21, "exclude"),
    ('"DeepSeek" in top 500', 19, "200"),
    ("@ai-chips below", 11, "any of @ai-chips"),
    ("NVDA down 120% vs ", 18, "basket"),
    ("NVDA below 120 in", 18, "15m"),
    ("news about NVDA in", 19, "15m"),
    # what is missing, or has no unit
    ("down 5%", 1, "symbol"),
    ("any of down 5%", 8, "symbol"),
    ("falls $5", 1, "symbol"),
    ("below 120", 1, "symbol"),
    ("at 52w high", 1, "symbol"),
    ("3 @ai-chips down 5%", 3, "of"),
    ("NVDA down 5,5%", 11, "5.5"),
    ("NVDA below 1.2.3", 12, "number"),
    ("NVDA below 200 average", 12, "200d"),
    ("NVDA 50 average above 200d average", 6, "50d"),
    ("NVDA hits 120", 11, "52w high"),
    ("NVDA earnings in 2", 18, "2d"),
    ("NVDA down 5%, for 10", 19, "10m"),
    ("NVDA down 5%, at most every 2", 29, "2h"),
    ('"DeepSeek" in top 10 on', 24, "app-store-us-free"),
    ("NVDA down 5% vs any of @ai-chips", 17, "@ai-chips"),
    ("NVDA down 5% on 'export", 24, "not closed"),
    ("NVDA down 5%, once and AMD down 5%", 24, "modifier"),
    ("NVDA down 5%, once and", 23, "modifier"),
    ("NVDA files an", 14, "8-K"),
]


@pytest.mark.parametrize(("typed", "column", "contains"), ERRORS)
def test_error(typed, column, contains):
    with pytest.raises(SentenceError) as caught:
        parse(typed, VOCABULARY)
    assert (caught.value.column, contains.lower() in caught.value.one_line.lower()) == (column, True), str(caught.value)


def test_an_error_is_a_block_of_message_sentence_caret_and_suggestion():
    with pytest.raises(SentenceError) as caught:
        parse("any of @ai-chip down 5%", VOCABULARY)
    assert str(caught.value).splitlines() == [
        "I don't know the basket @ai-chip.",
        "  any of @ai-chip down 5%",
        "         ^",
        "Did you mean @ai-chips?",
    ]
    assert caught.value.suggestion == "@ai-chips"


def test_the_caret_stands_under_wide_characters_and_control_characters_are_not_echoed():
    with pytest.raises(SentenceError) as caught:
        parse("日本\x1b down 5%", VOCABULARY)
    _, echo, caret = str(caught.value).splitlines()[:3]
    assert "\x1b" not in echo
    with pytest.raises(SentenceError) as caught:
        parse("NVDA on 日 dwon", VOCABULARY)
    _, echo, caret = str(caught.value).splitlines()[:3]
    assert caret.index("^") == 2 + caught.value.column - 1


@pytest.mark.parametrize("text", ["NVDA down 5% or " * 40, "x" * 501, "(" * 5000, "@" * 100_000])
def test_more_than_500_characters_are_refused_in_words(text):
    with pytest.raises(SentenceError, match="500 characters") as caught:
        parse(text, VOCABULARY)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    "text",
    [
        "(" * 31 + "NVDA down 5%" + ")" * 31,
        "not " * 31 + "NVDA down 5% and AMD down 5%",
        "(not " * 16 + "NVDA down 5%" + ")" * 16,
        "not " * 120,
        "(" * 500,
    ],
)
def test_more_than_30_levels_are_refused_in_words(text):
    with pytest.raises(SentenceError, match="30 levels"):
        parse(text, VOCABULARY)


def test_what_would_be_too_long_in_full_is_refused():
    with pytest.raises(SentenceError, match="in full"):
        parse(" or ".join(["T>1"] * 70), VOCABULARY)


def test_until_is_compared_with_today_only_where_it_is_given():
    typed = "NVDA down 5%, until 2020-01-01"
    assert parse(typed, VOCABULARY)
    assert parse(typed, VOCABULARY, today=date(2020, 1, 1))
    with pytest.raises(SentenceError, match="past"):
        parse(typed, VOCABULARY, today=date(2020, 1, 2))
