"""The dead man's switch: somebody outside is told each minute that all is well, and raises the alarm at silence."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import httpx

from adapters.unreached import unreached
from bot.errors import SettingsError, TickerbellError
from bot.ports.schedule import Schedule
from bot.vitals import Ask

_EVERY = timedelta(minutes=1)
_PATIENCE = 15.0
"""Seconds for a whole request."""
log = logging.getLogger("tickerbell.ping")


class Ping:
    """`url` is sent a POST while all is well, `url`/fail with the reasons while it is not: as healthchecks.io and its
    like want it. It is a secret: who knows it can say that all is well. The operator's word is enough for its host.
    """

    def __init__(self, url: str, ask: Ask) -> None:
        """Raises `SettingsError`, which does not show the address."""
        try:
            self._url = httpx.URL(url)
        except httpx.InvalidURL:
            self._url = httpx.URL("")
        if self._url.scheme not in ("http", "https") or not self._url.host:
            raise SettingsError("TICKERBELL_PING is no http or https address; see docs/operations.md.")
        self._ask = ask
        self._client = httpx.AsyncClient(timeout=_PATIENCE)
        self._reached: bool | None = None

    def start(self, schedule: Schedule) -> None:
        """Give the schedule its job."""

        async def work() -> datetime:
            await self._say(await self._reasons())
            return schedule.now() + _EVERY

        schedule.at(schedule.now(), "ping", work)

    async def close(self) -> None:
        await self._client.aclose()

    async def _reasons(self) -> tuple[str, ...]:
        try:
            return (await self._ask()).ailments
        except TickerbellError as error:
            return (str(error),)

    async def _say(self, reasons: tuple[str, ...]) -> None:
        url = self._url.copy_with(path=f"{self._url.path.rstrip('/')}/fail") if reasons else self._url
        try:
            async with (
                asyncio.timeout(_PATIENCE),
                self._client.stream("POST", url, content="\n".join(reasons)) as answer,
            ):
                self._told("" if answer.is_success else str(answer.status_code))
        except (httpx.HTTPError, OSError) as error:  # TimeoutError too
            self._told(unreached(error))

    def _told(self, trouble: str) -> None:
        """One line when it fails, and one when it works again."""
        if trouble and self._reached is not False:
            log.warning("The ping was not heard (%s): it is tried again each minute.", trouble)
        elif not trouble and self._reached is False:
            log.info("The ping is heard again.")
        self._reached = not trouble
