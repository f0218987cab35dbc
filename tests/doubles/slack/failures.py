"""Failures by script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

How = Literal[
    "ratelimited",
    "500",
    "503",
    "drop before",
    "drop after taking",
    "timeout after taking",
    "is_archived",
    "account_inactive",
    "token_revoked",
    "message_not_found",
    "edit_window_closed",
    "invalid_blocks once",
]
ERRORS = ("is_archived", "account_inactive", "token_revoked", "message_not_found", "edit_window_closed")
"""Answered as errors of that name."""
POSTING = ("chat.postMessage", "chat.update")
_ONLY = {
    "message_not_found": ("chat.update", "chat.delete"),
    "edit_window_closed": ("chat.update",),
    "invalid_blocks once": ("slack_file",),
}
"""Failures that Slack knows at these methods only (`slack_file`: with an image that was uploaded)."""


@dataclass(slots=True)
class Script:
    """Each `every`th call of `methods` fails, `left` times (None: without end), in turn in each of the ways."""

    how: tuple[str, ...]
    every: int
    left: int | None
    methods: tuple[str, ...]
    calls: int = 0
    turn: int = 0

    def fits(self, method: str, *, with_file: bool) -> str:
        """The next way in turn that can befall this call; empty if none can."""
        for ahead in range(len(self.how)):
            way = self.how[(self.turn + ahead) % len(self.how)]
            only = _ONLY.get(way)
            if only is None or method in only or (with_file and "slack_file" in only):
                self.turn += ahead + 1
                return way
        return ""


@dataclass(slots=True)
class Failures:
    scripts: list[Script] = field(default_factory=list[Script])

    def add(
        self,
        how: How | Sequence[How],
        *,
        next: int | None = None,
        every: int = 1,
        methods: Sequence[str] = POSTING,
    ) -> Script:
        """The `next` so many calls fail, or each `every`th from now on. `methods` of `*`: all."""
        ways = (how,) if isinstance(how, str) else tuple(how)
        unknown = set(ways) - set(get_args(How))
        if unknown:
            raise ValueError(f"Slack does not fail by {', '.join(sorted(unknown))}")
        script = Script(ways, every, next, tuple(methods))
        self.scripts.append(script)
        return script

    def take(self, method: str, *, with_file: bool) -> str:
        """How this call is to fail; empty: it is not."""
        for script in self.scripts:
            if script.left == 0 or not ({method, "*"} & set(script.methods)):
                continue
            script.calls += 1
            way = script.fits(method, with_file=with_file) if script.calls % script.every == 0 else ""
            if way:
                script.left = None if script.left is None else script.left - 1
                return way
        return ""
