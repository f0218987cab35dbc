"""What `doctor`, `send-test`, `find` and `discord sync` do: try the real thing, and say what came back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import click

from adapters.database import open_beside, open_store
from adapters.recorded import RecordedDay, open_day
from adapters.trying import NETWORK
from bot.alert.post import Post
from bot.chat.introductions import described
from bot.chat.records import Change, Channel, Record, Rule
from bot.chat.symbols import Directory
from bot.errors import ChatError, SettingsError, SourceError, StoreError, StoreInUse, TickerbellError
from bot.market.model import Instrument
from bot.ports.health import Finding
from bot.ports.platforms import Busy, Chat, Lost
from bot.ports.sources import FeedReader
from bot.recorded import SHIPPED_DAY, serving
from bot.rulebook import FeedSpec, Rulebook
from bot.settings import Settings
from bot.sources import cache_folder, sources, unusable_cache
from bot.wiring import Product, load_rules, platform, stored

_RULE = "NVDA down 5%"
_FOUND = 10
_MEND = "if it stays so, mend its address in feeds.yaml, or take it out"
_NOTE = "This is a test: recorded prices of 27 January 2025."


def doctor() -> bool:
    """Check everything that is set up, a line each as soon as it is known; whether all is well."""
    settings = Settings.read()
    well = True

    def say(finding: Finding) -> None:
        nonlocal well
        well &= finding.good
        click.echo(f"{'ok  ' if finding.good else 'NO  '}{finding.what}")
        if not finding.good and finding.do:
            click.echo(f"      → {finding.do}")

    unknown = [Finding(line, False, "mend the name in .env or in the environment") for line in Settings.unknown()]
    for finding in (*unknown, *_rules(settings), _cache(settings)):
        say(finding)
    asyncio.run(_outside(settings, say))
    return well


def _rules(settings: Settings) -> Sequence[Finding]:
    rulebook, problems = load_rules(settings.rules)
    count = sum(len(pack.rules) for pack in rulebook.packs)
    if not problems:
        never = ", ".join(rule.text for rule, _ in rulebook.unwatched)
        more = f"; never fires: {never}" if never else ""
        return [Finding(f"rules: {count} in {len(rulebook.packs)} packs, no errors{more}", True)]
    return [Finding(problem, False, "mend the line; tickerbell check shows it with its place") for problem in problems]


def _cache(settings: Settings) -> Finding:
    trouble = unusable_cache(settings)
    do = "make it writable, or name another folder: TICKERBELL_CACHE in .env"
    return Finding(trouble or f"cache: {cache_folder(settings)}", not trouble, do)


async def _outside(settings: Settings, say: Callable[[Finding], None]) -> None:
    """All are asked at once, and told in turn."""
    channels, kept = await _channels(settings)
    for finding in kept:
        say(finding)
    try:
        async with stored(None) as store, sources(settings, store) as chosen:
            feeds = load_rules(settings.rules)[0].feeds
            asked = [
                _platforms(settings, channels),
                *(each.check() for each in chosen.checked),
                _feeds(feeds, chosen.feeds),
            ]
            for found in [asyncio.ensure_future(each) for each in asked]:
                for finding in await found:
                    say(finding)
    except SettingsError as error:
        for finding in (*await _platforms(settings, channels), Finding(str(error), False)):
            say(finding)


async def _feeds(feeds: Sequence[FeedSpec], reader: FeedReader) -> Sequence[Finding]:
    """Each asked once: the dead ones by name, and a sum of the others."""

    async def trouble(feed: FeedSpec) -> str:
        try:
            await reader.probe(feed.url)
        except SourceError as error:
            return str(error).rstrip(".")
        return ""

    said = dict(zip(feeds, await asyncio.gather(*map(trouble, feeds)), strict=True))
    dead = [Finding(f"feed {feed.name}: {why}", False, _MEND) for feed, why in said.items() if why]
    if len(dead) == len(feeds) > 1:
        return [Finding(f"feeds: none of {len(feeds)} answers. The first: {said[feeds[0]]}", False, NETWORK)]
    return [Finding(f"feeds: {len(feeds) - len(dead)} of {len(feeds)} answer", True), *dead]


async def _platforms(settings: Settings, channels: Sequence[str]) -> Sequence[Finding]:
    if not settings.platforms:
        words = "no platform: no token is set, alerts come to the terminal (a channel: docs/discord.md, docs/slack.md)"
        return [Finding(words, True)]
    findings: list[Finding] = []
    for name in settings.platforms:
        mine = [channel for channel in channels if channel.partition(":")[0] == name]
        try:
            chat = platform(settings, name)
            async with chat.sending():
                findings += await chat.check(mine)
        except (ChatError, SettingsError) as error:
            findings.append(Finding(f"{name}: not logged in", False, str(error)))
    return findings


async def _channels(settings: Settings) -> tuple[Sequence[str], Sequence[Finding]]:
    """Where something is posted, by the database and the rules folder; how the database is."""
    rulebook, _ = load_rules(settings.rules)
    named = {channel for pack in rulebook.packs for channel in pack.post}
    if settings.database is None:
        words = "database: none is set, what channels ask for is gone when the bot stops"
        lacking = Finding(words, False, "TICKERBELL_DATABASE=tickerbell.db in .env")
        return sorted(named), [lacking] if settings.platforms else []
    try:
        used, records = await _records(settings.database)
    except StoreError as error:
        return sorted(named), [Finding(str(error), False)]
    named |= {record.scope for record in records if isinstance(record, Channel)}
    return sorted(named), [Finding(f"database: {settings.database}{used}", True)]


async def _records(database: str) -> tuple[str, Sequence[Record]]:
    """Whether a bot has the database, in words, and what it keeps; if none does, it must take a word. Raises
    `StoreError`."""
    try:
        used, store = "", await open_store(database)
    except StoreInUse:
        used, store = ", in use by a running tickerbell", open_beside(database)
    try:
        if not used:
            await store.note("doctor", {"writable": b""})
        return used, await store.records()
    finally:
        await store.close()


def sync_discord() -> None:
    """Tell Discord the commands. Raises `SettingsError`, `ChatError`."""
    from adapters.discord import sync

    settings = Settings.read()
    if settings.discord_token is None:
        words = ["TICKERBELL_DISCORD_TOKEN is not set: docs/discord.md says where the token is.", *Settings.unknown()]
        raise SettingsError(" ".join(words))
    count = asyncio.run(sync(settings.discord_token.get_secret_value(), settings.discord_api))
    click.echo(f"Discord knows {count} command{'' if count == 1 else 's'} now. Clients show them within a minute.")


def send_test(channel: str) -> None:
    """Post an alert of the shipped day to a channel, through engine, desk, outbox and platform; say what came back."""
    name, _, key = channel.partition(":")
    settings = Settings.read()
    if name not in ("discord", "slack") or not key.strip("# "):
        raise SettingsError(f"{channel} is no channel. Name one as discord:ID or slack:ID, such as slack:C0123ABCD.")
    if name not in settings.platforms:
        raise SettingsError(f"{channel}: {name} has no token in .env; docs/{name}.md says where it is.")
    asyncio.run(_send_test(platform(settings, name), channel))


async def _send_test(chat: Chat, channel: str) -> None:
    day, (rulebook, _) = open_day(SHIPPED_DAY), load_rules(None)
    without_packs = Rulebook(baskets=rulebook.baskets, topics=rulebook.topics, aliases=rulebook.aliases)
    async with (
        chat.sending(),
        stored(None) as store,
        serving(day, without_packs, (), [cast(Chat, _Told(chat, channel))], store, lambda: day.end) as product,
    ):
        try:
            if lacking := await chat.lacks(channel):
                raise ChatError(f"{channel}: {lacking}")
            place = await chat.resolve(channel)
        except (Busy, Lost):
            raise ChatError(f"{channel}: no answer. Look at the network, and try again.") from None
        at = await _fired(product, day, Rule(scope=place, rule_id="test", rule=_RULE, note=_NOTE))
        await product.deliverer.pump(at)
        tally = await product.store.tally()
    if tally.get("sent", 0) == 0:
        raise ChatError(f"{channel} has not taken it. tickerbell doctor may say why.")
    click.echo(f"{channel} has it. Delete it when you have looked at it.")


@dataclass(frozen=True, slots=True)
class _Told:
    """A chat that says what it answers."""

    chat: Chat
    channel: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chat, name)

    async def send(self, post: Post, message: str | None, picture: bytes | None = None) -> str:
        what = "the chart" if picture else post.headline
        began = time.monotonic()
        try:
            sent = await self.chat.send(post, message, picture)
        except ChatError as error:
            raise ChatError(self._said("refused", what, str(error))) from error
        except (Busy, Lost):
            self._said("no answer", what, "")
            raise
        self._said("taken", what, f"message {sent}, {time.monotonic() - began:.2f} s")
        return sent

    def _said(self, how: str, what: str, more: str) -> str:
        click.echo(f"{how}: {what}" + (f" ({more})" if more else ""))
        return more


async def _fired(product: Product, day: RecordedDay, rule: Rule) -> datetime:
    """The rule watches the day until it has posted; when that was."""
    product.house.registry.apply(Change(keep=(rule,)))
    product.watcher.engine.add(product.house.sentence(rule.rule))
    for at, facts in day.moments():
        await product.watcher.step(at, facts)
        if await product.store.tally():
            return at
    raise TickerbellError("The recorded day did not make the rule fire.")


def find_symbol(words: str, patience: float = 10.0) -> None:
    """Print what may be meant by a name, the likeliest first; after `patience` seconds without Yahoo. Raises
    `SourceError`."""
    settings = Settings.read()
    rulebook, _ = load_rules(settings.rules)
    known = Directory(rulebook.aliases).search(words, _FOUND)
    found = {each.symbol: each.label for each in known}
    try:
        for instrument in asyncio.run(_asked(settings, words, patience)):
            found[instrument.symbol] = described(instrument)
    except (SourceError, TimeoutError) as error:
        click.echo(f"Only names that I know myself: {str(error) or 'Yahoo does not answer.'}", err=True)
    if not found:
        raise SourceError(f"Nothing is called {words}. Try a part of the name, or its symbol at finance.yahoo.com.")
    for label in list(found.values())[:_FOUND]:
        click.echo(label)


async def _asked(settings: Settings, words: str, patience: float) -> Sequence[Instrument]:
    async with stored(None) as store, sources(settings, store) as chosen, asyncio.timeout(patience):
        return await chosen.market.search(words)
