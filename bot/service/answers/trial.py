"""What a rule would have posted in the last year, and the question whether that is too much."""

from __future__ import annotations

import asyncio

from bot.chat.model import Ask, Button, Part, Reply, Text
from bot.chat.preview import TOO_MANY, further, gentler, posts_a_day
from bot.chat.records import Change
from bot.chat.rehearsal import Rehearsal, rehearse
from bot.chat.rehearsed import how_often, rehearsal_parts
from bot.chat.wishes import Wish
from bot.engine.standing import Condition
from bot.sentence import canonical
from bot.sentence.model import Sentence
from bot.sentence.spoken import spoken
from bot.service.answers.house import House

LONGEST = 80
"""Characters that a button says."""


async def rehearsed(house: House, sentence: Sentence) -> Rehearsal:
    """Run outside the loop, which must go on answering. Raises `EngineError` for a rule that is not watched yet."""
    book = house.watcher.book
    instruments = {symbol: book.instrument(symbol) for symbol in book.symbols}
    coming = [symbol for symbol in instruments if house.list_new and not book.whole(symbol)]
    baskets = dict(house.registry.baskets)
    return await asyncio.to_thread(rehearse, sentence, instruments, house.history, baskets, coming)


def would_post(house: House, rehearsal: Rehearsal) -> tuple[Part, ...]:
    """The rehearsal for whoever asked."""
    often = how_often(rehearsal)
    said = "How often it would have posted cannot be counted" if "cannot" in often else f"It would have posted {often}"
    return (Text(f"{said}."), *rehearsal_parts(rehearsal, house.watcher.desk.headline))


def already_true(house: House, rule: str) -> tuple[Part, ...]:
    """What is true as the rule begins is not posted, and so it is said."""
    standings = house.watcher.engine.standings(rule, house.now())
    true = dict.fromkeys(standing.subject for standing in standings if standing.condition is Condition.OPEN)
    if not true:
        return ()
    return (Text(f"True already for {', '.join(true)}: it is posted when it comes true anew."),)


async def question(house: House, ask: Ask, command: str, rule: str, wish: Wish, rehearsal: Rehearsal) -> Reply | None:
    """Asks before a rule is kept that would post too often; None if it would not.

    `command` (`add`, `edit 7k`) goes on with the rule after a yes, and is offered with one that posts less.
    """
    often = posts_a_day(rehearsal)
    if often <= TOO_MANY:
        return None
    draft = house.draft(ask, f"{command} {rule}", wish.values)
    stale = tuple(record for record in house.stale(ask.channel) if record != draft)
    await house.note(Change(keep=(draft,), drop=stale))
    controls = [Button("Keep it", f"keep {draft.draft_id}")]
    if factor := further(rehearsal):
        less = spoken(canonical(gentler(rehearsal.sentence, factor)))
        says = f"{command} {less}"
        controls += [Button(f"Rather {less}", says, "primary")] if len(says) <= LONGEST - len("Rather") else []
    title = f"Not kept yet: {spoken(rule)} would post about {often:.0f} times a day"
    return Reply(title, would_post(house, rehearsal), tuple(controls))
