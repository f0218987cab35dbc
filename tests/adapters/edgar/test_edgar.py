"""Filings from EDGAR's feed: each once, of watched companies only, in our words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.edgar import Edgar
from adapters.edgar.atom import entries
from adapters.edgar.forms import title
from adapters.fetch import Fetcher
from bot.errors import SourceError
from bot.market.model import Filing
from bot.news.model import Headline
from tests.adapters.outside import Notes, Outside, outside

NOON = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
CONTACT = "ops@example.com"
LIST = "/files/company_tickers.json"
COMPANIES = {
    "0": {"cik_str": 1045810, "ticker": "NVDA", "title": "A"},
    "1": {"cik_str": 1652044, "ticker": "GOOGL", "title": "B"},
    "2": {"cik_str": 1652044, "ticker": "GOOG", "title": "B"},
    "3": {"cik_str": 2488, "ticker": "AMD", "title": "C"},
}
FIXTURES = Path(__file__).parents[3].parent / "shared/data/fixtures/sec_nasdaq_nyse"


def page(number: int) -> str:
    return f"/cgi-bin/browse-edgar?action=getcurrent&owner=include&count=100&output=atom&start={number}"


def entry(number: int, cik: int, form: str, minute: int = 0, *, items: str = "", role: str = "Filer") -> str:
    accession = f"0001193125-26-{number:06}"
    said = "".join(f"&lt;br&gt;Item {item}: anything" for item in items.split())
    return f"""<entry><title>{form} - SOME M\xfcLLER &amp; CO (A) ({cik:010}) ({role})</title>
