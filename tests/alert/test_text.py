"""The whole post in plain text, held against a file that a person has read."""

from pathlib import Path

from bot.alert.text import plain_text
from bot.news.model import Verdict
from tests.alert.stage import MODEL, Stage, answer, close, fires, new_york

_GOLDEN = Path(__file__).parent / "golden" / "deepseek-day.txt"
_FALL = "NVDA down 10% on ai-models news, every further 4%"
_ANY = "any of @ai-chips down 5%"


def test_a_day_in_plain_text():
    stage = Stage(_FALL, _ANY, "^IXIC down 3%")
    stage.price("08:00", 3600, NVDA=126.63)
    stage.price("09:30", 3600, NVDA=124.79, AVGO=213.4, TSM=197.04, ARM=148.4, MU=94.8, AMD=115.5, IXIC=19240.57)
    falls = {"NVDA": -0.125, "AVGO": -0.128, "TSM": -0.112, "ARM": -0.084, "MU": -0.081, "AMD": -0.06}
    stage.step(
        "09:30",
        fires(_FALL, -0.125),
        fires("^IXIC down 3%", -0.036, subject="^IXIC"),
        *(fires(_ANY, value, subject=symbol) for symbol, value in falls.items()),
        causes=[
            answer("09:30", Verdict.ON, MODEL),
            answer("09:30", Verdict.NONE, subject="^IXIC"),
            answer("09:30", Verdict.SECTOR, subject="AVGO", market=-0.03, sector=-0.07),
        ],
    )
    stage.price("11:10", 3600, NVDA=119.0)
    stage.step("11:10", fires(_FALL, -0.1656, "11:10", step=2))
    stage.step("16:00", closes=[close("NVDA", 118.42)])
    stage.step("16:01", closes=[close("^IXIC", 19341.83, "16:01")])
    said = "\n\n".join(f"{post.action} {post.identity}\n{plain_text(post)}" for post in stage.posts) + "\n"
    assert said == _GOLDEN.read_text(encoding="utf-8")


def test_a_digest_is_one_alert_a_line():
    stage = Stage(_FALL)
    stage.step("10:12", fires(_FALL, -0.12, "09:41", late=True, seen="10:12"))
    assert plain_text(stage.posts[0]).splitlines()[:2] == [
        "▼ Late: 1 alert from the gap 09:41–10:12 New York time",
        "09:41 NVDA down 12.0%",
    ]


def test_a_zone_of_its_own_is_named():
    stage = Stage("NVDA down 10%", zone="Asia/Tokyo")
    stage.price("09:30", NVDA=124.79)
    stage.step("09:30", fires("NVDA down 10%", -0.125))
    text = plain_text(stage.posts[0])
    assert "test 23:30:00 Tokyo time" in text
    assert new_york("09:30").hour == 14
