"""What all channels have asked for, in memory: the records, and the rules that follow from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar, cast

from msgspec.structs import replace

from bot.alert.model import Mute, Subscription
from bot.alert.mutes import Mutes
from bot.alert.settings import DEFAULTS, ChannelSettings, Severity
from bot.chat.records import (
    BasketOf,
    Change,
    Channel,
    Draft,
    Feedback,
    Followed,
    Muted,
    PackChoice,
    Record,
    Rule,
    Settings,
    Silenced,
    Undo,
)
from bot.chat.shortid import short_id
from bot.chat.wanted import about, wanted
from bot.engine.following import following
from bot.rulebook import Pack
from bot.sentence.spoken import is_marked, marked

R = TypeVar("R", bound=Record)


class Registry:
    """`by_rule` (canonical sentence, then channel), `by_feed` (`following` its address, then channel), `mutes`,
    `settings` and `baskets` are what the engine and the desk read; they change in place. Packs that name no channel are
    those of `default_channel`, where that is given. `baskets`: those of the rules folder; the workspaces' own join them
    by their marked names.
    """

    def __init__(
        self,
        packs: Iterable[Pack] = (),
        default_channel: str = "",
        records: Iterable[Record] = (),
        baskets: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.packs: dict[str, Pack] = {}
        self.baskets: dict[str, tuple[str, ...]] = {}
        self._default_channel = default_channel
        self._about: dict[str, list[frozenset[str]]] = {}
        self._channels: defaultdict[str, dict[str, None]] = defaultdict(dict)
        """Those of each workspace."""
        self._homes: dict[str, str] = {}
        """The workspace of each channel."""
        self.by_rule: dict[str, dict[str, Subscription]] = {}
        self.by_feed: dict[str, dict[str, Subscription]] = {}
        self.mutes = Mutes(baskets=self.baskets)
        self.settings: dict[str, ChannelSettings] = {}
        self._scopes: defaultdict[str, dict[tuple[type[Record], str], Record]] = defaultdict(dict)
        self._held: dict[str, dict[str, Subscription]] = {}
        records = tuple(records)
        self._pack_ids: dict[str, str] = {}
        """Those that packs' rules have had since the start, by sentence."""
        self._ids: defaultdict[str, dict[str, str]] = defaultdict(dict)
        """The ids that a channel's own rules have had since the start, and the last sentence of each."""
        self._posted: defaultdict[str, list[Pack]] = defaultdict(list)
        self._called: dict[str, str] = {}
        """What channels that packs name turned out to be."""
        self._take(packs, baskets or {}, {record.rule_id for record in records if isinstance(record, Rule)})
        self.apply(Change(keep=records))
        for channel in self._posted:
            self._derive(channel)

    def renew(self, packs: Iterable[Pack], baskets: Mapping[str, tuple[str, ...]]) -> None:
        """The rules folder says something else now. Channels keep what they have chosen, and rules their ids."""
        posted = [*self._posted]
        made = {rule_id for ids in self._ids.values() for rule_id in ids}
        self._take(packs, baskets, made)
        for scope in dict.fromkeys((*posted, *self._posted, *self._held)):
            self._derive(scope)

    def apply(self, change: Change) -> Change:
        """Make a change; the change that takes it back."""
        gone = [self._scopes[record.scope].pop(_id(record), None) for record in change.drop]
        replaced = [self._scopes[record.scope].get(_id(record)) for record in change.keep]
        for record in change.keep:
            self._scopes[record.scope][_id(record)] = record
            if isinstance(record, Rule):
                self._ids[record.scope][record.rule_id] = record.rule
        self._name_baskets(change)
        for scope in dict.fromkeys(record.scope for record in (*change.drop, *change.keep)):
            self._derive(scope)
        return Change(
            keep=tuple(record for record in (*gone, *replaced) if record is not None),
            drop=tuple(new for new, old in zip(change.keep, replaced, strict=True) if old is None),
        )

    def get(self, kind: type[R], scope: str, key: str = "") -> R | None:
        """One record."""
        found = self._scopes.get(scope, {}).get((kind, key))
        return found if isinstance(found, kind) else None

    def all(self, kind: type[R], scope: str | None = None) -> list[R]:
        """The records of a kind, of one scope or of all."""
        scopes = self._scopes.values() if scope is None else (self._scopes.get(scope, {}),)
        return [record for records in scopes for record in records.values() if isinstance(record, kind)]

    def everywhere(self) -> list[Record]:
        """All there is."""
        return [record for records in self._scopes.values() for record in records.values()]

    def everything(self, scope: str) -> list[Record]:
        """All that a channel or workspace has left."""
        return list(self._scopes.get(scope, {}).values())

    @property
    def channels(self) -> Sequence[str]:
        """Those that have rules."""
        return [channel for channel, held in self._held.items() if held]

    def channels_of(self, workspace: str) -> Sequence[str]:
        """The channels of a workspace that have something of ours."""
        return list(self._channels.get(workspace, ()))

    def watched(self, scopes: Iterable[str]) -> set[str]:
        """The rules that some of these channels have, awake."""
        return {rule for scope in scopes for rule in self._held.get(scope, ())}

    def settings_of(self, channel: str) -> ChannelSettings:
        return self.settings.get(channel, DEFAULTS)

    def of(self, channel: str) -> Sequence[Subscription]:
        """The channel's rules: its own in order of their being made, then those of its packs. Also while it sleeps."""
        return list(self._wanted(channel).values())

    def find(self, channel: str, id_or_rule: str) -> Subscription | None:
        """A rule of the channel by its id or its canonical sentence."""
        return next((held for held in self.of(channel) if id_or_rule in (held.rule_id, held.rule)), None)

    def new_id(self, channel: str, rule: str) -> str:
        """An id for a channel's own rule, unique in its workspace; the same again for a rule that was there before."""
        channels = {channel, *self.channels_of(self._homes.get(channel, ""))}
        had = ((other, rule_id, of) for other in channels for rule_id, of in self._ids.get(other, {}).items())
        taken = {rule_id for other, rule_id, of in had if (other, of) != (channel, rule)}
        return short_id(f"{channel}\n{rule}", taken | set(self._pack_ids.values()))

    def packs_of(self, channel: str) -> dict[str, PackChoice | None]:
        """The packs that a channel gets, with its choice; None: as the pack's file says."""
        choices = {choice.pack: choice for choice in self.all(PackChoice, channel)}
        got: dict[str, PackChoice | None] = dict.fromkeys(pack.name for pack in self._posted.get(channel, ()))
        return {name: choice for name, choice in (got | choices).items() if choice is None or not choice.left}

    def is_posted(self, pack: str, channel: str) -> bool:
        """Whether a pack's file names the channel."""
        return any(posted.name == pack for posted in self._posted.get(channel, ()))

    def posted(self, platform: str) -> Sequence[str]:
        """The channels of a platform that packs name in their files."""
        return [channel for channel in self._posted if channel.partition(":")[0] == platform]

    def rename(self, channel: str, to: str) -> None:
        """A channel that packs call by its name is `to`; empty: there is none, and nothing is posted to it."""
        self._called[channel] = to
        packs = self._posted.pop(channel, [])
        if to:
            self._posted[to] += [pack for pack in packs if pack not in self._posted[to]]
            self._derive(to)
        if to != channel:
            self._derive(channel)

    def asleep(self, channel: str) -> str:
        """Why nothing is posted in a channel; empty: it is."""
        known = self.get(Channel, channel)
        return known.asleep if known else ""

    def outdated(self, before: float) -> Change:
        """What goes by itself when it is older: opinions, questions, undos, mutes that were over by then."""
        dated = [(each, each.at) for each in (*self.all(Draft), *self.all(Feedback), *self.all(Undo))]
        dated += [(muted, muted.until) for muted in self.all(Muted)]
        return Change(drop=tuple(record for record, at in dated if at < before))

    def rewrite(self, old: str, new: str) -> tuple[Change, Sequence[Subscription]]:
        """A split says a rule anew: what is to be kept of it, and the subscriptions as they are now, under their old
        ids. A pack's rule becomes the channel's own."""
        change: list[Record] = []
        for channel, held in self.by_rule.get(old, {}).items():
            rule = self.get(Rule, channel, held.rule_id)
            change += [replace(rule, rule=new)] if rule else [_own(held, new), Silenced(scope=channel, rule=old)]
        whole = Change(keep=tuple(change))
        self.apply(whole)
        return whole, list(self.by_rule.get(new, {}).values())

    def _take(self, packs: Iterable[Pack], baskets: Mapping[str, tuple[str, ...]], made: Collection[str]) -> None:
        """`made`: the ids of channels' own rules."""
        self.packs = {pack.name: pack for pack in packs}
        self._about = {pack.name: [about(rule) for rule in pack.rules] for pack in self.packs.values()}
        for rule in (rule.text for pack in self.packs.values() for rule in pack.rules):
            if rule not in self._pack_ids:
                self._pack_ids[rule] = short_id(rule, {*self._pack_ids.values(), *made})
        for name in [name for name in self.baskets if not is_marked(name)]:
            del self.baskets[name]
        self.baskets |= baskets
        self._posted.clear()
        default = (self._default_channel,) if self._default_channel else ()
        for pack in self.packs.values():
            for channel in dict.fromkeys(self._called.get(named, named) for named in pack.post or default):
                if channel:
                    self._posted[channel].append(pack)

    def _name_baskets(self, change: Change) -> None:
        for record in (*change.drop, *change.keep):
            if isinstance(record, BasketOf):
                held, name = self.get(BasketOf, record.scope, record.key), marked(record.name, record.scope)
                if held is None:
                    self.baskets.pop(name, None)
                else:
                    self.baskets[name] = held.members

    def _derive(self, scope: str) -> None:
        """Bring what the desk reads of a channel up to its records."""
        self._follow(scope)
        for rule in self._held.pop(scope, {}):
            del self.by_rule[rule][scope]
            if not self.by_rule[rule]:
                del self.by_rule[rule]
        channel = self.get(Channel, scope)
        if (home := self._homes.pop(scope, None)) is not None:
            del self._channels[home][scope]
        if channel is not None:
            self._homes[scope] = channel.workspace
            self._channels[channel.workspace][scope] = None
        sleeps = channel is not None and channel.asleep
        self._held[scope] = {} if sleeps else self._wanted(scope)
        for rule, held in self._held[scope].items():
            self.by_rule.setdefault(rule, {})[scope] = held
        self.mutes.put(scope, [] if sleeps else [mute_of(muted) for muted in self.all(Muted, scope)])
        settings = None if sleeps else self.get(Settings, scope)
        if settings is not None:
            self.settings[scope] = settings.settings
        else:
            self.settings.pop(scope, None)

    def _follow(self, scope: str) -> None:
        for feed in [feed for feed, held in self.by_feed.items() if held.pop(scope, None) and not held]:
            del self.by_feed[feed]
        if not self.asleep(scope):
            for followed in self.all(Followed, scope):
                feed = following(followed.url)
                held = Subscription(scope, feed, followed.feed_id, since=followed.at)
                self.by_feed.setdefault(feed, {})[scope] = held

    def _wanted(self, channel: str) -> dict[str, Subscription]:
        """By canonical sentence: the channel's own stands before a pack's, the first pack's before others'."""
        made = sorted(self.all(Rule, channel), key=lambda rule: (rule.at, rule.rule_id))
        own = {rule.rule: _subscription(rule) for rule in made}
        silenced = {silenced.rule for silenced in self.all(Silenced, channel)}
        wanted = own.copy()
        for held in self._of_packs(channel):
            if held.rule not in silenced:
                wanted.setdefault(held.rule, held)
        return wanted

    def _of_packs(self, channel: str) -> Iterator[Subscription]:
        for name, choice in self.packs_of(channel).items():
            for rule, names in (
                zip(self.packs[name].rules, self._about[name], strict=True) if name in self.packs else ()
            ):
                if choice is None or wanted(names, choice):
                    rule_id, since = self._pack_ids[rule.text], choice.at if choice else 0.0
                    mention, note = rule.mention or "", rule.note or ""
                    yield Subscription(channel, rule.text, rule_id, rule.severity, mention, note, since)


def _id(record: Record) -> tuple[type[Record], str]:
    return type(record), record.key


def _own(held: Subscription, rule: str) -> Rule:
    return Rule(
        scope=held.channel,
        at=held.since,
        rule_id=held.rule_id,
        rule=rule,
        severity=cast(Severity, held.severity),
        mention=held.mention,
        note=held.note,
    )


def mute_of(muted: Muted) -> Mute:
    return Mute(muted.scope, muted.target, datetime.fromtimestamp(muted.until, UTC), since=muted.at)


def _subscription(rule: Rule) -> Subscription:
    return Subscription(rule.scope, rule.rule, rule.rule_id, rule.severity, rule.mention, rule.note, rule.at)
