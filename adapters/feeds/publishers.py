"""How people call those who publish feeds. Feeds of one publisher are one source."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.rulebook import FeedSpec

_PUBLISHERS = {
    "arstechnica.com": "Ars Technica",
    "axios.com": "Axios",
    "bankofcanada.ca": "Bank of Canada",
    "bankofengland.co.uk": "Bank of England",
    "bbc.co.uk": "BBC",
    "bbci.co.uk": "BBC",
    "bea.gov": "BEA",
    "bis.org": "BIS",
    "bloomberg.com": "Bloomberg",
    "bls.gov": "BLS",
    "boj.or.jp": "Bank of Japan",
    "businesswire.com": "Business Wire",
    "cftc.gov": "CFTC",
    "cnbc.com": "CNBC",
    "cnn.com": "CNN",
    "coindesk.com": "CoinDesk",
    "cointelegraph.com": "Cointelegraph",
    "ecb.europa.eu": "ECB",
    "economist.com": "The Economist",
    "eia.gov": "EIA",
    "engadget.com": "Engadget",
    "ec.europa.eu": "European Commission",
    "fca.org.uk": "FCA",
    "fda.gov": "FDA",
    "federalreserve.gov": "Federal Reserve",
    "finextra.com": "Finextra",
    "forbes.com": "Forbes",
    "fortune.com": "Fortune",
    "ft.com": "Financial Times",
    "ftc.gov": "FTC",
    "globenewswire.com": "GlobeNewswire",
    "investing.com": "Investing.com",
    "justice.gov": "US Justice Department",
    "marketwatch.com": "MarketWatch",
    "nasdaq.com": "Nasdaq",
    "nasdaqtrader.com": "Nasdaq Trader",
    "news.ycombinator.com": "Hacker News",
    "npr.org": "NPR",
    "nytimes.com": "The New York Times",
    "prnewswire.com": "PR Newswire",
    "rba.gov.au": "Reserve Bank of Australia",
    "reuters.com": "Reuters",
    "sec.gov": "SEC",
    "seekingalpha.com": "Seeking Alpha",
    "snb.ch": "Swiss National Bank",
    "techcrunch.com": "TechCrunch",
    "theguardian.com": "The Guardian",
    "theregister.com": "The Register",
    "theverge.com": "The Verge",
    "treasury.gov": "US Treasury",
    "washingtonpost.com": "The Washington Post",
    "wired.com": "Wired",
    "wsj.com": "The Wall Street Journal",
    "yahoo.com": "Yahoo Finance",
}
_PARTS = re.compile(r"\s+[-–—|»]\s+|:\s+")
OUTLETS = frozenset(_PUBLISHERS.values()) | {
    "AP News",
    "Barron's",
    "Benzinga",
    "Business Insider",
    "Fox Business",
    "Investor's Business Daily",
    "The Economic Times",
    "The Information",
    "The Motley Fool",
    "USA Today",
    "WSJ",
}
"""What stands at the end of titles."""


def publisher(url: str) -> str:
    """Who publishes what stands at an address; empty where that is not known."""
    labels = (urlsplit(url).hostname or "").split(".")
    names = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_PUBLISHERS[name] for name in names if name in _PUBLISHERS), "")


def named(spec: FeedSpec, title: str) -> str:
    """What people call a feed: its publisher, or the first part of its title, or its name among the rules."""
    return (
        publisher(spec.url) or _PARTS.split(title)[0][:40].strip().removesuffix(".com") or spec.name.replace("-", " ")
    )
