"""When a rule fires: docs/episodes.md, point by point. Everything closed at 100 on Friday the 24th."""

from __future__ import annotations

import pytest

from bot.market.model import Print, Quote
from tests.engine.timeline import Timeline, play, rule

TIMELINES = {
    "fires on the step from false to true, not while it stays true": (
        "NVDA down 5%",
        """
        27 14:30 NVDA 99
        27 14:31 NVDA 95         -> NVDA -5.0% 1/1
        27 14:32 NVDA 94
        27 14:33 NVDA 80
        """,
    ),
    "what is true at the first regular price fires": (
        "NVDA down 10%",
        "27 14:30 NVDA 87.5      -> NVDA -12.5% 1/1",
    ),
    "a move's episode closes when a quarter of the threshold has been won back": (
        "NVDA down 20%",
        """
        27 14:30 NVDA 80         -> NVDA -20.0% 1/1
        27 14:31 NVDA 84.9
        27 14:32 NVDA 79
        27 14:33 NVDA 85
        27 14:34 NVDA 79
        27 14:35 NVDA 85.1
        27 14:36 NVDA 79         -> NVDA -21.0% 2/1
        """,
    ),
    "a level's episode closes 0.5 % on the other side": (
        "NVDA below 90",
        """
        27 14:30 NVDA 90
        27 14:31 NVDA 89.9       -> NVDA 89.9 1/1
        27 14:32 NVDA 90.4
        27 14:33 NVDA 89
        27 14:34 NVDA 90.45
        27 14:35 NVDA 89         -> NVDA 89 2/1
        """,
    ),
    "above a level": (
        "NVDA above 110",
        """
        27 14:30 NVDA 110
        27 14:31 NVDA 110.01     -> NVDA 110.01 1/1
        27 14:32 NVDA 109.5
        27 14:33 NVDA 111
        27 14:34 NVDA 109.4
        27 14:35 NVDA 111        -> NVDA 111 2/1
        """,
    ),
    "crosses fires both ways, on the step over the level": (
        "NVDA crosses 102",
        """
        27 14:30 NVDA 101
        27 14:31 NVDA 102.5      -> NVDA 102.5 1/1
        27 14:32 NVDA 101.9      -> NVDA 101.9 2/1
        27 14:33 NVDA 102.1
        27 14:34 NVDA 101
        27 14:35 NVDA 102.6      -> NVDA 102.6 3/1
        27 14:36 NVDA 101.8      -> NVDA 101.8 4/1
        """,
    ),
    "crosses: the last close is on a side too": (
        "NVDA crosses 95",
        """
        27 14:30 NVDA 90         -> NVDA 90 1/1
        27 14:31 NVDA 96         -> NVDA 96 2/1
        27 20:59 NVDA 94.9       -> NVDA 94.9 3/1
        27 21:00 close NVDA 94.9
        28 14:30 NVDA 94
        """,
    ),
    "at exactly 0.5 % on the other side a level is over, whatever floating point makes of it": (
        "NVDA below 101.4",
        """
        27 14:30 NVDA 101        -> NVDA 101 1/1
        27 14:31 NVDA 101.906
        27 14:32 NVDA 101
        27 14:33 NVDA 101.907
        27 14:34 NVDA 101        -> NVDA 101 2/1
        """,
    ),
    "a record's episode closes 2 % back from the extreme": (
        "NVDA at 52w high",
        """
        27 14:30 NVDA 101
        27 14:31 NVDA 101.5      -> NVDA 101.5 1/1
        27 14:32 NVDA 110
        27 14:33 NVDA 108
        27 14:34 NVDA 111
        27 14:35 NVDA 108.7
        27 14:36 NVDA 112        -> NVDA 112 2/1
        """,
    ),
    "a distance": (
        "NVDA down 20% from 52w high",
        """
        27 14:30 NVDA 81
        27 14:31 NVDA 80.8       -> NVDA -20.0% 1/1
        27 14:32 NVDA 85
        27 14:33 NVDA 80
        27 14:34 NVDA 86
        27 14:35 NVDA 80         -> NVDA -20.8% 2/1
        """,
    ),
    "the windows of the day start anew with the next session": (
        "NVDA down 8%",
        """
        27 15:00 NVDA 92         -> NVDA -8.0% 1/1
        27 20:59 NVDA 93
        27 21:00 close NVDA 93
        28 14:30 NVDA 87
        28 14:31 NVDA 85         -> NVDA -8.6% 1/1
        """,
    ),
    "even where the next session opens beyond the threshold": (
        "NVDA down 8%",
        """
        27 15:00 NVDA 90         -> NVDA -10.0% 1/1
        27 21:00 close NVDA 90
        28 14:30 NVDA 80         -> NVDA -11.1% 1/1
        """,
    ),
    "longer windows go on": (
        "NVDA down 8% in 5d",
        """
        27 15:00 NVDA 90         -> NVDA -10.9% 1/1
        27 21:00 close NVDA 90
        28 14:30 NVDA 80
        """,
    ),
    "every further step fires in the same episode; a jump over several once, for the deepest": (
        "NVDA down 5%, every further 5%",
        """
        27 14:30 NVDA 95         -> NVDA -5.0% 1/1
        27 14:31 NVDA 91
        27 14:32 NVDA 90         -> NVDA -10.0% 1/2
        27 14:33 NVDA 94
        27 14:34 NVDA 89
        27 14:35 NVDA 79         -> NVDA -21.0% 1/4
        27 14:36 NVDA 82
        27 14:37 NVDA 78
        27 14:38 NVDA 75         -> NVDA -25.0% 1/5
        27 14:39 NVDA 97
        27 14:40 NVDA 95         -> NVDA -5.0% 2/1
        """,
    ),
    "the first firing of an episode may be at a further step already": (
        "NVDA down 10%, every further 2%",
        "27 14:30 NVDA 87.5      -> NVDA -12.5% 1/2",
    ),
    "steps in money": (
        "NVDA down $10, every further $5",
        """
        27 14:30 NVDA 89         -> NVDA -11 1/1
        27 14:31 NVDA 84         -> NVDA -16 1/2
        """,
    ),
    "once is once, for good": (
        "NVDA down 5%, once",
        """
        27 14:30 NVDA 95         -> NVDA -5.0% 1/1
        27 14:31 NVDA 100
        27 14:32 NVDA 94
        28 14:32 NVDA 90
        """,
    ),
    "moves: the other direction is another episode, even without a price in between": (
        "NVDA moves 5%, every further 5%",
        """
        27 14:30 NVDA 105.1      -> NVDA +5.1% 1/1
        27 14:31 NVDA 94         -> NVDA -6.0% 2/1
        27 14:32 NVDA 89         -> NVDA -11.0% 2/2
        27 14:33 NVDA 106        -> NVDA +6.0% 3/1
        """,
    ),
    "moves inside an hour: one price, two directions, one episode": (
        "NVDA moves 5% in 1h",
        """
        27 14:30 NVDA 100
        27 14:31 NVDA 90         -> NVDA -10.0% 1/1
        27 14:32 NVDA 95
        27 14:33 NVDA 94.5
        """,
    ),
    "round the clock the last hour reaches over midnight": (
        "BTC-USD down 4% in 1h",
        """
        25 23:10 BTC-USD 100
        25 23:50 BTC-USD 98
        26 00:05 BTC-USD 95.9    -> BTC-USD -4.1% 1/1
        26 00:20 BTC-USD 95.8
        """,
    ),
    "at most every two hours": (
        "NVDA down 5%, at most every 2h",
        """
        27 14:30 NVDA 95         -> NVDA -5.0% 1/1
        27 14:31 NVDA 100
        27 15:31 NVDA 95
        27 15:41 NVDA 100
        27 16:30 NVDA 95         -> NVDA -5.0% 3/1
        """,
    ),
    "for ten minutes": (
        "NVDA down 5%, for 10m",
        """
        27 14:30 NVDA 95
        27 14:35 NVDA 96
        27 14:36 NVDA 95
        27 14:45 NVDA 94
        27 14:46 tick            -> NVDA -6.0% 1/1
        27 14:50 NVDA 93
        """,
    ),
    "for ten minutes of the session": (
        "NVDA down 5%, for 10m",
        """
        27 20:55 NVDA 95
        27 21:30 tick
        28 14:30 NVDA 90
        28 14:50 tick
        """,
    ),
    "prices outside the regular session fire nothing": (
        "NVDA down 5%",
        """
        27 12:00 NVDA 90
        27 14:30 NVDA 99
        27 21:01 NVDA 90
        """,
    ),
    "round the clock: since 00:00 UTC, at the weekend too": (
        "BTC-USD down 5%",
        """
        25 03:00 BTC-USD 95      -> BTC-USD -5.0% 1/1
        26 00:00 BTC-USD 95
        26 04:00 BTC-USD 90      -> BTC-USD -5.3% 1/1
        27 00:00 BTC-USD 90
        27 01:00 BTC-USD 85      -> BTC-USD -5.6% 1/1
        """,
    ),
}


