"""Pages of the open web, fetched politely and within limits: nothing private, nothing huge, nothing endless."""

from adapters.fetch.errors import Refused, Unavailable
from adapters.fetch.fetcher import Fetched, Fetcher

__all__ = ["Fetched", "Fetcher", "Refused", "Unavailable"]
