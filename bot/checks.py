"""What `doctor`, `send-test` and `discord sync` do: try the real thing, and say what came back and what to click."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

import click

from adapters.database import open_store
from adapters.recorded import open_day
from bot.chat.records import Change, Channel, Rule
from bot.errors import ChatError, SettingsError, StoreError, TickerbellError
from bot.ports import Chat, Finding
from bot.rulebook import Rulebook
from bot.settings import Settings
from bot.wiring import SHIPPED_DAY, Product, load_rules, platforms, serving, stored

_RULE = "NVDA down 5%"
_NOTE = "This is a test: recorded prices of 27 January 2025."


def doctor() -> bool:
    """Check everything that is set up, a line each; whether all is well."""
    settings = Settings.read()
    findings = [*_rules(settings), *asyncio.run(_platforms(settings))]
    for finding in findings:
        click.echo(f"{'ok  ' if finding.good else 'NO  '}{finding.what}")
        if not finding.good and finding.do:
            click.echo(f"      → {finding.do}")
    return all(finding.good for finding in findings)


def _rules(settings: Settings) -> Sequence[Finding]:
    rulebook, problems = load_rules(settings.rules)
    count = sum(len(pack.rules) for pack in rulebook.packs)
    if not problems:
        return [Finding(f"rules: {count} in {len(rulebook.packs)} packs, no errors", True)]
    return [Finding(problem, False, "mend the line; tickerbell check shows it with its place") for problem in problems]


async def _platforms(settings: Settings) -> Sequence[Finding]:
    chats = platforms(settings)
    if not chats:
        return [Finding("no platform: no token is set", False, "docs/discord.md or docs/slack.md: ten minutes each")]
    channels, findings = await _channels(settings)
    for chat in chats:
        mine = [channel for channel in channels if channel.partition(":")[0] == chat.name]
        try:
            async with chat.sending():
                findings += await chat.check(mine)
        except ChatError as error:
            findings.append(Finding(chat.name, False, str(error)))
    return findings


async def _channels(settings: Settings) -> tuple[Sequence[str], list[Finding]]:
    """Where something is posted, by the database and the rules folder."""
    rulebook, _ = load_rules(settings.rules)
    named = {channel for pack in rulebook.packs for channel in pack.post}
    if settings.database is None:
        words = "database: none is set, what channels ask for is gone when the bot stops"
        return sorted(named), [Finding(words, False, "TICKERBELL_DATABASE=tickerbell.db in .env")]
    try:
        store = await open_store(settings.database)
    except StoreError as error:
        return sorted(named), [Finding(str(error), False, "stop it while doctor looks, to have its channels checked")]
    try:
        named |= {record.scope for record in await store.records() if isinstance(record, Channel)}
    finally:
        await store.close()
    return sorted(named), [Finding(f"database: {settings.database}", True)]


def sync_discord() -> None:
    """Tell Discord the commands. Raises `SettingsError`, `ChatError`."""
    from adapters.discord import sync

    settings = Settings.read()
    if settings.discord_token is None:
        raise SettingsError("TICKERBELL_DISCORD_TOKEN is not set: docs/discord.md says where the token is.")
    count = asyncio.run(sync(settings.discord_token.get_secret_value(), settings.discord_api))
    click.echo(f"Discord knows {count} command{'' if count == 1 else 's'} now. Clients show them within a minute.")


def send_test(channel: str) -> None:
    """Post an alert of the shipped day to a channel, through engine, desk, outbox and platform; say what came back."""
    name = channel.partition(":")[0]
    chat = next((chat for chat in platforms(Settings.read()) if chat.name == name), None)
    if chat is None:
        raise SettingsError(
            f"{channel}: its platform has no token. Name a channel discord:ID or slack:ID, and see .env."
        )
    asyncio.run(_send_test(chat, channel))


async def _send_test(chat: Chat, channel: str) -> None:
    day, (rulebook, _) = open_day(SHIPPED_DAY), load_rules(None)
    without_packs = Rulebook(baskets=rulebook.baskets, topics=rulebook.topics, aliases=rulebook.aliases)
    async with (
        chat.sending(),
        stored(None) as store,
        serving(day, without_packs, (), [chat], store, lambda: day.end) as product,
    ):
        if lacking := await chat.lacks(channel):
            raise ChatError(lacking)
        at = await _fired(product, Rule(scope=channel, rule_id="test", rule=_RULE, note=_NOTE))
        began = time.monotonic()
        for post in await product.deliverer.pump(at):
            click.echo(f"{post.action:<6} {time.monotonic() - began:5.2f} s  {post.headline}")
        tally = await product.store.tally()
    if tally.get("sent", 0) == 0:
        raise ChatError(f"{channel} did not take it: {', '.join(tally)}. tickerbell doctor may say why.")
    click.echo(f"{channel} has it, with its chart. Delete it when you have looked at it.")


async def _fired(product: Product, rule: Rule) -> datetime:
    """The rule watches the day until it has posted; when that was."""
    product.house.registry.apply(Change(keep=(rule,)))
    product.watcher.engine.add(product.house.sentence(rule.rule))
    for at, facts in product.day.moments():
        await product.watcher.step(at, facts)
        if await product.store.tally():
            return at
    raise TickerbellError("The recorded day did not make the rule fire.")
