"""When a move began, how large it is, and what of it market and sector explain."""

import math
from datetime import date

import pytest

from bot.cause.daily import Daily
from bot.cause.move import Moves
from bot.market.book import Book
from bot.market.model import Close
from bot.news.model import Question
from tests.cause.make import BASKETS, OPEN, World
from tests.market.make import history, instrument, split
from tests.news.make import utc

FRIDAYS_CLOSE = utc("2025-01-24 21:00")


def question(subject: str = "NVDA", direction: str = "down", onset: str = OPEN) -> Question:
    return Question(subject, (subject,), direction, utc(onset), utc(onset))


def test_a_gap_began_at_the_close_before_however_long_the_weekend() -> None:
    world = World().prices(OPEN, {"NVDA": 87.5})
    move = Moves(world.book, BASKETS).measure(question(), utc(OPEN))
    assert move
    assert move.began == FRIDAYS_CLOSE
    assert move.change == pytest.approx(-0.125)


def test_a_move_inside_the_session_began_at_the_last_quiet_print() -> None:
    world = World().prices(OPEN, {"NVDA": 100.2}).prices("2025-01-27 16:00", {"NVDA": 100.0})
    world.prices("2025-01-27 16:10", {"NVDA": 97.0}).prices("2025-01-27 16:20", {"NVDA": 94.0})
    move = Moves(world.book, BASKETS).measure(question(onset="2025-01-27 16:20"), utc("2025-01-27 16:20"))
    assert move
    assert move.began == utc("2025-01-27 16:00")
    assert move.change == pytest.approx(-0.06)


def test_the_whole_day_is_measured_from_the_close_before() -> None:
    world = World().prices(OPEN, {"NVDA": 90}).prices("2025-01-27 20:00", {"NVDA": 102})
    moves = Moves(world.book, BASKETS)
    up = question(direction="up", onset="2025-01-27 20:00")
    whole, own = (moves.measure(up, utc("2025-01-27 20:00"), whole_day=whole) for whole in (True, False))
    assert whole
    assert own
    assert (whole.change, own.change) == (pytest.approx(0.02), pytest.approx(102 / 90 - 1))


def test_market_and_sector_are_taken_off() -> None:
    world = World().prices(OPEN, {"NVDA": 90, "AMD": 95, "AVGO": 94, "TSM": 93, "^GSPC": 98})
    move = Moves(world.book, BASKETS).measure(question(), utc(OPEN))
    assert move
    assert move.market == pytest.approx(-0.02, abs=0.002)
    assert move.sector == pytest.approx(-0.04, abs=0.002)
    assert move.share(move.market) == pytest.approx(0.2, abs=0.02)


def test_the_days_own_close_changes_nothing_that_is_said_about_the_day() -> None:
    world = World().prices(OPEN, {"NVDA": 90, "AMD": 95, "AVGO": 94, "TSM": 93, "^GSPC": 98})
    moves = Moves(world.book, BASKETS)
    before = moves.measure(question(), utc(OPEN))
    for symbol in ("NVDA", "AMD", "AVGO", "TSM", "^GSPC"):
        bar = history("2025-01-27", [50.0])[0]
        world.book.step(Close(symbol, bar, utc("2025-01-27 21:00"), utc("2025-01-27 21:00")))
    assert before == moves.measure(question(), utc(OPEN)) == Moves(world.book, BASKETS).measure(question(), utc(OPEN))


def wave(length: int) -> list[float]:
    """Closes that go up and down with a period of their own."""
    return [100 + math.sin(2 * math.pi * place / length) for place in range(61)]


def test_the_sector_is_the_basket_that_a_symbol_goes_with() -> None:
    """Not the smaller one, nor one with fewer than three others."""
    closes = {symbol: wave(7) for symbol in ("NVDA", "AMD", "AVGO", "TSM", "MU")}
    closes |= {symbol: wave(11) for symbol in ("META", "MSFT", "ORCL")}
    book = Book([instrument(symbol) for symbol in closes], {s: history("2025-01-24", c) for s, c in closes.items()})
    baskets = {
        "large": ("NVDA", "META", "MSFT", "ORCL"),
        "pair": ("NVDA", "AMD", "AVGO"),
        "chips": ("NVDA", "AMD", "AVGO", "TSM", "MU", "XYZ"),
    }
    daily = Daily(book, baskets)
    assert daily.sector("NVDA", date(2025, 1, 27)) == ("AMD", "AVGO", "TSM", "MU", "XYZ")
    assert daily.sector("META", date(2025, 1, 27)) == ("NVDA", "MSFT", "ORCL")
    assert daily.sector("XYZ", date(2025, 1, 27)) == ()


def test_what_has_no_price_today_explains_nothing() -> None:
    world = World().prices(OPEN, {"NVDA": 90})
    move = Moves(world.book, BASKETS).measure(question(), utc(OPEN))
    assert move
    assert (move.market, move.sector) == (None, None)


def test_an_index_is_not_explained_by_the_market() -> None:
    world = World().prices(OPEN, {"^IXIC": 97, "^GSPC": 98})
    move = Moves(world.book, BASKETS).measure(question("^IXIC"), utc(OPEN))
    assert move
    assert move.market is None


def test_a_split_is_no_move() -> None:
    world = World()
    world.book.step(split("2025-01-27", 10))
    world.prices(OPEN, {"NVDA": 10.05})
    move = Moves(world.book, BASKETS).measure(question(direction="up"), utc(OPEN))
    assert move
    assert move.change == pytest.approx(0.005)


def test_without_prices_there_is_no_move() -> None:
    assert Moves(World().book, BASKETS).measure(question(), utc(OPEN)) is None
