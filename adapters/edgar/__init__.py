"""Filings with the US regulator, from the SEC's EDGAR."""

from adapters.edgar.source import Edgar

__all__ = ["Edgar"]
