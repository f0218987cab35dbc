"""What channels have asked for, in memory: ids, what follows from records, and taking back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.alert.settings import ChannelSettings
from bot.chat.records import (
    BasketOf,
    Change,
    Channel,
    Muted,
    PackChoice,
    Record,
    Rule,
    Settings,
    Silenced,
    same,
)
from bot.chat.registry import Registry
from bot.rulebook import Pack, PackRule
from tests.alert.stage import read

RULES = ("NVDA down 5%", "AMD down 5%", "NVDA up 10%")
PACK = Pack("ai", "AI", ("terminal:#a",), tuple(PackRule(read(rule), rule) for rule in RULES[:2]))
CHANNELS = ("terminal:#a", "terminal:#b")
SCOPES = st.sampled_from(CHANNELS)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(Channel, scope=SCOPES, workspace=st.sampled_from(("W", "V")), asleep=st.sampled_from(("", "gone"))),
    st.builds(Rule, scope=SCOPES, rule_id=st.sampled_from(("2a", "3b")), rule=st.sampled_from(RULES)),
    st.builds(PackChoice, scope=SCOPES, pack=st.just("ai"), only=st.sampled_from(((), ("NVDA",))), left=st.booleans()),
    st.builds(Silenced, scope=SCOPES, rule=st.sampled_from(RULES)),
    st.builds(Muted, scope=SCOPES, target=st.sampled_from(("NVDA", "all")), until=st.just(1e9)),
    st.builds(Settings, scope=SCOPES, settings=st.builds(ChannelSettings, zone=st.just("UTC"))),
    st.builds(BasketOf, scope=st.sampled_from(("W", "V")), name=st.just("chips"), members=st.just(("NVDA", "AMD"))),
)
CHANGES = st.builds(
    Change,
    keep=st.lists(RECORDS, max_size=4, unique_by=same).map(tuple),
    drop=st.lists(RECORDS, max_size=3, unique_by=same).map(tuple),
)


def shown(registry: Registry) -> object:
    """All that the rest of the house reads."""
    return (
        sorted(map(repr, registry.everywhere())),
        {rule: dict(held) for rule, held in registry.by_rule.items()},
        [sorted(map(repr, registry.of(channel))) for channel in CHANNELS],
        dict(registry.settings),
        dict(registry.baskets),
        {workspace: set(registry.channels_of(workspace)) for workspace in ("W", "V")},
        set(registry.channels),
        {channel: registry.packs_of(channel) for channel in CHANNELS},
    )


@given(st.lists(CHANGES, max_size=4), CHANGES)
def test_a_change_is_taken_back_and_made_again(before: list[Change], change: Change) -> None:
    registry = Registry([PACK])
    for earlier in before:
        registry.apply(earlier)
    start = shown(registry)
    back = registry.apply(change)
    after = shown(registry)
    again = registry.apply(back)
    assert shown(registry) == start
    registry.apply(again)
    assert shown(registry) == after


@given(st.lists(CHANGES, max_size=5))
def test_records_alone_make_the_registry(changes: list[Change]) -> None:
    registry = Registry([PACK])
    for change in changes:
        registry.apply(change)
    assert shown(Registry([PACK], records=registry.everywhere())) == shown(registry)


def test_an_id_is_short_unique_in_its_workspace_and_the_same_again() -> None:
    channels = [Channel(scope=f"slack:C{number}", workspace=f"slack:T{number % 2}") for number in range(40)]
    registry, ids = Registry([PACK], records=channels), dict[str, list[str]]()
    for channel in channels:
        for number in range(10):
            rule = f"NVDA above {number}"
            rule_id = registry.new_id(channel.scope, rule)
            made = Rule(scope=channel.scope, rule_id=rule_id, rule=rule)
            registry.apply(Change(keep=(made,)))
            registry.apply(Change(drop=(made,)))
            assert registry.new_id(channel.scope, rule) == rule_id
            ids.setdefault(channel.workspace, []).append(rule_id)
    packs = {held.rule_id for held in registry.of("terminal:#a")}
    for of_workspace in ids.values():
        assert len(set(of_workspace)) == len(of_workspace) == 200
        assert sum(map(len, of_workspace)) < 2.3 * len(of_workspace)
        assert packs.isdisjoint(of_workspace)


def test_a_new_rule_of_a_pack_takes_no_channels_id() -> None:
    taken = Registry([PACK]).of("terminal:#a")[0].rule_id
    registry = Registry([PACK], records=[Rule(scope="terminal:#a", rule_id=taken, rule="TSLA down 5%")])
    ids = [held.rule_id for held in registry.of("terminal:#a")]
    assert len(set(ids)) == len(ids) == 3
