"""Speaking as a person over HTTP: `POST /_talk {"say": "/bell list"}` answers what was shown."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.doubles.slack.people import SlackTalk
from tests.doubles.slack.world import Json
from tests.doubles.talk import Shown


async def speak(talk: SlackTalk, wish: Json) -> Json | list[Json]:
    """One of `say`, `mention`, `press`, `fill`, `shortcut`, `home`, `posts`, `delete`, `kick`, `archive`, `throw_out`,
    with `who`, `where` and `on`.

    `on` is what was shown before, as it was answered. Raises `ValueError` for anything else.
    """
    who, where = wish.get("who", "ann"), wish.get("where", "markets")
    if "posts" in wish:
        return [told(shown) for shown in talk.posts(wish["posts"] or where)]
    if "say" in wish:
        return told(await talk.say(_bare(wish["say"]), who=who, where=where))
    if "mention" in wish:
        return told(await talk.mention(wish["mention"], who=who, where=where))
    if "home" in wish:
        return told(await talk.home(who))
    if "press" in wish:
        return told(await talk.press(_shown(wish), wish["press"], who=who))
    if "fill" in wish:
        return told(await talk.fill(_shown(wish), wish["fill"], who=who))
    if "shortcut" in wish:
        return told(await talk.shortcut(_shown(wish), who, wish["shortcut"] or "bell_about"))
    return await _take_away(talk, wish)


async def _take_away(talk: SlackTalk, wish: Json) -> Json:
    for name, act in (("delete", talk.delete), ("kick", talk.kick), ("archive", talk.archive)):
        if name in wish:
            await act(wish[name])
            return {"done": name}
    if "throw_out" not in wish:
        raise ValueError("say, mention, press, fill, shortcut, home, posts, delete, kick, archive or throw_out")
    await talk.throw_out()
    return {"done": "throw_out"}


def told(shown: Shown) -> Json:
    return dataclasses.asdict(shown)


def _shown(wish: Json) -> Shown:
    given: Any = wish["on"]
    return Shown(given["message"], given["channel"], "")


def _bare(text: str) -> str:
    return text.removeprefix("/bell").strip()
