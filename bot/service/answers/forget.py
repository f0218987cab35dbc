"""Deleting what a person or a channel has left."""

from __future__ import annotations

from bot.chat.forgetting import without
from bot.chat.model import Ask, Button, Reply, Text
from bot.chat.records import Change, Draft, Feedback, Undo
from bot.errors import ChatError
from bot.service.answers.house import House


async def forget(house: House, ask: Ask, what: str) -> Reply:
    """`forget me`, `forget channel`; the latter asks first."""
    match what.lower().split():
        case ["me"]:
            return await _me(house, ask)
        case ["channel"]:
            return _sure(house, ask)
        case ["channel", "yes"]:
            return await _channel(house, ask)
        case _:
            raise ChatError("Forget what? Say /bell forget me or /bell forget channel.")


async def _me(house: House, ask: Ask) -> Reply:
    named = [record for record in house.registry.everywhere() if without(record, ask.person) != record]
    gone = [record for record in named if record.by == ask.person and isinstance(record, Draft | Feedback | Undo)]
    kept = [without(record, ask.person) for record in named if record not in gone]
    await house.store.forget_person(ask.person)
    if not named:
        return Reply("I keep nothing of you")
    await house.note(Change(keep=tuple(kept), drop=tuple(gone)))
    stay = Text("What you made for a channel stays there, without a trace of who made it.")
    return Reply(f"Forgotten: your id is out of {len(named)} record{'s' if len(named) > 1 else ''}", (stay,))


def _sure(house: House, ask: Ask) -> Reply:
    rules = len(house.registry.of(ask.channel))
    count = f"{rules} rule{'s' if rules != 1 else ''}, its packs, mutes and settings"
    return Reply(
        "Delete everything that I keep of this channel?",
        (Text(f"That is {count}, and the history of its alerts. It can't be undone."),),
        (Button("Delete everything", "forget channel yes", "danger"),),
    )


async def _channel(house: House, ask: Ask) -> Reply:
    await house.forget(ask.channel)
    posted = list(house.registry.packs_of(ask.channel))
    told = [Text(f"The rules folder itself posts {', '.join(posted)} here; /bell unsubscribe ends that.")]
    return Reply("Everything that I kept of this channel is deleted", tuple(told if posted else ()))