@pytest.mark.parametrize("name", TIMELINES)
def test_timeline(name: str) -> None:
    sentence, lines = TIMELINES[name]
    play(sentence, lines)


def test_the_same_rule_twice_is_one() -> None:
    play(["NVDA down 5%", "nvda falls 5 percent"], "27 14:30 NVDA 95 -> NVDA -5.0% 1/1")


def test_what_is_true_when_the_rule_is_made_is_said_and_not_posted() -> None:
    timeline = Timeline([])
    timeline.play("27 14:30 NVDA 94")
    assert timeline.engine.add(rule("NVDA down 5%")) == ("NVDA",)
    assert timeline.engine.add(rule("NVDA down 7%")) == ()
    timeline.play(
        """
        27 14:31 NVDA 93         -> NVDA -7.0% 1/1
        27 14:32 NVDA 97
        27 14:33 NVDA 95         -> NVDA -5.0% 2/1
        """
    )


def test_of_what_was_true_already_further_steps_are_posted() -> None:
    timeline = Timeline([])
    timeline.play("27 14:30 NVDA 89")
    assert timeline.engine.add(rule("NVDA down 5%, every further 5%")) == ("NVDA",)
    timeline.play("27 14:31 NVDA 85 -> NVDA -15.0% 1/3")


def test_a_removed_rule_is_quiet_and_forgotten() -> None:
    timeline = Timeline(["NVDA down 5%, once", "AMD down 5%, for 10m"])
    timeline.play(
        """
        27 14:30 NVDA 95         -> NVDA -5.0% 1/1
        27 14:30 AMD 95
        """
    )
    timeline.engine.remove("NVDA down 5%, once")
    timeline.engine.remove("AMD down 5%, for 10m")
    assert timeline.engine.next_due is None
    timeline.play(
        """
        27 14:31 NVDA 100
        27 14:32 NVDA 90
        27 14:50 tick
        """
    )
    timeline.engine.remove("nobody's rule")


