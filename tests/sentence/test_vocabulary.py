"""The currency of a symbol, by its form or as told."""

import pytest

from bot.sentence import Vocabulary

VOCABULARY = Vocabulary(currencies={"ODD": "CHF", "^N225": "JPY"})


@pytest.mark.parametrize(
    ("symbol", "currency"),
    [
        *[("NVDA", "USD"), ("BRK-B", "USD"), ("BTC-USD", "USD"), ("BTC-EUR", "EUR")],
        *[("7203.T", "JPY"), ("VOD.L", "GBp"), ("SAP.DE", "EUR"), ("NPN.JO", "ZAc"), ("X.UNKNOWN", None)],
        *[("EURUSD=X", "USD"), ("JPY=X", "JPY"), ("ES=F", None), ("^IXIC", None), ("^N225", "JPY"), ("ODD", "CHF")],
    ],
)
def test_currency(symbol, currency):
    assert VOCABULARY.currency(symbol) == currency
