"""How a channel wants its posts: zone, quiet hours, budget, who is mentioned, what follows a post."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["info", "normal", "critical"]
SEVERITIES: tuple[Severity, ...] = ("info", "normal", "critical")
"""From least to most."""

Follow = Literal["flat", "update", "thread", "broadcast"]
"""What follows a card's post. `flat`: each step is a post of its own. `update`: edits only. `thread`: an edit, and a
reply in the post's thread. `broadcast`: an edit, and a one-line reply that the whole channel sees; late causes and the
closing word are edits alone."""


class ChannelSettings(msgspec.Struct, frozen=True, kw_only=True):
    """`zone`: IANA name. `quiet`: local clock times `("22:00", "07:00")`, from and until, None: never; critical posts
    pass. `least`: what is less severe is not posted. `mention`: who is mentioned by posts of `mention_from` and above:
    `here`, `role:ID`, `user:ID` (Slack: also `channel`, `group:ID`), or empty. `per_hour`, `per_day`: new posts at
    most; further ones are gathered, critical ones pass. `digest`: `daily 16:30`, `weekdays 16:30`, or empty."""

    zone: str = "America/New_York"
    quiet: tuple[str, str] | None = None
    least: Severity = "info"
    mention: str = ""
    mention_from: Severity = "normal"
    per_hour: int = 6
    per_day: int = 20
    follow: Follow = "broadcast"
    digest: str = ""


DEFAULTS = ChannelSettings()
