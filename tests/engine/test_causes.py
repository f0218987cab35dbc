"""Causes, news and charts."""

from __future__ import annotations

import pytest

from tests.engine.timeline import Timeline, play, rule

TIMELINES = {
    "on a topic: fires when the answer names it": (
        "NVDA down 5% on ai-models news",
        """
        27 14:30 NVDA 94                      -> ? NVDA down
        27 14:30 answer none
        27 14:50 answer on earnings
        27 15:10 answer possibly ai-models
        27 15:20 answer on ai-models          -> NVDA -6.0% 1/1
        27 15:30 answer on ai-models
        """,
    ),
    "only while the move's episode is open": (
        "NVDA down 5% on news",
        """
        27 14:30 NVDA 94                      -> ? NVDA down
        27 14:31 NVDA 98
        27 14:32 answer on earnings
        27 14:33 NVDA 94                      -> ? NVDA down
        27 14:34 answer on earnings           -> NVDA -6.0% 1/1
        """,
    ),
    "a deeper step needs no new answer": (
        "NVDA down 5% on ai-models news, every further 5%",
        """
        27 14:30 NVDA 94                      -> ? NVDA down
        27 14:30 answer on ai-models          -> NVDA -6.0% 1/1
        27 14:31 NVDA 89                      -> NVDA -11.0% 1/2
        """,
    ),
    "after the close, on the day of the move": (
        "NVDA down 5% on news",
        """
        27 20:59 NVDA 94                      -> ? NVDA down
        28 00:30 answer on earnings           -> NVDA -6.0% 1/1
        """,
    ),
    "on no news: a quarter of an hour after the onset": (
        "NVDA down 5% on no news",
        """
        27 14:30 NVDA 94                      -> ? NVDA down
        27 14:30 answer none
        27 14:40 answer market
        27 14:44 NVDA 93
        27 14:45 tick                         -> NVDA -7.0% 1/1
        27 14:50 answer on earnings
        """,
    ),
    "on no news: not when something better than none has come": (
        "NVDA down 5% on no news",
        """
        27 14:30 NVDA 94                      -> ? NVDA down
        27 14:40 answer possibly earnings
        27 14:45 tick
        27 14:46 NVDA 90
        """,
    ),
    "a group asks about the basket": (
        "most of @chips down 5% on news",
        """
        27 14:30 NVDA 94
        27 14:30 AMD 94
        27 14:31 TSM 94                       -> ? @chips down
        27 14:32 answer on earnings           -> @chips (NVDA, AMD, TSM) -6.0% 1/1
        """,
    ),
    "moves: the way it went": (
        "NVDA moves 5% on news",
        """
        27 14:30 NVDA 106                     -> ? NVDA up
        27 14:32 answer on earnings           -> NVDA +6.0% 1/1
        """,
    ),
    "every card asks once a direction and trading date": (
        "NVDA down 5%",
        """
        27 14:30 NVDA 94                      -> NVDA -6.0% 1/1; ? NVDA down
        27 14:31 NVDA 98
        27 14:32 NVDA 94                      -> NVDA -6.0% 2/1
        27 21:00 close NVDA 94
        28 14:30 NVDA 87                      -> NVDA -7.4% 1/1; ? NVDA down
        """,
    ),
    "a chart: closes after a day out of it": (
        '"DeepSeek" in top 2 on app-store-us-free',
        """
        25 12:00 chart ChatGPT, Threads, DeepSeek
        26 12:00 chart ChatGPT, DeepSeek      -> DeepSeek 2 1/1
        27 12:00 chart DeepSeek, ChatGPT
        27 18:00 chart ChatGPT, Threads, DeepSeek
        28 12:00 chart ChatGPT, DeepSeek
        28 18:00 chart ChatGPT, Threads
        29 19:00 chart deepseek, ChatGPT      -> DeepSeek 1 1/1
        """,
    ),
    "news about a symbol: once a story": (
        "news about NVDA",
        """
        26 12:00 news a ai-models NVDA;AMD wire A model
        26 12:05 news b - AMD wire Something else
        26 13:00 news a ai-models NVDA;AMD times The model
        26 14:00 news c earnings NVDA wire Results
        """.replace("A model\n", "A model   -> a 1 1/1\n").replace("Results\n", "Results    -> c 1 1/1\n"),
    ),
    "news of a topic about a basket": (
        "ai-models news about @chips",
        """
        26 12:00 news a ai-models QQQ wire Not these
        26 12:05 news a ai-models QQQ;TSM wire These -> a 1 1/1
        """,
    ),
    "from three sources in two hours": (
        "ai-models news from 3 sources in 2h",
        """
        26 12:00 news a ai-models - one First
        26 13:00 news a ai-models - two Second
        26 14:30 news a ai-models - three Third
        26 14:40 news a ai-models - two Again
        26 14:50 news a ai-models - one Once more -> a 3 1/1
        """,
    ),
    "quoted words": (
        '"export controls" news',
        """
        26 12:00 news a - - wire New Export Controls on chips -> a 1 1/1
        """,
    ),
    "a move and news: the news is true for a day": (
        "NVDA down 5% and ai-models news about NVDA",
        """
        26 15:00 news a ai-models NVDA wire A model
        27 14:30 NVDA 94                      -> NVDA -6.0% 1/1; ? NVDA down
        27 14:31 NVDA 98
        27 15:01 NVDA 94
        27 16:00 news b ai-models NVDA wire Another -> NVDA -6.0% 2/1
        """,
    ),
    "news first: the story is the subject": (
        "ai-models news and NVDA down 5%",
        """
        27 14:00 news a ai-models - wire A model
        27 14:30 NVDA 94                      -> a 1 1/1
        27 14:31 NVDA 98
        27 15:00 NVDA 94
        27 16:00 news b ai-models - wire Another -> b 1 1/1
        """,
    ),
}


