"""Changing a rule: its sentence, severity, whom it mentions, its note."""

from __future__ import annotations

from msgspec.structs import replace

from bot.alert.model import Subscription
from bot.alert.settings import SEVERITIES
from bot.chat.afterwards import rule_controls
from bot.chat.mentions import said
from bot.chat.model import Ask, Button, Menu, Part, Reply, Row, Text
from bot.chat.people import who
from bot.chat.records import Change, Draft, Muted, Record, Rule, Silenced
from bot.chat.wishes import Wish, granted
from bot.errors import ChatError
from bot.sentence.spoken import spoken
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.trial import already_true, question, rehearsed, would_post


async def edit(house: House, ask: Ask, name: str, change: str = "") -> Reply:
    """`edit 7k` says how; `edit 7k severity critical` and the like do it."""
    held = find.rule(house, ask, name)
    word, _, rest = change.strip().partition(" ")
    match word.lower():
        case "":
            return _how(held)
        case "severity":
            wish = Wish(severity=rest)
        case "mention":
            wish = Wish(mention=rest)
        case "note":
            wish = Wish(note=rest)
        case _:
            wish = Wish(sentence=change)
    return await edited(house, ask, held.rule_id, wish)


async def edited(house: House, ask: Ask, name: str, wish: Wish, draft: Draft | None = None) -> Reply:
    """Change a rule. A pack's is silenced here, and the channel gets one of its own instead.

    With a `draft` its author has said yes to how often it posts.
    """
    held = find.rule(house, ask, name)
    sentence, rule = None, held.rule
    if wish.sentence is not None:
        sentence, rule = await find.sentence(house, ask, wish.sentence)
    if rule != held.rule:
        find.check_new(house, ask, rule)
    old = _own(house, ask, held, rule)
    new = replace(granted(old, wish, find.platform(ask)), rule=rule)
    if rule == held.rule and new == old:
        raise ChatError(f"Rule {held.rule_id} is so already: {_said(new)}.")
    await find.check_posting(house, ask)
    change = _change(house, ask, held, new, draft)
    find.counts(house, ask.workspace, change).check()
    parts: list[Part] = []
    if sentence is not None and rule != held.rule:
        rehearsal = await rehearsed(house, sentence)
        asked = None if draft else await question(house, ask, f"edit {held.rule_id}", rule, wish, rehearsal)
        if asked:
            return asked
        parts += would_post(house, rehearsal)
    what = _what(held, old, new)
    undo = await house.change(ask, change, what, f"{what} · by {who(ask.person)}")
    if rule != held.rule:
        parts += [Text("It is armed anew: it fires when this comes true next."), *already_true(house, rule)]
    if new.rule_id != held.rule_id:
        parts.append(Text(f"It was the pack's rule {held.rule_id}, which is silent here now; this copy is your own."))
    return Reply(what, tuple(parts), rule_controls(new.rule_id, undo))


def _own(house: House, ask: Ask, held: Subscription, rule: str) -> Rule:
    """The channel's own rule as it is, or one made from a pack's."""
    if own := house.registry.get(Rule, ask.channel, held.rule_id):
        return own
    copy = Rule(
        scope=ask.channel,
        by=ask.person,
        at=house.now().timestamp(),
        rule_id=house.registry.new_id(ask.channel, rule),
        rule=held.rule,
        mention=held.mention,
        note=held.note,
    )
    return granted(copy, Wish(severity=held.severity), "")


def _change(house: House, ask: Ask, held: Subscription, new: Rule, draft: Draft | None) -> Change:
    keep: list[Record] = [new]
    drop: list[Record] = [draft] if draft else []
    if new.rule_id != held.rule_id:
        keep.append(Silenced(scope=ask.channel, by=ask.person, at=house.now().timestamp(), rule=held.rule))
        if muted := house.registry.get(Muted, ask.channel, held.rule_id):
            keep.append(replace(muted, target=new.rule_id))
            drop.append(muted)
    return Change(tuple(keep), tuple(drop))


def _what(held: Subscription, old: Rule, new: Rule) -> str:
    """One line on all that is different."""
    own = "" if new.rule_id == held.rule_id else f", in place of the pack's {held.rule_id}"
    told = [f"is now {spoken(new.rule)} (was {spoken(held.rule)})"] if new.rule != held.rule else []
    told += [f"is {new.severity} now"] if new.severity != old.severity else []
    told += [f"mentions {said(new.mention)} now"] if new.mention != old.mention else []
    told += [f"says {new.note or 'no note'}"] if new.note != old.note else []
    return f"Rule {new.rule_id} {', '.join(told)}{own}"


def _said(rule: Rule) -> str:
    note = f", note: {rule.note}" if rule.note else ""
    return f"{spoken(rule.rule)}, {rule.severity}, mentions {said(rule.mention)}{note}"


def _how(held: Subscription) -> Reply:
    """The rule, and the words that change it."""
    begin = f"edit {held.rule_id}"
    rows = (
        Row("sentence", spoken(held.rule), f"/bell {begin} NVDA down 7%"),
        Row("severity", held.severity, f"/bell {begin} severity critical"),
        Row("mention", said(held.mention), f"/bell {begin} mention here"),
        Row("note", held.note or "none", f"/bell {begin} note Check the hedges."),
    )
    severities = tuple(Button(each, f"{begin} severity {each}") for each in SEVERITIES if each != held.severity)
    return Reply(
        f"Rule {held.rule_id}: {spoken(held.rule)}",
        rows,
        (Menu("Severity", severities), Button("Remove", f"remove {held.rule_id}", "danger")),
    )
