"""Trading halts in the US, as Nasdaq and NYSE publish them."""

from adapters.halts.source import Halts

__all__ = ["Halts"]