@pytest.mark.parametrize("name", TIMELINES)
def test_timeline(name: str) -> None:
    sentence, lines = TIMELINES[name]
    play(sentence, lines, questions="?" in lines)


def test_one_question_for_all_rules_that_become_true_together() -> None:
    play(
        ["NVDA down 5% on ai-models news", "NVDA down 6% on news", "NVDA below 95"],
        """
        27 14:30 NVDA 94          -> ? NVDA down; NVDA 94 1/1
        27 14:30 answer on ai-models  -> NVDA -6.0% 1/1; NVDA -6.0% 1/1
        27 14:31 NVDA 92
        """,
        questions=True,
    )


def test_a_question_names_the_members_and_the_onset() -> None:
    timeline = play("@chips down 5%", "27 14:30 NVDA 85\n27 14:31 AMD 95\n27 14:32 TSM 85  -> @chips -11.7% 1/1")
    question = timeline.questions[0]
    assert (question.subject, question.members) == ("@chips", ("NVDA", "AMD", "AVGO", "TSM"))
    assert question.onset == timeline.firings[0].at


def test_a_story_fires_with_its_story_and_the_date_in_new_york() -> None:
    firing = play("news about NVDA", "27 03:00 news a - NVDA wire Late  -> a 1 1/1").firings[0]
    assert firing.story is not None
    assert firing.kind == "story"
    assert str(firing.trading_date) == "2025-01-26"
    assert firing.direction is None


def test_a_story_told_before_the_rule_was_made_is_old() -> None:
    timeline = Timeline([])
    timeline.play("27 03:00 news a - NVDA wire Early")
    timeline.engine.add(rule("news about NVDA"))
    timeline.engine.add(rule("news about NVDA from 2 sources"))
    timeline.play("27 04:00 news a - NVDA times Late -> a 2 1/1")


def test_a_move_that_was_true_before_its_rule_waits_for_the_next() -> None:
    timeline = Timeline([])
    timeline.play("27 14:30 NVDA 94")
    assert timeline.engine.add(rule("NVDA down 5% on news")) == ("NVDA",)
    timeline.play(
        """
        27 14:31 NVDA 93
        27 14:32 NVDA 98
        27 14:33 NVDA 94          -> ? NVDA down
        27 14:34 answer on earnings   -> NVDA -6.0% 2/1
        """,
        questions=True,
    )
