"""What a channel is told of its own affairs, without having asked."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.alert.card import DISCLAIMER
from bot.alert.gate import Spent
from bot.alert.model import Subscription
from bot.alert.numbers import moment, zone_name
from bot.alert.post import Post
from bot.alert.timetable import Heard

_SHARED = "One of its symbols was split: from now on the level means a price of the new shares."


def rewritten(subscription: Subscription, old: str, at: datetime) -> Post:
    """After a split: the rule as it reads in the new shares. `subscription` has it already.

    A level that several symbols share reads as before.
    """
    kept = old == subscription.rule
    return Post(
        card=f"{subscription.channel}/rule-{subscription.rule_id}/{at:%Y-%m-%d}",
        revision=0,
        channel=subscription.channel,
        action="post",
        at=at.timestamp(),
        subject=f"rule {subscription.rule_id}",
        direction="",
        headline=f"Rule {subscription.rule_id} {'still' if kept else 'now'} reads {subscription.rule}",
        figures=(_SHARED if kept else f"It was {old}; its price is said in the new shares since the split.",),
        why=None,
        also="",
        footer=f"rule {subscription.rule_id} · {DISCLAIMER}",
        chart=None,
        rule=subscription.rule,
        value=0,
        step=0,
        late=False,
        severity="info",
        mention="",
        cause=None,
    )


def notice(channel: str, key: str, text: str, at: datetime) -> Post:
    """One line that the whole channel sees about its own affairs; `key` tells it from the channel's other notices."""
    return Post(
        card=f"{channel}/notice/{key}",
        revision=0,
        channel=channel,
        action="notice",
        at=at.timestamp(),
        subject="",
        direction="",
        headline=text,
        figures=(),
        why=None,
        also="",
        footer="",
        chart=None,
        rule="",
        value=0,
        step=0,
        late=False,
        severity="info",
        mention="",
        cause=None,
    )


def over_budget(spent: Spent, zone: str, at: datetime) -> Post:
    """Before the first post that a budget holds back: `6 posts this hour: further ones come together at 11:00 …`."""
    when = moment(spent.until, zone, at.astimezone(ZoneInfo(zone)).date())
    when = "midnight" if when.endswith("00:00") else when
    words = (
        f"{_many(spent.posts, 'post')} {spent.window}: further ones come together at {when} {zone_name(zone)}; "
        "critical ones still pass"
    )
    return notice(spent.channel, f"budget/{spent.until.timestamp()}", words, at)


def heard_again(heard: Heard, at: datetime) -> Post:
    """A mute is over: `NVDA is heard again; 2 alerts while muted`."""
    mute, count = heard.mute, heard.missed
    words = f"{named(mute.target)} is heard again; {_many(count, 'alert')} while muted"
    return notice(mute.channel, f"heard/{mute.key}", words, at)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"


def named(target: str) -> str:
    """What a mute is about: `Everything`, `Rule 7k`, `NVDA`.

    Ids of rules are small letters and digits; symbols are capitals, baskets begin with `@`.
    """
    if target == "all":
        return "Everything"
    return f"Rule {target}" if target.isalnum() and target.islower() else target
