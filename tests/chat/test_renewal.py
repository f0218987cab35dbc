"""What is said of a rules folder that has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.renewal import differences, renewed
from bot.errors import TickerbellError
from bot.news.model import Topic
from bot.rulebook import FeedSpec, Pack, PackRule, Rulebook, RuleFileError
from bot.sentence import Vocabulary, parse


def pack(name: str, *rules: str) -> Pack:
    return Pack(name, name, rules=tuple(PackRule(parse(rule, Vocabulary()), rule) for rule in rules))


AI, OIL = pack("ai", "NVDA down 5%", "AMD down 5%"), pack("oil", "CL=F down 5%")
BOOK = Rulebook((AI, OIL), {"chips": ("NVDA",)}, (Topic("tariffs", "tariff"),), aliases={"NVDA": ("Nvidia",)})
LOUD = replace(AI, rules=(replace(AI.rules[0], severity="critical"), AI.rules[1]))
FEED = FeedSpec("fed", "https://example.org", timedelta(minutes=5))
CASES = [
    (BOOK, []),
    (replace(BOOK, packs=(OIL, AI)), []),
    (replace(BOOK, packs=(AI,)), ["pack oil is gone"]),
    (replace(BOOK, packs=(AI, OIL, pack("gold", "GC=F up 3%"))), ["pack gold is new"]),
    (replace(BOOK, packs=(pack("ai", "NVDA down 7%", "AMD down 5%"), OIL)), ["pack ai: 1 new, 1 gone"]),
    (replace(BOOK, packs=(pack("ai", "AMD down 5%"), OIL)), ["pack ai: 1 gone"]),
    (replace(BOOK, packs=(LOUD, OIL)), ["pack ai: changed"]),
    (replace(BOOK, baskets={"chips": ("AMD",)}), ["basket chips"]),
    (replace(BOOK, baskets={f"b{place}": ("AMD",) for place in range(9)}), ["baskets b0, b1, b2, b3, b4 and 5 more"]),
    (replace(BOOK, topics=()), ["topic tariffs"]),
    (replace(BOOK, feeds=(FEED,), aliases={}), ["feed fed", "names"]),
]


@pytest.mark.parametrize(("after", "said"), CASES)
def test_differences_in_words(after: Rulebook, said: list[str]) -> None:
    assert differences(BOOK, after) == said


WRONG = RuleFileError("/srv/rules/ai.yaml", 7, 3, "I don't know the basket @x.")
NEW = RuleFileError("/srv/rules/new.yaml", 1, 1, "This file is empty.")
NEW.stands = False
STAYS = "What was sound before stays in force."


VOLUME = replace(BOOK, packs=(pack("vol", "AMD volume up 3x", "MU volume up 3x"),)).unwatched
NEVER = "rules about volume are not watched yet; prices, news, top charts and the calendar are"


@pytest.mark.parametrize(
    ("differences", "errors", "said"),
    [
        ([], [], ""),
        (["basket chips", "names"], [], "Rules reloaded: basket chips; names"),
        ([], [WRONG], f"Rules not reloaded: ai.yaml:7:3: I don't know the basket @x. {STAYS}"),
        (
            ["names"],
            [WRONG, WRONG],
            "Rules reloaded: names. ai.yaml:7:3: I don't know the basket @x. (and 1 more: status names them) " + STAYS,
        ),
        ([], [NEW, WRONG], "Rules not reloaded: new.yaml:1:1: This file is empty. (and 1 more: status names them)"),
        ([], [TickerbellError("There is no folder r.")], f"Rules not reloaded: There is no folder r. {STAYS}"),
    ],
)
def test_one_line_for_whoever_wrote_the_rules(differences: list[str], errors: list[TickerbellError], said: str) -> None:
    assert renewed(differences, errors) == said


@pytest.mark.parametrize(
    ("differences", "errors", "unwatched", "mended", "said"),
    [
        ([], [], [], True, "Rules reloaded: no errors any more, all is in force"),
        ([], [], VOLUME[:1], True, f"Rules reloaded: no errors any more. AMD volume up 3x never fires: {NEVER}."),
        (
            ["names"],
            [WRONG],
            VOLUME,
            False,
            f"Rules reloaded: names. AMD volume up 3x never fires: {NEVER} (and 1 more: tickerbell check names them). "
            f"ai.yaml:7:3: I don't know the basket @x. {STAYS}",
        ),
        ([], [], VOLUME, False, ""),
    ],
)
def test_a_rule_that_never_fires_is_told_with_what_has_changed(
    differences: list[str],
    errors: list[TickerbellError],
    unwatched: list[tuple[PackRule, str]],
    mended: bool,
    said: str,
) -> None:
    assert renewed(differences, errors, unwatched, mended=mended) == said
