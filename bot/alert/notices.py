"""What a channel is told of its own rules, without having asked."""

from __future__ import annotations

from datetime import datetime

from bot.alert.card import DISCLAIMER
from bot.alert.model import Subscription
from bot.alert.post import Post

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
