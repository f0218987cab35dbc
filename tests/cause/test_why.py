"""`why` at any time of any day: an answer, always the same, or one clear sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.recorded.day import open_day
from adapters.rules.load import load
from bot.errors import SourceError
from bot.news.model import Verdict
from bot.recorded import explain
from bot.rulebook import Rulebook
from tests.cause.days import ROOT, SHARED, SHIPPED, Replayed
from tests.news.make import utc

SHIPPED_DAY = SHIPPED / "deepseek-2025-01-27"
DAYS = [
    pytest.param(SHIPPED_DAY, id="shipped"),
    *(
        pytest.param(folder, id=folder.name, marks=pytest.mark.shared)
        for folder in (sorted(SHARED.iterdir()) if SHARED.is_dir() else ())
    ),
]


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load(ROOT / "rules")[0]


def moments(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


@pytest.mark.parametrize("folder", DAYS)
def test_every_symbol_and_basket_has_an_answer_at_any_time(folder: Path) -> None:
    day = open_day(folder)
    replayed = Replayed(folder)
    symbols = set(replayed.book.symbols)
    baskets = [f"@{name}" for name, members in replayed.baskets.items() if symbols & set(members)]
    for at in moments(day.start, day.end, timedelta(hours=11)):
        replayed.until(at)
        for subject in (*sorted(symbols), *baskets):
            answer = replayed.attribution.why(subject, at)
            assert answer.began <= at
            assert answer == replayed.attribution.why(subject, at)
            for candidate in answer.candidates:
                assert candidate.score == pytest.approx(sum(part.points for part in candidate.parts))
                assert all(part.name and part.because for part in candidate.parts)
                assert {told for told in candidate.evidence if told.seen > at} == set()


@pytest.mark.parametrize(
    ("subject", "at", "said"),
    [
        ("FOO", "2025-01-27 15:00", "no prices of FOO"),
        ("@foo", "2025-01-27 15:00", "no prices of @foo"),
        ("NVDA", "2031-01-01 00:00", "is outside it"),
    ],
)
def test_what_cannot_be_answered(rules: Rulebook, subject: str, at: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        explain(open_day(SHIPPED_DAY), rules, subject, utc(at))


def test_a_symbol_that_the_rules_do_not_name_is_known_by_the_days_own_names(tmp_path: Path, rules: Rulebook) -> None:
    written = {
        "day.yaml": "name: small\nabout: a small day\nfrom: 2025-01-27T13:00:00Z\nto: 2025-01-27T22:00:00Z\n"
        "timezone: America/New_York\n",
        "symbols.csv": "symbol,name,aliases,exchange,currency,shares_outstanding\n"
        "ZNHB,Zenith Harbour Corp.,Zenith Harbor,XNYS,USD,\nAAPL,Pear Inc.,Pear,XNAS,USD,\n",
        "daily.csv": "symbol,date,open,high,low,close,volume\n"
        + "".join(f"{symbol},2025-01-24,100,100,100,100,1\n" for symbol in ("ZNHB", "AAPL")),
        "bars.csv": "symbol,start,seconds,open,high,low,close,volume\n"
        + "".join(f"{symbol},2025-01-27T14:30:00Z,300,90,90,90,90,1\n" for symbol in ("ZNHB", "AAPL")),
        "headlines.csv": "published,source,title,summary,url,symbols\n"
        "2025-01-27T13:30:00Z,one.example,Zenith Harbour shares plunge after results miss estimates,,https://one/1,\n"
        "2025-01-27T13:31:00Z,one.example,Pear shares plunge after results miss estimates,,https://one/2,\n",
    }
    for name, text in written.items():
        (tmp_path / name).write_text(text)
    answers = {
        symbol: explain(open_day(tmp_path), rules, symbol, utc("2025-01-27 15:00")) for symbol in ("ZNHB", "AAPL")
    }
    assert {symbol: answer.verdict for symbol, answer in answers.items()} == {
        "ZNHB": Verdict.ON,
        "AAPL": Verdict.NONE,  # the rules folder's names win
    }
