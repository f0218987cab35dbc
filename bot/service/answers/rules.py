"""A channel's rules: added and removed."""

from __future__ import annotations

from bot.alert.model import Subscription
from bot.chat.afterwards import rule_controls, undo_button
from bot.chat.introductions import introductions
from bot.chat.model import Ask, Part, Reply, Text
from bot.chat.people import who
from bot.chat.records import Change, Draft, Muted, Rule, Silenced
from bot.chat.wishes import Wish, granted
from bot.sentence.spoken import spoken
from bot.sentence.walk import symbols
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.trial import already_true, question, rehearsed, would_post


async def add(house: House, ask: Ask, text: str) -> Reply:
    """Add a rule, or ask first if it would post too often."""
    return await added(house, ask, Wish(sentence=text))


async def added(house: House, ask: Ask, wish: Wish, draft: Draft | None = None) -> Reply:
    """Add a rule; with a `draft` its author has said yes to how often it posts."""
    sentence, rule = await find.sentence(house, ask, wish.sentence or "")
    find.check_new(house, ask, rule)
    await find.check_posting(house, ask)
    at, rule_id = house.now().timestamp(), house.registry.new_id(ask.channel, rule)
    made = Rule(scope=ask.channel, by=ask.person, at=at, rule_id=rule_id, rule=rule)
    made = granted(made, wish, find.platform(ask))
    change = Change(keep=(made,), drop=(draft,) if draft else ())
    find.counts(house, ask.workspace, change).check()
    rehearsal = await rehearsed(house, sentence)
    if draft is None and (asked := await question(house, ask, "add", rule, wish, rehearsal)):
        return asked
    what = f"Rule {rule_id} added: {spoken(rule)}"
    undo = await house.change(ask, change, what, f"{what} · by {who(ask.person)}")
    known = symbols(sentence, house.registry.baskets)
    parts: list[Part] = [Text(introductions(house.watcher.book, known, house.now()))] if known else []
    parts += [*would_post(house, rehearsal), *already_true(house, rule)]
    counter = Text(str(find.counts(house, ask.workspace)), quiet=True)
    return Reply(what, (*parts, counter), rule_controls(rule_id, undo))


async def remove(house: House, ask: Ask, name: str) -> Reply:
    """Take a rule of the channel's own away; a pack's is silenced here."""
    held = find.rule(house, ask, name)
    own = house.registry.get(Rule, ask.channel, held.rule_id)
    what = f"Rule {held.rule_id} removed: {spoken(held.rule)}"
    undo = await house.change(ask, _removal(house, ask, held, own), what, f"{what} · by {who(ask.person)}")
    note = str(find.counts(house, ask.workspace)) if own else "It belongs to a pack, whose other rules stay."
    return Reply(what, (Text(note, quiet=True),), (undo_button(undo),))


def _removal(house: House, ask: Ask, held: Subscription, own: Rule | None) -> Change:
    """What takes a rule out of a channel, with its mute."""
    muted = house.registry.get(Muted, ask.channel, held.rule_id)
    gone = (muted,) if muted else ()
    if own is not None:
        return Change(drop=(own, *gone))
    at = house.now().timestamp()
    return Change(keep=(Silenced(scope=ask.channel, by=ask.person, at=at, rule=held.rule),), drop=gone)
