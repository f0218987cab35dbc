"""Messages of Yahoo's stream: JSON around base64 around yfinance's protobuf."""

from __future__ import annotations

import base64
import binascii
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from math import isfinite
from pathlib import Path
from struct import pack, unpack
from typing import Any

_HEARTBEAT = 7
_PRE, _REGULAR = 0, 1


@dataclass(frozen=True, slots=True)
class Tick:
    """A trade. `previous_close` is that of the session before, where the message says it (else 0)."""

    symbol: str
    price: float
    at: datetime
    regular: bool
    previous_close: float


@cache
def _pricing_data() -> Any:
    """yfinance's message, without the rest of yfinance, which brings pandas."""
    name = "yfinance.pricing_pb2"
    package = find_spec("yfinance")
    assert package
    assert package.origin
    spec = spec_from_file_location(name, Path(package.origin).with_name("pricing_pb2.py"))
    assert spec
    assert spec.loader
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PricingData


def read(message: str | bytes) -> Tick | None:
    """None for a heartbeat. Raises `ValueError` for what is no tick."""
    from google.protobuf.message import DecodeError

    pricing: Any = _pricing_data()()
    try:
        pricing.ParseFromString(_payload(message))
    except (DecodeError, binascii.Error) as error:
        raise ValueError("a message that cannot be read") from error
    if pricing.quote_type == _HEARTBEAT:
        return None
    price = shortest(pricing.price)
    if not pricing.id or not isfinite(price) or price <= 0 or not 0 < pricing.time < 2**42:
        raise ValueError("a price that is none")
    return Tick(
        symbol=pricing.id,
        price=price,
        at=datetime.fromtimestamp(pricing.time / 1000, UTC),
        regular=pricing.market_hours == _REGULAR,
        # After the close the change is from that close, which is not the session before.
        previous_close=price - pricing.change if pricing.change and pricing.market_hours in (_PRE, _REGULAR) else 0,
    )


def shortest(price: float) -> float:
    """The decimal figure that a 32-bit float stands for: 244.6 of 244.60000610351562."""
    for digits in (6, 7, 8):
        figure = float(f"{price:.{digits}g}")
        if unpack("f", pack("f", figure))[0] == price:
            return figure
    return price


def _payload(message: str | bytes) -> bytes:
    try:
        said = json.loads(message)
    except RecursionError:
        said = None
    if isinstance(said, dict):
        said = said.get("message")
    if not isinstance(said, str):
        raise ValueError("a message without a payload")
    return base64.b64decode(said, validate=True)
