"""Why a page was not fetched."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import SourceError


class Unfetched(SourceError):
    """`said` is what is to be said of the page, `page` its address without what may be secret in it (the query)."""

    page = "It"

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said

    def __str__(self) -> str:
        return f"{self.page} {self.said}."


class Refused(Unfetched):
    """Its address, size or kind is not for us: asking again is useless."""


class Unavailable(Unfetched):
    """It may be there another time. `status`: what the server answered; `wait`: how long it wants to be left alone."""

    def __init__(self, said: str, status: int | None = None, wait: timedelta | None = None) -> None:
        super().__init__(said)
        self.status = status
        self.wait = wait
