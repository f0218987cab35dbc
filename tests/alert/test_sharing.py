"""Channels in which the same happens share cards; each reads it in its own zone and under its own rule's id."""

from __future__ import annotations

from datetime import timedelta

from bot.alert.model import Moment, Subscription
from bot.alert.post import Post
from bot.alert.settings import ChannelSettings
from bot.news.model import Verdict
from bot.sentence import canonical
from tests.alert.stage import DAY, MODEL, Memory, Stage, answer, close, fires, new_york, read

FALL = "NVDA down 10%, every further 4%"
TOKYO, BERLIN = (ChannelSettings(zone=zone) for zone in ("Asia/Tokyo", "Europe/Berlin"))


def has(channel: str, rule_id: str = "7k", rule: str = FALL, note: str = "") -> Subscription:
    return Subscription(channel, canonical(read(rule)), rule_id, note=note)


def of(stage: Stage, channel: str) -> list[Post]:
    return [post for post in stage.posts if post.channel == channel]


def test_what_channels_share_is_worked_out_once() -> None:
    stage = Stage(*(has(f"slack:#{number}", f"{number}k") for number in range(100)))
    stage.price("09:30", NVDA=124.79)
    first = stage.step("09:30", fires(FALL, -0.125))
    assert (len(first.fanned), len(first.cards)) == (1, 1)
    stage.price("11:10", NVDA=119.0)
    step = stage.step("11:10", fires(FALL, -0.1656, "11:10", step=2), causes=[answer("11:10", Verdict.ON, MODEL)])
    assert (len(step.fanned), len(step.cards)) == (2, 1)
    assert [post.provenance.partition(":")[0] for post in stage.posts[:100]] == [f"rule {n}k" for n in range(100)]


def test_each_channel_reads_times_in_its_zone() -> None:
    settings = {"slack:#tokyo": TOKYO, "slack:#berlin": BERLIN}
    stage = Stage(*(has(name) for name in ("slack:#york", "slack:#tokyo", "slack:#berlin")), settings=settings)
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125), causes=[answer("09:30", Verdict.ON, MODEL)])
    stage.price("11:10", NVDA=119.0)
    stage.step("11:10", fires(FALL, -0.1656, "11:10", step=2))
    for channel, was, zone, published in (
        ("slack:#york", "09:30", "New York time", "07:28"),
        ("slack:#tokyo", "23:30", "Tokyo time", "21:28"),
        ("slack:#berlin", "15:30", "Berlin time", "13:28"),
    ):
        post, _, reply = of(stage, channel)
        assert f"test {was}:00 {zone}" in post.footer
        assert post.chart is not None
        assert zone in post.chart.alt
        assert post.why is not None
        assert post.why.evidence[-1].when == published
        assert reply.headline == f"NVDA now down 16.6% (was 12.5% at {was})"


def test_a_card_keeps_its_zone_when_its_channel_moves() -> None:
    settings = {"slack:#a": TOKYO}
    stage = Stage(has("slack:#a"), settings=settings)
    stage.price("09:30", NVDA=124.79)
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125))
    settings["slack:#a"] = BERLIN
    stage.step("11:10", fires(FALL, -0.1656, "11:10", step=2))
    assert [post.headline for post in of(stage, "slack:#a") if post.action == "reply"] == [
        "NVDA now down 16.6% (was 12.5% at 23:30)"
    ]
    stage.step("12:00", fires("NVDA down 10%, every further 4%", -0.12, "12:00", subject="AMD"))
    assert "Berlin time" in stage.posts[-1].footer


def test_a_channel_that_hears_more_has_a_card_of_its_own_from_then_on() -> None:
    below = "NVDA below 120"
    stage = Stage(has("slack:#a", "1k"), has("slack:#b", "2k"), has("slack:#b", "3k", below))
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125))
    stage.step("10:00", fires(below, 119.0, "10:00"))
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    assert [(post.action, post.revision, post.rule_id) for post in of(stage, "slack:#a")] == [
        ("post", 0, "1k"),
        ("edit", 1, "1k"),
    ]
    assert [(post.action, post.revision, post.rule_id) for post in of(stage, "slack:#b")] == [
        ("post", 0, "2k"),
        ("edit", 1, "3k"),
        ("reply", 1, "3k"),
        ("edit", 2, "3k"),
    ]


def test_a_rule_that_is_gone_leaves_its_card_to_be_closed() -> None:
    stage = Stage(has("slack:#a"))
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125))
    stage.desk.step(Moment(new_york("10:00")))
    again = Stage()
    stage.memory.load(again.desk)
    again.price("09:30", NVDA=124.79)
    again.step("16:00", closes=[close("NVDA", 118.42)])
    assert [(post.action, post.headline, post.rule_id) for post in again.posts] == [("edit", "NVDA down 17.0%", "7k")]


def test_cards_are_revised_for_a_week() -> None:
    for days, edits in ((7, 1), (8, 0)):
        stage = Stage(has("slack:#a"))
        stage.price("09:30", NVDA=124.79)
        stage.step("09:30", fires(FALL, -0.125))
        later = new_york("16:00", DAY + timedelta(days=days))
        outcome = stage.take(Moment(later, closes=(close("NVDA", 118.42),)))
        assert len(outcome.posts) == edits, days


def test_what_a_dropped_card_told_is_not_told_again_by_a_desk_that_starts_with_it() -> None:
    stage = Stage(has("slack:#a"))
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.125))
    memory: Memory = stage.memory
    stage.take(Moment(new_york("09:30", DAY + timedelta(days=8))))
    again = Stage(has("slack:#a"))
    memory.load(again.desk)
    again.step("09:30", fires(FALL, -0.125))
    assert again.posts == []
