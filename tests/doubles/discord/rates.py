"""Rate limits as Discord documents them: a bucket per route and channel with its headers, and one for everything."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import blake2s

from tests.doubles.discord.refusal import Refusal

BUCKETS: dict[tuple[str, str], tuple[int, float]] = {
    ("POST", "/channels/{channel_id}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): (5, 1.0),
    ("GET", "/channels/{channel_id}/messages"): (5, 5.0),
    ("GET", "/channels/{channel_id}/messages/{message_id}"): (5, 5.0),
    ("POST", "/channels/{channel_id}/threads"): (5, 10.0),
    ("POST", "/channels/{channel_id}/messages/{message_id}/threads"): (5, 10.0),
    ("POST", "/users/@me/channels"): (10, 10.0),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): (5, 2.0),
}
"""How many in how many seconds."""
OF_ALL = (50, 1.0)
"""Everything of a bot together, but for answers to interactions."""


@dataclass(slots=True)
class Window:
    left: int
    until: float


@dataclass(slots=True)
class Rates:
    """`pace` scales the seconds: 0.01 makes hundredths of them; None: no limits."""

    pace: float | None
    given: int = 0
    """429s so far."""
    _windows: dict[str, Window] = field(default_factory=dict[str, Window])

    def take(self, method: str, template: str, major: str) -> dict[str, str]:
        """The headers of the answer. Raises `Refusal` with 429."""
        if self.pace is None:
            return {}
        if not template.startswith(("/interactions/", "/webhooks/")):
            window = self._window("all", *OF_ALL)
            if window.left == 0:
                raise self.refusal(window.until - time.monotonic(), everything=True)
            window.left -= 1
        return self._bucket(method, template, major)

    def _bucket(self, method: str, template: str, major: str) -> dict[str, str]:
        limit = BUCKETS.get((method, template))
        if limit is None:
            return {}
        name = blake2s(f"{method} {template}".encode(), digest_size=16).hexdigest()
        window = self._window(f"{name} {major}", *limit)
        spent = window.left == 0
        window.left -= 0 if spent else 1
        after = window.until - time.monotonic()
        headers = {
            "X-RateLimit-Limit": str(limit[0]),
            "X-RateLimit-Remaining": str(window.left),
            "X-RateLimit-Reset": f"{time.time() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": name,
        }
        if spent:
            raise self.refusal(after, headers=headers)
        return headers

    def refusal(self, after: float, *, everything: bool = False, headers: dict[str, str] | None = None) -> Refusal:
        self.given += 1
        after = max(round(after, 3), 0.001)
        refusal = Refusal(429, 0, "You are being rate limited.", retry_after=after)
        refusal.body["global"] = everything
        scope = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        refusal.headers = {
            "Retry-After": str(int(after) + 1),
            "Via": "1.1 google",
            **(scope if everything else {"X-RateLimit-Scope": "user"}),
            **(headers or {}),
        }
        return refusal

    def _window(self, key: str, amount: int, seconds: float) -> Window:
        now = time.monotonic()
        window = self._windows.get(key)
        if window is None or window.until <= now:
            window = self._windows[key] = Window(amount, now + seconds * (self.pace or 0))
        return window
