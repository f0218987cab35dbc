"""Which symbols there are, under which names, on which exchanges."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.yahoo import exchanges
from adapters.yahoo.exchanges import exchange
from adapters.yahoo.instruments import Instruments, instrument
from adapters.yahoo.search import found
from adapters.yahoo.session import Session
from bot.errors import SourceError
from bot.market.calendar import calendar_for
from tests.adapters.yahoo.fake import row
from tests.adapters.yahoo_history.fake import BusyYahoo, Notes
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

NOW = datetime(2025, 1, 27, 15, tzinfo=UTC)
RECORDED = Path(__file__).parents[3].parent / "shared" / "data" / "fixtures" / "yahoo_http_node-yahoo-finance2"


@asynccontextmanager
async def asking(yahoo: BusyYahoo, notes: Notes | None = None) -> AsyncGenerator[Instruments]:
    session = Session(yahoo.address, Random(7))
    yield Instruments(session, notes or Notes())
    await session.close()


def nvidia(**more: Any) -> dict[str, Any]:
    return row("NVDA", 118, "2025-01-27T14:59", longName="NVIDIA Corporation", displayName="NVIDIA", **more)


@simulated("2025-01-27T15:00")
async def test_a_symbol_is_asked_for_once_in_30_days() -> None:
    async with BusyYahoo() as yahoo:
        notes = Notes()
        yahoo.rows["NVDA"] = nvidia(sharesOutstanding=24_490_000_000)
        async with asking(yahoo, notes) as instruments:
            [found] = (await instruments.look_up(["NVDA", "NVDA"], NOW)).values()
            assert (found.name, found.aliases, found.exchange) == ("NVIDIA Corporation", ("NVIDIA",), "XNAS")
            assert (found.currency, found.shares_outstanding) == ("USD", 24_490_000_000)
        async with asking(yahoo, notes) as instruments:
            assert await instruments.look_up(["NVDA"], NOW + timedelta(days=29)) == {"NVDA": found}
            assert await instruments.look_up(["NVDA"], None) == {"NVDA": found}
            assert len(yahoo.asked) == 1
            yahoo.rows["NVDA"] |= {
                "longName": "Nvidia plc",
                "regularMarketTime": (NOW + timedelta(days=31)).timestamp(),
            }
            assert (await instruments.look_up(["NVDA"], NOW + timedelta(days=31)))["NVDA"].name == "Nvidia plc"
            assert len(yahoo.asked) == 2


@simulated("2025-01-27T15:00")
async def test_five_hundred_symbols_are_five_requests() -> None:
    symbols = [f"S{number}" for number in range(500)]
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows = {symbol: row(symbol, 10, "2025-01-27T14:59") for symbol in symbols}
        assert list(await instruments.look_up(symbols, NOW)) == symbols
        assert len(yahoo.asked) == 5


@simulated("2025-01-27T15:00")
async def test_what_is_noted_will_do_while_nobody_answers() -> None:
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows["NVDA"] = nvidia()
        await instruments.look_up(["NVDA"], NOW)
        yahoo.trouble = Trouble.FAILS
        later = NOW + timedelta(days=40)
        assert (await instruments.look_up(["NVDA"], later))["NVDA"].name == "NVIDIA Corporation"
        with pytest.raises(SourceError):
            await instruments.look_up(["NVDA", "AAPL"], later)


@simulated("2025-01-27T15:00")
@pytest.mark.filterwarnings("error")
async def test_notes_of_another_version_are_made_anew() -> None:
    async with BusyYahoo() as yahoo:
        yahoo.rows["NVDA"] = nvidia()
        notes = Notes()
        await notes.note("yahoo instruments", {"NVDA": b'{"instrument": 3}', "AAPL": b"\xff"})
        async with asking(yahoo, notes) as instruments:
            assert list(await instruments.look_up(["NVDA", "AAPL"], None)) == ["NVDA"]


@pytest.mark.parametrize(
    "there",
    [
        pytest.param({"quoteType": "NONE"}, id="unknown"),
        pytest.param({"regularMarketTime": 1_704_000_000}, id="delisted a year ago"),
        pytest.param({"quoteType": "MUTUALFUND", "regularMarketPrice": None}, id="a shell without a price"),
        pytest.param({"regularMarketTime": None}, id="never traded"),
    ],
)
@simulated("2025-01-27T15:00")
async def test_what_is_not_there_any_more(there: dict[str, Any]) -> None:
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows["SIVB"] = row("SIVB", 106, "2025-01-27T14:59") | there
        assert await instruments.look_up(["SIVB"], NOW) == {}


@simulated("2025-01-27T15:00")
async def test_a_new_symbol_is_found_by_searching_for_the_old_one() -> None:
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows["META"] = row("META", 650, "2025-01-27T14:59", longName="Meta Platforms, Inc.")
        hit = {"symbol": "META", "quoteType": "EQUITY", "isYahooFinance": True}
        yahoo.found = {"FB": {"quotes": [hit | {"score": 2_000_100}]}, "FBX": {"quotes": [hit | {"score": 20_000}]}}
        known = await instruments.look_up(["FB", "FBX"], NOW)
        assert {old: new.symbol for old, new in known.items()} == {"FB": "META"}


@simulated("2025-01-27T15:00")
async def test_small_letters_are_the_same_symbol() -> None:
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows["nvda"] = nvidia()
        assert (await instruments.look_up(["nvda"], NOW))["nvda"].symbol == "NVDA"


@simulated("2025-01-27T15:00")
async def test_a_search_gives_what_trades_the_likeliest_first() -> None:
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows = {symbol: row(symbol, 10, "2025-01-27T14:59") for symbol in ("NVDA", "NVDL")}
        yahoo.found["nvidia"] = {
            "quotes": [
                {"symbol": "NVDA", "quoteType": "EQUITY", "isYahooFinance": True},
                {"symbol": "NVDA250620C00120000", "quoteType": "OPTION", "isYahooFinance": True},
                {"name": "Nvidians", "permalink": "nvidians", "isYahooFinance": False},
                {"symbol": "GONE", "quoteType": "EQUITY", "isYahooFinance": True},
                {"symbol": "NVDL", "quoteType": "ETF", "isYahooFinance": True},
                "nonsense",
            ]
        }
        assert [each.symbol for each in await instruments.search("nvidia", NOW)] == ["NVDA", "NVDL"]
        assert await instruments.search("nothing of the kind", NOW) == []


@simulated("2025-01-27T15:00")
async def test_only_changes_are_told_of_rows_that_come_anyway() -> None:
    async with BusyYahoo() as yahoo, asking(yahoo) as instruments:
        yahoo.rows["NVDA"] = nvidia(sharesOutstanding=24e9)
        await instruments.look_up(["NVDA"], NOW)
        assert await instruments.rows([nvidia(sharesOutstanding=24e9)], NOW) == []
        [changed] = await instruments.rows([nvidia(sharesOutstanding=25e9)], NOW)
        assert changed.shares_outstanding == 25e9
        assert await instruments.rows([nvidia(sharesOutstanding=25e9)], NOW) == []
        assert (await instruments.look_up(["NVDA"], None))["NVDA"] == changed
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("code", "symbol", "zone", "expected"),
    [
        ("NMS", "NVDA", "America/New_York", "XNAS"),
        ("NYQ", "IBM", "America/New_York", "XNYS"),
        ("PCX", "SPY", "America/New_York", "ARCX"),
        ("BTS", "XYZ", "America/New_York", "BATS"),
        ("PNK", "AFRAF", "America/New_York", "OTCM"),
        ("LSE", "OCDO.L", "Europe/London", "XLON"),
        ("GER", "SAP.DE", "Europe/Berlin", "XETR"),
        ("PAR", "MC.PA", "Europe/Paris", "XPAR"),
        ("TOR", "SHOP.TO", "America/Toronto", "XTSE"),
        ("HKG", "0700.HK", "Asia/Hong_Kong", "XHKG"),
        ("JPX", "7203.T", "Asia/Tokyo", "XTKS"),
        ("NSI", "INFY.NS", "Asia/Kolkata", "XBOM"),
        ("CCC", "BTC-USD", "UTC", "24/7"),
        ("CCY", "EURUSD=X", "Europe/London", "24/5"),
        ("CMX", "GC=F", "America/New_York", "XCEC"),
        ("SNP", "^GSPC", "America/New_York", "XNYS"),
        ("OSA", "^N225", "Asia/Tokyo", "XTKS"),
        ("FGI", "^FTSE", "Europe/London", "XLON"),
        ("???", "SAP.DE", "Europe/Berlin", "XETR"),
        ("???", "ETH-USD", "UTC", "24/7"),
        ("", "BRK-B", "America/New_York", "XNYS"),
        ("NEW", "ABC.XYZ", "Asia/Seoul", "XKRX"),
        ("NEW", "ABC", "Mars/Olympus", "XNYS"),
    ],
)
def test_exchanges(code: str, symbol: str, zone: str, expected: str) -> None:
    assert exchange(code, symbol, zone) == expected


def test_an_exchange_that_is_not_known_is_said(caplog: pytest.LogCaptureFixture) -> None:
    exchange("NEW", "ABC", "Asia/Seoul")
    assert "NEW" in caplog.text
    assert "XKRX" in caplog.text


def test_every_exchange_has_a_calendar() -> None:
    mics = {*exchanges._CODES, *exchanges._SUFFIXES, *exchanges._ZONES.values()}
    for mic in mics:
        assert calendar_for(mic)


@pytest.mark.shared
@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not there")
class TestRecorded:
    def test_rows(self) -> None:
        bodies = [
            json.loads(path.read_text())["response"]["bodyJson"] for path in sorted(RECORDED.glob("quote-*.json"))
        ]
        rows = [row for body in bodies for row in body["quoteResponse"]["result"]]
        now = datetime(2025, 2, 17, 12, tzinfo=UTC)
        known = {each.symbol: each for row in rows if (each := instrument(row, now))}
        assert {"SI", "WSKT.JK", "ZRC-USD"} & known.keys() == set()  # unknown, a shell, dead
        assert known["AAPL"].aliases == ("Apple",)
        assert {
            symbol: known[symbol].exchange
            for symbol in ("LDO.MI", "BTC-USD", "GC=F", "^VXAPL", "APS.AX")
            if symbol in known
        } == {
            "LDO.MI": "XMIL",
            "BTC-USD": "24/7",
            "GC=F": "XCEC",
            "^VXAPL": "XNYS",
        }
        assert known["ORSTED.CO"].currency == "DKK"

    @simulated("2025-02-25T12:00")
    async def test_searches(self) -> None:
        async with BusyYahoo() as yahoo:
            session = Session(yahoo.address, Random(7))
            yahoo.found = {
                name: json.loads((RECORDED / f"search-{name}.json").read_text())["response"]["bodyJson"]
                for name in ("AAPL", "GOOG", "WSKT.JK", "badResult.fake")
            }
            assert [hit.symbol for hit in await found(session, "AAPL")] == ["AAPL", "AAPU"]
            assert [hit.sure for hit in await found(session, "AAPL")] == [True, False]
            assert (await found(session, "GOOG"))[0].symbol == "GOOG"
            assert await found(session, "WSKT.JK") == await found(session, "badResult.fake") == []
            await session.close()
