"""Timed things: daily summaries, mutes that end, on ordinary days, late, and when the clocks change."""

from __future__ import annotations

import pytest

from bot.alert.model import Mute
from bot.alert.settings import ChannelSettings
from tests.alert.channels import QUIET, ROOM, House, utc

DAILY = ChannelSettings(digest="daily 16:30")


def digests(house: House) -> list[str]:
    return [line for line in house.said if " digest " in line]


def test_a_daily_summary_lists_what_was_posted_and_held_since_the_last():
    house = House(ChannelSettings(digest="daily 16:30", per_hour=1), now=utc("2025-01-27T12:00"))
    house.fires("A", "2025-01-27T21:10")
    house.fires("B", "2025-01-27T21:20")
    house.fires("A", "2025-01-27T21:25")
    house.until("2025-01-28T23:00")
    assert digests(house) == [
        "21:30 digest Summary: 2 alerts since Sun 16:30\n"
        "  16:10–16:25 A down 2% · $100.00\n  16:20 B down 1% · $100.00",
        "21:30 digest Summary: no alerts since Mon 16:30",
    ]


def test_a_weekday_summary_leaves_out_the_weekend_and_monday_tells_of_it():
    house = House(ChannelSettings(digest="weekdays 16:30"), now=utc("2025-01-24T12:00"))
    house.fires("BTC-USD", "2025-01-25T15:00")
    house.until("2025-01-28T12:00")
    assert digests(house) == [
        "21:30 digest Summary: no alerts since Thu 16:30",
        "21:30 digest Summary: 1 alert since Fri 16:30\n  Sat 10:00 BTC-USD down 1% · $100.00",
    ]


@pytest.mark.parametrize(
    ("clock", "begin", "times"),
    [
        ("02:30", "2025-03-07T12:00", ["2025-03-08T07:30", "2025-03-09T07:00", "2025-03-10T06:30"]),
        ("01:30", "2025-10-31T12:00", ["2025-11-01T05:30", "2025-11-02T05:30", "2025-11-03T06:30"]),
        ("00:00", "2025-03-07T12:00", ["2025-03-08T05:00", "2025-03-09T05:00", "2025-03-10T04:00"]),
    ],
)
def test_every_local_day_has_one_summary_also_when_the_clocks_change(clock: str, begin: str, times: list[str]):
    house = House(ChannelSettings(digest=f"daily {clock}"), now=utc(begin))
    house.until(times[-1])
    assert [(post.card.rpartition("/")[2], post.at) for post, _ in house.rows] == [
        (time[:10], utc(time).timestamp()) for time in times
    ]


def test_a_summary_set_for_quiet_hours_comes_at_their_end_with_what_was_held():
    settings = ChannelSettings(quiet=("22:00", "07:00"), digest="daily 23:00")
    house = House(settings, now=utc("2025-01-26T13:00"))
    house.fires("A", "2025-01-27T03:30")
    house.fires("B", "2025-01-27T05:00")
    house.until("2025-01-28T11:59")
    assert house.said == [
        "12:00 digest Summary: 2 alerts since Sat 23:00\n  Sun 22:30 A down 1% · $100.00\n  00:00 B down 1% · $100.00"
    ]


def test_after_days_without_the_bot_there_is_one_summary():
    house = House(DAILY, now=utc("2025-01-20T12:00"))
    house.fires("A", "2025-01-20T22:00")
    later = house.restart(now=utc("2025-01-23T18:00"))
    later.until("2025-01-23T18:00")
    later.until("2025-01-24T12:00")
    assert later.said[2:] == [
        "21:30 digest Summary: 1 alert since Mon 16:30\n  Mon 17:00 A down 1% · $100.00",
        "21:30 digest Summary: no alerts since Wed 16:30",
    ]


def test_a_summary_that_is_set_after_its_time_waits_for_tomorrow():
    house = House({}, now=utc("2025-01-27T12:00"))
    house.fires("A", "2025-01-27T20:00")
    house.settings[ROOM] = DAILY
    house.table.plan(ROOM, utc("2025-01-27T23:00"))
    assert house.table.next_due == utc("2025-01-28T21:30")


