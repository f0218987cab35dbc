"""What the operator's log holds: a line for each thing that happened, no secrets, nothing that a feed could forge."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import traceback
from collections.abc import Callable, Collection, MutableMapping
from pathlib import Path
from typing import Any

from adapters.untrusted import clean
from bot.errors import TickerbellError

_LONGEST = 1000
_READ = 20_000
"""Characters of a text that are looked at: the rest is never shown."""
_SHORTEST = 6
"""Characters of a value that may be told apart from a word."""
_PATTERNS = (
    r"(?i)\b((?:set-)?cookie['\"]?[:=]\s*)[^}]+",
    r"(?i)\b((?:authorization|apca-[\w-]+)['\"]?[:=]\s*)['\"]?(?:\w+ )?[^\s,;}'\"]+",
    r"(?i)\b((?:crumb|ticket|token|secret|password|api_?key)['\"]?[:=]\s*)['\"]?[^&\s,;}'\"]+",
    r"\b((?:Bearer|Basic|Bot) )[\w.~+/=%-]{6,}",
    r"()\bxox[a-z][.-][\w.%-]+",
    r"()\bxapp-[\w-]+",
    r"()\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{20,}",  # Discord
    r"()\b[AP]K[A-Z0-9]{16,24}\b",  # Alpaca
    r"\b((?:A1S?|A3|T|Y|GUCS?)=)[^;\s'\"]+",  # Yahoo's cookies
    r"(https?://hooks\.[\w.-]+/)[^\s'\">]+",
    r"(/(?:webhooks|interactions)/)[^\s'\">]+",
    r"((?:https?|wss?)://)[^\s/@'\"]+@",
    r"((?:https?|wss?)://[^\s?'\">]+\?)[^\s'\">]+",
)
_NETWORK = frozenset(
    ("aiohttp", "curl_cffi", "discord", "httpcore", "httpx", "slack_bolt", "slack_sdk", "websockets", "yfinance")
)
"""Libraries whose own errors are about the outside."""
_HOUSE = tuple(f"{Path(__file__).parent.parent / room}/" for room in ("adapters", "bot"))

Event = MutableMapping[str, Any]
Redact = Callable[[str], str]


def redaction(secrets: Collection[str] = ()) -> Redact:
    """Takes out of a text what looks like a secret, and these."""
    known = sorted((re.escape(secret) for secret in secrets if len(secret) >= _SHORTEST), key=len, reverse=True)
    patterns = [re.compile(pattern) for pattern in (*(f"(){secret}" for secret in known), *_PATTERNS)]

    def redact(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(r"\1…", text)
        return text

    return redact


_redact = redaction()


def configure(*, as_json: bool = False, secrets: Collection[str] = ()) -> None:
    """For the whole program and its libraries, once: lines on stderr, for people or in JSON. `secrets` never show."""
    import structlog

    safe = _Safe(redaction(secrets))
    begin = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True, key="at"),
    ]
    end = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, safe, _as_json if as_json else _as_line]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=begin, processors=end, use_get_message=True)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *begin,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for ours in ("tickerbell", "bot", "adapters"):
        logging.getLogger(ours).setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)  # they are for whoever writes programs


class _Safe:
    """A processor: all values in one line each, without secrets; a stack trace only where the bug is ours."""

    def __init__(self, redact: Redact) -> None:
        self._redact = redact

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        error = _error(event.pop("exc_info", None))
        if error is not None and not _ours(error):
            event["event"] = f"{event['event']} ({type(error).__name__})"
        safe: Event = {clean(key, 100): self._value(value) for key, value in event.items()}
        if error is not None and _ours(error):
            lines = "".join(traceback.format_exception(error)).splitlines()
            safe["trace"] = [self._redact(_indent(line)) for line in lines]
        return safe

    def _value(self, value: object) -> object:
        if value is None or isinstance(value, bool | int | float):
            return value
        # Cut last, so that of a secret no half is left that nothing knows.
        text = self._redact(clean(value if isinstance(value, str) else repr(value), _READ))
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _error(exc_info: object) -> BaseException | None:
    """What `exc_info` says: an exception, or the triple of one."""
    found = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return found if isinstance(found, BaseException) else None


def _ours(error: BaseException) -> bool:
    """Whether it is a bug of the house: raised on a way through its code, and not about the outside."""
    if isinstance(error, TickerbellError | OSError) or type(error).__module__.partition(".")[0] in _NETWORK:
        return False
    return any(frame.f_code.co_filename.startswith(_HOUSE) for frame, _ in traceback.walk_tb(error.__traceback__))


def _indent(line: str) -> str:
    """A line of a stack trace, with its depth."""
    depth = len(line) - len(line.lstrip(" "))
    return " " * min(depth, 40) + clean(line, _READ)


def _as_json(_logger: object, _method: str, event: Event) -> str:
    return json.dumps(event, ensure_ascii=False)


def _as_line(_logger: object, _method: str, event: Event) -> str:
    """`2025-01-27T14:30:00Z warning tickerbell.slack: What happened. key=value`; a stack trace below it, indented."""
    at, level, logger, said = (event.pop(key, "") for key in ("at", "level", "logger", "event"))
    trace = event.pop("trace", ())
    rest = "".join(f" {key}={_quoted(value)}" for key, value in event.items())
    return "\n  | ".join((f"{at} {level} {logger}: {said}{rest}", *trace))


def _quoted(value: object) -> str:
    text = str(value)
    return text if text and not set(text) & set(' "=') else json.dumps(text, ensure_ascii=False)


class Discreet(logging.Filter):
    """For a library's logger that may hold secrets, whoever listens to it: they are gone before any handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = _error(record.exc_info)
        said = record.getMessage()
        if error is not None and not _ours(error):
            said, record.exc_info = f"{said} ({type(error).__name__})", None
        record.msg, record.args = _redact(said.split("\n")[0]), ()
        return True


class Line:
    """The connection to a platform, as far as the log has told."""

    def __init__(self, log: logging.Logger, platform: str) -> None:
        self._log = log
        self._platform = platform
        self._known: bool | None = None
        self.connected = asyncio.Event()
        """Set once it has been up."""

    @property
    def is_up(self) -> bool:
        return self._known is True

    def up(self) -> None:
        self.connected.set()
        if self._known is not True:
            self._log.info("%s is connected.", self._platform)
        self._known = True

    def down(self, why: str) -> None:
        if self._known is not False:
            self._log.warning("%s is not connected (%s): it is tried again until it is.", self._platform, why)
        self._known = False
