"""A small recorded day in a temporary folder, to be changed by a test."""

from __future__ import annotations

from pathlib import Path

DAY = """name: small
about: One share and one index: two days
from: 2025-01-27T05:00:00Z
to: 2025-01-29T05:00:00Z
timezone: America/New_York
"""
SYMBOLS = """symbol,name,aliases,exchange,currency,shares_outstanding
NVDA,NVIDIA Corporation,Nvidia;NVIDIA,XNAS,USD,24490000000
^IXIC,NASDAQ Composite,,XNAS,USD,
BTC-USD,Bitcoin,Bitcoin;BTC,24/7,USD,
"""
BARS = """symbol,start,seconds,open,high,low,close,volume
NVDA,2025-01-27T14:30:00Z,3600,124.79,128.4,123.05,124.03,243794418
NVDA,2025-01-27T15:30:00Z,3600,124.02,124.96,119,125.15,0
"""
DAILY = """symbol,date,open,high,low,close,volume
NVDA,2025-01-24,148.37,148.97,141.88,142.62,234657635
NVDA,2025-01-27,124.8,128.4,116.7,118.42,818830895
"""
HEADLINES = """published,source,title,summary,url,symbols
2025-01-27T13:25:00Z,wire.example,Chips sink,,https://wire.example/1,NVDA;AMD
"""


def small_day(path: Path, **files: str) -> Path:
    """Write the day to `path`; `bars="…"` replaces bars.csv, `actions="…"` adds actions.csv."""
    texts = {"day": DAY, "symbols": SYMBOLS, "bars": BARS, "daily": DAILY, "headlines": HEADLINES} | files
    path.mkdir(exist_ok=True)
    for name, text in texts.items():
        (path / f"{name}.{'yaml' if name == 'day' else 'csv'}").write_text(text, encoding="utf-8")
    return path
