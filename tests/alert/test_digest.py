"""What a digest says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from bot.alert.digest import Item, gathered, items, summed
from bot.alert.gate import Step
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.alert.text import plain_text
from bot.alert.timetable import Gathering, Summary
from tests.alert.channels import ROOM, card, utc

AT = utc("2025-01-28T12:00")
NIGHT = ChannelSettings(quiet=("22:00", "07:00"))


def alert(at: str, headline: str, *figures: str, subject: str = "NVDA") -> Item:
    post = replace(card(subject, utc(at), Step("normal")), headline=headline, figures=figures)
    return post.at, post


def gathering(listed: list[Item], *whys: str) -> Gathering:
    return Gathering(ROOM, tuple((at, post.subject) for at, post in listed), frozenset(whys))


def test_a_night_in_a_few_lines():
    listed = [
        alert("2025-01-28T03:10", "NVDA down 17.0% on AI-model news", "$118.42 · −$24.20 since Friday's close", "Rare"),
        alert(
            "2025-01-28T04:00",
            "MRVL, ARM and MU down 5% or more",
            "MRVL −19.1% · ARM −10.2% · MU −5.5%",
            subject="market:down",
        ),
        alert("2025-01-28T09:00", 'AI-model news: "A cheap model climbs the charts"'),
    ]
    post = gathered(gathering(listed, "quiet"), listed, NIGHT, AT)
    assert plain_text(post) == (
        "3 alerts in the quiet hours, 22:00–07:00\n"
        "Mon 22:10 NVDA down 17.0% on AI-model news · $118.42\n"
        "Mon 23:00 MRVL, ARM and MU down 5% or more · MRVL −19.1% · ARM −10.2% · MU −5.5%\n"
        '04:00 AI-model news: "A cheap model climbs the charts"\n'
        "New York time · not financial advice"
    )
    assert (post.action, post.mention, post.card) == ("digest", "", f"{ROOM}/digest/held/2025-01-28T12:00:00Z")


def test_what_a_gap_has_hidden_is_told_with_its_times():
    at, post = alert("2025-01-28T03:10", "Late: 2 alerts from the gap 15:41–22:10 New York time", "15:41 A", "16:02 B")
    listed = [(at, replace(post, late=True))]
    assert gathered(gathering(listed, "quiet"), listed, NIGHT, AT).figures == (
        "Mon 22:10 Late: 2 alerts from the gap 15:41–22:10 New York time: 15:41 A · 16:02 B",
    )


@pytest.mark.parametrize(
    ("whys", "settings", "words"),
    [
        (("quiet",), NIGHT, "1 alert in the quiet hours, 22:00–07:00"),
        (("quiet",), ChannelSettings(), "1 alert held back, 05:00–07:00"),
        (("budget",), NIGHT, "1 more alert, 05:00–07:00"),
        (("budget", "quiet"), NIGHT, "1 alert held back, 05:00–07:00"),
        (("budget",), ChannelSettings(zone="Europe/Berlin"), "1 more alert, 11:00–13:00"),
    ],
)
def test_a_digest_says_what_held_it(whys: tuple[str, ...], settings: ChannelSettings, words: str):
    listed = [alert("2025-01-28T10:00", "NVDA down 5%")]
    assert gathered(gathering(listed, *whys), listed, settings, AT).headline == words


def test_what_is_too_much_is_counted():
    listed = [alert("2025-01-28T10:00", f"S{number} down 5%", subject=f"S{number}") for number in range(23)]
    post = gathered(gathering(listed, "quiet"), listed, NIGHT, AT)
    assert post.headline.startswith("23 alerts")
    assert len(post.figures) == 21
    assert post.figures[-1] == "and 3 more"


def test_a_summary_of_nothing_says_so():
    summary = Summary(ROOM, AT.date(), utc("2025-01-24T21:30"), ())
    post = summed(summary, [], ChannelSettings(), AT)
    assert plain_text(post) == "Summary: no alerts since Fri 16:30\nNew York time · not financial advice"
    assert post.card == f"{ROOM}/digest/daily/2025-01-28"


def test_a_card_is_listed_once_though_its_steps_were_messages_of_their_own():
    known: dict[str, Post] = {"NVDA": card("NVDA", AT, Step("normal"))}
    cards = ((1.0, "NVDA"), (2.0, "AMD"), (3.0, "NVDA+2"))
    assert items(cards, known.get) == [(1.0, known["NVDA"])]


def test_times_are_those_of_the_zone_also_in_a_zone_without_whole_hours():
    listed = [(datetime(2025, 1, 28, 10, tzinfo=UTC).timestamp(), card("NVDA", AT, Step("normal")))]
    post = gathered(gathering(listed, "quiet"), listed, ChannelSettings(zone="Asia/Kolkata"), AT)
    assert post.figures == ("15:30–17:30 NVDA down 1% · $100.00",)
    assert post.footer == "Kolkata time · not financial advice"
