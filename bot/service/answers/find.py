"""What people's words mean in their channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from bot.alert.model import Subscription
from bot.chat.limits import Counts
from bot.chat.model import Ask
from bot.chat.records import NOTHING, BasketOf, Change, Followed, Record, Rule, same
from bot.errors import ChatError, Slip, SourceError
from bot.sentence import SentenceError, canonical, parse
from bot.sentence.model import Sentence
from bot.sentence.spoken import spoken
from bot.sentence.walk import symbols
from bot.service.answers.house import House


def rule(house: House, ask: Ask, name: str) -> Subscription:
    """A rule of the channel, by its id or its words. Raises `ChatError`."""
    word = name.strip()
    if held := house.registry.find(ask.channel, word.lower()) or house.registry.find(ask.channel, word):
        return held
    if near := get_close_matches(
        word.lower(), [held.rule_id for held in house.registry.of(ask.channel)], n=1, cutoff=0.5
    ):
        raise Slip(f"This channel has no rule {word}", word, near[0])
    raise ChatError(f"This channel has no rule {word}. /bell list shows the ids.")


def unknown(what: str, word: str, known: Iterable[str], else_say: str) -> ChatError:
    """On a word that is none, with the nearest that is one, or all that are."""
    names = sorted(known)
    if near := get_close_matches(word.lower(), names, n=1):
        return Slip(what, word, near[0])
    return ChatError(f"{what}. {else_say} {', '.join(names) or 'none'}.")


def check_new(house: House, ask: Ask, words: str) -> None:
    """Raises `ChatError` for a canonical sentence that the channel has as a rule."""
    if held := house.registry.find(ask.channel, words):
        raise ChatError(f"This channel has that rule already: {held.rule_id} {spoken(words)}")


def platform(ask: Ask) -> str:
    """`discord`, `slack`, `terminal`."""
    return ask.channel.partition(":")[0]


async def subject(house: House, ask: Ask, name: str) -> str:
    """A symbol that has prices, also by a company's name, or a basket. Raises `ChatError`."""
    vocabulary, word = house.vocabulary(ask.workspace), name.strip()
    if word.startswith("@"):
        if basket := vocabulary.folded_baskets.get(word[1:].lower()):
            return f"@{basket}"
        known = sorted({spoken(f"@{basket}") for basket in vocabulary.baskets})
        raise ChatError(f"There is no basket {word}; there are {', '.join(known)}.")
    return await symbol(house, word)


async def symbol(house: House, name: str) -> str:
    """A symbol that has prices, also by a company's name. Raises `ChatError`."""
    name = name.strip()
    known, text = house.watcher.book.symbols, name.removeprefix("$")
    if text.upper() in known:
        await listed(house, [text.upper()])
        return text.upper()
    meant = [fit for fit in house.rulebook.vocabulary.names.get(text.lower(), ()) if house.list_new or fit in known]
    if len(meant) > 1:
        raise ChatError(f"{name} may be {' or '.join(meant)}: say the one you mean.")
    if meant or house.list_new:
        await listed(house, [one := next(iter(meant), text.upper())])
        return one
    if near := get_close_matches(text.upper(), known, n=1):
        raise Slip(f"I have no prices of {name}", name, near[0])
    raise ChatError(f"I have no prices of {name}. /bell status says what is watched.")


async def target(house: House, ask: Ask, name: str) -> str:
    """What a mute is about: `all`, a rule's id, a symbol or a basket. Raises `ChatError`."""
    if name.strip().lower() == "all":
        return "all"
    held = house.registry.find(ask.channel, name.strip().lower())
    return held.rule_id if held else await subject(house, ask, name)


async def sentence(house: House, ask: Ask, text: str) -> tuple[Sentence, str]:
    """A rule as typed: its meaning and its canonical words. Raises `SentenceError`, `ChatError`."""
    vocabulary = house.vocabulary(ask.workspace)
    read = parse(text, vocabulary, today=house.today(ask))
    await listed(house, symbols(read, house.registry.baskets), vocabulary.symbols)
    return read, canonical(read)


async def listed(house: House, wanted: Collection[str], known: Collection[str] = ()) -> None:
    """Raises `ChatError` for symbols of which nobody has prices; a live market lists new ones at once, and watches
    again what nobody wanted any more. Those that are `known` by name may wait for their prices."""
    missing = set(wanted) - set(house.watcher.book.symbols)
    if house.list_new:
        try:
            await house.list_new(wanted)
        except SourceError as error:
            if strange := sorted(missing - set(known)):
                words = f"{', '.join(strange)} cannot be looked up just now: {error} Try again in a minute."
                raise ChatError(words) from error
    elif strange := sorted(missing - set(known)):
        raise ChatError(f"I have no prices of {', '.join(strange)}. /bell status says what is watched.")


def counts(house: House, workspace: str, change: Change = NOTHING) -> Counts:
    """What a workspace has, or would have after a change."""
    registry = house.registry
    channels = {*registry.channels_of(workspace), *(record.scope for record in change.keep)} - {workspace}
    held: dict[tuple[str, str, str], Record] = {}
    for scope in (*channels, workspace):
        held |= {same(record): record for record in registry.everything(scope)}
    for record in change.drop:
        held.pop(same(record), None)
    held |= {same(record): record for record in change.keep}
    rules = [record for record in held.values() if isinstance(record, Rule)]
    baskets = [record for record in held.values() if isinstance(record, BasketOf)]
    looked_at = {name for basket in baskets for name in basket.members}
    for made in rules:
        try:
            looked_at |= symbols(house.sentence(made.rule), registry.baskets)
        except SentenceError:
            continue  # a name of the rules folder is gone: it looks at nothing
    feeds = {record.url for record in held.values() if isinstance(record, Followed)}
    return Counts(len(rules), len(looked_at), len(baskets), len(channels), len(feeds))


async def check_posting(house: House, ask: Ask) -> None:
    """Raises `ChatError` if the bot cannot post in the channel."""
    chat = house.chats.get(platform(ask))
    if chat is not None and (lacks := await chat.lacks(ask.channel)):
        raise ChatError(f"I can't post here: {lacks}")
