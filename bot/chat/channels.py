"""Which rules each channel has, and what it wants to hear nothing of for a while."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.alert.model import Mute, Subscription
from bot.alert.mutes import Mutes
from bot.rulebook import Pack

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""No 0, 1, i, l, o: an id is read aloud and typed on phones."""


class Channels:
    """`by_rule` and `mutes` are what the desk reads: they change in place."""

    def __init__(self, subscriptions: Iterable[Subscription], mutes: Iterable[Mute] = ()) -> None:
        self.by_rule: dict[str, dict[str, Subscription]] = {}
        self.mutes = Mutes(mutes)
        for subscription in subscriptions:
            self.add(subscription)

    def add(self, subscription: Subscription) -> None:
        """A channel has a rule once."""
        self.by_rule.setdefault(subscription.rule, {}).setdefault(subscription.channel, subscription)

    def remove(self, subscription: Subscription) -> bool:
        """Whether nobody has the rule any more."""
        held = self.by_rule[subscription.rule]
        del held[subscription.channel]
        if not held:
            del self.by_rule[subscription.rule]
        return not held

    def of(self, channel: str) -> Sequence[Subscription]:
        """The channel's rules, in order of their being made."""
        return [held for rules in self.by_rule.values() for held in rules.values() if held.channel == channel]

    def find(self, channel: str, id_or_rule: str) -> Subscription | None:
        """A rule of the channel by its id or its canonical sentence."""
        return next((held for held in self.of(channel) if id_or_rule in (held.rule_id, held.rule)), None)

    def new_id(self, channel: str, rule: str) -> str:
        return short_id(channel, rule, {held.rule_id for rules in self.by_rule.values() for held in rules.values()})

    def rewrite(self, old: str, new: str) -> Sequence[Subscription]:
        """A rule is said anew; the subscriptions as they are now, under their old ids."""
        moved = tuple(replace(held, rule=new) for held in self.by_rule.pop(old, {}).values())
        for subscription in moved:
            self.add(subscription)
        return moved


def short_id(channel: str, rule: str, taken: Collection[str]) -> str:
    """Two letters or more that follow from channel and rule, longer where those are taken; they never shift."""
    number = int.from_bytes(hashlib.blake2b(f"{channel}\n{rule}".encode(), digest_size=12).digest(), "big")
    letters = ""
    while len(letters) < 2 or letters in taken or letters.isdigit():
        number, digit = divmod(number, len(_LETTERS))
        letters += _LETTERS[digit]
    return letters


def of_packs(packs: Iterable[Pack], default_channel: str) -> list[Subscription]:
    """The rules of all packs in the channels that they post to; packs that name none post to `default_channel`."""
    found: list[Subscription] = []
    for pack in packs:
        for rule in pack.rules:
            for channel in pack.post or (default_channel,):
                rule_id = short_id(channel, rule.text, {other.rule_id for other in found})
                found.append(
                    Subscription(channel, rule.text, rule_id, rule.severity, rule.mention or "", rule.note or "")
                )
    return found
