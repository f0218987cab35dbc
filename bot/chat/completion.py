"""What may stand for a command's argument: choices for autocompletion, answered from memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.alert.model import Subscription
from bot.alert.numbers import moment, zone_name
from bot.alert.settings import SEVERITIES
from bot.chat.commands import COMMANDS, Argument
from bot.chat.model import Choice
from bot.chat.symbols import Directory
from bot.chat.tuning import FOLLOWS, NAMES
from bot.rulebook import Pack
from bot.sentence import SentenceError, Vocabulary, accepts_next, canonical, parse

MOST = 25
"""Choices that a platform shows."""
LONGEST = 100
"""Characters of a choice."""
_SPANS = ("1h", "2h", "30m", "until close", "until tomorrow", "1d", "1w")
_WHEN = ("daily 16:30", "weekdays 16:30", "daily 08:00", "off")
_VALUES: Mapping[str, tuple[str, ...]] = {
    "quiet": ("22:00-07:00", "20:00-08:00", "off"),
    "severity": SEVERITIES,
    "mention": ("here", "here from critical", "none"),
    "budget": ("6 20", "3 10", "12 40"),
    "follow": tuple(FOLLOWS),
    "digest": _WHEN,
}
"""What settings may be set to; some take other values too."""
_CHANGES = ("severity critical", "severity normal", "severity info", "mention here", "mention none", "note ")
_MARKET_HOURS = ("09:30", "10:00", "12:00", "16:00")


@dataclass(frozen=True, slots=True)
class Known:
    """What a channel's completions come from. `rules` are the channel's, `got` the packs it has, `now` is UTC;
    `zones` are all IANA names."""

    vocabulary: Vocabulary
    directory: Directory
    rules: Sequence[Subscription]
    packs: Mapping[str, Pack]
    got: Collection[str]
    baskets: Collection[str]
    now: datetime
    zone: str
    zones: Sequence[str]


def choices(argument: Argument, typed: str, said: str, known: Known) -> list[Choice]:
    """At most 25 choices, each of at most 100 characters, for an argument of which `typed` is there.

    A choice stands in place of the whole argument. `said` is what was said before it: `settings zone`.
    """
    found = _CHOICES[argument](typed, said, known) if argument in _CHOICES else ()
    fitting = (choice for choice in found if choice.value.strip() and len(choice.value) <= LONGEST)
    chosen = {choice.value: Choice(choice.value, _shortened(choice.label)) for choice in fitting}
    return list(chosen.values())[:MOST]


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST else label[: LONGEST - 1].rstrip() + "…"


def _rule(typed: str, _: str, known: Known) -> Iterator[Choice]:
    """A sentence that is whole already first, in its one spelling; then with each next word."""
    if not typed.strip():
        yield from (_same(pack.rules[0].text) for pack in known.packs.values() if pack.rules)
    elif whole := _canonical(typed, known.vocabulary):
        yield _same(whole)
    yield from (_same(found.applied(typed)) for found in accepts_next(typed, known.vocabulary))


def _canonical(typed: str, vocabulary: Vocabulary) -> str:
    try:
        return canonical(parse(typed, vocabulary))
    except SentenceError:
        return ""


def _rule_id(typed: str, _: str, known: Known) -> Iterator[Choice]:
    text = typed.strip().lower()
    ids = [held for held in known.rules if held.rule_id.startswith(text)]
    others = [held for held in known.rules if held not in ids and text in held.rule.lower()]
    return (Choice(held.rule_id, f"{held.rule_id} · {held.rule}") for held in (*ids, *others))


def _change(typed: str, said: str, known: Known) -> Iterator[Choice]:
    if not typed.strip():
        named = said.split()[-1:]
        yield from (Choice(held.rule, f"as it is: {held.rule}") for held in known.rules if [held.rule_id] == named)
    changes = [change for change in _CHANGES if change.startswith(typed.lower())]
    yield from map(_same, changes)
    if typed.strip() and not changes:
        yield from _rule(typed, said, known)


def _symbol(typed: str, _: str, known: Known) -> Iterator[Choice]:
    """Baskets too; after `@` they alone."""
    text = typed.strip().lower()
    if not text.startswith("@"):
        yield from (Choice(named.symbol, named.label) for named in known.directory.search(typed, MOST))
    yield from (_same(f"@{name}") for name in known.baskets if name.startswith(text.removeprefix("@")))


def _symbols(typed: str, said: str, known: Known) -> Iterator[Choice]:
    """The last word is completed, what stands before it is kept."""
    cut = max(typed.rfind(" "), typed.rfind(",")) + 1
    kept, last = typed[:cut], typed[cut:]
    before = {word.upper() for word in kept.replace(",", " ").split()}
    for choice in _symbol(last, said, known):
        if choice.value not in before:
            yield Choice(kept + choice.value, kept + choice.label)


def _target(typed: str, said: str, known: Known) -> Iterator[Choice]:
    if "all".startswith(typed.strip().lower()):
        yield Choice("all", "all · everything in this channel")
    if typed.strip():
        yield from _symbol(typed, said, known)
    yield from _rule_id(typed, said, known)
    if not typed.strip():
        yield from _symbol(typed, said, known)


def _time(typed: str, _: str, known: Known) -> Iterator[Choice]:
    """The turning points of today and of the weekdays before it, the latest first."""
    here = known.now.astimezone(ZoneInfo(known.zone))
    for back in range(7):
        day = here.date() - timedelta(days=back)
        for clock in reversed(_MARKET_HOURS) if day.weekday() < 5 else ():
            at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=here.tzinfo)
            value = f"{day}T{clock}"
            label = f"{moment(at, known.zone, here.date())} {zone_name(known.zone)}"
            if at <= here and (value.startswith(typed.strip()) or typed.strip().lower() in label.lower()):
                yield Choice(value, label)


def _pack(typed: str, said: str, known: Known) -> Iterator[Choice]:
    leaving = said.split()[:1] == ["unsubscribe"]
    for pack in known.packs.values():
        if pack.name.startswith(typed.strip().lower()) and (not leaving or pack.name in known.got):
            here = " · already here" if pack.name in known.got and not leaving else ""
            yield Choice(pack.name, f"{pack.name} · {pack.about} · {len(pack.rules)} rules{here}")


def _filters(typed: str, said: str, known: Known) -> Iterator[Choice]:
    """Severities, and the symbols and baskets that the pack's rules name."""
    pack = known.packs.get(said.split()[-1] if said.split() else "")
    rules = pack.rules if pack else ()
    words = [word.strip('",') for rule in rules for word in rule.text.split()]
    severities = [each for each in reversed(SEVERITIES) if any(rule.severity == each for rule in rules)]
    names = [word for word in dict.fromkeys(words) if word.startswith("@") or known.directory.get(word)]
    offered = [
        *(f"{severity} only" for severity in severities),
        *(f"{name} only" for name in names),
        *(f"without {name}" for name in names),
    ]
    cut = len(typed) if typed.endswith(" ") or not typed else _begun(typed, offered)
    kept, last = typed[:cut], typed[cut:].lower()
    return (_same(kept + choice) for choice in offered if choice.lower().startswith(last) and choice not in kept)


