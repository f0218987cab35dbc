"""The rules folder has changed while the program runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.alert.notices import notice
from bot.chat.renewal import changed, differences, renewed
from bot.engine.errors import EngineError
from bot.errors import TickerbellError
from bot.ports.store import Commit
from bot.rulebook import Rulebook
from bot.sentence import SentenceError
from bot.service.answers.house import House


async def reload(house: House, rulebook: Rulebook, errors: Sequence[TickerbellError]) -> list[str]:
    """Everything follows at once, and the channels that packs name are told in one line. `errors`: of the files.

    What channels have chosen stays, with the ids of their rules, and with levels that a split has rewritten. What is
    true already is not posted for that. Gives the rules that cannot be watched, each with the reason. Raises
    `StoreError`.
    """
    async with house.lock:
        at, engine, before = house.now(), house.watcher.engine, house.rulebook
        version, told = engine.version, _owners(house)
        refused = _follow(house, before, rulebook)
        mended = house.broken and not errors
        text = renewed(differences(before, rulebook), errors, rulebook.unwatched, mended=mended)
        house.broken = bool(errors)
        channels = dict.fromkeys((*told, *_owners(house))) if text else ()
        lines = tuple(notice(channel, f"rules/{at.timestamp()}", text, at) for channel in channels)
        commit = Commit(at=at, state=engine.state() if engine.version != version else None, outbox=lines)
        if not commit.empty:
            await house.store.commit(commit)
    house.committed()
    return refused


def _owners(house: House) -> list[str]:
    """The channels that packs name."""
    return [channel for platform in house.chats for channel in house.registry.posted(platform)]


def _follow(house: House, before: Rulebook, after: Rulebook) -> list[str]:
    registry, watcher = house.registry, house.watcher
    watched, names = set(registry.by_rule), _names(before) != _names(after)
    registry.renew(after.packs, after.baskets)
    house.renew(after)
    if (before.topics, before.aliases) != (after.topics, after.aliases):
        book = watcher.book
        own = {symbol: (book.instrument(symbol).name, *book.instrument(symbol).aliases) for symbol in book.symbols}
        watcher.newsroom.renew(after.topics, {**own, **after.aliases})
        watcher.attribution.renew(after.topics)
        watcher.desk.renew({topic.name: topic.headline for topic in after.topics})
    redefined = [*_naming(registry.by_rule, changed(before.baskets, after.baskets))]
    for rule in (*(watched - registry.by_rule.keys()), *redefined):
        watcher.engine.remove(rule)
    return list(_watch(house, sorted(rule for rule in registry.by_rule if names or rule not in watcher.engine)))


def _names(rulebook: Rulebook) -> tuple[set[str], set[str]]:
    """What sentences may name."""
    return set(rulebook.baskets), {topic.name for topic in rulebook.topics}


def _naming(rules: Iterable[str], baskets: Sequence[str]) -> Iterator[str]:
    if baskets:
        named = re.compile(rf"@(?:{'|'.join(map(re.escape, baskets))})(?![\w-])")
        yield from (rule for rule in rules if named.search(rule))


def _watch(house: House, rules: Iterable[str]) -> Iterator[str]:
    """Let the engine watch rules; why it does not watch some."""
    engine = house.watcher.engine
    for rule in rules:
        try:
            engine.add(house.sentence(rule))
        except SentenceError as error:
            engine.remove(rule)
            yield f"The rule {rule} is not understood any more: {error.one_line}"
        except EngineError as error:
            yield str(error)
