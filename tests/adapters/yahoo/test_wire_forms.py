"""Rows and ticks in every form that they may come in."""

from __future__ import annotations

from struct import pack, unpack
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.yahoo.rows import read, row
from adapters.yahoo.ticks import read as read_tick
from adapters.yahoo.ticks import shortest
from tests.adapters.yahoo.fake import instant, tick
from tests.adapters.yahoo.fake import row as said

AT = "2026-11-24T15:00"


@pytest.mark.parametrize("price", [244.6, 118.42, 0.076522574, 1.04899, 96077.45, 119234.56, 0.00001234, 45_123.05])
def test_a_price_of_the_stream_is_the_one_that_was_meant(price: float) -> None:
    found = read_tick(tick("X", price, AT))
    assert found is not None
    assert found.price == pytest.approx(price, rel=1e-7)
    assert len(repr(found.price)) <= len(repr(price))


@given(st.floats(min_value=2**-20, max_value=2**24, width=32))
def test_no_price_of_the_stream_is_changed(price: float) -> None:
    assert unpack("f", pack("f", shortest(price))) == (price,)


@pytest.mark.parametrize(
    ("hours", "change", "previous"), [(1, -24.2, 142.62), (0, -24.2, 142.62), (2, -24.2, 0), (1, 0, 0)]
)
def test_the_previous_close_is_taken_where_the_message_says_it(hours: int, change: float, previous: float) -> None:
    found = read_tick(tick("NVDA", 118.42, AT, hours, change))
    assert found is not None
    assert found.previous_close == pytest.approx(previous)
    assert found.at == instant(AT)


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_whatever_the_stream_says_is_a_tick_or_refused(message: str) -> None:
    try:
        read_tick(message)
    except ValueError:
        return


@pytest.mark.parametrize("answer", [{}, {"quoteResponse": None}, {"quoteResponse": {"result": [1, None, {}]}}])
def test_an_answer_without_rows_has_none(answer: dict[str, Any]) -> None:
    assert read(answer) == {}


WEIRD = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({})


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(sorted(said("X", 1, AT, preMarketPrice=1, postMarketTime=1))), WEIRD))
def test_no_row_is_too_strange(fields: dict[str, Any]) -> None:
    found = row({**said("X", 5, AT), **fields, "symbol": "X"})
    assert found is None or found.regular[0] > 0
