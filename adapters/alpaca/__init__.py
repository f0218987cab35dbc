"""Alpaca's free feed of IEX trades, as a witness of prices."""

from adapters.alpaca.witness import Alpaca

__all__ = ["Alpaca"]
