"""What rows share: the names of channels, and the contents of posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from adapters.database import statements as sql
from bot.alert.model import FanOut
from bot.alert.post import Post

_REMEMBERED = 64
"""Contents; a burst that goes to many channels has a few, and one with a chart takes 40 KB."""


class Channels:
    """Their ids, remembered. Raises nothing of its own."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def ids(self, connection: Connection, wanted: Iterable[str]) -> Mapping[str, int]:
        """The ids of these channels, and of others; new ones are given."""
        if strange := [channel for channel in wanted if channel not in self._ids]:
            connection.execute(sql.ADD_CHANNEL, [{"channel": channel} for channel in strange])
            self._read(connection)
        return self._ids

    def names(self, connection: Connection) -> Mapping[int, str]:
        if not self._names:
            self._read(connection)
        return self._names

    def forget(self) -> None:
        """They may not be there any more, or never have been: a transaction failed."""
        self._ids, self._names = {}, {}

    def _read(self, connection: Connection) -> None:
        self._ids = dict(connection.execute(sql.GET_CHANNELS).all())
        self._names = {number: channel for channel, number in self._ids.items()}


class Contents:
    """Posts without what each channel has of its own, written once and remembered when read."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._posts: dict[int, Post] = {}

    def add(self, connection: Connection, fan_outs: Sequence[FanOut]) -> list[int]:
        """Their ids: the same for the same content, so that what is written again is found to be there."""
        rows = [_content(fan_out) for fan_out in fan_outs]
        connection.execute(sql.ADD_CONTENT, rows)
        return [row["id"] for row in rows]

    def posts(self, connection: Connection, rows: Sequence[Any]) -> list[Post]:
        """What outbox rows say, each as its channel sees it."""
        if len(self._posts) > _REMEMBERED:
            self._posts.clear()
        posts, names = self._posts, self._channels.names(connection)
        if strange := list({row.content for row in rows} - posts.keys()):
            for number, text in connection.execute(sql.GET_CONTENTS, {"ids": strange}):
                posts[number] = msgspec.json.decode(text, type=Post)
        return [_of_row(row, posts[row.content], names[row.channel]) for row in rows]

    def forget(self) -> None:
        """Read them anew: some have been changed."""
        self._posts.clear()


def _content(fan_out: FanOut) -> dict[str, Any]:
    text, version = msgspec.json.encode(fan_out.post), fan_out.version
    digest = blake2b(text + version.encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big") >> 1
    return {"id": number, "post": text.decode(), "version": version, "at": fan_out.post.at}


def _of_row(row: Any, post: Post, channel: str) -> Post:
    return replace(
        post,
        card=f"{channel}/{row.card}",
        channel=channel,
        action="edit" if row.action == "picture" else row.action,
        rule_id=row.rule_id,
        mention=row.mention,
    )
