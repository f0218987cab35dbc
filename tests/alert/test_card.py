"""The life of a card: what happens on a day, and what the channel sees of it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.alert.model import Subscription
from bot.news.model import Candidate, Ranking, Verdict
from bot.sentence import canonical
from tests.alert.stage import CHANNEL, MODEL, OUTAGE, Stage, answer, close, fires, headline, new_york, read, story

FALL = "NVDA down 10% on ai-models news, every further 4%"


def test_the_deepseek_day_is_one_card():
    stage = Stage(FALL, "NVDA market value down $100bn")
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires(FALL, -0.1250), causes=[answer("09:30", Verdict.ON, MODEL)])
    stage.price("11:10", NVDA=119.0)
    stage.step("11:10", fires(FALL, -0.1656, "11:10", step=2))
    stage.price("15:00", NVDA=117.5)
    stage.step("15:00", fires("NVDA market value down $100bn", -615e9, "15:00"))
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    assert stage.said == [
        "post NVDA down 12.5% on AI-model news",
        "edit NVDA down 16.6% on AI-model news",
        "reply NVDA now down 16.6% (was 12.5% at 09:30)",
        "edit NVDA market value down $615bn on AI-model news",
        "reply NVDA market value down $615bn on AI-model news (NVDA was down 16.6% at 11:10)",
        "edit NVDA down 17.0% on AI-model news",
    ]
    assert [post.identity for post in stage.posts] == [
        f"{CHANNEL}/NVDA/2025-01-27#{revision}" for revision in (0, 1, 1, 2, 2, 3)
    ]
    last = stage.posts[-1]
    assert last.closed
    assert last.value == pytest.approx(-0.1697, abs=1e-4)
    assert last.figures == (
        "$118.42 · −$24.20 since Friday's close · $593bn of market value lost",
        "Largest one-day fall since 16 Mar 2020",
    )


@pytest.mark.parametrize(
    ("rule", "value", "reference", "official", "said"),
    [
        ("NVDA down 10%", -0.112, None, 118.42, "NVDA down 17.0%"),
        ("NVDA down 10%", -0.112, None, 138.34, "NVDA was down 11.2%, closed 3.0% lower"),
        ("NVDA down 10%", -0.112, None, 145.47, "NVDA was down 11.2%, closed 2.0% higher"),
        ("NVDA down 10%", -0.112, None, 142.62, "NVDA was down 11.2%, closed unchanged"),
        ("NVDA down 10%", -0.112, None, 128.358, "NVDA down 10.0%"),
        ("NVDA up 5%", 0.061, None, 151.18, "NVDA up 6.0%"),
        ("NVDA moves 5%", -0.061, None, 151.18, "NVDA was down 6.1%, closed 6.0% higher"),
        ("NVDA down $20", -24.2, None, 119.62, "NVDA down $23.00"),
        ("NVDA down $20", -24.2, None, 138.34, "NVDA was down $24.20, closed 3.0% lower"),
        ("NVDA market value down $100bn", -420e9, None, 118.42, "NVDA market value down $593bn"),
        ("NVDA down 5% in 1h", -0.061, None, 118.42, "NVDA down 17.0%"),
        ("NVDA down 5% in 1h", -0.061, None, 138.34, "NVDA was down 6.1% in 1h, closed 3.0% lower"),
        ("NVDA down 5% in 5d", -0.061, 150, 138.34, "NVDA down 7.8% in 5d"),
        ("NVDA down 5% in 5d", -0.061, 150, 144.0, "NVDA was down 6.1% in 5d, closed 1.0% higher"),
        ("NVDA down 5% vs AMD", -0.073, None, 138.34, "NVDA down 3.0%"),
        ("NVDA below 120", 119.15, None, 118.42, "NVDA below 120, closed at $118.42"),
        ("NVDA below 120", 119.15, None, 121.3, "NVDA was below 120, closed at $121.30"),
        ("NVDA at 52w high", 153.13, 152.9, 154.2, "NVDA at 52w high, closed at $154.20"),
        ("NVDA at 52w high", 153.13, 152.9, 151.2, "NVDA was at 52w high, closed at $151.20"),
        ("NVDA down 20% from 52w high", -0.213, 160.0, 118.4, "NVDA down 26.0% from 52w high"),
        ("NVDA down 20% from 52w high", -0.213, 160.0, 138.34, "NVDA was down 21.3% from 52w high, closed 3.0% lower"),
    ],
)
def test_the_closing_word_is_the_days_own_figure(
    rule: str, value: float, reference: float | None, official: float, said: str
):
    stage = Stage(rule)
    stage.price("10:30", NVDA=130)
    stage.step("10:30", fires(rule, value, "10:30", reference=reference))
    stage.step("16:00", closes=[close("NVDA", official)])
    assert stage.said[1:] == [f"edit {said}"]


def test_a_basket_closes_when_its_members_have():
    stage = Stage("@pair down 3%", "all of @pair down 3%")
    stage.price("10:30", NVDA=135, AMD=118)
    stage.step(
        "10:30",
        fires("@pair down 3%", -0.045, "10:30", subject="@pair"),
        fires("all of @pair down 3%", -0.04, "10:30", subject="@pair", members=("NVDA",)),
    )
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    stage.step("16:01", closes=[close("AMD", 115.01, "16:01")])
    assert stage.said == ["post @pair down 4.6%", "edit @pair down 11.7%"]
    assert [post.also for post in stage.posts] == ["NVDA −5.3% · AMD −3.9%", "NVDA −17.0% · AMD −6.4%"]
    assert stage.posts[0].figures == ("Average since the last close · 2 of 2 down",)


@pytest.mark.parametrize(
    ("amd", "said"),
    [(115.01, "2 of 2 @pair down 4% or more"), (121.0, "2 of 2 @pair were down 4% or more, 1 of them at the close")],
)
def test_a_group_is_counted_again_at_the_close(amd: float, said: str):
    rule = "all of @pair down 4%"
    stage = Stage(rule)
    stage.price("10:30", NVDA=130, AMD=110)
    stage.step("10:30", fires(rule, -0.05, "10:30", subject="@pair", members=("NVDA", "AMD")))
    stage.step("16:00", closes=[close("NVDA", 118.42), close("AMD", amd)])
    assert stage.said == ["post 2 of 2 @pair down 4% or more", f"edit {said}"]


def test_a_cause_in_the_same_moment_is_in_the_first_post():
    stage = Stage("NVDA down 10%")
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[answer("09:30", Verdict.ON, MODEL)])
    (post,) = stage.posts
    assert post.why is not None
    assert (post.why.label, post.why.dots) == ("likely", 3)
    assert post.why.provenance == "1 story, 2 sources, first seen 26 Jan 21:04"
    assert [(item.number, item.when) for item in post.why.evidence] == [(1, "Sun 21:04"), (2, "07:28")]
    assert post.cause is not None
    assert (post.cause.verdict, post.cause.topic, post.cause.story) == ("on", "ai-models", "s1")
    assert post.cause.headlines[0].published == "2025-01-27T02:04:00Z"


def test_the_evidence_is_how_the_story_began_and_what_speaks_best_for_it():
    began, dull, best, good, fair = (
        headline(clock, title)
        for clock, title in (
            ("02:00", "A cheap language model climbs the charts"),
            ("03:00", "Futures slip in Asia"),
            ("08:00", "Nvidia sinks on the cheap model"),
            ("07:00", "Nvidia falls early"),
            ("06:00", "Chip makers fall in Tokyo"),
        )
    )
    found = story(began, dull, fair, good, best)
    cause = replace(
        answer("09:30", Verdict.ON, found), candidates=(Candidate(found, "ai-models", 0.9, (), (best, good, fair)),)
    )
    stage = Stage("NVDA down 10%")
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[cause])
    why = stage.posts[0].why
    assert why is not None
    assert why.reason == began.title
    assert [(item.number, item.title) for item in why.evidence] == [(1, began.title), (2, good.title), (3, best.title)]


def test_a_late_cause_is_an_edit_that_says_when_it_was_found():
    stage = Stage("NVDA down 10%")
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[answer("09:30", Verdict.NONE)])
    stage.step("14:05", causes=[answer("14:05", Verdict.POSSIBLY, OUTAGE)])
    stage.step("15:12", causes=[answer("15:12", Verdict.ON, OUTAGE)])
    stage.step("15:20", causes=[answer("15:20", Verdict.ON, OUTAGE, score=0.82)])
    assert stage.said == [
        "post NVDA down 12.0%",
        "edit NVDA down 12.0%, possibly on outage news",
        "edit NVDA down 12.0% on outage news",
    ]
    first, second, third = (post.why for post in stage.posts)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.label, first.reason, first.dots) == ("no clear news", "No clear news.", 0)
    assert second.provenance.endswith("first seen 27 Jan 14:05 · found 14:05")
    assert third.provenance.endswith("found 14:05")


@pytest.mark.parametrize(
    ("verdict", "headline", "reason", "provenance"),
    [
        (
            Verdict.MARKET,
            "NVDA down 12.0% with the market",
            "Moved with the market.",
            "The market explains 9.0 points of it",
        ),
        (
            Verdict.SECTOR,
            "NVDA down 12.0% with its sector",
            "Moved with its sector.",
            "Its sector explains 11.0 points of it",
        ),
    ],
)
def test_what_moves_with_others_says_so(verdict: Verdict, headline: str, reason: str, provenance: str):
    stage = Stage("NVDA down 10%")
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[answer("09:30", verdict, market=-0.09, sector=-0.02)])
    (post,) = stage.posts
    assert post.why is not None
    assert (post.headline, post.why.reason, post.why.provenance) == (headline, reason, provenance)


def test_a_cause_of_the_other_direction_or_another_day_is_not_taken():
    stage = Stage("NVDA down 10%", "NVDA up 3%")
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[answer("09:30", Verdict.ON, MODEL, direction="up")])
    stage.step("10:00", causes=[answer("10:00", Verdict.ON, MODEL, day=date(2025, 1, 24))])
    assert stage.said == ["post NVDA down 12.0%"]
    stage.step("11:00", fires("NVDA up 3%", 0.031, "11:00"))
    assert stage.said[1:] == [
        "edit NVDA up 3.1% on AI-model news",
        "reply NVDA up 3.1% on AI-model news (was down 12.0% at 09:30)",
    ]


def test_a_card_that_opens_later_has_the_cause_found_before():
    stage = Stage("NVDA down 10%")
    stage.step("09:30", causes=[answer("09:30", Verdict.ON, MODEL)])
    stage.step("11:00", fires("NVDA down 10%", -0.12, "11:00"))
    assert stage.said == ["post NVDA down 12.0% on AI-model news"]


def test_a_news_story_without_a_topic_is_just_news():
    found = story(headline("09:00", "The chief steps down"), topic="")
    stage = Stage("NVDA down 10%")
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[answer("09:30", Verdict.ON, found)])
    assert stage.said == ["post NVDA down 12.0% on news"]


def test_several_rules_at_one_moment_are_one_post_led_by_the_days_move():
    rules = ("NVDA down 10%", "NVDA at 20d low", "any of @ai-chips down 5%", "NVDA down 5% in 1h")
    stage = Stage(*rules)
    stage.step(
        "09:30",
        fires("NVDA down 10%", -0.125),
        fires("NVDA at 20d low", 124.79, reference=130),
        fires("any of @ai-chips down 5%", -0.125),
        fires("NVDA down 5% in 1h", -0.06),
    )
    assert stage.said == ["post NVDA down 12.5%"]
    assert stage.posts[0].provenance == (
        "rule 1k: NVDA down 10% · first firing · and 3 more rules · test 09:30:00 New York time · not financial advice"
    )


def test_every_channel_has_its_own_card_with_its_own_settings():
    rule = canonical(read("NVDA down 10%"))
    stage = Stage(
        Subscription("slack:#a", rule, "7k", severity="critical", mention="@here", note="Check the hedges."),
        Subscription("discord:#b", rule, "2x"),
        Subscription("discord:#b", rule, "3x"),
    )
    stage.step("09:30", fires("NVDA down 10%", -0.12))
    assert [(post.card, post.severity, post.mention, post.note) for post in stage.posts] == [
        ("slack:#a/NVDA/2025-01-27", "critical", "here", "Check the hedges."),
        ("discord:#b/NVDA/2025-01-27", "normal", "", ""),
    ]


def test_a_rule_that_fires_again_on_the_day_says_so():
    stage = Stage("NVDA down 10%", "NVDA below 120")
    stage.step("09:30", fires("NVDA down 10%", -0.125), fires("NVDA below 120", 119.0))
    stage.step("13:00", fires("NVDA down 10%", -0.104, "13:00", number=2))
    stage.step("14:00", fires("NVDA below 120", 118.9, "14:00", number=2))
    replies = [post.headline for post in stage.posts if post.action == "reply"]
    assert replies == ["NVDA again down 10.4%", "NVDA below 120 at $118.90 (was down 10.4% at 13:00)"]
    assert "· firing 2 of the day ·" in stage.posts[-1].footer


def test_a_rule_that_nobody_has_posts_nothing():
    stage = Stage()
    assert stage.step("09:30", fires("NVDA down 10%", -0.12)) == stage.step("09:31")


def test_a_price_seen_late_says_both_times():
    stage = Stage("NVDA down 10%")
    stage.step("09:32", fires("NVDA down 10%", -0.12, "09:31"))
    assert "test 09:31:00, posted 09:32:00 New York time" in stage.posts[0].footer


def test_a_chart_card_says_since_when_and_what_was_before():
    ten, first = '"DeepSeek" in top 10 on app-store-us-free', '"DeepSeek" #1 on app-store-us-free'
    stage = Stage(ten, first)
    top = lambda clock, *apps: Ranking("app-store-us-free", apps, new_york(clock), new_york(clock))  # noqa: E731
    stage.step("07:00", fires(ten, 2, "07:00", subject="DeepSeek"), rankings=[top("07:00", "ChatGPT", "DeepSeek")])
    stage.step("09:00", fires(first, 1, "09:00", subject="DeepSeek"), rankings=[top("09:00", "DeepSeek", "ChatGPT")])
    assert stage.said == [
        "post DeepSeek #2 on app-store-us-free",
        "edit DeepSeek first on app-store-us-free",
        "reply DeepSeek first on app-store-us-free (was #2 at 07:00)",
    ]
    assert [post.figures for post in stage.posts if post.action != "reply"] == [
        ("Since 07:00 · new in the chart",),
        ("Since 09:00 · before that #2",),
    ]


def test_a_top_app_that_the_evidence_names_is_noted():
    named = story(
        headline("08:00", "DeepSeek frightens chip makers"),
        headline("08:10", "DeepSeek passes Threads on the US chart"),
    )
    stage = Stage("NVDA down 10%")
    sunday = new_york("22:00", date(2025, 1, 26))
    stage.desk.recall(Ranking("app-store-us-free", ("DeepSeek", "Threads"), sunday, sunday))
    stage.step("09:30", fires("NVDA down 10%", -0.12), causes=[answer("09:30", Verdict.ON, named)])
    assert stage.posts[0].why is not None
    assert stage.posts[0].why.notes == ("DeepSeek first on app-store-us-free since Sun 22:00",)


def test_what_fired_inside_a_gap_is_one_digest():
    stage = Stage("NVDA down 10%", "any of @ai-chips down 5%")
    stage.step(
        "10:12",
        fires("NVDA down 10%", -0.12, "09:41", late=True, seen="10:12"),
        fires("any of @ai-chips down 5%", -0.06, "09:55", subject="TSM", late=True, seen="10:12"),
    )
    (post,) = stage.posts
    assert (post.action, post.late) == ("digest", True)
    assert post.headline == "Late: 2 alerts from the gap 09:41–10:12 New York time"
    assert post.figures == ("09:41 NVDA down 12.0%", "09:55 TSM down 6.0%")
    stage.step("10:30", fires("NVDA down 10%", -0.12, "09:41", late=True, seen="10:12"))
    assert len(stage.posts) == 1


def test_a_step_after_a_gap_opens_the_card():
    stage = Stage(FALL)
    stage.step("10:12", fires(FALL, -0.12, "09:41", late=True, seen="10:12"))
    stage.step("10:40", fires(FALL, -0.165, "10:40", step=2))
    assert stage.said[1:] == ["post NVDA down 16.5%"]
