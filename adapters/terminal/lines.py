"""Posts for machines: one JSON object a line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec

from bot.alert.post import Post
from bot.alert.text import plain_text


class JsonLines:
    """Writes each post as one line, pure ASCII, so that no outside text can reach a terminal as a control character."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __call__(self, post: Post) -> None:
        self._stream.write(json.dumps(record(post)) + "\n")
        self._stream.flush()


def record(post: Post) -> dict[str, Any]:
    """What `replay --json` prints of a post. `at` is UTC, ISO 8601; `value` is a fraction for moves in percent."""
    return {
        "at": f"{datetime.fromtimestamp(post.at, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "action": post.action,
        "channel": post.channel,
        "identity": post.identity,
        "rule": post.rule,
        "subject": post.subject,
        "headline": post.headline,
        "value": post.value,
        "step": post.step,
        "late": post.late,
        "cause": msgspec.to_builtins(post.cause),
        "text": plain_text(post),
    }
