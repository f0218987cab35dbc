"""Halts from two lists that overlap: each halt and each resumption once, with the reason in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.fetch import Fetcher
from adapters.halts import Halts
from adapters.halts.lists import Row, nasdaq, nyse
from adapters.halts.reasons import reason
from bot.errors import SourceError
from bot.market.model import Halt
from bot.news.model import Headline
from tests.adapters.outside import Notes, Outside, outside

NOON = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
NASDAQ, NYSE = "/rss.aspx?feed=tradehalts", "/api/trade-halts/current/download"
FIXTURES = Path(__file__).parents[3].parent / "shared/data/fixtures/sec_nasdaq_nyse"
HEAD = "Halt Date,Halt Time,Symbol,Name,Exchange,Reason,Resume Date,NYSE Resume Time\n"
DAY = "06/10/2026"


def item(symbol: str, time: str, code: str, until: str = "", day: str = DAY) -> str:
    return f"""<item><title>{symbol}</title><pubDate>Wed, 10 Jun 2026 04:00:00 GMT</pubDate>
<ndaq:HaltDate>{day}</ndaq:HaltDate><ndaq:HaltTime>{time}</ndaq:HaltTime><ndaq:IssueSymbol>{symbol}</ndaq:IssueSymbol>
<ndaq:IssueName>A &amp; B</ndaq:IssueName><ndaq:ReasonCode>{code}</ndaq:ReasonCode><ndaq:PauseThresholdPrice />
<ndaq:ResumptionDate>{DAY if until else ""}</ndaq:ResumptionDate>
<ndaq:ResumptionTradeTime>{until}</ndaq:ResumptionTradeTime></item>"""


def rss(*items: str) -> bytes:
    text = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:ndaq="http://www.nasdaqtrader.com/">
<channel><title>x</title>{"".join(items)}</channel></rss>"""
    return text.encode("utf-8-sig")


def table(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines)).encode()


def halts(fetcher: Fetcher, notes: Notes, address: str) -> Halts:
    source = Halts(fetcher, notes, address, address)
    source.watch(["NVDA", "BRK-B", "^GSPC"])
    return source


def play(*pages: tuple[bytes | int, bytes | int], start: datetime = NOON) -> Outside:
    """Minute and a half by minute and a half: what the lists say."""

    async def story(stage: Outside) -> None:
        def turn(page: tuple[bytes | int, bytes | int]) -> Callable[[], None]:
            return lambda: stage.server.pages.update({NASDAQ: page[0], NYSE: page[1]})

        turn(pages[0])()
        await stage.watch(halts, *map(turn, pages[1:]))

    return outside(start, story)


def told(stage: Outside) -> list[tuple[str, bool, str, str]]:
    return [
        (fact.symbol, fact.halted, fact.reason, f"{fact.at - NOON}")
        for fact in stage.taken
        if isinstance(fact, Halt) and not fact.old
    ]


QUIET = (rss(), table())
HALTED = item("NVDA", "12:01:00.123", "T1")
HALTED_NYSE = '2026-06-10,12:01:02,NVDA,"""A, B Inc.""",Nasdaq,News Pending,,'
OVER = item("NVDA", "12:01:00.123", "T1", "12:04:00")


def test_a_halt_in_both_lists_is_told_once_and_so_is_its_end():
    stage = play(
        QUIET,
        (rss(HALTED, item("AMD", "12:01:00", "T1")), table(HALTED_NYSE)),
        (rss(HALTED), table(HALTED_NYSE)),
        (rss(OVER), table(HALTED_NYSE)),
        (rss(OVER), table(HALTED_NYSE)),
    )
    (symbol, halted, why, at), over = told(stage)
    assert (symbol, halted, why, at[:6]) == ("NVDA", True, "news pending", "0:01:0")
    assert over == ("NVDA", False, "news pending", "0:04:00")
    heads = [fact for fact in stage.taken if isinstance(fact, Headline)]
    assert [(head.title, head.symbols) for head in heads] == [("NVDA halted: news pending", ("NVDA",))]


def test_the_end_is_told_when_it_comes_not_when_it_is_announced():
    stage = play(QUIET, (rss(OVER), table()), (rss(OVER), table()), (rss(OVER), table()))
    end = next(fact for fact in stage.taken if isinstance(fact, Halt) and not fact.halted)
    assert timedelta(0) <= end.seen - end.at < timedelta(seconds=35)


def test_a_second_pause_is_a_second_halt():
    pauses = [item("NVDA", "12:00:30", "LUDP", "12:05:30"), item("NVDA", "12:06:10", "LUDP")]
    stage = play(QUIET, *[(rss(*pauses[:1]), table())] * 3, (rss(*pauses), table()))
    assert [(halted, why) for _, halted, why, _ in told(stage)] == [
        (True, "volatility pause"),
        (False, "volatility pause"),
        (True, "volatility pause"),
    ]


def test_what_is_halted_at_the_first_reading_is_old():
    (fact,) = play((rss(HALTED, item("AMD", "12:00:00", "T1")), table(HALTED_NYSE)), (rss(HALTED), table())).taken
    assert isinstance(fact, Halt)
    assert (fact.symbol, fact.halted, fact.old) == ("NVDA", True, True)