<link rel="alternate" type="text/html" href="https://www.sec.gov/Archives/{accession}-index.htm"/>
<summary type="html"> &lt;b&gt;Filed:&lt;/b&gt; 2026-06-10 &lt;b&gt;AccNo:&lt;/b&gt; {accession}{said}</summary>
<updated>2026-06-10T12:{minute:02}:00-04:00</updated>
<category scheme="https://www.sec.gov/" label="form type" term="{form}"/>
<id>urn:tag:sec.gov,2008:accession-number={accession}</id></entry>"""


def feed(*each: str) -> bytes:
    start = '<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">'
    return f"{start}{''.join(each)}</feed>".encode("iso-8859-1")


OLD = entry(1, 1045810, "10-Q")


def edgar(fetcher: Fetcher, notes: Notes, address: str) -> Edgar:
    source = Edgar(fetcher, notes, CONTACT, address)
    source.watch(["NVDA", "GOOG", "GOOGL"])
    return source


def opened(stage: Outside) -> None:
    stage.server.pages = {LIST: json.dumps(COMPANIES).encode(), page(0): feed(OLD)}


def told(stage: Outside) -> list[tuple[str, str]]:
    return [(fact.symbol, fact.title) for fact in stage.taken if isinstance(fact, Filing)]


def test_what_is_filed_is_told_once_of_watched_companies_with_the_operator_named():
    async def story(stage: Outside) -> None:
        opened(stage)
        new = (entry(2, 1045810, "8-K", 2, items="2.02 9.01"), entry(3, 2488, "8-K", 2), entry(4, 1652044, "4", 2))
        await stage.watch(edgar, lambda: stage.server.pages.update({page(0): feed(*new[::-1], OLD)}), lambda: None)

    stage = outside(NOON, story)
    assert told(stage) == [
        ("NVDA", "8-K: results of operations (2.02)"),
        ("GOOGL", "4: an insider's trade"),
        ("GOOG", "4: an insider's trade"),
    ]
    filing = next(fact for fact in stage.taken if isinstance(fact, Filing))
    assert (filing.form, filing.at) == ("8-K", NOON + timedelta(minutes=2))
    assert filing.url == "https://www.sec.gov/Archives/0001193125-26-000002-index.htm"
    heads = [fact for fact in stage.taken if isinstance(fact, Headline)]
    assert [(head.title, head.source, head.symbols) for head in heads] == [
        ("NVDA files 8-K: results of operations (2.02)", "SEC EDGAR", ("NVDA",))
    ]
    assert {asked.agent for asked in stage.server.asked} == {f"Tickerbell {CONTACT}"}
    assert stage.server.paths().count(LIST) == 1
    assert stage.server.paths().count(page(0)) == 5  # in four and a half minutes


def test_after_a_restart_it_tells_what_came_meanwhile_and_does_not_ask_for_the_list_again():
    async def story(stage: Outside) -> None:
        opened(stage)
        await stage.watch(edgar)
        stage.server.pages[page(0)] = feed(entry(2, 1045810, "6-K", 2), OLD)
        await stage.watch(edgar)

    stage = outside(NOON, story)
    assert told(stage) == [("NVDA", "6-K: report of a foreign company")]
    assert stage.server.paths().count(LIST) == 1


def test_a_flood_is_read_back_page_by_page_to_what_is_known():
    flood = [entry(number, 1045810 if number in (2, 150) else 1, "10-K", 2) for number in range(2, 152)][::-1]

    async def story(stage: Outside) -> None:
        opened(stage)

        def floods() -> None:
            stage.server.pages |= {page(0): feed(*flood[:100]), page(100): feed(*flood[100:], OLD)}

        await stage.watch(edgar, floods)

    stage = outside(NOON, story)
    assert len(told(stage)) == 2
    assert page(200) not in stage.server.paths()


def test_what_was_accepted_in_the_evening_is_as_new_as_the_feed_shows_it():
    async def story(stage: Outside) -> None:
        opened(stage)
        late = entry(2, 1045810, "8-K", 0, items="8.01")
        await stage.watch(edgar, lambda: stage.server.pages.update({page(0): feed(late, OLD)}))

    morning = datetime(2026, 6, 11, 10, 0, tzinfo=UTC)
    fact = outside(morning, story).taken[0]
    assert timedelta(0) <= fact.seen - fact.at < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (403, "answered 403"),
        (b"<html>", "no XML"),
        (b"<rss/>", "no Atom"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "ent"),
    ],
)
def test_what_is_wrong_is_said_and_tried_again_more_slowly(answer: bytes | int, said: str):
    async def story(stage: Outside) -> None:
        opened(stage)
        stage.server.pages[page(0)] = answer
        source = await stage.watch(edgar, *[lambda: None] * 5)
        (health,) = source.health()
        assert not health.good
        assert said in health.said
        assert health.again
        stage.server.pages[page(0)] = feed(OLD)

    assert 3 <= outside(NOON, story).server.paths().count(page(0)) <= 4  # in nine minutes


def test_without_a_contact_nobody_is_asked_and_health_says_what_to_set():
    async def story(stage: Outside) -> None:
        source = await stage.watch(lambda fetcher, notes, address: Edgar(fetcher, notes, None, address))
        assert "TICKERBELL_CONTACT" in source.health()[0].said

    assert not outside(NOON, story).server.asked


@pytest.mark.parametrize(
    ("form", "items", "role", "words"),
    [
        ("8-K", ("5.02", "9.01"), "Filer", "8-K: change of directors or officers (5.02)"),
        ("8-K/A", ("2.02",), "Filer", "8-K/A: results of operations (2.02), amended"),
        ("8-K", ("9.01",), "Filer", "8-K: exhibits (9.01)"),
        ("8-K", (), "Filer", "8-K"),
        (
            "8-K",
            ("1.01", "1.01", "5.02", "3.02", "2.03", "7.01"),
            "Filer",
            "8-K: material agreement (1.01), change of directors or officers (5.02), unregistered sale of shares (3.02)"
            " and 2 more",
        ),
        ("SC 13D", (), "Subject", "SC 13D: a holder of more than 5%, who may seek influence"),
        ("SC 13G/A", (), "Filed by", "SC 13G/A: about another company's shares, amended"),
        ("424B5", (), "Filer", "424B5: prospectus"),
        ("CORRESP", (), "Filer", "CORRESP"),
    ],
)
def test_titles(form: str, items: tuple[str, ...], role: str, words: str):
    assert title(form, items, role) == words


def test_a_schedule_is_called_as_it_always_was():
    assert entries(feed(entry(1, 1, "SCHEDULE 13D/A", role="Subject")))[0].form == "SC 13D/A"


def test_the_list_of_companies_must_be_one():
    async def story(stage: Outside) -> None:
        opened(stage)
        stage.server.pages[LIST] = b"[]"
        source = await stage.watch(edgar)
        assert "no list of companies" in source.health()[1].said

    assert page(0) not in outside(NOON, story).server.paths()


@pytest.mark.shared
@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
def test_a_recorded_feed_is_read_whole():
    found = entries((FIXTURES / "2026-06_edgar_current.atom").read_bytes())
    assert len(found) == 40
    assert {each.form for each in found} == {"144", "3", "3/A", "4"}
    assert found[0].accepted == datetime(2026, 6, 11, 1, 57, 38, tzinfo=UTC)
    assert found[1].role == "Subject"
    assert found[1].cik == 1137789


def test_what_is_no_feed_is_refused():
    with pytest.raises(SourceError):
        entries(b"")
