"""`python -m tests.doubles.slack --port N --log FILE`: a Slack to run the real bot against."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from pathlib import Path
from urllib.parse import urlsplit

from tests.doubles.slack.server import SlackDouble


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.doubles.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--log", type=Path, help="write every request to this file as a JSON line")
    parser.add_argument("--request-url", default="", help="the bot's address, for HTTP mode; else Socket Mode")
    parser.add_argument("--pace", type=float, default=1.0, help="how many times faster the rate limits go; 0: none")
    return parser.parse_args()


async def main() -> None:
    given = options()
    async with SlackDouble(port=given.port, log=given.log, request_url=given.request_url, pace=given.pace) as double:
        more = listening(double, given.request_url) if given.request_url else []
        print("# for .env", *lines(double), *more, sep="\n", flush=True)
        print(
            f'# speak as a person: curl -d \'{{"say": "/bell help"}}\' {double.api.removesuffix("api/")}_talk',
            flush=True,
        )
        await asyncio.Event().wait()


def lines(double: SlackDouble) -> list[str]:
    return [
        f"TICKERBELL_SLACK_API={double.api}",
        f"TICKERBELL_SLACK_BOT_TOKEN={double.bot_token}",
        f"TICKERBELL_SLACK_APP_TOKEN={double.app_token}",
    ]


def listening(double: SlackDouble, request_url: str) -> list[str]:
    """What HTTP mode needs besides."""
    listen = urlsplit(request_url).netloc
    return [f"TICKERBELL_SLACK_SIGNING_SECRET={double.signing_secret}", f"TICKERBELL_SLACK_LISTEN={listen}"]


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
