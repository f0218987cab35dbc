"""What `run` does, once its options are read: the live market or a recorded day, on platforms or in the terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from adapters.logs import configure
from adapters.recorded import open_day
from adapters.rules.names import shipped_rules
from adapters.rules.watching import RulesFolder
from adapters.terminal.cards import Cards
from adapters.terminal.chat import TerminalChat
from bot.alert.settings import DEFAULTS
from bot.errors import SettingsError
from bot.live import Over, live
from bot.ports.platforms import Chat
from bot.recorded import SHIPPED_DAY
from bot.runs import TERMINATED, console_of, converse_with, replay_day, this_task
from bot.serving import serve
from bot.settings import Settings
from bot.wiring import Product, in_words, platforms, transcript

LIVE_CHANNEL = "terminal:#live"
_HINT = "/bell help, /bell why NVDA, /bell add TSLA down 5%, /bell status. Tab completes, Ctrl-D leaves."


def run(folder: Path | None, speed: float | None, *, watch: bool = False) -> None:
    """On the platforms whose tokens are set the live market, or the recorded day in `folder`. In the terminal the live
    market if `watch`, else a recorded day, the shipped one unless `folder` names another."""
    settings = Settings.read()
    warn = _warn()
    for line in Settings.unknown():
        warn(line)
    chats = platforms(settings)
    rules = RulesFolder(settings.rules or shipped_rules())
    rulebook, errors = rules.read()
    if errors and not any(pack.rules for pack in rulebook.packs):
        raise SettingsError(f"TICKERBELL_RULES: {in_words(errors)[0]}")
    if not chats and not watch:
        warn("No token is set (docs/discord.md, docs/slack.md): the recorded day plays here, in the terminal.")
        replay_day(folder or SHIPPED_DAY, None, None, None, speed=speed, prompt=True)
        return
    if speed is not None and folder is None:
        raise SettingsError("--speed is for a recorded day: name its folder with --day.")
    if watch and chats:
        names = " and ".join(chat.name.capitalize() for chat in chats)
        warn(f"The live market goes to {names}, as it does without --live: a token is set. Nothing is posted here.")
    configure(as_json=settings.log == "json", secrets=_secrets(settings))
    if folder is not None:
        day = open_day(folder)
        problems = [*in_words(errors), *day.problems]
        _until_stopped(serve(day, rulebook, problems, chats, settings.database, speed, warn))
    elif chats:
        _until_stopped(live(settings, rules, chats, warn))
    else:
        _until_stopped(_in_the_terminal(settings, rules, warn))


async def _in_the_terminal(settings: Settings, rules: RulesFolder, warn: Callable[[str], None]) -> None:
    console = console_of()
    chat: Chat = TerminalChat(Cards(console, ZoneInfo(DEFAULTS.zone), hints=True), transcript(settings.database))

    async def talk(product: Product) -> None:
        await converse_with(product, console, LIVE_CHANNEL, _HINT)
        if sys.stdin is not None and sys.stdin.isatty():
            raise Over
        await asyncio.Event().wait()  # nobody types: what is posted is read

    await live(settings, rules, [chat], warn, LIVE_CHANNEL, talk)


def _until_stopped(work: Coroutine[None, None, None]) -> None:
    async def stoppable() -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this_task().cancel)
        await work

    try:
        asyncio.run(stoppable())
    except Over:
        return
    except asyncio.CancelledError:
        raise SystemExit(TERMINATED) from None


def _warn() -> Callable[[str], None]:
    console = console_of(stderr=True)
    return lambda line: console.print(line, markup=False, soft_wrap=True)


def _secrets(settings: Settings) -> list[str]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
