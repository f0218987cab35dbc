"""The doubles of the SEC, the exchanges and Apple: the adapters read them, and they look like the recorded ones."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import aiohttp
import pytest

from adapters.appstore.chart import read
from adapters.edgar.atom import entries
from adapters.halts.lists import nasdaq, nyse
from tests.doubles import apple_halts, edgar
from tests.doubles.apple_halts import Chart, Halted
from tests.doubles.edgar import Filed
from tests.doubles.edgar_server import Agencies, Agenda
from tests.doubles.shapes import RECORDED, strange
from tests.doubles.site import Trouble
from tests.simulation.loop import simulated

NOW = datetime(2026, 3, 3, 17, tzinfo=UTC)
BEFORE, LATER = NOW - timedelta(minutes=4), NOW + timedelta(minutes=30)
recorded = pytest.mark.skipif(not RECORDED.exists(), reason="the recorded answers are not beside the project")


def test_filings_are_paged_the_latest_first():
    filed = [Filed(BEFORE, "NVDA", "8-K", ("1.01",)), Filed(LATER, "AMD", "4")]
    pages = [entries(edgar.current(filed, start, 100, NOW)) for start in (0, 100)]
    all_ = [entry for page in pages for entry in page]
    assert [entry.accepted for entry in all_] == sorted((entry.accepted for entry in all_), reverse=True)
    assert len({entry.accession for entry in all_}) == 200
    (found,) = (entry for entry in all_ if entry.cik == edgar.number("NVDA"))
    assert (found.form, found.items, found.accepted) == ("8-K", ("1.01",), BEFORE)
    assert edgar.number("AMD") not in {entry.cik for entry in all_}


def test_halts_are_on_both_lists_as_long_as_they_last():
    halts = [Halted(BEFORE, "NVDA", "T1", LATER), Halted(BEFORE - timedelta(days=1), "AMD", "T1", BEFORE)]
    for rows in (nasdaq(apple_halts.nasdaq(halts, NOW)), nyse(apple_halts.nyse(halts, NOW))):
        assert [(row.symbol, row.since, row.until) for row in rows] == [("NVDA", BEFORE, LATER)]


def test_a_chart_changes_when_it_is_time():
    charts = [Chart(NOW, ("Tulip", "Rose"))]
    assert read(apple_halts.apple(charts, "free", 100, NOW))[0] == ("Tulip", "Rose")
    assert read(apple_halts.apple(charts, "free", 100, BEFORE))[0][0] == "App A"
    assert read(apple_halts.apple(charts, "paid", 100, NOW))[0][0] == "App A"


@simulated("2026-03-03T17:00")
async def test_each_folder_fails_alone_and_the_sec_wants_to_know_who_asks():
    paths = {
        "sec": "/sec/files/company_tickers.json",
        "nasdaq": "/nasdaq/rss.aspx",
        "nyse": "/nyse/api/trade-halts/current/download",
        "apple": "/apple/api/v2/us/apps/top-free/10/apps.json",
    }
    async with Agencies(Agenda()) as agencies, aiohttp.ClientSession(agencies.address) as client:
        agencies.troubles["nyse"] = Trouble.STORM
        found = {name: (await client.get(path)).status for name, path in paths.items()}
        assert found == {"sec": 403, "nasdaq": 200, "nyse": 429, "apple": 200}
        said = await client.get(paths["sec"], headers={"User-Agent": "Tickerbell operator@loopback.example"})
        assert said.status == 200


@recorded
@pytest.mark.shared
def test_they_look_like_the_recorded_ones():
    folder = RECORDED / "sec_nasdaq_nyse"
    halts = [Halted(BEFORE, "NVDA")]
    for ours, name in (
        (edgar.current([Filed(BEFORE, "NVDA", "8-K", ("1.01",))], 0, 100, NOW), "2026-06_edgar_current.atom"),
        (apple_halts.nasdaq(halts, NOW), "2026-06_halts.rss"),
    ):
        assert _tags(ours) <= _tags((folder / name).read_bytes())
    assert apple_halts.nasdaq(halts, NOW).startswith((folder / "2026-06_halts.rss").read_bytes()[:3])
    columns = (folder / "2026-06_nyse_halts.csv").read_text(encoding="utf-8").splitlines()[0]
    assert apple_halts.nyse(halts, NOW).decode().splitlines()[0] == columns


@recorded
@pytest.mark.shared
def test_the_chart_has_the_shape_of_apples():
    (path,) = (RECORDED / "apple_rss").glob("*.json")
    theirs = json.loads(re.sub(r'"(id|genreId)": (\d+)', r'"\1": "\2"', path.read_text(encoding="utf-8")))
    ours = json.loads(apple_halts.apple([], "free", 10, NOW))
    assert list(strange(ours, [theirs])) == []


def _tags(body: bytes) -> set[str]:
    return {element.tag for element in ElementTree.fromstring(body).iter()}
