"""Packs of file rules: what there is, got whole or in part, and left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from bot.chat.afterwards import undo_button
from bot.chat.commands import FEED
from bot.chat.filters import Part, described, less, more, part_of
from bot.chat.introductions import introductions
from bot.chat.model import Ask, Button, Reply, Row, Text
from bot.chat.people import who
from bot.chat.records import Change, PackChoice, Record, Silenced
from bot.chat.wanted import about
from bot.engine.standing import Condition
from bot.errors import ChatError
from bot.rulebook import Pack
from bot.sentence.walk import symbols
from bot.service.answers import find
from bot.service.answers.feeds import follow, unfollow
from bot.service.answers.house import House
from bot.service.answers.telling import Here, subject_of

_NAMED = 5


async def packs(house: House, ask: Ask) -> Reply:
    """Every pack, what it is about, and what the channel gets of it."""
    got = house.registry.packs_of(ask.channel)
    rows = [_row(house, ask, pack, got) for pack in house.registry.packs.values()]
    if not rows:
        return Reply("There are no packs", (Text("The rules folder has none."),))
    return Reply(f"{len(rows)} pack{'' if len(rows) == 1 else 's'} of rules", tuple(rows))


def _row(house: House, ask: Ask, pack: Pack, got: dict[str, PackChoice | None]) -> Row:
    rules = f"{len(pack.rules)} rule{'s' if len(pack.rules) > 1 else ''}"
    if pack.name not in got:
        return Row(pack.name, pack.about, rules, (Button("Subscribe", f"subscribe {pack.name}"),))
    active = f"{rules}, you get {described(got[pack.name])}{_silenced_text(house, ask, pack)}"
    return Row(pack.name, pack.about, active, (Button("Unsubscribe", f"unsubscribe {pack.name}"),))


async def subscribe(house: House, ask: Ask, name: str, filters: str = "") -> Reply:
    """The whole pack, or a part of it beside the parts that the channel has; or a feed."""
    if name.strip().lower() == FEED:
        return await follow(house, ask, filters)
    pack = _pack(house, name)
    part = _part(house, pack, filters)
    await find.check_posting(house, ask)
    had = _had(house, ask, pack)
    choice = more(had or _fresh(house, ask, pack), part)
    # Whoever asks for the whole pack means those of its rules too that were removed here.
    back = () if part else _silenced(house, ask, pack)
    if had is not None and _same(had, choice) and not back:
        raise ChatError(f"This channel gets {described(choice)} of {pack.name} already.")
    change, before = Change(keep=(choice,), drop=back), {held.rule for held in house.registry.of(ask.channel)}
    find.counts(house, ask.workspace, change).check()
    reply = await _changed(house, ask, change, f"Pack {pack.name}: this channel gets {described(choice)}")
    active = {held.rule for held in house.registry.of(ask.channel)}
    sentences = (rule.sentence for rule in pack.rules if rule.text in active)
    known = frozenset[str]().union(*(symbols(sentence, house.registry.baskets) for sentence in sentences))
    told = [Text(pack.about), _count(house, ask, pack, before), *_true_already(Here.of(house, ask), before)]
    told += [Text(introductions(house.watcher.book, known, house.now()), quiet=True)] if known else []
    return _with(reply, told)


async def unsubscribe(house: House, ask: Ask, name: str, filters: str = "") -> Reply:
    """Leave a pack, or a part of it; or a feed."""
    if name.strip().lower() == FEED:
        return await unfollow(house, ask, filters)
    pack = _pack(house, name)
    part = _part(house, pack, filters)
    had = _had(house, ask, pack)
    if had is None:
        raise ChatError(f"This channel does not get {pack.name}. /bell packs shows what it gets.")
    choice = less(had, part) if part else None
    if choice is None:
        return await _changed(house, ask, _leave(house, ask, pack), f"Pack {pack.name} left")
    if _same(had, choice):
        raise ChatError(f"This channel gets nothing about that of {pack.name}: it gets {described(had)}.")
    reply = await _changed(
        house, ask, Change(keep=(choice,)), f"Pack {pack.name}: this channel gets {described(choice)}"
    )
    return _with(reply, [_count(house, ask, pack)])


async def _changed(house: House, ask: Ask, change: Change, what: str) -> Reply:
    undo = await house.change(ask, change, what, f"{what} · by {who(ask.person)}")
    return Reply(what, (), (undo_button(undo), Button("List", "list")))


def _leave(house: House, ask: Ask, pack: Pack) -> Change:
    """A pack whose file names the channel is left for good; of others nothing stays."""
    record = house.registry.get(PackChoice, ask.channel, pack.name)
    if house.registry.is_posted(pack.name, ask.channel):
        return Change(keep=(replace(_fresh(house, ask, pack), left=True),))
    return Change(drop=(record,) if record else ())


def _pack(house: House, name: str) -> Pack:
    known = house.registry.packs
    if pack := known.get(name.strip().lower()):
        return pack
    raise find.unknown(f"There is no pack {name}", name, known, "There are")


def _part(house: House, pack: Pack, filters: str) -> Part:
    if not filters.strip() or filters.strip().lower() == "all":
        return Part()
    return part_of(filters, pack.name, [about(rule) for rule in pack.rules], house.rulebook.vocabulary.names)


def _had(house: House, ask: Ask, pack: Pack) -> PackChoice | None:
    """What the channel gets of a pack now; None: nothing."""
    got = house.registry.packs_of(ask.channel)
    return (got[pack.name] or _fresh(house, ask, pack)) if pack.name in got else None


def _fresh(house: House, ask: Ask, pack: Pack) -> PackChoice:
    return PackChoice(scope=ask.channel, by=ask.person, at=house.now().timestamp(), pack=pack.name)


def _same(one: PackChoice, other: PackChoice) -> bool:
    return set(one.only) == set(other.only) and set(one.without) == set(other.without)


def _silenced(house: House, ask: Ask, pack: Pack) -> tuple[Record, ...]:
    texts = {rule.text for rule in pack.rules}
    return tuple(each for each in house.registry.all(Silenced, ask.channel) if each.rule in texts)


def _silenced_text(house: House, ask: Ask, pack: Pack) -> str:
    count = len(_silenced(house, ask, pack))
    return f" but {count} silent here" if count else ""


def _count(house: House, ask: Ask, pack: Pack, before: Collection[str] = ()) -> Text:
    """How many rules post; of those that did `before`, how many do no longer."""
    texts, held = {rule.text for rule in pack.rules}, {held.rule for held in house.registry.of(ask.channel)}
    active, gone = len(texts & held), len(texts.intersection(before) - held)
    post = f"{active} of its {len(texts)} rules post{'s' if active == 1 else ''} here now"
    lost = f"; {gone} no longer do{'es' if gone == 1 else ''}. Undo: /bell undo, within a minute" if gone else ""
    return Text(f"{post}{_silenced_text(house, ask, pack)}{lost}.")


def _true_already(here: Here, before: Collection[str]) -> Iterator[Text]:
    """What is true as rules begin is not posted, and so it is said."""
    standings = [(held, s) for held in here.rules if held.rule not in before for s in here.standings(held)]
    true = {held.rule_id: subject_of(s) for held, s in standings if s.condition is Condition.OPEN}
    if not true:
        return
    subjects = list(dict.fromkeys(subject for subject in true.values() if subject))
    more = f" and {len(subjects) - _NAMED} more" if len(subjects) > _NAMED else ""
    about = f", about {', '.join(subjects[:_NAMED])}{more}" if subjects else ""
    rules = f"{len(true)} rule{'s are' if len(true) > 1 else ' is'}"
    yield Text(f"{rules} true already{about}: posted at a further step, or when true anew. /bell list shows them.")


def _with(reply: Reply, parts: Sequence[Text]) -> Reply:
    return Reply(reply.title, (*parts, *reply.parts), reply.controls)
