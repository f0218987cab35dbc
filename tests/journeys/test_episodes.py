"""Small days through the front door: what is posted, revised and closed, and when. Everything closed at 100 before."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.small_day import Posted, SmallDay, run, said, write_rules

TRIO = {"trio": ("AAA", "BBB", "CCC")}


@dataclass(frozen=True)
class Journey:
    rules: tuple[str, ...]
    day: SmallDay
    posted: str
    """Posts and edits; `""`: nothing."""
    values: tuple[float, ...] = field(default=())
    """The figures of the headlines, where they matter."""


JOURNEYS = {
    "one card: posted, revised by its steps, closed with the day's own figure": Journey(
        ("NVDA down 5%, every further 5%",),
        SmallDay(
            """
            27 14:30 NVDA 94
            27 14:31 NVDA 96.3
            27 14:32 NVDA 89
            27 20:59 NVDA 83.1
            """,
            closes=["27 NVDA 83"],
        ),
        """
        27 14:30 post NVDA down 6.0%
        27 14:32 edit NVDA down 11.0%
        27 20:59 edit NVDA down 16.9%
        27 21:00 edit NVDA down 17.0%
        """,
        (-0.06, -0.11, -0.169, -0.17),
    ),
    "what has passed by the close is said so": Journey(
        ("NVDA down 5%",),
        SmallDay("27 14:30 NVDA 88.8\n27 20:59 NVDA 97", closes=["27 NVDA 97"]),
        """
        27 14:30 post NVDA down 11.2%
        27 21:00 edit NVDA was down 11.2%, closed 3.0% lower
        """,
        (-0.112, -0.03),
    ),
    "the figure of a closing headline is of the rule's own kind": Journey(
        ("NVDA market value down $5bn",),
        SmallDay("27 14:30 NVDA 94\n27 20:59 NVDA 92", closes=["27 NVDA 92"]),
        """
        27 14:30 post NVDA market value down $6bn
        27 21:00 edit NVDA market value down $8bn
        """,
        (-6e9, -8e9),
    ),
    "of a level the closing price": Journey(
        ("NVDA below 95",),
        SmallDay("27 14:30 NVDA 94\n27 20:59 NVDA 95", closes=["27 NVDA 95"]),
        """
        27 14:30 post NVDA below 95 at $94.00
        27 21:00 edit NVDA was below 95, closed at $95.00
        """,
        (94, 95),
    ),
    "a level that the opening gap jumps over is crossed": Journey(
        ("NVDA crosses 95",),
        SmallDay("27 14:30 NVDA 90\n27 14:31 NVDA 89"),
        "27 14:30 post NVDA below 95 at $90.00",
    ),
    "before the open and after an early close nothing fires": Journey(
        ("NVDA down 5%",),
        SmallDay(
            """
            29 14:29 NVDA 80
            29 14:30 NVDA 99
            29 17:59 NVDA 94
            29 18:00 NVDA 80
            """,
            closes=["29 NVDA 94"],
            start="2024-11-29",
        ),
        """
        29 17:59 post NVDA down 6.0%
        29 18:00 edit NVDA down 6.0%
        """,
    ),
    "the clocks have changed: the session opens at 13:30 UTC": Journey(
        ("NVDA down 5%",),
        SmallDay(
            "10 13:29 NVDA 80\n10 13:30 NVDA 94\n10 19:59 NVDA 93\n10 20:00 NVDA 80",
            closes=["10 NVDA 93"],
            start="2025-03-10",
        ),
        """
        10 13:30 post NVDA down 6.0%
        10 20:00 edit NVDA down 7.0%
        """,
    ),
    "for 10m goes on after Tokyo's lunch": Journey(
        ("7203.T down 5%, for 10m",),
        SmallDay(
            "27 00:00 7203.T 100\n27 02:25 7203.T 94\n27 02:45 7203.T 99\n27 03:30 7203.T 94\n27 03:40 7203.T 93",
        ),
        "27 03:35 post 7203.T down 6.0%",
    ),
    "pence, and London's hours in summer time": Journey(
        ("VOD.L below 95", "VOD.L down 5 GBp"),
        SmallDay("31 06:59 VOD.L 90\n31 07:00 VOD.L 98\n31 15:29 VOD.L 94\n31 15:35 VOD.L 80", start="2025-03-31"),
        "31 15:29 post VOD.L down 6.0p",
    ),
    "round the clock a day begins at 00:00 UTC": Journey(
        ("BTC-USD down 5%",),
        SmallDay(
            "27 23:30 BTC-USD 94\n27 23:59 BTC-USD 94\n28 00:00 BTC-USD 94\n28 02:00 BTC-USD 89\n28 23:59 BTC-USD 90",
            closes=["27 BTC-USD 94", "28 BTC-USD 90"],
        ),
        """
        27 23:30 post BTC-USD down 6.0%
        28 00:00 edit BTC-USD down 6.0%
        28 02:00 post BTC-USD down 5.3%
        29 00:00 edit BTC-USD was down 5.3%, closed 4.3% lower
        """,
    ),
    "futures: one session ends as the next begins": Journey(
        ("ES=F down 2%",),
        SmallDay("27 15:00 ES=F 97\n27 22:59 ES=F 96\n27 23:30 ES=F 93", closes=["27 ES=F 96"]),
        """
        27 15:00 post ES=F down 3.0%
        27 23:00 edit ES=F down 4.0%
        27 23:30 post ES=F down 3.1%
        """,
    ),
    "a high that its bar's close confirms is neither late nor lost": Journey(
        ("NVDA down 10%",),
        SmallDay("27 15:00 NVDA 100 100 89 90 v=0 s=3600\n27 16:00 NVDA 90 91 89 90 v=0 s=3600"),
        "27 16:00 post NVDA down 11.0%",
    ),
    "a wick without volume is nothing": Journey(
        ("NVDA down 10%", "NVDA at 20d low"),
        SmallDay("27 14:30 NVDA 100\n27 15:00 NVDA 100 100 60 100 v=0\n27 15:01 NVDA 100"),
        "",
    ),
    "a split: levels move with it, nothing has fallen, a shared level is not made true": Journey(
        ("NVDA below 80", "NVDA down 50%", "any of NVDA, AMD below 50", "NVDA down 15% in 5d"),
        SmallDay(
            """
            27 14:30 NVDA 90
            27 20:59 NVDA 85
            28 14:30 NVDA 8.4
            28 14:31 NVDA 7.9
            28 20:59 NVDA 7.8
            """,
            closes=["27 NVDA 85", "28 NVDA 7.8"],
            actions=["NVDA,2025-01-28,split,10"],
            symbols=["AMD"],
        ),
        """
        27 20:59 post NVDA down 15.8% in 5d
        27 21:00 edit NVDA down 15.8% in 5d
        28 09:00 post Rule kk now reads NVDA below 8
        28 09:00 post Rule a5 still reads any of NVDA, AMD below 50
        28 14:31 post NVDA below 8 at $7.90
        28 21:00 edit NVDA below 8, closed at $7.80
        """,
    ),
    "a share without its dividend has not fallen": Journey(
        ("NVDA down 5%", "NVDA down 5% in 5d"),
        SmallDay(
            "27 14:30 NVDA 100\n27 20:59 NVDA 100\n28 14:30 NVDA 94\n28 15:00 NVDA 91",
            closes=["27 NVDA 100"],
            actions=["NVDA,2025-01-28,dividend,6"],
        ),
        "",
    ),
    "a hole right before: the day's move is unknown, and so is what is not it": Journey(
        ("NVDA down 5%", "AMD down 5% and not NVDA up 5%"),
        SmallDay("27 14:30 NVDA 80\n27 14:31 AMD 80", holes=["NVDA 2025-01-24"]),
        "",
    ),
    "a history shorter than the window is unknown": Journey(
        ("NVDA at 31d low", "NVDA at 52w low", "NVDA down 5% in 7w"),
        SmallDay("27 14:30 NVDA 80"),
        "",
    ),
    "one as long is not": Journey(
        ("NVDA at 30d low",), SmallDay("27 14:30 NVDA 80"), "27 14:30 post NVDA at 30d low, $80.00"
    ),
    "without shares there is no market value": Journey(
        ("NVDA market value down $1bn", "NVDA market value below $1tn"), SmallDay("27 14:30 NVDA 80", shares=""), ""
    ),
    "a basket needs two thirds of its members": Journey(
        ("@trio down 5%",),
        SmallDay(
            "27 14:30 AAA 90\n27 14:31 BBB 92\n27 20:59 CCC 99",
            closes=["27 AAA 90", "27 BBB 92", "27 CCC 99"],
        ),
        """
        27 14:31 post @trio down 9.0%
        27 21:00 edit @trio down 6.3%
        """,
        (-0.09, -0.19 / 3),
    ),
    "a list is closed like a basket": Journey(
        ("2 of AAA, BBB, CCC down 5%",),
        SmallDay("27 14:30 AAA 94\n27 14:31 BBB 93\n27 20:59 CCC 99", closes=["27 AAA 99", "27 BBB 93", "27 CCC 99"]),
        """
        27 14:31 post 2 of 3 (AAA, BBB, CCC) down 5% or more
        27 21:00 edit 2 of 3 (AAA, BBB, CCC) were down 5% or more, 1 of them at the close
        """,
    ),
    "the fourth of one moment joins the market card; a named rule and the other way do not": Journey(
        ("any of AAA, BBB, CCC, DDD, EEE down 5%", "any of AAA, BBB, CCC, DDD, EEE, FFF up 5%", "EEE down 5%"),
        SmallDay(
            "27 14:30 AAA 91\n27 14:30 BBB 92\n27 14:30 CCC 93\n27 14:30 DDD 94\n27 14:30 EEE 95\n27 14:30 FFF 106"
        ),
        """
        27 14:30 post EEE down 5.0%
        27 14:30 post AAA down 9.0%
        27 14:30 post BBB down 8.0%
        27 14:30 post CCC down 7.0%
        27 14:30 post DDD down 5% or more
        27 14:30 post FFF up 6.0%
        """,
    ),
    "moves: the other way round is another firing": Journey(
        ("NVDA moves 5%",),
        SmallDay("27 14:30 NVDA 106\n27 14:31 NVDA 94"),
        """
        27 14:30 post NVDA up 6.0%
        27 14:31 edit NVDA down 6.0%
        """,
    ),
    "a cause that is found after the close stands beside the day's own figure": Journey(
        ("NVDA down 5% on legal news", "NVDA down 4%"),
        SmallDay(
            "27 14:30 NVDA 99\n27 20:40 NVDA 94\n27 20:59 NVDA 93.5",
            closes=["27 NVDA 93.2"],
            headlines=["27 21:05 Reuters: NVDA shares fall after it is sued over patents"],
        ),
        """
        27 20:40 post NVDA down 6.0%
        27 21:00 edit NVDA down 6.8%
        27 21:05 edit NVDA down 6.8% on legal news
        """,
    ),
    "no news after a quarter of an hour": Journey(
        ("NVDA down 5% on no news", "NVDA down 5% on news"),
        SmallDay("27 14:30 NVDA 94\n27 14:50 NVDA 94"),
        "27 14:45 post NVDA down 6.0%",
    ),
    "a story is one alert; three sources in two hours another": Journey(
        ('"sued" news', '"sued" news from 3 sources in 2h'),
        SmallDay(
            "27 14:30 NVDA 100",
            headlines=[
                "27 10:00 Reuters: NVDA sued over patents in Delaware court",
                "27 10:30 Bloomberg: NVDA sued over patents in Delaware",
                "27 12:15 CNBC: NVDA sued over patents in Delaware court filing",
                "27 12:30 AP: NVDA sued over patents in Delaware court",
            ],
        ),
        """
        27 10:00 post "sued" news: NVDA sued over patents in Delaware court
        27 12:30 edit "sued" news: NVDA sued over patents in Delaware court (4 sources)
        """,
    ),
    "a rank is another alert only after a day out of it": Journey(
        ('"DeepSeek" #1 on app-store-us-free',),
        SmallDay(
            "27 14:30 NVDA 100",
            charts=[
                "27 10:00 DeepSeek, X",
                "27 12:00 X, DeepSeek",
                "28 11:59 DeepSeek, X",
                "28 12:30 X, DeepSeek",
                "29 12:31 DeepSeek, X",
            ],
        ),
        """
        27 10:00 post DeepSeek first on app-store-us-free
        29 12:31 post DeepSeek first on app-store-us-free
        """,
    ),
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_journey(name: str, tmp_path: Path) -> None:
    journey = JOURNEYS[name]
    day, rules = journey.day.write(tmp_path / "day"), write_rules(tmp_path / "rules", *journey.rules, baskets=TRIO)
    posts = run(day, rules, tmp_path / "bell.db")
    cards = [post for post in posts if post["action"] != "reply"]
    assert said(cards) == [line.strip() for line in journey.posted.strip().splitlines() if line.strip()]
    if journey.values:
        assert [post["value"] for post in cards] == pytest.approx(journey.values)
    well_formed(posts)
    assert run(day, rules, tmp_path / "bell.db") == [], "the same day again posts nothing"


def well_formed(posts: list[Posted]) -> None:
    assert [post["at"] for post in posts] == sorted(post["at"] for post in posts)
    named = [(post["identity"], post["action"]) for post in posts]
    assert len(set(named)) == len(named)
    for post in posts:
        assert not post["late"]
        assert "not financial advice" in post["text"]
        assert post["headline"] in post["text"]


def test_another_day_into_the_same_database_is_posted(tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", "NVDA down 5%, once")
    days = (SmallDay("27 14:30 NVDA 94"), SmallDay("28 14:30 NVDA 94", start="2025-01-28"))
    posts = [run(day.write(tmp_path / day.start), rules, tmp_path / "bell.db") for day in days]
    assert [said(each) for each in posts] == [["27 14:30 post NVDA down 6.0%"], ["28 14:30 post NVDA down 6.0%"]]


def test_a_rule_in_two_packs_is_one_alert_with_what_the_first_pack_says(tmp_path: Path) -> None:
    rules = write_rules(
        tmp_path / "rules",
        first="pack: first\nabout: One\nrules:\n  - when: nvda falls 5%\n    note: Check the hedges.\n",
        second="pack: second\nabout: Two\nrules:\n  - NVDA down 5%\n",
    )
    posts = run(SmallDay("27 14:30 NVDA 94").write(tmp_path / "day"), rules)
    assert said(posts) == ["27 14:30 post NVDA down 6.0%"]
    assert "Check the hedges." in posts[0]["text"]


def test_a_timer_after_the_last_fact_still_fires(tmp_path: Path) -> None:
    """`on no news` waits 15 minutes; the day has nothing more to say by then."""
    day = SmallDay("27 14:30 NVDA 100\n27 15:00 NVDA 90").write(tmp_path / "day")
    posts = run(day, write_rules(tmp_path / "rules", "NVDA down 5% on no news"))
    assert said(posts)[0] == "27 15:15 post NVDA down 10.0%"
