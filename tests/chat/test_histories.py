"""What was posted, one line a card."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from bot.alert.post import Post
from bot.chat.histories import PAGE, history, summary, told
from bot.chat.model import Row
from bot.chat.plain import reply_text
from tests.adapters.cards import DIGEST, EDIT, FINAL, FIRST, REPLY

NEW_YORK, TODAY = "America/New_York", date(2025, 1, 27)
NVDA = [FIRST, EDIT, replace(REPLY, revision=EDIT.revision), FINAL]


def test_a_card_is_one_row_as_it_reads_now_with_its_cause_and_its_edits() -> None:
    cards = told([*NVDA, replace(FIRST, card="terminal:#replay/notice/x", action="notice", headline="muted")])
    assert [(card.first, card.last, len(card.edits)) for card in cards] == [(FIRST, FINAL, 2)]
    text = reply_text(history(cards, 1, 30, NEW_YORK, TODAY))
    assert text.startswith(f"1 alert here, the latest first\n  09:30–16:00  {FINAL.headline}\n")
    assert "likely: " in text
    assert "revised 2 times" in text
    assert f"09:30–16:00  {FINAL.headline}" in reply_text(summary(cards, "Mon", "As of 16:30", NEW_YORK, TODAY))


def test_a_daily_summary_is_no_alert_and_a_digest_shows_what_it_held() -> None:
    summed = replace(DIGEST, card="slack:C1/digest/daily/2025-01-27")
    held = replace(DIGEST, card="slack:C1/digest/held/2025", figures=("09:41 A down 5%", "09:44 B down 6%"))
    (card,) = told([summed, held])
    assert card.last == held
    assert "09:41 A down 5%; 09:44 B down 6%" in reply_text(history([card], 1, 30, NEW_YORK, TODAY))


def test_pages_are_the_latest_first_and_a_page_too_far_is_the_last() -> None:
    posts = [
        replace(FIRST, card=f"terminal:#a/{n}", at=FIRST.at + n, headline=f"headline {n}") for n in range(PAGE + 2)
    ]
    first, second = (history(told(posts), page, 30, NEW_YORK, TODAY) for page in (1, 2))
    assert next(part.text for part in first.parts if isinstance(part, Row)) == f"headline {PAGE + 1}"
    assert [part.text for part in second.parts if isinstance(part, Row)] == ["headline 1", "headline 0"]
    assert history(told(posts), 9, 30, NEW_YORK, TODAY) == second


def test_nothing_posted_says_how_to_begin() -> None:
    reply = history([], 1, 30, NEW_YORK, TODAY)
    assert reply.title == "Nothing was posted here in 30 days"
    assert [control.label for control in reply.controls] == ["Add a rule", "Packs"]


def test_a_summary_puts_cards_under_their_cause_and_counts_those_before() -> None:
    posts = [replace(FIRST, card=f"terminal:#a/{n}", headline=f"headline {n}") for n in range(23)]
    other: Post = replace(FIRST, card="terminal:#a/b", headline="without a cause", why=None)
    text = reply_text(summary(told([*posts, other]), "Mon 27 Jan 2025", "As of 16:30", NEW_YORK, TODAY)).splitlines()
    assert text[0] == "Mon 27 Jan 2025: 24 alerts here"
    assert sum(line.startswith("Likely: ") for line in text) == 1
    assert text[-2:] == ["and 4 more before: /bell history", "As of 16:30"]
    assert reply_text(summary([], "Mon", "As of 16:30", NEW_YORK, TODAY)) == "Mon: nothing was posted here\nAs of 16:30"
