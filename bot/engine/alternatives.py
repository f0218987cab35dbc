"""What a condition is about: each alternative of an `or` names its own subject."""

from __future__ import annotations

from bot.sentence.model import And, Claim, Condition, Or
from bot.sentence.walk import claims


def alternatives(condition: Condition) -> list[Condition]:
    """The condition taken apart at the `or`s of what names its subject: each alternative names its own. Of those that
    name none, as all is in a `not`, each has all."""
    match condition:
        case Or(parts):
            bare = [part for part in parts if _names_none(part)]
            named = [each for part in parts if part not in bare for each in alternatives(part)]
            return [Or((each, *bare)) if bare else each for each in named]
        case And(parts):
            place = next(place for place, part in enumerate(parts) if not _names_none(part))
            return [And((*parts[:place], each, *parts[place + 1 :])) for each in alternatives(parts[place])]
        case _:
            return [condition]


def _names_none(condition: Condition) -> bool:
    return all(negated for _, negated in claims(condition))


def lead_of(condition: Condition) -> Claim:
    """The first claim outside a `not`: it names the subject."""
    return next(claim for claim, negated in claims(condition) if not negated)
