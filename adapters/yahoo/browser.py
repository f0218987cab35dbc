"""What asks Yahoo: one curl session that looks like a browser, with cookies and a crumb.

Blocking, and for one thread. The two plain requests for them are made here; where they do not do, as behind a page of
consent, yfinance is asked, which brings pandas: 60 MB that a bot for weeks should not need.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from curl_cffi import requests

from adapters.unreached import unreached
from adapters.yahoo.errors import Unavailable
from bot.ports.health import Requests

_TIMEOUT = (4, 8)
"""Seconds to connect, and from then on."""
_CRUMB = re.compile(r"[^\s<>{}]{1,40}")
_TOO_MANY = (429, 999)

_COOKIES, _CRUMBS = "https://fc.yahoo.com", "https://query1.finance.yahoo.com/v1/test/getcrumb"


@dataclass(frozen=True, slots=True)
class Answer:
    """`wait`: seconds of `Retry-After`, 0 without one; `ahead`: how far this clock is ahead of Yahoo's, if it says."""

    status: int
    body: bytes
    wait: float = 0
    ahead: timedelta | None = None

    @property
    def throttled(self) -> bool:
        return self.status in _TOO_MANY


class _NoCrumb(Exception):
    """Yahoo gives none, without which it tells no prices."""


class _TooMany(Exception):
    """Yahoo says that it is asked too often."""


class Browser:
    """Keeps cookies in memory. With an `api`, what is meant for a host of Yahoo's goes there."""

    def __init__(self, api: str | None, asked: Requests) -> None:
        self._wire = _Wire(api, asked)
        self._known = ""

    def ask(self, method: str, url: str, params: Mapping[str, object], body: object, *, crumb: bool) -> Answer:
        """Raises `Unavailable`. A crumb that is not taken is renewed once; without one the status is 401 too."""
        try:
            answer = self._ask(method, url, params, body, crumb=crumb)
            if answer.status == 401 and crumb:
                self._forget()
                answer = self._ask(method, url, params, body, crumb=crumb)
            return answer
        except _TooMany:
            return Answer(429, b"")
        except _NoCrumb:
            return Answer(401, b"")
        except requests.RequestsError as error:
            raise Unavailable(f"Yahoo cannot be reached ({unreached(error)}).") from error

    def _ask(self, method: str, url: str, params: Mapping[str, object], body: object, *, crumb: bool) -> Answer:
        sent = {**params, "crumb": self._crumb()} if crumb else params
        got = self._wire.request(method, url, params=sent, json=body)
        wait, date = (got.headers.get(name) or "" for name in ("retry-after", "date"))
        return Answer(got.status_code, got.content, _seconds(wait), _ahead(date))

    def _crumb(self) -> str:
        if not self._known:
            self._known = self._plain() or _consented(self._wire)
        return self._known

    def _plain(self) -> str:
        """The crumb that goes with new cookies; empty where Yahoo wants more than that."""
        with suppress(requests.exceptions.DNSError):  # a host that lists of advertisers block
            self._wire.get(_COOKIES)
        got = self._wire.get(_CRUMBS)
        if got.status_code in _TOO_MANY:
            raise _TooMany
        return got.text if got.ok and _CRUMB.fullmatch(got.text) else ""

    def _forget(self) -> None:
        """The crumb, and the cookies that it belongs to."""
        self._known = ""
        self._wire.cookies.clear()


def _consented(wire: _Wire) -> str:
    """The crumb that yfinance gets by all its ways. Raises `_NoCrumb`, `_TooMany`."""
    import yfinance.cache
    from yfinance.data import YfData
    from yfinance.exceptions import YFException, YFRateLimitError

    # On disk yfinance keeps cookies as pickles, in a database that another process may lock, for one request a start.
    manager: Any = yfinance.cache._CookieCacheManager
    manager._Cookie_cache = yfinance.cache._CookieCacheDummy()
    yfinance.config.debug.hide_exceptions = False
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)  # what goes wrong is raised; what it does has secrets
    wire.cookies.clear()
    data = YfData(session=wire)  # the one that all of yfinance uses
    data._crumb = data._cookie = None
    data._cookie_strategy = "basic"
    try:
        crumb, _ = data._get_cookie_and_crumb()
    except YFRateLimitError as error:
        raise _TooMany from error
    except (YFException, LookupError, ValueError, TypeError, AttributeError) as error:
        raise _NoCrumb from error  # Yahoo's pages are not as it expects
    if not crumb or not _CRUMB.fullmatch(crumb):
        raise _NoCrumb
    return crumb


class _Wire(requests.Session):
    """Counts requests and lets none take long."""

    def __init__(self, api: str | None, asked: Requests) -> None:
        super().__init__(impersonate="chrome")
        self._api = api
        self._asked = asked

    def request(self, method: Any, url: str, **kwargs: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        began, status = perf_counter(), 0
        try:
            got = super().request(method, self._there(url), **{**kwargs, "timeout": _TIMEOUT})
            status = got.status_code
            return got
        finally:
            failed = status == 0 or status in _TOO_MANY or status >= 500
            self._asked.count(perf_counter() - began, failed=failed)

    def _there(self, url: str) -> str:
        parts = urlsplit(url)
        if self._api is None or not (parts.hostname or "").endswith("yahoo.com"):
            return url
        return f"{self._api}{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"


def _seconds(retry_after: str) -> float:
    if retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0


def _ahead(date: str) -> timedelta | None:
    try:
        return datetime.now(UTC) - parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
