"""Why somebody was not reached, by the errors that the libraries really raise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import aiohttp
import httpx
import pytest
from curl_cffi import requests
from websockets.asyncio.client import connect

from adapters.unreached import unreached


async def with_aiohttp(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(url):
        pass


async def with_httpx(url: str) -> None:
    async with httpx.AsyncClient() as client:
        await client.get(url)


async def with_websockets(url: str) -> None:
    async with connect(url.replace("http", "ws", 1)):
        pass


async def with_curl(url: str) -> None:
    await asyncio.to_thread(requests.get, url)


@pytest.mark.parametrize("ask", [with_aiohttp, with_httpx, with_websockets, with_curl])
async def test_it_is_said_in_words(ask: Callable[[str], Awaitable[None]]) -> None:
    with pytest.raises((OSError, aiohttp.ClientError, httpx.HTTPError)) as caught:
        await ask("http://127.0.0.1:9/")
    assert unreached(caught.value) == "no connection"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TimeoutError(), "no answer in time"),
        (httpx.ReadTimeout(""), "no answer in time"),
        (ConnectionResetError(), "the connection was lost"),
        (aiohttp.ServerDisconnectedError(), "the connection was lost"),
        (requests.exceptions.SSLError(""), "its certificate is not good"),
        (requests.exceptions.ProxyError(""), "the proxy refuses"),
        (socket.gaierror(), "its name is not found"),
        (ValueError("a-secret"), "no good answer"),
    ],
)
def test_a_clause_for_each(error: Exception, said: str) -> None:
    assert unreached(error) == said
