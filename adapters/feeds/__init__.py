"""News feeds by their addresses: RSS, Atom, RDF and JSON Feed."""

from adapters.feeds.reader import Feeds

__all__ = ["Feeds"]
