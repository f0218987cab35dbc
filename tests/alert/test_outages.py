"""A channel is told once that prices have stopped, and once that they are back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.alert.ledger import Entry
from bot.alert.model import Blindness
from bot.alert.outages import Outages
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.market.model import Outage
from tests.market.make import new_york

SINCE = new_york("2025-01-27 14:02")
ROOM, HALL = "terminal:#room", "terminal:#hall"
NAMES = [f"S{number:02}" for number in range(16)]


def at(clock: str) -> datetime:
    return new_york(f"2025-01-27 {clock}")


class Told:
    """Every channel of a rule `X` looks at the prices of X; the lines, with New York's clock."""

    def __init__(self, subscriptions: dict[str, set[str]], quiet: tuple[str, str] | None = None) -> None:
        self.settings = ChannelSettings(quiet=quiet, zone="America/New_York")
        self.subscriptions = subscriptions
        self.posts: list[Post] = []
        self.outages = Outages(lambda _: self.settings, subscriptions)

    def hear(self, clock: str, *outages: Outage) -> None:
        news = [Blindness(each, {name: {name} for name in each.symbols}) for each in outages]
        self.outages.take(news, at(clock))
        self.posts += self.outages.due(at(clock))

    def until(self, clock: str) -> None:
        while (due := self.outages.next_due) and due <= at(clock):
            self.posts += self.outages.due(due)

    def restart(self) -> Told:
        fresh = Told(self.subscriptions)
        fresh.outages.load(Entry(post.channel, post.card, post.action, post.at) for post in self.posts)
        return fresh

    @property
    def said(self) -> list[str]:
        return [
            f"{datetime.fromtimestamp(post.at, at('12:00').tzinfo) - timedelta(hours=5):%H:%M} "
            f"{post.channel.partition('#')[2]} {post.headline}"
            for post in self.posts
        ]


def gone(*symbols: str, since: datetime = SINCE, source: str = "") -> Outage:
    return Outage(symbols, since, since, since, source=source)


def back(*symbols: str) -> Outage:
    return Outage(symbols, SINCE, SINCE, SINCE, over=True)


@pytest.mark.parametrize(
    ("symbols", "source", "words"),
    [
        (["NVDA"], "", "No prices of NVDA since 14:02 New York time: their rules are blind until they come back"),
        (["NVDA", "AMD", "A"], "", "No prices of A, AMD and NVDA since 14:02 New York time: their rules are blind"),
        (NAMES, "", "No prices of S00, S01 and 14 more since 14:02 New York time: their rules are blind"),
        (NAMES, "Yahoo", "No prices since 14:02 New York time: Yahoo does not answer"),
    ],
)
def test_one_line_however_many_symbols(symbols: list[str], source: str, words: str) -> None:
    told = Told({symbol: {ROOM} for symbol in symbols})
    told.hear("14:05", gone(*symbols, source=source))
    assert told.said == []
    told.until("14:10")
    told.hear("14:31", back(*symbols))
    told.until("15:00")
    first, last = told.said
    assert first.startswith(f"14:06 room {words}")
    assert last == "14:31 room Prices are back since 14:31 New York time; the rules see again"
    assert told.outages.next_due is None


def test_a_channel_hears_of_what_it_watches_alone() -> None:
    told = Told({"NVDA": {ROOM}, "AMD": {ROOM, HALL}})
    told.hear("14:05", gone("NVDA", "AMD", "TSM"))
    told.until("14:10")
    told.hear("14:20", back("AMD"))
    told.until("15:00")
    assert [line.split(":", 1)[1] for line in told.said if " hall " in line] == [
        "06 hall No prices of AMD since 14:02 New York time: their rules are blind until they come back",
        "20 hall Prices are back since 14:20 New York time; the rules see again",
    ]
    assert told.said[-1] == (
        "14:21 room Prices of AMD are back since 14:20 New York time; those of NVDA are still missing"
    )


def test_outages_that_begin_within_a_minute_are_one_line() -> None:
    told = Told({"NVDA": {ROOM}, "AMD": {ROOM}, "TSM": {ROOM}})
    told.hear("14:05", gone("NVDA"))
    told.hear("14:05", gone("AMD", since=SINCE + timedelta(seconds=50), source="Yahoo"))
    told.until("14:08")
    told.hear("14:09", gone("TSM", since=SINCE + timedelta(minutes=3)))
    told.until("15:00")
    assert [line[:39] for line in told.said] == [
        "14:06 room No prices since 14:02 New Yo",
        "14:10 room No prices of TSM since 14:05",
    ]


def test_what_is_over_within_a_minute_is_not_told() -> None:
    told = Told({"NVDA": {ROOM}})
    told.hear("14:05", gone("NVDA"))
    told.hear("14:05", back("NVDA"))
    told.until("15:00")
    assert told.said == []


def test_quiet_hours_put_it_off() -> None:
    told = Told({"NVDA": {ROOM}, "AMD": {ROOM}}, quiet=("14:00", "16:00"))
    told.hear("14:05", gone("NVDA"))
    told.hear("15:00", gone("AMD", since=at("14:55")))
    told.hear("15:30", back("NVDA"))
    told.until("17:00")
    assert told.said == [
        "16:00 room No prices of AMD since 14:55 New York time: their rules are blind until they come back"
    ]


def test_a_restart_says_nothing_twice_and_does_not_forget_the_end() -> None:
    told = Told({"NVDA": {ROOM}})
    told.hear("14:05", gone("NVDA"))
    told.until("14:10")
    blind = told.restart()
    blind.hear("14:15", gone("NVDA"))
    blind.until("14:20")
    assert blind.said == []
    blind.hear("14:31", back("NVDA"))
    assert blind.said == ["14:31 room Prices are back since 14:31 New York time; the rules see again"]
    sees = told.restart()
    sees.hear("14:30")
    assert sees.said == ["14:30 room Prices are back; the rules see again"]
    again = sees.restart()
    again.hear("14:40")
    assert again.said == []
