"""How much a channel hears, and what would be less."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.alert.model import Subscription
from bot.chat.model import Button, Row
from bot.chat.noise import Suggestion, is_loud, measured, noise_reply, steps
from bot.chat.plain import reply_text
from bot.chat.records import Feedback
from bot.sentence import canonical
from bot.sentence.canonical import amount_text
from tests.adapters.cards import DIGEST, EDIT, FIRST, REPLY, RULE
from tests.alert.stage import read

LOUD = Subscription("terminal:#a", RULE, "7k")
CALM = Subscription("terminal:#a", "AMD down 20%", "m4")
SILENT = Subscription("terminal:#a", "AMD up 90%", "zz")
POSTS = [FIRST, EDIT, REPLY, replace(FIRST, rule=CALM.rule), replace(REPLY, aloud=False), replace(DIGEST, rule="")]


def test_what_is_seen_counts_and_what_people_thought_comes_first() -> None:
    thought = [
        Feedback(scope="a", by="x", card="c", rule_id="m4", says="useless"),
        Feedback(scope="a", by="y", card="c", rule_id="m4", says="muted"),
    ]
    rows = measured([LOUD, CALM, SILENT], POSTS, thought)
    assert [(row.held.rule_id, row.posts, row.muted, row.useless) for row in rows] == [("m4", 1, 1, 1), ("7k", 2, 0, 0)]


@pytest.mark.parametrize(("posts", "days", "loud"), [(6, 30, True), (5, 30, False), (1, 1, True)])
def test_a_rule_is_loud_from_a_post_in_five_days(posts: int, days: int, loud: bool) -> None:
    (row,) = measured([LOUD], [FIRST] * posts, [])
    assert is_loud(row, days) is loud


def test_thresholds_grow_with_their_steps() -> None:
    found = [
        (canonical(sentence), amount_text(amount)) for sentence, amount in steps(read("NVDA down 5%, every further 2%"))
    ]
    assert found[:2] == [("NVDA down 5%, every further 2%", "5%"), ("NVDA down 7.5%, every further 3%", "7.5%")]
    assert list(steps(read("NVDA below 100"))) == []


def test_what_would_be_less_is_said_by_the_month_or_the_year_with_a_button_that_does_it() -> None:
    (five, was), (seven, now), *_ = steps(read("NVDA down 5%"))
    assert five != seven
    often = Suggestion(LOUD, seven, was, now, 252, 72)
    rare = Suggestion(CALM, seven, was, now, 21, 6)
    reply = noise_reply(measured([LOUD], [FIRST] * 42, []), [often, rare], 42, 30)
    text = reply_text(reply)
    assert text.startswith("1.4 posts a day here: 42 in 30 days\n  7k  ")
    assert "5% → 7.5%: 21 → 6 posts a month" in text
    assert "5% → 7.5%: 21 → 6 posts a year" in text
    (button,) = next(part.controls for part in reply.parts if isinstance(part, Row) and part.controls)
    assert button == Button("Make it 7.5%", "edit 7k NVDA down 7.5%")


def test_a_silent_channel() -> None:
    assert reply_text(noise_reply([], [], 0, 30)) == "Nothing was posted here in 30 days"
