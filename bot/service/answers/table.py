"""Which function answers which command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.chat.model import Reply
from bot.service.answers.baskets import basket
from bot.service.answers.edit import edit
from bot.service.answers.export import export
from bot.service.answers.forget import forget
from bot.service.answers.help import help_
from bot.service.answers.history import history, useless
from bot.service.answers.keep import keep
from bot.service.answers.listing import list_rules
from bot.service.answers.noise import noise
from bot.service.answers.packs import packs, subscribe, unsubscribe
from bot.service.answers.quote import quote
from bot.service.answers.rehearse import test
from bot.service.answers.rules import add, remove
from bot.service.answers.settings import digest, settings
from bot.service.answers.silence import mute, unmute
from bot.service.answers.status import status
from bot.service.answers.undo import undo
from bot.service.answers.why import why

Handler = Callable[..., Awaitable[Reply]]
"""`async def name(house, ask, *words) -> Reply`; raises `TickerbellError`."""

HANDLERS: Mapping[str, Handler] = {
    "add": add,
    "list": list_rules,
    "edit": edit,
    "remove": remove,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "packs": packs,
    "basket": basket,
    "test": test,
    "why": why,
    "quote": quote,
    "mute": mute,
    "unmute": unmute,
    "history": history,
    "digest": digest,
    "settings": settings,
    "noise": noise,
    "export": export,
    "status": status,
    "undo": undo,
    "forget": forget,
    "help": help_,
    "keep": keep,
    "useless": useless,
}