def _begun(typed: str, offered: Sequence[str]) -> int:
    """Where the filter that is being typed begins."""
    starts = [0, *(place + 1 for place, char in enumerate(typed) if char == " ")]
    fits = (start for start in starts if any(each.lower().startswith(typed[start:].lower()) for each in offered))
    return next(fits, len(typed))


def _basket(typed: str, said: str, known: Known) -> Iterator[Choice]:
    name, equals, members = typed.partition("=")
    if not equals:
        found = (basket for basket in known.baskets if basket.startswith(name.strip().lstrip("@")))
        return (_same(f"{basket} = ") for basket in found)
    kept = f"{name.strip()} = "
    return (Choice(kept + choice.value, kept + choice.label) for choice in _symbols(members.lstrip(), said, known))


def _value(typed: str, said: str, known: Known) -> Iterator[Choice]:
    setting = said.split()[-1] if said.split() else ""
    text = typed.strip().lower()
    if setting != "zone":
        return (_same(value) for value in _VALUES.get(setting, ()) if value.startswith(text))
    words = text.replace(" ", "_")
    cities = [zone for zone in known.zones if zone.lower().rsplit("/", 1)[-1].startswith(words)]
    return (_same(zone) for zone in (*cities, *(zone for zone in known.zones if words in zone.lower())))


def _commands(typed: str, _: str, __: Known) -> Iterator[Choice]:
    fitting = (command for command in COMMANDS if command.name.startswith(typed.strip().lower()))
    return (Choice(command.name, f"{command.name} · {command.about}") for command in fitting)


def _of(words: Iterable[str]) -> Callable[[str, str, Known], Iterator[Choice]]:
    return lambda typed, _, __: (_same(word) for word in words if word.startswith(typed.strip().lower()))


def _same(text: str) -> Choice:
    return Choice(text, text)


_CHOICES: Mapping[Argument, Callable[[str, str, Known], Iterator[Choice]]] = {
    Argument.RULE: _rule,
    Argument.RULE_ID: _rule_id,
    Argument.CHANGE: _change,
    Argument.SYMBOL: _symbol,
    Argument.SYMBOLS: _symbols,
    Argument.TIME: _time,
    Argument.TARGET: _target,
    Argument.SPAN: _of(_SPANS),
    Argument.PACK: _pack,
    Argument.FILTERS: _filters,
    Argument.BASKET: _basket,
    Argument.WHEN: _of(_WHEN),
    Argument.SETTING: _of(NAMES),
    Argument.VALUE: _value,
    Argument.WHAT: _of(("me", "channel")),
    Argument.COMMAND: _commands,
}
