"""Text from outside in every field of a post can do nothing but be read: on Discord, Slack, the terminal, the web."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from rich.console import Console

from adapters.discord import DiscordChat
from adapters.slack import SlackChat
from adapters.terminal.cards import Cards
from adapters.terminal.lines import JsonLines
from adapters.web.report import HtmlReports
from bot.alert.post import Action, CauseRecord, Evidence, Post
from bot.news.model import Headline
from bot.ports.platforms import Chat
from bot.ports.reports import Replayed
from tests.adapters.cards import CHART, DIGEST, FIRST, WHY
from tests.doubles import harm
from tests.doubles.discord import DiscordDouble
from tests.doubles.hostile import HOSTILE, discord_harm, slack_harm
from tests.doubles.slack import SlackDouble

Json = dict[str, Any]
PNG = b"\x89PNG\r\n\x1a\n"
TEXTS = [each.text for each in HOSTILE]


def hostile(text: str, card: str, channel: str, action: Action) -> Post:
    """The text wherever a post has one."""
    evidence = tuple(Evidence(number, text, text, text, FIRST.at, text) for number in (1, 2))
    return replace(
        DIGEST if action == "digest" else FIRST,
        card=card,
        channel=channel,
        action=action,
        subject=text,
        headline=text,
        figures=(text, f"$1 {text} · {text}", text),
        why=replace(WHY, label=text, reason=text, provenance=text, evidence=evidence, notes=(text,)),
        also=text,
        footer=text,
        note=text,
        rule=text,
        rule_id="7k",
        mention=text,
        chart=replace(CHART, points=CHART.points[:2], title=text, alt=text),
        cause=CauseRecord("on", text, text, 1),
    )


async def send_all(chat: Chat, channel: str, texts: Iterable[tuple[int, str]]) -> None:
    """Each text as a post that is edited, with its chart, and replied to; as a digest; as a notice."""
    for number, text in texts:

        def made(action: Action, text: str = text, card: str = f"c{number}") -> Post:
            return hostile(text, f"{card} {action}" if action in ("digest", "notice") else card, channel, action)

        message = await chat.send(made("post"), None)
        await chat.send(replace(made("edit"), revision=1), message, PNG)
        await chat.send(replace(made("reply"), revision=2), message)
        await chat.send(made("digest"), None)
        await chat.send(made("notice"), None)


def harm_in(requests: Sequence[Json], judge: Callable[[Json], list[str]]) -> list[str]:
    bodies = [request["body"] for request in requests if isinstance(request["body"], dict)]
    return list(dict.fromkeys(found for body in bodies for found in judge(body)))


async def test_on_discord() -> None:
    async with DiscordDouble(pace=None) as discord:
        chats = [DiscordChat(discord.token, discord.api, discord.gateway) for _ in range(6)]
        channel, texts = discord.talk.channel("markets"), list(enumerate(TEXTS))
        try:
            await asyncio.gather(*(send_all(chat, channel, texts[n::6]) for n, chat in enumerate(chats)))
        finally:
            for chat in chats:
                await chat.close()
        assert harm_in(discord.requests, discord_harm) == []
        assert [each for each in discord.breaches if not each.startswith("the double's answer")] == []
        posts = [each for each in discord.requests if each["method"] == "POST" and each["path"].endswith("/messages")]
        assert len(posts) == 4 * len(TEXTS)


async def test_on_slack() -> None:
    async with SlackDouble(pace=0) as slack:
        chat = SlackChat(slack.bot_token, slack.app_token, slack.api, pace=100_000)
        channel = slack.talk.channel("markets")
        async with chat.sending():
            await send_all(chat, channel, enumerate(TEXTS))
        assert harm_in(slack.requests, slack_harm) == []
        assert slack.breaches == []
        assert sum(each["path"].endswith("chat.postMessage") for each in slack.requests) == 4 * len(TEXTS)


ACTIONS: tuple[Action, ...] = ("post", "edit", "reply", "digest", "notice")
POSTS = [
    hostile(text, f"c{number} {action}", "terminal:#x", action)
    for number, text in enumerate(TEXTS)
    for action in ACTIONS
]
OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^;]*;(https?://[^\x1b]*)?\x1b\\\\")
"""Colours, and links to web addresses."""


def test_in_the_terminal() -> None:
    out = io.StringIO()
    show = Cards(
        Console(file=out, force_terminal=True, color_system="truecolor", width=100), ZoneInfo("UTC"), hints=True
    )
    for post in POSTS:
        show(post)
    assert not any(harm.EVIL_HOST in link for link in OURS.findall(out.getvalue()))
    printed = OURS.sub("", out.getvalue())
    assert [found for line in printed.splitlines() for found in harm.of_text(line)] == []
    beside = [line for line in printed.splitlines() if line.strip() and line[0] not in "▌─ "]
    assert beside == []


def test_for_machines_each_is_one_line_of_ascii() -> None:
    out = io.StringIO()
    for post in POSTS:
        JsonLines(out)(post)
    assert out.getvalue().isascii()
    assert len(out.getvalue().splitlines()) == len(POSTS)


class Page(HTMLParser):
    """What a browser makes of a report: its elements with the names of their attributes, its links, its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[tuple[str, ...]] = set()
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add((tag, *(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.texts += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(posts: Sequence[Post], text: str, path: Path) -> Page:
    at = datetime.fromisoformat("2025-01-27T14:00:00+00:00")
    read = [Headline(at, at, post.subject, post.headline, "", post.headline) for post in posts]
    pictures = {post.card: PNG for post in posts}
    HtmlReports().write(Replayed(text, text, "America/New_York", posts, read, 1.0, [text], pictures), path)
    return Page(path.read_text())


def test_in_the_report(tmp_path: Path) -> None:
    usual = [hostile("Shares fall", f"c {action}", "terminal:#x", action) for action in ACTIONS]
    linked = replace(FIRST.why, evidence=(replace(WHY.evidence[0], title="Shares fall"),)) if FIRST.why else None
    harmless = page_of(
        [*usual, replace(FIRST, headline="Shares fall", subject="Shares fall", why=linked)], "x", tmp_path / "a.html"
    )
    page = page_of(POSTS, " ".join(each.text for each in HOSTILE if len(each.text) < 1000), tmp_path / "b.html")
    assert page.elements <= harmless.elements
    outside = [link for link in page.links if link[:1] != "#" and not link.startswith("data:image/png;base64,")]
    assert [found for link in outside for found in harm.of_address(link)] == []
    assert [found for text in page.texts for found in harm.of_text(text)] == []
