"""`noise`: how much is posted here, and what would make it less."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.alert.model import Subscription
from bot.chat.model import Ask, Reply
from bot.chat.noise import LOUD, Noise, Suggestion, is_loud, measured, noise_reply, seen, steps, surely
from bot.chat.records import Feedback
from bot.engine.errors import EngineError
from bot.sentence import SentenceError
from bot.service.answers.house import House
from bot.service.answers.telling import Here
from bot.service.answers.trial import rehearsed

DAYS = 30
_DAY = timedelta(days=1)


async def noise(house: House, ask: Ask) -> Reply:
    """Posts a day by rule over at most 30 days, and higher thresholds tried over the last year."""
    here = Here.of(house, ask)
    since = here.now - DAYS * _DAY
    posts = await house.store.posts(ask.channel, since)
    opinions = [each for each in house.registry.all(Feedback, ask.channel) if each.at >= since.timestamp()]
    rows = measured(here.rules, posts, opinions)
    first = datetime.fromtimestamp(min((post.at for post in seen(posts)), default=since.timestamp()), UTC)
    days = min(DAYS, (here.now - first) // _DAY + 1)
    loud = [each for each in rows if is_loud(each, days)][:LOUD]
    return noise_reply(rows, await _suggestions(house, loud), len(seen(posts)), days)


async def _suggestions(house: House, loud: Sequence[Noise]) -> list[Suggestion]:
    found: list[Suggestion] = []
    for each in loud:
        try:
            better = await _suggestion(house, each.held)
        except (SentenceError, EngineError):  # a rule that is read but not watched has no firings to count
            continue
        found += [better] if better else []
    return found


async def _suggestion(house: House, held: Subscription) -> Suggestion | None:
    """The least raise that halves the rule's firings of the last year."""
    tried = list(steps(house.sentence(held.rule)))
    if not tried:
        return None
    (as_it_is, was), *raised = tried
    before = await rehearsed(house, as_it_is)
    for sentence, now in raised if before.firings else ():
        if 2 * surely(before, now) > len(before.firings):
            continue
        after = await rehearsed(house, sentence)
        if 2 * len(after.firings) <= len(before.firings):
            return Suggestion(held, sentence, was, now, len(before.firings), len(after.firings))
    return None
