import io
import json

import pytest

from adapters.terminal.lines import JsonLines
from tests.adapters.cards import DIGEST, EDIT, FINAL, FIRST, HOSTILE, REPLY, hostile


def lines(*posts: object) -> list[str]:
    stream = io.StringIO()
    show = JsonLines(stream)
    for post in posts:
        show(post)  # pyright: ignore[reportArgumentType]
    return stream.getvalue().splitlines()


def test_a_post_is_one_object_with_the_documented_keys() -> None:
    (line,) = lines(FINAL)
    record = json.loads(line)
    assert list(record) == [
        "at", "action", "channel", "identity", "rule", "subject", "headline", "value", "step", "late", "cause", "text",
    ]  # fmt: skip
    assert record["at"] == "2025-01-27T21:00:01Z"
    assert record["action"] == "edit"
    assert record["channel"] == "terminal:#replay"
    assert record["identity"] == "terminal:#replay/NVDA/2025-01-27#2"
    assert record["headline"] == "NVDA down 17.0% on AI-model news"
    assert record["value"] == -0.1697
    assert record["cause"]["verdict"] == "on"
    assert record["cause"]["topic"] == "ai-models"
    assert record["cause"]["headlines"][0] == {
        "published": "2025-01-27T09:05:00Z",
        "source": "techwire.example",
        "title": "Chinese AI app takes the top spot of the US App Store from ChatGPT",
        "url": "https://techwire.example/2025/01/27/app-store",
    }
    assert "NVDA down 17.0% on AI-model news" in record["text"]
    assert "not financial advice" in record["text"]


def test_every_action_is_a_line() -> None:
    records = [json.loads(line) for line in lines(FIRST, EDIT, REPLY, DIGEST)]
    assert [record["action"] for record in records] == ["post", "edit", "reply", "digest"]
    assert records[-1]["cause"] is None
    assert records[-1]["late"] is True


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_any_text_stays_within_its_line(title: str) -> None:
    (line,) = lines(hostile(title))
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["cause"]["story"] == title