@pytest.mark.parametrize("meanwhile", [False, True])
def test_what_is_halted_when_it_is_first_watched_is_old(meanwhile: bool):
    listed = [item("AMD", "12:00:00", "T1"), *([HALTED] if meanwhile else [])]

    async def story(stage: Outside) -> None:
        stage.server.pages = {NASDAQ: rss(*listed), NYSE: table()}
        sources: list[Halts] = []

        def make(fetcher: Fetcher, notes: Notes, address: str) -> Halts:
            sources.append(halts(fetcher, notes, address))
            return sources[0]

        def more() -> None:
            sources[0].watch(["AMD", "NVDA"])

        if meanwhile:  # while it is told of NVDA
            stage.meanwhile = more
        await stage.watch(make, (lambda: None) if meanwhile else more, lambda: None)

    *_, fact = outside(NOON, story).taken
    assert isinstance(fact, Halt)
    assert (fact.symbol, fact.halted, fact.old) == ("AMD", True, True)


def test_after_a_restart_it_tells_what_happened_meanwhile():
    async def story(stage: Outside) -> None:
        stage.server.pages = {NASDAQ: rss(HALTED), NYSE: table()}
        await stage.watch(halts)
        stage.server.pages[NASDAQ] = rss(OVER, item("BRK.B", "12:01:30", "M"))
        await stage.watch(halts, *[lambda: None] * 2)

    assert told(outside(NOON, story)) == [
        ("BRK-B", True, "volatility pause", "0:01:30"),
        ("NVDA", False, "news pending", "0:04:00"),
    ]


def test_one_list_is_enough_and_the_other_says_what_ails_it():
    async def story(stage: Outside) -> None:
        stage.server.pages = {NASDAQ: 503, NYSE: table()}
        source = await stage.watch(halts, lambda: stage.server.pages.update({NYSE: table(HALTED_NYSE)}))
        assert [(each.source, each.good) for each in source.health()] == [("Nasdaq halts", False), ("NYSE halts", True)]
        assert "503" in source.health()[0].said

    assert [row[:3] for row in told(outside(NOON, story))] == [("NVDA", True, "news pending")]


def test_a_halt_of_another_day_that_is_listed_no_more_is_over():
    yesterday = item("NVDA", "12:00:00", "H11", day="06/09/2026")

    async def story(stage: Outside) -> None:
        stage.server.pages = {NASDAQ: rss(yesterday), NYSE: table()}
        await stage.watch(halts)
        stage.server.pages[NASDAQ] = rss()
        await stage.watch(halts)

    assert [row[:3] for row in told(outside(NOON, story))] == [("NVDA", False, "regulatory concern")]


def test_a_market_wide_halt_is_one_of_the_indices():
    broken = [item(symbol, "12:00:30", "MWC1") for symbol in ("AAA", "AAB", "AAC")]
    stage = play(QUIET, (rss(*broken), table()))
    why = "market-wide circuit breaker, level 1 (S&P 500 down 7%)"
    assert [row[:3] for row in told(stage)] == [("^GSPC", True, why)]
    assert [fact.title for fact in stage.taken if isinstance(fact, Headline)] == [f"All US trading halted: {why}"]


@pytest.mark.parametrize(
    ("start", "most"),
    [(NOON, 6), (datetime(2026, 6, 10, 12, 0, tzinfo=UTC), 6), (datetime(2026, 6, 13, 16, 0, tzinfo=UTC), 2)],
)
def test_it_asks_each_minute_in_extended_hours_and_not_at_weekends(start: datetime, most: int):
    asked = len(play(QUIET, QUIET, start=start).server.asked)
    assert most - 2 < asked <= most


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("T12", "the exchange has asked for information"),
        ("ludp", "volatility pause"),
        ("News Pending", "news pending"),
        ("LULD pause", "volatility pause"),
        ("Regulatory Concern", "regulatory concern"),
        ("Z9", "code Z9"),
    ],
)
def test_reasons(code: str, words: str):
    assert reason(code) == words


@pytest.mark.parametrize("read", [nasdaq, nyse])
@pytest.mark.parametrize("body", [b"", b"<html></html>", b"no,table\n1,2", b"\xff\xfe<"])
def test_what_is_no_list_is_refused(read: Callable[[bytes], object], body: bytes):
    with pytest.raises(SourceError):
        read(body)


def test_rows_without_a_time_are_left_out():
    assert not nasdaq(rss(item("NVDA", "soon", "T1"), item("", "12:00:00", "T1")))


@pytest.mark.shared
@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
def test_recorded_lists_are_read_whole():
    ours, theirs = (
        nasdaq((FIXTURES / "2026-06_halts.rss").read_bytes()),
        nyse((FIXTURES / "2026-06_nyse_halts.csv").read_bytes()),
    )
    assert len(ours) == 25
    assert len(theirs) == 24
    kalv = datetime(2026, 6, 10, 23, 50, tzinfo=UTC)
    assert Row("KALV", kalv, "the exchange has asked for information", None) in ours
    assert Row("KALV", kalv, "news pending", None) in theirs
    assert {row.symbol for row in theirs} <= {row.symbol for row in ours}
