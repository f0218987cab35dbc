"""Every tolerated spelling, and the canonical one."""

import pytest

from bot.sentence import canonical, parse
from tests.sentence.vocabulary import VOCABULARY

SPELLINGS = {
    # direction and amount
    "NVDA loses 3%": "NVDA down 3%",
    "NVDA slides 3%": "NVDA down 3%",
    "NVDA sinks 3 per cent": "NVDA down 3%",
    "NVDA tumbles 3pct": "NVDA down 3%",
    "NVDA plunges 3％": "NVDA down 3%",
    "any of @ai-chips fall 3%": "any of @ai-chips down 3%",
    "NVDA rises 3%": "NVDA up 3%",
    "NVDA jumps 3%": "NVDA up 3%",
    "NVDA climbs 3%": "NVDA up 3%",
    "NVDA soars 3%": "NVDA up 3%",
    "NVDA surges 3%": "NVDA up 3%",
    "NVDA 30% down": "NVDA down 30%",
    "NVDA -$5": "NVDA down $5",
    "NVDA gaps up 3 sigma": "NVDA up 3 sigma overnight",
    "NVDA up 25 basis points": "NVDA up 0.25%",
    "NVDA up 1,250.50%": "NVDA up 1250.5%",
    "NVDA up .5%": "NVDA up 0.5%",
    "NVDA moves 3 sigmas": "NVDA moves 3 sigma",
    "NVDA down 120% vs QQQ": "NVDA down 120% vs QQQ",
    "NVDA volume up 3×": "NVDA volume up 3x",
    "NVDA volume up 3 times": "NVDA volume up 3x",
    # money
    "NVDA down 24 USD": "NVDA down $24",
    "NVDA down USD 24": "NVDA down $24",
    "NVDA down 24$": "NVDA down $24",
    "NVDA loses $100 billion dollars": "NVDA market value down $100bn",
    "7203.T down 100 yen": "7203.T down 100 JPY",
    "VOD.L below 0.7 pounds": "VOD.L below 70",
    "BTC-EUR down 500€": "BTC-EUR down 500 EUR",
    "NVDA down $5k": "NVDA down $5000",
    "NVDA down $1,000,000": "NVDA market value down $1m",
    "NVDA down $0.5m": "NVDA market value down $500000",
    "NVDA down 100bn": "NVDA market value down $100bn",
    "NVDA market cap up $2 trillion": "NVDA market value up $2tn",
    "NVDA market capitalisation up 10%": "NVDA market value up 10%",
    "NVDA 50d average up $3m": "NVDA 50d average up $3m",
    "7203.T down ¥100": "7203.T down 100 JPY",
    "7203.T loses 100bn": "7203.T market value down 100bn JPY",
    "any of @japan down 50 jpy": "any of @japan down 50 JPY",
    "VOD.L down £1.5": "VOD.L down 150 GBp",
    "VOD.L down 50 pence": "VOD.L down 50 GBp",
    "VOD.L loses £1bn": "VOD.L market value down 1bn GBP",
    "VOD.L market value below £20bn": "VOD.L market value below 20bn",
    "^N225 down 300 JPY": "^N225 down 300 JPY",
    "^IXIC down $200": "^IXIC down $200",
    "ODD down 5 CHF": "ODD down 5 CHF",
    "USDJPY=X down 1 JPY": "USDJPY=X down 1 JPY",
    "BTC-EUR down €500": "BTC-EUR down 500 EUR",
    # level
    "7203.T below 2,500 JPY": "7203.T below 2500",
    "^STOXX below 5000 EUR": "^STOXX below 5000 EUR",
    "CL=F below -$5": "CL=F below -5",
    "BTC-USD above 1000000": "BTC-USD above 1m",
    "NVDA crosses below 120": "NVDA below 120",
    "NVDA crosses its 50-day moving average": "NVDA crosses 50d average",
    "NVDA above the 10 week average": "NVDA above 50d average",
    "NVDA rsi crosses 70": "NVDA rsi crosses 70",
    "NVDA &amp;gt; 150": "NVDA above 150",
    # record and distance
    "NVDA hits new all time high": "NVDA at all-time high",
    "NVDA reaches its 52-week high": "NVDA at 52w high",
    "NVDA at a new 20d low": "NVDA at 20d low",
    "NVDA down 20% from its 52 week high on news": "NVDA down 20% from 52w high on news",
    "NVDA 20% down from the all-time high": "NVDA down 20% from all-time high",
    "NVDA down $1bn from 52w high": "NVDA market value down $1bn from 52w high",
    # window
    "NVDA down 3% within 90 min": "NVDA down 3% in 90m",
    "NVDA down 3% in 90 min": "NVDA down 3% in 90m",
    "NVDA down 3% in 1.5h": "NVDA down 3% in 90m",
    "NVDA down 3% in 24 hours": "NVDA down 3% in 24h",
    "NVDA down 3% in 10d": "NVDA down 3% in 10d",
    "NVDA down 3% in 5 sessions": "NVDA down 3% in 5d",
    "NVDA down 3% since the open": "NVDA down 3% since open",
    "NVDA down 3% mtd": "NVDA down 3% this month",
    "NVDA down 3%\u00a0in\u20091h": "NVDA down 3% in 1h",
    # subject
    "NVIDIA down 3%": "NVIDIA down 3%",
    "Ford down 3%": "F down 3%",
    "FORD down 3%": "FORD down 3%",
    "mcdonald’s down 3%": "MCD down 3%",
    "coca-cola down 3%": "KO down 3%",
    "$all down 3%": "$ALL down 3%",
    "NVDA down 3% vs on": "NVDA down 3% vs $ON",
    "ALL.AX down 3%": "ALL.AX down 3%",
    "A down 3%": "A down 3%",
    "M&amp;M.NS down 3%": "M&M.NS down 3%",
    "<http://BRK.B|BRK-B> down 3%": "BRK-B down 3%",
    "NVDA, $LOW, amd down 3%": "any of NVDA, $LOW, AMD down 3%",
    "any of NVDA, AMD and AVGO down 3%": "any of NVDA, AMD, AVGO down 3%",
    "the average of @ai-chips down 3%": "@ai-chips down 3%",
    "AND.L down 3%": "AND.L down 3%",
    "$not down 3% and not $OR up 3%": "$NOT down 3% and not $OR up 3%",
    "NVDA, ALL down 3% vs any": "any of NVDA, $ALL down 3% vs $ANY",
    "@AI-Chips moves 2 sigma versus qqq": "@ai-chips moves 2 sigma vs QQQ",
    # cause
    "NVDA down 3% on “export  controls” news": 'NVDA down 3% on "export controls" news',
    "NVDA down 3% on ‘export controls’ news": 'NVDA down 3% on "export controls" news',
    "NVDA down 3% on Earnings news": "NVDA down 3% on earnings news",
    # news, charts, calendar
    "crypto news": "crypto news",
    "$crypto news": "news about CRYPTO",
    "news about CRYPTO": "news about CRYPTO",
    "news about crypto": "crypto news",
    "news on ai-models": "ai-models news",
    'news about "export controls"': '"export controls" news',
    'news on "export controls" about NVDA': '"export controls" news about NVDA',
    "news on NVDA": "news about NVDA",
    "news from 3 sources about nvidia": "news about NVDA from 3 sources",
    "news about NVDA in 2h from 3 sources": "news about NVDA from 3 sources in 2h",
    "news about NVDA from 1 source in 2h": "news about NVDA",
    "NVDA, AMD news": "news about any of NVDA, AMD",
    '"export controls" news about @ai-chips': '"export controls" news about @ai-chips',
    '"DeepSeek" in the top 10 on App-Store-US-Free': '"DeepSeek" in top 10 on app-store-us-free',
    '"DeepSeek" reaches # 3 on app-store-us-free': '"DeepSeek" in top 3 on app-store-us-free',
    "NVDA earnings in 1w": "NVDA earnings in 5d",
    "NVDA earnings": "NVDA earnings",
    "any of @ai-chips halted": "any of @ai-chips halted",
    "NVDA files an 8-k": "NVDA files 8-K",
    "NVDA files 10-k/a": "NVDA files 10-K/A",
    # conditions
    "NVDA down 3%, and AMD down 3%": "NVDA down 3% and AMD down 3%",
    "(NVDA down 3% and AMD down 3%) and QQQ down 1%": "NVDA down 3% and AMD down 3% and QQQ down 1%",
    "NVDA up 1% or (AMD up 1% or QQQ up 1%)": "NVDA up 1% or AMD up 1% or QQQ up 1%",
    "((NVDA down 3%))": "NVDA down 3%",
    "not (AMD up 1% or QQQ up 1%) and NVDA up 1%": "not (AMD up 1% or QQQ up 1%) and NVDA up 1%",
    "not (AMD up 1%) and NVDA up 1%": "not AMD up 1% and NVDA up 1%",
    # modifiers
    "NVDA down 3% in 1h in any hours": "NVDA down 3% in 1h, in any hours",
    "NVDA down 3%, and once": "NVDA down 3%, once",
    "NVDA down 3% for 3d": "NVDA down 3%, for 72h",
    "NVDA down $24, every further $10": "NVDA down $24, every further $10",
    "NVDA loses $100bn every further 50bn": "NVDA market value down $100bn, every further $50bn",
    "not QQQ up 1% and NVDA down 2 sigma, every further 1 sigma": (
        "not QQQ up 1% and NVDA down 2 sigma, every further 1 sigma"
    ),
    "NVDA below 120 until 2031-01-31 in extended hours at most every 2 hours": (
        "NVDA below 120, at most every 2h, in extended hours, until 2031-01-31"
    ),
}


