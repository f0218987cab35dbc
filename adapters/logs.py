"""What the operator's log may hold: no secrets, no stack traces, and of a connection that it was lost and came back."""

from __future__ import annotations

import asyncio
import logging
import re

_SECRETS = re.compile(r"(xox[a-z]-|xapp-|ticket=|Bot )[\w.%-]+|(wss?|https?)://\S+")


class Discreet(logging.Filter):
    """Leaves tokens, addresses with tickets and stack traces out of the log; a record is one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            said, record.exc_info = f"{said} ({type(record.exc_info[1]).__name__})", None
        record.msg, record.args = _SECRETS.sub("…", said.split("\n")[0]), ()
        return True


class Line:
    """The connection to a platform, as far as the log has told."""

    def __init__(self, log: logging.Logger, platform: str) -> None:
        self._log = log
        self._platform = platform
        self._known: bool | None = None
        self.connected = asyncio.Event()
        """Set once it has been up."""

    def up(self) -> None:
        self.connected.set()
        if self._known is not True:
            self._log.info("%s is connected.", self._platform)
        self._known = True

    def down(self, why: str) -> None:
        if self._known is not False:
            self._log.warning("%s is not connected (%s): it is tried again until it is.", self._platform, why)
        self._known = False
