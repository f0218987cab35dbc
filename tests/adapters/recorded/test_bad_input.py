"""A bad row costs that row; a bad file or folder is one sentence."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.recorded import open_day
from bot.errors import SourceError
from tests.adapters.recorded.folder import BARS, DAILY, DAY, HEADLINES, SYMBOLS, small_day

BAR = "NVDA,2025-01-27T14:30:00Z,3600"
CHARTS = "at,chart,rank,app\n"
ACTIONS = "symbol,date,kind,value\n"


@pytest.mark.parametrize(
    ("name", "header", "row", "problem"),
    [
        ("bars", BARS, f"{BAR},x,2,1,1,0", 'open "x" is not a number'),
        ("bars", BARS, f"{BAR},,2,1,1,0", 'open "" is not a number'),
        ("bars", BARS, f"{BAR},nan,2,1,1,0", 'open "nan" is not a number'),
        ("bars", BARS, f"{BAR},1,inf,1,1,0", 'high "inf" is not a number'),
        ("bars", BARS, f"{BAR},1_0,2,1,1,0", 'open "1_0" is not a number'),
        ("bars", BARS, f"{BAR},１,2,1,1,0", 'open "１" is not a number'),
        ("bars", BARS, f"{BAR},1,1e300,1,1,0", "high 1e+300 is a slip"),
        ("bars", BARS, f"{BAR},1,1e13,1,1,0", "high 1e+13 is a slip"),
        ("bars", BARS, f"{BAR},1,2,1e-10,1,0", "low 1e-10 is a slip"),
        ("bars", BARS, f"{BAR},1,2,1e-999,1,0", "low 1e-999 is not above zero"),
        ("bars", BARS, f"{BAR},1,2,1,1,1e16", "volume 1e+16 is a slip"),
        ("bars", BARS, f"{BAR},1,2,1,1,0", "NVDA has a bar from 2025-01-27T14:30:00Z already"),
        ("bars", BARS, f"{BAR},{'x' * 50},2,1,1,0", f'open "{"x" * 39}…" is not a number'),
        (
            "bars",
            BARS,
            f"{'N' * 50},2025-01-27T14:30:00Z,3600,1,2,1,1,0",
            f'symbol "{"N" * 39}…" is not in symbols.csv',
        ),
        ("bars", BARS, "NVDA,2025-01-27T14:30:00Z,3_600,1,2,1,1,0", 'seconds "3_600" is not a whole number'),
        ("bars", BARS, "NVDA,2025-01-27T14:30:00Z,６０,1,2,1,1,0", 'seconds "６０" is not a whole number'),
        ("bars", BARS, f"{BAR},1,2,-1,1,0", "low -1 is not above zero"),
        ("bars", BARS, f"{BAR},1,2,0,1,0", "low 0 is not above zero"),
        ("bars", BARS, f"{BAR},1,1,2,1,0", "high 1 is below low 2"),
        ("bars", BARS, f"{BAR},1,2,1,1,-3", "volume -3 is below zero"),
        ("bars", BARS, f"{BAR},1,2,1,1", "7 cells where the header names 8"),
        ("bars", BARS, f"{BAR},1,2,1,1,0,9", "9 cells where the header names 8"),
        ("bars", BARS, 'NVDA,"2025', "unexpected end of data"),
        ("bars", BARS, "NVDA,2025-01-27T14:30:00,3600,1,2,1,1,0", "names no zone"),
        ("bars", BARS, "NVDA,yesterday,3600,1,2,1,1,0", '"yesterday" is no time like 2025-01-27T14:30:00Z'),
        ("bars", BARS, "NVDA,9999-12-31T23:59:59Z,3600,1,2,1,1,0", "the year 9999 is a slip"),
        ("bars", BARS, "NVDA,2025-01-27T14:30:00Z,0,1,2,1,1,0", "seconds 0 is not between 1 and 86400"),
        ("bars", BARS, "NVDA,2025-01-27T14:30:00Z,1e3,1,2,1,1,0", 'seconds "1e3" is not a whole number'),
        ("bars", BARS, "AMD,2025-01-27T14:30:00Z,3600,1,2,1,1,0", 'symbol "AMD" is not in symbols.csv'),
        ("daily", DAILY, "NVDA,27.01.2025,1,2,1,1,0", '"27.01.2025" is no date like 2025-01-27'),
        ("daily", DAILY, "NVDA,2025-01-26,1,2,1,1,0", "2025-01-26 was no session of XNAS"),
        ("daily", DAILY, "NVDA,2025-01-24,1,2,1,1,0", "NVDA has a row of 2025-01-24 already"),
        ("symbols", SYMBOLS, "NVDA,Again,,XNAS,USD,", "NVDA is there already"),
        ("symbols", SYMBOLS, "AMD,AMD,,NASDAQ?,USD,", "No trading calendar is known for the exchange NASDAQ?"),
        ("symbols", SYMBOLS, "AMD,AMD,,XNAS,,", "currency is empty"),
        ("symbols", SYMBOLS, f"AMD,AMD,,{'X' * 50},USD,", f"exchange {'X' * 39}…"),
        ("symbols", SYMBOLS, "AMD,AMD,,XNAS,USD,1e16", "shares_outstanding 1e+16 is a slip"),
        ("symbols", SYMBOLS, "AMD,AMD,,XNAS,USD,many", 'shares_outstanding "many" is not a number'),
        ("headlines", HEADLINES, "2025-01-27T13:25:00Z,a.example, ,,,", "title is empty"),
        ("charts", CHARTS, "2025-01-27T13:25:00Z,top,0,A", "rank 0 is not between 1 and 1000"),
        ("charts", f"{CHARTS}2025-01-27T13:25:00Z,top,1,A\n", "2025-01-27T13:25:00Z,top,1,B", "rank 1 is taken by A"),
        ("actions", ACTIONS, "NVDA,2025-01-28,merger,10", '"merger" is neither split nor dividend'),
        ("actions", ACTIONS, "NVDA,2025-01-28,split,0", "value 0 is not above zero"),
        ("actions", ACTIONS, "NVDA,2025-01-28,split,1e9", "a split of 1e+09 for one is a slip"),
        ("actions", ACTIONS, "NVDA,2025-01-28,split,1e-5", "a split of 1e-05 for one is a slip"),
        ("actions", ACTIONS, "NVDA,2025-01-28,split,1e300", "value 1e+300 is a slip"),
        ("actions", ACTIONS, "NVDA,2025-01-28,split,inf", 'value "inf" is not a number'),
        ("actions", ACTIONS, "NVDA,2025-01-28,dividend,1e13", "value 1e+13 is a slip"),
        ("day", DAY, "From: 2025-01-26T05:00:00Z", "`From` is no key of a day"),
        ("day", DAY, "from: 2025-01-28T05:00:00Z", "`from` is there already"),
    ],
)
def test_a_bad_row_is_one_problem_with_its_line(tmp_path: Path, name: str, header: str, row: str, problem: str) -> None:
    good = open_day(small_day(tmp_path, **{name: header}))
    day = open_day(small_day(tmp_path, **{name: header + row + "\n"}))
    assert len(day.problems) == 1
    file = "day.yaml" if name == "day" else f"{name}.csv"
    assert day.problems[0].startswith(f"{tmp_path / file}:{header.count(chr(10)) + 1}: ")
    assert problem in day.problems[0]
    assert list(day.moments()) == list(good.moments())


@pytest.mark.parametrize("shares", ["many", "1e16", "-1"])
def test_a_symbol_stays_where_only_its_shares_are_wrong(tmp_path: Path, shares: str) -> None:
    day = open_day(small_day(tmp_path, symbols=SYMBOLS.replace("24490000000", shares)))
    (problem,) = day.problems
    assert problem.startswith(f"{tmp_path / 'symbols.csv'}:2: shares_outstanding")
    assert next((each.symbol, each.shares_outstanding) for each in day.instruments()) == ("NVDA", None)
    assert "NVDA" in day.history()


def test_a_symbol_that_is_not_there_is_said_once_a_file(tmp_path: Path) -> None:
    symbols = SYMBOLS.replace("Nvidia;NVIDIA,XNAS", "Nvidia;NVIDIA,NASDAQ?")
    bars = f"{BARS}{BARS.splitlines()[1]}\n^IXIC,2025-01-27T14:30:00Z,60,8,8,8,8,0\n"
    exchange, daily, quotes = open_day(small_day(tmp_path, symbols=symbols, bars=bars)).problems
    assert "exchange NASDAQ?" in exchange
    missing = 'symbol "NVDA" is not in symbols.csv'
    assert daily == f"{tmp_path / 'daily.csv'}:2: {missing}, and 1 more row of it is left out"
    assert quotes == f"{tmp_path / 'bars.csv'}:2: {missing}, and 2 more rows of it are left out"


@pytest.mark.parametrize(
    ("target", "message"), [("nowhere.csv", "is a link to nothing"), ("charts.csv", "symbolic link")]
)
def test_a_link_that_leads_nowhere_is_one_sentence(tmp_path: Path, target: str, message: str) -> None:
    (small_day(tmp_path) / "charts.csv").symlink_to(tmp_path / target)
    with pytest.raises(SourceError, match=rf"charts\.csv .*{message}"):
        open_day(tmp_path)


def test_a_line_is_counted_in_the_file_not_in_rows(tmp_path: Path) -> None:
    headlines = HEADLINES + '2025-01-27T13:25:00Z,a.example,"Two\nlines",,,\n\nnever,a.example,Third,,,\n'
    (problem,) = open_day(small_day(tmp_path, headlines=headlines)).problems
    assert problem.startswith(f"{tmp_path / 'headlines.csv'}:6: ")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"day": DAY.replace("from", "form")}, "day.yaml has no `from:`"),
        ({"day": DAY.replace("2025-01-27T05", "27 Jan")}, "day.yaml: `from`:"),
        ({"day": DAY.replace("to: 2025-01-29", "to: 2025-01-20")}, "`to` is not after `from`"),
        ({"day": DAY.replace("New_York", "Old_York")}, "there is no time zone America/Old_York"),
        ({"day": DAY.replace("America/New_York", "../../etc")}, "there is no time zone"),
        ({"day": "just words"}, "day.yaml:1:"),
        ({"day": ""}, "day.yaml has no `from:`"),
        ({"symbols": ""}, "symbols.csv:1: no column symbol, name"),
        ({"symbols": SYMBOLS.splitlines()[0]}, "symbols.csv names no symbol"),
        ({"bars": "symbol,start\n"}, "bars.csv:1: no column seconds, open, high, low, close, volume"),
        ({"bars": BARS.splitlines()[0], "daily": DAILY.splitlines()[0]}, "holds no price"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(SourceError) as error:
        open_day(small_day(tmp_path, **files))
    assert message in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no folder .*/nowhere; give the folder of a recorded day"):
        open_day(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"day\.yaml is missing"):
        open_day(tmp_path)


@pytest.mark.parametrize("name", ["day.yaml", "symbols.csv", "bars.csv", "headlines.csv"])
def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path, name: str) -> None:
    small_day(tmp_path)
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\xff\xd8")
    with pytest.raises(SourceError, match=r"is not text in UTF-8 \(byte 0\)"):
        open_day(tmp_path)


def test_a_folder_in_place_of_a_file_is_one_sentence(tmp_path: Path) -> None:
    small_day(tmp_path)
    (tmp_path / "charts.csv").mkdir()
    with pytest.raises(SourceError, match=r"charts\.csv cannot be read: Is a directory"):
        open_day(tmp_path)


def test_windows_files_are_read_too(tmp_path: Path) -> None:
    small_day(tmp_path)
    for file in tmp_path.iterdir():
        text = file.read_text(encoding="utf-8").replace("\n", "\r\n")
        file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert open_day(tmp_path).problems == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    name=st.sampled_from(("day.yaml", "symbols.csv", "bars.csv", "daily.csv")), where=st.floats(0, 1), junk=st.binary()
)
def test_damage_never_ends_in_a_trace(tmp_path: Path, name: str, where: float, junk: bytes) -> None:
    file = small_day(tmp_path) / name
    content = file.read_bytes()
    cut = int(where * len(content))
    file.write_bytes(content[:cut] + junk + content[cut + len(junk) :])
    with suppress(SourceError):
        open_day(tmp_path)