def test_a_summary_that_is_set_to_a_later_time_does_not_come_twice_a_day():
    house = House(DAILY, now=utc("2025-01-27T12:00"))
    house.until("2025-01-27T21:31")
    house.settings[ROOM] = ChannelSettings(digest="daily 17:00")
    house.table.plan(ROOM, utc("2025-01-27T21:31"))
    assert house.table.next_due == utc("2025-01-28T22:00")


def test_quiet_hours_that_are_taken_back_let_out_what_they_held():
    house = House(QUIET)
    house.fires("A", "2025-01-27T04:00")
    house.settings[ROOM] = ChannelSettings()
    house.table.plan(ROOM, utc("2025-01-27T05:00"))
    house.until("2025-01-27T05:00")
    assert house.said == ["05:00 digest 1 alert held back, Sun 23:00–00:00\n  Sun 23:00 A down 1% · $100.00"]


MUTE = Mute(ROOM, "NVDA", utc("2025-01-27T16:00"))


@pytest.mark.parametrize(
    ("target", "missed", "said"),
    [
        ("NVDA", 2, ["16:00 notice NVDA is heard again; 2 alerts while muted"]),
        ("7k", 1, ["16:00 notice Rule 7k is heard again; 1 alert while muted"]),
        ("all", 3, ["16:00 notice Everything is heard again; 3 alerts while muted"]),
        ("NVDA", 0, []),
    ],
)
def test_the_end_of_a_mute_is_told_if_it_kept_anything_back(target: str, missed: int, said: list[str]):
    mute = Mute(ROOM, target, MUTE.until)
    house = House(mutes=[mute])
    for _ in range(missed):
        house.mutes.miss(ROOM, mute.key)
    assert house.mutes.missed(mute) == missed
    assert house.table.next_due == MUTE.until
    house.until("2025-01-27T16:00")
    house.until("2025-01-28T16:00")
    assert house.said == said


def test_a_mute_that_ends_in_quiet_hours_is_told_after_them():
    mute = Mute(ROOM, "NVDA", utc("2025-01-27T04:00"))
    house = House(QUIET, mutes=[mute])
    house.mutes.miss(ROOM, mute.key)
    house.until("2025-01-27T13:00")
    assert house.said == ["12:00 notice NVDA is heard again; 1 alert while muted"]


def test_a_mute_taken_back_or_made_longer_does_not_end_at_its_old_time():
    house = House(mutes=[MUTE])
    house.mutes.miss(ROOM, MUTE.key)
    longer = Mute(ROOM, "NVDA", utc("2025-01-27T18:00"))
    house.mutes.put(ROOM, [longer])
    house.mutes.miss(ROOM, longer.key)
    house.until("2025-01-27T17:00")
    assert house.said == []
    house.mutes.put(ROOM, [])
    house.until("2025-01-27T19:00")
    assert house.said == []


def test_a_mute_knows_nothing_of_an_earlier_one():
    house = House(mutes=[MUTE])
    house.mutes.miss(ROOM, MUTE.key)
    house.mutes.put(ROOM, [])
    later = Mute(ROOM, "NVDA", utc("2025-01-27T18:00"), since=utc("2025-01-27T16:30").timestamp())
    house.mutes.put(ROOM, [later])
    house.until("2025-01-27T18:00")
    assert house.said == []


def test_a_mute_that_is_made_longer_still_counts_what_it_kept_back_before():
    house = House(mutes=[MUTE])
    house.mutes.miss(ROOM, MUTE.key)
    longer = Mute(ROOM, "NVDA", utc("2025-01-27T18:00"), since=utc("2025-01-27T15:00").timestamp())
    house.mutes.put(ROOM, [longer])
    house.until("2025-01-27T18:00")
    assert house.said == ["18:00 notice NVDA is heard again; 1 alert while muted"]
