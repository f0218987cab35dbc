"""A process that ends at a chosen point between its transactions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.ports.store import Commit, Delivery, Store


class Killed(Exception):
    """The process ends here."""


@dataclass
class Mortal:
    """The real store, until the point `end` is reached (-1: it never is). `points` counts them."""

    store: Store
    end: int = -1
    points: itertools.count[int] = field(default_factory=itertools.count)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def _pass(self) -> None:
        if next(self.points) == self.end:
            raise Killed

    async def commit(self, step: Commit) -> None:
        self._pass()
        await self.store.commit(step)
        self._pass()

    async def claim(self, now: datetime, worker: str, limit: int = 1000) -> Sequence[Delivery]:
        deliveries = await self.store.claim(now, worker, limit)
        if deliveries:
            self._pass()
        return deliveries

    async def sent(self, row: int, message: str, now: datetime, *, picture: bool = False) -> None:
        self._pass()
        await self.store.sent(row, message, now, picture=picture)

    async def postpone(self, row: int, until: datetime, *, in_doubt: bool) -> None:
        self._pass()
        await self.store.postpone(row, until, in_doubt=in_doubt)

    async def refused(self, row: int, reason: str, now: datetime) -> None:
        self._pass()
        await self.store.refused(row, reason, now)
