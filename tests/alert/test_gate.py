"""What a channel's settings do with its posts: severity, quiet hours, budgets, delivery, mentions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alert.model import Mute, Subscription
from bot.alert.settings import ChannelSettings, Follow, Severity
from tests.alert.channels import QUIET, ROOM, House, utc

DAY = "2025-01-27"
"""A Monday; New York is five hours behind UTC."""


@pytest.mark.parametrize(
    ("least", "severity", "heard"),
    [
        ("info", "info", True),
        ("normal", "info", False),
        ("normal", "normal", True),
        ("normal", "critical", True),
        ("critical", "normal", False),
        ("critical", "critical", True),
    ],
)
def test_what_is_less_severe_is_not_heard(least: Severity, severity: str, heard: bool):
    house = House(ChannelSettings(least=least))
    assert house.gate.hears(Subscription(ROOM, "NVDA down 5%", "7k", severity), "NVDA", utc(DAY)) is heard


def test_a_mute_says_what_keeps_an_alert_out():
    mute = Mute(ROOM, "NVDA", utc(f"{DAY}T12:00"))
    house = House(mutes=[mute])
    held = Subscription(ROOM, "NVDA down 5%", "7k")
    assert house.gate.hears(held, "NVDA", utc(f"{DAY}T11:59")) == mute
    assert house.gate.hears(held, "NVDA", utc(f"{DAY}T12:00")) is True
    assert house.gate.hears(held, "AMD", utc(f"{DAY}T11:59")) is True


def test_quiet_hours_hold_posts_and_replies_and_come_to_one_digest():
    house = House(QUIET)
    house.fires("NVDA", f"{DAY}T02:00")  # 21:00 in New York
    house.fires("AMD", f"{DAY}T04:00")
    house.fires("NVDA", f"{DAY}T05:00")
    house.fires("AMD", f"{DAY}T06:00")
    house.until(f"{DAY}T13:00")
    assert house.said == [
        "02:00 post NVDA down 1%",
        "12:00 digest 2 alerts in the quiet hours, 22:00–07:00\n"
        "  Sun 23:00–Mon 01:00 AMD down 2% · $100.00\n"
        "  00:00 NVDA down 2% · $100.00",
    ]


def test_edits_go_on_in_quiet_hours():
    house = House(QUIET)
    house.fires("NVDA", f"{DAY}T02:00")
    house.fires("NVDA", f"{DAY}T05:00")
    house.learns("NVDA", f"{DAY}T05:10")
    assert [post.at for post, why in house.rows if post.action == "edit" and not why] == [
        utc(f"{DAY}T05:00").timestamp(),
        utc(f"{DAY}T05:10").timestamp(),
    ]


def test_a_critical_post_passes_quiet_hours_and_so_does_what_becomes_critical():
    house = House(QUIET)
    house.fires("NVDA", f"{DAY}T04:00", "critical")
    house.fires("AMD", f"{DAY}T04:10")
    house.fires("AMD", f"{DAY}T04:20", "critical")
    house.fires("AMD", f"{DAY}T04:30", "critical")
    house.until(f"{DAY}T13:00")
    assert house.said == [
        "04:00 post NVDA down 1%",
        "04:20 post AMD down 2%",
        "04:30 reply AMD now down 3%",
    ]


def test_past_the_hours_budget_posts_come_together_and_the_channel_is_told_once():
    house = House(ChannelSettings(per_hour=2))
    for minute, name in enumerate(("A", "B", "C", "D", "A")):
        house.fires(name, f"{DAY}T15:4{minute}")
    house.fires("E", f"{DAY}T15:50", "critical")
    house.fires("F", f"{DAY}T16:00")
    assert house.said == [
        "15:40 post A down 1%",
        "15:41 post B down 1%",
        "15:42 notice 2 posts this hour: further ones come together at 11:00 New York time; critical ones still pass",
        "15:44 reply A now down 2%",
        "15:50 post E down 1%",
        "16:00 post F down 1%",
        "16:00 digest 2 more alerts, 10:42–11:00\n  10:42 C down 1% · $100.00\n  10:43 D down 1% · $100.00",
    ]


def test_past_the_days_budget_posts_come_together_at_midnight():
    house = House(ChannelSettings(per_hour=9, per_day=1))
    house.fires("A", f"{DAY}T15:00")
    house.fires("B", f"{DAY}T15:01")
    house.fires("C", f"{DAY}T19:00")
    house.until("2025-01-28T06:00")
    assert house.said == [
        "15:00 post A down 1%",
        "15:01 notice 1 post today: further ones come together at midnight New York time; critical ones still pass",
        "05:00 digest 2 more alerts, Mon 10:01–00:00\n  Mon 10:01 B down 1% · $100.00\n  Mon 14:00 C down 1% · $100.00",
    ]


def test_a_budget_that_ends_in_quiet_hours_ends_with_them():
    house = House(ChannelSettings(quiet=("22:00", "07:00"), per_hour=1))
    house.fires("A", f"{DAY}T02:10")
    house.fires("B", f"{DAY}T02:20")
    house.fires("C", f"{DAY}T03:20")
    house.until(f"{DAY}T13:00")
    assert house.said == [
        "02:10 post A down 1%",
        "02:20 notice 1 post this hour: further ones come together at Mon 07:00 New York time; "
        "critical ones still pass",
        "12:00 digest 2 alerts held back, Sun 21:20–07:00\n"
        "  Sun 21:20 B down 1% · $100.00\n"
        "  Sun 22:20 C down 1% · $100.00",
    ]


def test_a_step_after_the_digest_is_news_of_its_own():
    house = House(QUIET)
    house.fires("NVDA", f"{DAY}T04:00")
    house.learns("NVDA", f"{DAY}T13:00")
    house.fires("NVDA", f"{DAY}T14:00")
    house.fires("NVDA", f"{DAY}T15:00")
    assert house.said == [
        "12:00 digest 1 alert in the quiet hours, 22:00–07:00\n  Sun 23:00 NVDA down 1% · $100.00",
        "14:00 post NVDA down 2%",
        "15:00 reply NVDA now down 3%",
    ]
    assert [(post.action, why) for post, why in house.rows] == [
        ("post", "quiet"),
        ("digest", ""),
        ("edit", "unposted"),
        ("post", ""),
        ("edit", ""),
        ("reply", ""),
    ]


@pytest.mark.parametrize(
    ("follow", "said"),
    [
        ("update", ["post NVDA down 1%"]),
        ("broadcast", ["post NVDA down 1%", "reply NVDA now down 2%"]),
        (
            "thread",
            ["post NVDA down 1%", "reply NVDA now down 2% (thread)", "reply At the close: NVDA down 2% (thread)"],
        ),
        ("flat", ["post NVDA down 1%", "post NVDA down 2%"]),
    ],
)
def test_what_follows_a_post(follow: Follow, said: list[str]):
    house = House(ChannelSettings(follow=follow))
    house.fires("NVDA", f"{DAY}T15:00")
    house.fires("NVDA", f"{DAY}T16:00")
    house.learns("NVDA", f"{DAY}T21:00")
    assert [line[6:] for line in house.said] == said


def test_each_step_of_a_flat_channel_is_a_message_of_its_own_and_the_last_is_edited():
    house = House(ChannelSettings(follow="flat"))
    for minute in (0, 1, 2):
        house.fires("NVDA", utc(f"{DAY}T15:00") + timedelta(minutes=minute))
    house.learns("NVDA", f"{DAY}T21:00")
    assert [(post.card, post.action) for post, _ in house.rows] == [
        (f"{ROOM}/NVDA", "post"),
        (f"{ROOM}/NVDA+2", "post"),
        (f"{ROOM}/NVDA+3", "post"),
        (f"{ROOM}/NVDA+3", "edit"),
    ]


def test_flat_steps_use_up_the_budget():
    house = House(ChannelSettings(follow="flat", per_hour=2))
    for minute in range(4):
        house.fires("NVDA", utc(f"{DAY}T15:00") + timedelta(minutes=minute))
    assert [post.action for post, why in house.rows if not why] == ["post", "post", "notice"]


MENTIONS = ChannelSettings(mention="role:7", mention_from="critical")


@pytest.mark.parametrize(
    ("settings", "severity", "own", "mentioned"),
    [
        (None, "critical", "", ""),
        (None, "normal", "@here", "here"),
        (None, "normal", "user:42", "user:42"),
        (MENTIONS, "normal", "", ""),
        (MENTIONS, "critical", "", "role:7"),
        (MENTIONS, "critical", "@here", "here"),
        (MENTIONS, "info", "@here", "here"),
    ],
)
def test_who_is_mentioned(settings: ChannelSettings | None, severity: str, own: str, mentioned: str):
    house = House(settings)
    house.fires("NVDA", f"{DAY}T15:00", severity, mention=own)
    house.fires("NVDA", f"{DAY}T15:10", severity, mention=own)
    house.learns("NVDA", f"{DAY}T15:20")
    assert [(post.action, post.mention) for post, _ in house.rows] == [
        ("post", mentioned),
        ("edit", ""),
        ("reply", mentioned),
        ("edit", ""),
    ]


def test_a_reply_that_the_thread_alone_sees_mentions_nobody():
    house = House(ChannelSettings(mention="here", mention_from="info", follow="thread"))
    house.fires("NVDA", f"{DAY}T15:00")
    house.fires("NVDA", f"{DAY}T15:10")
    assert house.said == ["15:00 post NVDA down 1% @here", "15:10 reply NVDA now down 2% (thread)"]
