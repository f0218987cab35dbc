"""Failing as Discord does, by script."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Literal, get_args

How = Literal[
    "429", "500", "502", "503", "403", "404", "drop before", "drop after taking", "timeout after taking", "cloudflare"
]
HOW: tuple[How, ...] = get_args(How)


@dataclass(slots=True)
class Plan:
    """Of the requests whose path matches `on`: the next `next`, or each `every`th, fails in one way after another."""

    how: cycle[How]
    on: re.Pattern[str]
    next: int
    every: int
    seen: int = 0

    def due(self, path: str) -> How | None:
        if not self.on.search(path):
            return None
        self.seen += 1
        if self.every:
            return next(self.how) if self.seen % self.every == 0 else None
        return next(self.how) if self.seen <= self.next else None


@dataclass(slots=True)
class Faults:
    plans: list[Plan] = field(default_factory=list[Plan])
    done: Counter[str] = field(default_factory=Counter[str])
    """How often each way has been used."""

    def add(self, how: How | Sequence[How], *, next: int, every: int, on: str) -> None:
        ways: tuple[How, ...] = (how,) if isinstance(how, str) else tuple(how)
        wrong = set(ways) - set(HOW)
        if wrong or not ways:
            raise ValueError(f"Discord does not fail by {wrong or 'nothing'}; it knows {', '.join(HOW)}")
        if bool(next) == bool(every):
            raise ValueError("say next=N or every=N")
        self.plans.append(Plan(cycle(ways), re.compile(on), next, every))

    def due(self, path: str) -> How | None:
        for plan in self.plans:
            how = plan.due(path)
            if how is not None:
                self.done[how] += 1
                return how
        return None
