"""Recorded days: a folder of CSV files as a source of prices, news and charts."""

from adapters.recorded.day import RecordedDay, open_day

__all__ = ["RecordedDay", "open_day"]
