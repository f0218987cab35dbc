"""Who may do what where: roles, then a channel's overwrites, as Discord adds them up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MANAGE_CHANNELS = 1 << 4
ADD_REACTIONS = 1 << 6
VIEW_CHANNEL = 1 << 10
SEND_MESSAGES = 1 << 11
EMBED_LINKS = 1 << 14
ATTACH_FILES = 1 << 15
READ_MESSAGE_HISTORY = 1 << 16
MENTION_EVERYONE = 1 << 17
USE_APPLICATION_COMMANDS = 1 << 31
CREATE_PUBLIC_THREADS = 1 << 35
SEND_MESSAGES_IN_THREADS = 1 << 38

EVERYONE = (
    ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS
    | CREATE_PUBLIC_THREADS
    | SEND_MESSAGES_IN_THREADS
)
_ADMINISTRATOR = 1 << 3
_ALL = (1 << 53) - 1


def in_channel(
    guild: dict[str, Any], person: str, roles: Iterable[str], overwrites: Iterable[dict[str, Any]] = ()
) -> int:
    """The permissions of a member, as a number."""
    held = {guild["id"], *roles}
    base = 0
    for role in guild["roles"]:
        base |= int(role["permissions"]) if role["id"] in held else 0
    if guild["owner_id"] == person or base & _ADMINISTRATOR:
        return _ALL
    everyone, of_roles, own = (0, 0), (0, 0), (0, 0)
    for each in overwrites:
        change = int(each["allow"]), int(each["deny"])
        if each["id"] == guild["id"]:
            everyone = change
        elif each["id"] == person:
            own = change
        elif each["id"] in held:
            of_roles = of_roles[0] | change[0], of_roles[1] | change[1]
    for allow, deny in (everyone, of_roles, own):
        base = base & ~deny | allow
    return base
