"""A conversation, the same on every platform: what is asked, and what is answered. All text is plain and unescaped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.alert.post import Chart

Style = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Words to the bot. A pressed button of ours and a form that was sent are words too.

    `text` is what stands after `/bell`. `workspace` is `discord:GUILD`, `slack:TEAM` or `terminal`; a direct message
    is a workspace of its own, named like its channel. `person` is an id with its platform, `slack:U42`.

    What the platform knows of the person's rights: `manages`: may manage this channel (Discord: Manage Channel; a
    member on Slack; always in a direct message and in the terminal); `admin`: administers the workspace; `roles`: ids.
    `zone`: the person's time zone, where the platform tells, else empty.
    """

    text: str
    channel: str
    workspace: str
    person: str
    manages: bool
    admin: bool = False
    roles: frozenset[str] = frozenset()
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing it says the command `says` (without `/bell`), at most 80 characters."""

    label: str
    says: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Menu:
    """A button that offers a choice; `label` is shown until one is made."""

    label: str
    choices: tuple[Button, ...]


Control = Button | Menu


@dataclass(frozen=True, slots=True)
class Text:
    """Sentences; `\\n` starts a new line. `quiet`: small print. `heading`: of what comes below it."""

    text: str
    quiet: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Lines in which every column counts: a caret under a word, a table, a file."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of a list: `7k` · `NVDA down 5%` · `armed`, with what can be done about it."""

    lead: str
    text: str
    detail: str = ""
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A headline of evidence."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    chart: Chart


@dataclass(frozen=True, slots=True)
class File:
    """A small text file to keep."""

    name: str
    text: str


Part = Text | Code | Row | Link | Picture | File


@dataclass(frozen=True, slots=True)
class Reply:
    """For the eyes of whoever asked. `title` is one line. `failed`: nothing was done, the reply says why."""

    title: str
    parts: tuple[Part, ...] = ()
    controls: tuple[Control, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form. With `choices` one of them is picked, `value` first."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Asks for several things at once. `says` is the command that it belongs to: `edit 7k`, `add`."""

    title: str
    says: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A completion: `value` is what is sent, `label` what is shown."""

    value: str
    label: str
