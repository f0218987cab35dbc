"""`test`: what a rule would have posted, nothing kept."""

from __future__ import annotations

from bot.chat.model import Ask, Button, Reply, Text
from bot.chat.records import Change
from bot.chat.rehearsed import how_often, rehearsal_parts
from bot.sentence.spoken import spoken
from bot.service.answers import find
from bot.service.answers.house import House
from bot.service.answers.telling import Here
from bot.service.answers.trial import LONGEST, rehearsed


async def test(house: House, ask: Ask, text: str) -> Reply:
    """A rehearsal over the last year."""
    here = Here.of(house, ask)
    sentence, rule = await find.sentence(house, ask, text)
    rehearsal = await rehearsed(house, sentence)
    parts = list(rehearsal_parts(rehearsal, house.watcher.desk.headline))
    basis = " · ".join(filter(None, ("Nothing is kept", here.basis)))
    add = f"add {spoken(rule)}"
    if len(add) > LONGEST:  # a button says no more: the rule waits as a draft
        draft = house.draft(ask, add)
        await house.note(Change(keep=(draft,), drop=house.stale(ask.channel)))
        add = f"keep {draft.draft_id}"
    title = f"{rule}: {how_often(rehearsal)}"
    return Reply(title, (*parts, Text(basis, quiet=True)), (Button("Add it", add, "primary"),))