@pytest.mark.parametrize(("typed", "expected"), SPELLINGS.items())
def test_spelling(typed, expected):
    sentence = parse(typed, VOCABULARY)
    assert canonical(sentence) == expected
    assert parse(expected, VOCABULARY) == sentence


@pytest.mark.parametrize("mark", ["\u2212", "\u2013", "\u2014", "\u2010", "\ufe63", "\uff0d"])
def test_any_dash_is_a_minus(mark):
    assert canonical(parse(f"BTC{mark}USD {mark}5%", VOCABULARY)) == "BTC-USD down 5%"


@pytest.mark.parametrize(("opening", "closing"), ["“”", "„“", "«»", "＂＂"])
def test_any_quotation_marks_quote(opening, closing):
    typed = f"NVDA down 5% on {opening}chips{closing} news"
    assert canonical(parse(typed, VOCABULARY)) == 'NVDA down 5% on "chips" news'


def test_five_hundred_characters_and_thirty_levels_are_allowed():
    assert parse("(" * 30 + "NVDA down 5%" + ")" * 30, VOCABULARY)
    assert parse("not " * 29 + "NVDA down 5% and AMD down 5%", VOCABULARY)
    assert parse('NVDA down 5% on "' + "x" * (500 - 23) + '" news', VOCABULARY)