def test_a_firing_says_what_it_was_and_of_which_episode() -> None:
    timeline = play("NVDA down 5%, every further 5%", "27 14:30 NVDA 90 -> NVDA -10.0% 1/2")
    firing = timeline.firings[0]
    assert firing.identity.endswith("/NVDA/2025-01-27.1/2")
    assert firing.direction == "down"
    assert (firing.reading.price, firing.reading.reference) == (90, 100)
    assert str(firing.reading.reference_at) == "2025-01-24 21:00:00+00:00"
    assert firing.source == "test"
    assert not firing.late


def test_what_is_seen_more_than_ten_minutes_later_is_late() -> None:
    timeline = Timeline(["NVDA down 5%", "NVDA down 6%"])
    for price, seen in ((95, "27 14:40"), (94, "27 14:41")):
        at = timeline.fact("27 14:30 tick").seen
        timeline.step(Quote("NVDA", price, at, timeline.fact(f"{seen} tick").seen, "gap", Print.LOW, 1, 60))
    assert [firing.late for firing in timeline.firings] == [False, True]


def test_a_bad_tick_fires_nothing_before_it_is_confirmed() -> None:
    timeline = Timeline(["NVDA down 10%"])
    timeline.play("27 14:30 NVDA 99\n27 14:31 NVDA 99")
    for minute, price in ((32, 80), (33, 99), (34, 85), (35, 85)):
        at = timeline.fact(f"27 14:{minute} tick").seen
        timeline.step(Quote("NVDA", price, at, at, "stream"))
    assert [firing.reading.price for firing in timeline.firings] == [85]
    assert timeline.firings[0].at.minute == 34
    assert timeline.firings[0].seen.minute == 35


def test_what_had_to_be_confirmed_is_not_late() -> None:
    timeline = Timeline(["NVDA down 10%"])
    timeline.play("27 14:30 NVDA 99")
    for clock, price, kind in (("14:50", 89, Print.LOW), ("15:30", 90, Print.CLOSE)):
        at = timeline.fact(f"27 {clock} tick").seen
        timeline.step(Quote("NVDA", price, at, at, "hourly", kind, 0, 3600))
    timeline.step(Quote("NVDA", 90, at, at, "hourly", Print.OPEN, 0, 3600))
    assert [(firing.at.minute, firing.seen.minute, firing.late) for firing in timeline.firings] == [(50, 30, False)]


def test_crosses_that_was_true_when_made_waits_for_a_price_on_the_other_side() -> None:
    timeline = Timeline([])
    timeline.play("27 14:30 NVDA 94")
    timeline.engine.add(rule("NVDA crosses 95"))
    timeline.play(
        """
        27 14:31 NVDA 93
        27 14:32 NVDA 95.5       -> NVDA 95.5 1/1
        27 14:33 NVDA 94         -> NVDA 94 2/1
        """
    )
