"""What people have asked for, as it is kept: one record a thing. Only ids are in them, never names of people or places.

A record belongs to a `scope`, a channel or a workspace, and has a `key` within its kind and scope. Times are UTC epoch
seconds. Whatever a command does is a `Change` of records, so that it can be kept in one transaction and undone.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from bot.alert.settings import ChannelSettings, Severity


class _Kept(msgspec.Struct, frozen=True, kw_only=True, tag=str.lower):
    scope: str
    by: str = ""
    """The person who did it: `discord:42`."""
    at: float = 0.0

    @property
    def key(self) -> str:
        """What tells it from others of its kind and scope."""
        return ""


class Channel(_Kept, frozen=True, kw_only=True):
    """A channel that has something of ours. `by` set it up and is told when it dies. `asleep`: why nothing is posted
    there, or empty."""

    workspace: str
    asleep: str = ""


class Settings(_Kept, frozen=True, kw_only=True):
    """How a channel wants its posts."""

    settings: ChannelSettings


class Workspace(_Kept, frozen=True, kw_only=True):
    """Who may change things: on Discord members of `role` too, on Slack with `admins_only` admins alone."""

    role: str = ""
    admins_only: bool = False


class Rule(_Kept, frozen=True, kw_only=True):
    """A rule that a channel made. `rule`: the canonical sentence; `rule_id`: short, never shifts."""

    rule_id: str
    rule: str
    severity: Severity = "normal"
    mention: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        return self.rule_id


class PackChoice(_Kept, frozen=True, kw_only=True):
    """A channel's choice of a pack. `only`: symbols, baskets, topics or severities that its rules must be about (empty:
    all); `without`: those that they must not. `left`: the pack is not wanted, though its file names the channel."""

    pack: str
    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    left: bool = False

    @property
    def key(self) -> str:
        return self.pack


class Silenced(_Kept, frozen=True, kw_only=True):
    """A pack's rule that the channel does not want: removed, or edited into one of its own."""

    rule: str

    @property
    def key(self) -> str:
        return self.rule


class Muted(_Kept, frozen=True, kw_only=True):
    """Silence until a time about `target`: a rule's id, a symbol, or `all`. It ends by itself."""

    target: str
    until: float

    @property
    def key(self) -> str:
        return self.target


class BasketOf(_Kept, frozen=True, kw_only=True):
    """A basket of a workspace; `name` without the `@`."""

    name: str
    members: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.name


class Followed(_Kept, frozen=True, kw_only=True):
    """A feed whose headlines a channel gets. `feed_id`: short, as a rule's; `title`: what the feed calls itself."""

    feed_id: str
    url: str
    title: str

    @property
    def key(self) -> str:
        return self.url


class Draft(_Kept, frozen=True, kw_only=True):
    """A command that waits for its author's yes. `values`: what a form said beside the sentence."""

    draft_id: str
    command: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        return self.draft_id


class Feedback(_Kept, frozen=True, kw_only=True):
    """What a person thought of a card: `useless` is the button, `muted` a mute within five minutes of its post."""

    card: str
    rule_id: str
    says: Literal["useless", "muted"]

    @property
    def key(self) -> str:
        return f"{self.says} {self.card} {self.by}"


class Undo(_Kept, frozen=True, kw_only=True):
    """How to take back a change, for a minute. `what` says what was done."""

    undo_id: str
    what: str
    keep: tuple[Record, ...] = ()
    drop: tuple[Record, ...] = ()

    @property
    def key(self) -> str:
        return self.undo_id


Record = (
    Channel
    | Settings
    | Workspace
    | Rule
    | PackChoice
    | Silenced
    | Muted
    | BasketOf
    | Followed
    | Draft
    | Feedback
    | Undo
)


class Change(msgspec.Struct, frozen=True):
    """Records that are written, in place of those of the same kind, scope and key, and records that go."""

    keep: tuple[Record, ...] = ()
    drop: tuple[Record, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keep or self.drop)


NOTHING = Change()


def kind(record: Record) -> str:
    """`rule`, `muted`, …"""
    return type(record).__name__.lower()


def same(record: Record) -> tuple[str, str, str]:
    """What two records share of which one stands in place of the other."""
    return kind(record), record.scope, record.key
