"""Headlines become stories."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.news.stories import KEPT
from tests.news.make import headline, newsroom, titles, told, utc


def test_what_shares_a_topics_proper_name_is_one_story() -> None:
    stories = told(
        [
            headline("DeepSeek, an overview", "2025-01-27 10:00", source="a"),
            headline("Broadcom slides as DeepSeek unsettles buyers of chips", "2025-01-27 11:00", source="b"),
            headline("A prime minister visits Japan", "2025-01-27 11:30", source="c"),
            headline("DeepSeek closes its doors to new users", "2025-01-27 12:00", source="d"),
        ]
    )
    assert [len(story.headlines) for story in stories] == [1, 3]
    assert stories[1].topics == ("ai-models",)
    assert stories[1].symbols == ("AVGO",)
    assert stories[1].sources == ("a", "b", "d")


def test_a_proper_name_is_the_same_in_capitals() -> None:
    first = headline("NASDAQ SLIDES ON DEEPSEEK", source="wire")
    second = headline("DeepSeek, an overview", "2025-01-27 12:01", source="b")
    assert [len(story.headlines) for story in told([first, second])] == [2]


def test_paraphrases_about_one_company_are_one_story() -> None:
    stories = told(
        [
            headline("Costco warehouse workers vote for a nationwide walkout", "2025-01-20 00:25", source="a"),
            headline("Costco workers back nationwide walkout in vote", "2025-01-20 12:04", source="b"),
            headline("Walkout at Costco: workers vote yes", "2025-01-20 15:50", source="c"),
        ]
    )
    assert [story.symbols for story in stories] == [("COST",)]


def test_the_same_words_about_another_company_are_another_story() -> None:
    stories = told(
        [
            headline("Oracle (ORCL) is much searched for: some facts about it", "2025-01-20 15:00"),
            headline("Nvidia (NVDA) is much searched for: some facts about it", "2025-01-20 15:01"),
        ]
    )
    assert [story.symbols for story in stories] == [("ORCL",), ("NVDA",)]


def test_two_days_later_it_is_a_new_story() -> None:
    title = "Costco workers back nationwide walkout in vote"
    stories = told([headline(title, "2025-01-20 12:00", source="a"), headline(title, "2025-01-22 12:01", source="b")])
    assert len(stories) == 2


def test_a_title_that_its_source_tells_again_is_a_repetition_on_the_same_day_only() -> None:
    room = newsroom()
    days = ("2025-01-20 10:00", "2025-01-20 21:00", "2025-01-21 10:00", "2025-01-24 10:00")
    steps = [room.step(headline("Costco (COST) halted", at, url=f"https://a.example/{n}")) for n, at in enumerate(days)]
    assert [step.new for step in steps] == [True, False, False, True]
    assert [len(step.story.headlines) for step in steps] == [1, 1, 2, 1]


def test_a_story_keeps_its_identity_while_it_grows() -> None:
    room = newsroom()
    first = room.step(headline("DeepSeek is here", "2025-01-27 10:00", source="a"))
    second = room.step(headline("DeepSeek stays", "2025-01-27 11:00", source="b"))
    assert (first.new, second.new) == (True, False)
    assert first.story.id == second.story.id
    assert titles(second.story) == ["DeepSeek is here", "DeepSeek stays"]


def test_a_story_without_a_date_is_the_same_whenever_it_is_read() -> None:
    def read(at: str, url: str, published: str = "") -> str:
        found = headline("Results are out", at, url=url)
        return newsroom().step(replace(found, published=utc(published or at))).story.id

    page, other = "https://a.example/x", "https://a.example/y"
    assert read("2025-01-27 10:00", page) == read("2025-01-28 10:00", "https://www.a.example/x/?utm_source=feed")
    assert read("2025-01-27 10:00", page) != read("2025-01-27 10:00", other)
    first, moved = (read("2025-04-27 10:00", url, "2025-01-27 09:00") for url in (page, other))
    assert first == moved != read("2025-04-27 10:00", page, "2025-04-27 09:00")


def test_a_repetition_adds_nothing() -> None:
    room = newsroom()
    first = room.step(headline("Nvidia falls", source="a", url="https://www.a.example/x/?utm_source=feed&id=1"))
    same_page = room.step(
        headline("Nvidia falls sharply", "2025-01-27 12:05", source="b", url="http://a.example/x?id=1")
    )
    same_title = room.step(headline("Nvidia  Falls", "2025-01-27 12:06", source="a", url="https://a.example/y"))
    assert not same_page.new
    assert same_page.story == same_title.story == first.story


def test_stories_since_a_time_the_latest_last() -> None:
    room = newsroom()
    room.step(headline("Costco workers strike", "2025-01-20 10:00"))
    room.step(headline("DeepSeek is here", "2025-01-20 11:00"))
    room.step(headline("Costco workers strike again", "2025-01-20 12:00", source="b"))
    assert [story.symbols for story in room.stories(utc("2025-01-20 10:30"))] == [(), ("COST",)]
    assert room.stories(utc("2025-01-20 12:01")) == []


def test_old_stories_are_forgotten() -> None:
    room = newsroom()
    old = room.step(headline("DeepSeek is here", "2025-01-01 10:00")).story
    late = utc("2025-01-01 10:00") + KEPT + timedelta(minutes=1)
    room.step(headline("Costco workers strike", f"{late:%Y-%m-%d %H:%M}"))
    assert [story.symbols for story in room.stories(old.first_seen)] == [("COST",)]
    assert room.readings(old) == ()


TITLES = st.lists(
    st.sampled_from(
        [
            "DeepSeek is here",
            "DeepSeek sinks chip shares",
            "Nvidia falls on DeepSeek",
            "Costco workers strike",
            "Costco workers vote to strike",
            "Nvidia falls",
            "Oracle (ORCL) gains",
        ]
    ),
    min_size=1,
    max_size=30,
)


@given(TITLES)
def test_every_headline_is_in_one_story_and_twice_the_same_way(drawn: list[str]) -> None:
    headlines = [
        headline(
            title, f"2025-01-27 {number // 60:02}:{number % 60:02}", source=f"s{number}", url=f"https://s/{number}"
        )
        for number, title in enumerate(drawn)
    ]
    stories = told(headlines)
    assert sorted(title for story in stories for title in titles(story)) == sorted(drawn)
    assert stories == told(headlines)
