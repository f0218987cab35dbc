"""Charts on Slack: uploaded once, then shown by the message that names the file."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from hashlib import blake2b

from slack_sdk.web.async_client import AsyncWebClient

_REMEMBERED = 5000


class Remembered(OrderedDict[str, str]):
    """The latest few thousand."""

    def __setitem__(self, key: str, value: str) -> None:
        super().__setitem__(key, value)
        if len(self) > _REMEMBERED:
            self.popitem(last=False)


class Uploads:
    """A picture is uploaded once, however many channels show it and however often that is tried."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._files = Remembered()
        self._uploading: dict[str, asyncio.Lock] = {}

    async def picture(self, png: bytes, title: str, alt: str) -> str:
        """The file's id. It belongs to no channel; those see it who see a message that shows it."""
        key = blake2b(png + alt.encode()).hexdigest()
        async with self._uploading.setdefault(key, asyncio.Lock()):
            if key not in self._files:
                done = await self._client.files_upload_v2(
                    content=png, filename="chart.png", title=title[:200], alt_txt=alt[:1000]
                )
                self._files[key] = done.get("files", [])[0]["id"]
        self._uploading.pop(key, None)
        return self._files[key]
