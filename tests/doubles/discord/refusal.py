"""Discord's errors, in its shape."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Flaw = tuple[tuple[str | int, ...], str, str]
"""(where in the body, Discord's name for it, what is wrong)."""


class Refusal(Exception):
    """An answer that is an error. `more` joins the body."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code, **more}
        self.headers: dict[str, str] = {}


def invalid(flaws: Iterable[Flaw]) -> Refusal:
    """400, code 50035, each flaw under its place in the body."""
    errors: dict[str, Any] = {}
    for path, code, message in flaws:
        place = errors
        for part in path:
            place = place.setdefault(str(part), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})
    return Refusal(400, 50035, "Invalid Form Body", errors=errors)


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def unknown(code: int, what: str) -> Refusal:
    """404: 10003 Channel, 10008 Message, 10015 Webhook, 10062 interaction, …"""
    return Refusal(404, code, f"Unknown {what}")
