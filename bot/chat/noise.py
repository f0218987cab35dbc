"""How much is posted in a channel, by which rule, what people thought of it, and what would make it less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.alert.model import Subscription
from bot.alert.post import Post
from bot.chat.model import Button, Control, Part, Reply, Row, Text
from bot.chat.preview import STEPS, gentler
from bot.chat.records import Feedback
from bot.chat.rehearsal import Rehearsal
from bot.sentence.canonical import amount_text, canonical
from bot.sentence.model import Amount, And, Condition, Distance, Move, Or, Sentence, Unit

_MONTHS = 12
_SHOWN = 12
LOUD = 3
"""Rules that something is suggested for, at most: each is rehearsed several times."""
_LOUD_A_DAY = 0.2
"""Posts a day from which a rule is worth a suggestion."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What a rule did in a channel: messages that it sent, and how often they were muted at once or not useful."""

    held: Subscription
    posts: int
    muted: int
    useless: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule with a higher threshold: `before` and `after` are its firings a year."""

    held: Subscription
    sentence: Sentence
    was: Amount
    now: Amount
    before: int
    after: int


def seen(posts: Iterable[Post]) -> list[Post]:
    """Those that the channel noticed: an edit makes no noise, nor does what stands in a thread."""
    return [post for post in posts if post.action in ("post", "digest", "reply") and post.aloud]


def measured(rules: Iterable[Subscription], posts: Iterable[Post], opinions: Iterable[Feedback]) -> list[Noise]:
    """By rule, the loudest first; rules that were silent are left out."""
    sent = Counter(post.rule for post in seen(posts))
    said = Counter((opinion.rule_id, opinion.says) for opinion in opinions)
    found = [Noise(held, sent[held.rule], said[held.rule_id, "muted"], said[held.rule_id, "useless"]) for held in rules]
    heard = (noise for noise in found if noise.posts or noise.muted or noise.useless)
    return sorted(heard, key=lambda noise: (-noise.useless - noise.muted, -noise.posts, noise.held.rule_id))


def is_loud(noise: Noise, days: float) -> bool:
    """Whether something should be suggested for it."""
    return bool(noise.muted or noise.useless) or noise.posts >= _LOUD_A_DAY * days


def steps(sentence: Sentence) -> Iterator[tuple[Sentence, Amount]]:
    """The rule itself and then with higher thresholds, each with its own; nothing where it has none in percent."""
    amount = _amount(sentence.condition)
    if amount is not None and amount.unit is Unit.PERCENT:
        yield sentence, amount
        for factor in STEPS:
            raised = gentler(sentence, factor)
            yield raised, _amount(raised.condition) or amount


def surely(rehearsal: Rehearsal, amount: Amount) -> int:
    """How many of its firings a higher threshold would not have held back: as they fired, they had gone so far."""
    far = (firing.reading.value for firing in rehearsal.firings if _amount(firing.claim))
    return sum(abs(value) >= float(amount.value) / 100 for value in far)


def noise_reply(rows: Sequence[Noise], suggestions: Sequence[Suggestion], total: int, days: int) -> Reply:
    """`total` posts in so many days, by rule, and buttons that make it less."""
    if not total:
        return Reply(f"Nothing was posted here in {days} days")
    daily = total / days
    title = f"{daily:.1f} posts a day here: {total} in {days} day{'s' if days > 1 else ''}"
    parts: list[Part] = [Row(each.held.rule_id, each.held.rule, _told(each)) for each in rows[:_SHOWN]]
    if len(rows) > _SHOWN:
        parts.append(Text(f"and {len(rows) - _SHOWN} quieter rules", quiet=True))
    if suggestions:
        parts.append(Text("What would make it less", heading=True))
        parts += [Row(each.held.rule_id, _change(each), "", _controls(each)) for each in suggestions]
        parts.append(Text("Counted on the daily prices of the last year.", quiet=True))
    elif rows:
        parts.append(
            Text("No higher threshold would halve any of them; /bell mute and /bell settings severity do.", quiet=True)
        )
    return Reply(title, tuple(parts))


def _told(noise: Noise) -> str:
    said = (
        f"{noise.posts} post{'' if noise.posts == 1 else 's'}",
        f"muted at once {noise.muted}×" if noise.muted else "",
        f"not useful {noise.useless}×" if noise.useless else "",
    )
    return " · ".join(filter(None, said))


def _change(each: Suggestion) -> str:
    """`5% → 7%: 21 → 6 posts a month`; of rare ones a year."""
    before, after, span = each.before, each.after, "year"
    if before >= 2 * _MONTHS:
        before, after, span = round(before / _MONTHS), round(after / _MONTHS), "month"
    return f"{amount_text(each.was)} → {amount_text(each.now)}: {before} → {after} posts a {span}"


def _controls(each: Suggestion) -> tuple[Control, ...]:
    says = f"edit {each.held.rule_id} {canonical(each.sentence)}"
    return (Button(f"Make it {amount_text(each.now)}", says),) if len(says) <= 80 else ()


def _amount(condition: Condition) -> Amount | None:
    match condition:
        case Move(amount=amount) | Distance(amount=amount):
            return amount
        case And(parts) | Or(parts):
            return next((found for part in parts if (found := _amount(part))), None)
        case _:
            return None
