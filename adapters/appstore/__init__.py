"""Top charts of apps, from Apple."""

from adapters.appstore.source import AppStore

__all__ = ["AppStore"]
