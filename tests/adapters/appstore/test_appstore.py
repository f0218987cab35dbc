"""Top charts from Apple: snapshots of those that rules name, when they have changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.appstore import AppStore
from adapters.appstore.chart import read
from adapters.fetch import Fetcher
from bot.errors import SourceError
from bot.news.model import Ranking
from tests.adapters.outside import Notes, Outside, outside

NOON = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)
FREE = "/api/v2/us/apps/top-free/100/apps.json"
FIXTURE = Path(__file__).parents[3].parent / "shared/data/fixtures/apple_rss"


def listed(*names: str, updated: str = "Wed, 10 Jun 2026 15:50:00 +0000") -> bytes:
    apps = [{"artistName": "x", "id": str(number), "name": name, "genres": []} for number, name in enumerate(names)]
    return json.dumps({"feed": {"title": "t", "updated": updated, "results": apps}}).encode()


def store(fetcher: Fetcher, notes: Notes, address: str) -> AppStore:
    source = AppStore(fetcher, notes, api=address)
    source.watch(["app-store-us-free", "app-store-fr-free", "play-us-free"])
    return source


def test_a_chart_is_told_when_it_has_changed_and_only_those_that_are_watched_are_asked_for():
    async def story(stage: Outside) -> None:
        stage.server.pages[FREE] = listed("ChatGPT", "Threads")
        await stage.watch(
            store,
            *[lambda: None] * 14,
            lambda: stage.server.pages.update({FREE: listed("DeepSeek - AI Assistant", "ChatGPT")}),
            *[lambda: None] * 7,
        )

    stage = outside(NOON, story)
    assert [(fact.chart, fact.apps) for fact in stage.taken if isinstance(fact, Ranking)] == [
        ("app-store-us-free", ("ChatGPT", "Threads")),
        ("app-store-us-free", ("DeepSeek", "ChatGPT")),
    ]
    assert stage.taken[0].at == NOON - timedelta(minutes=10)
    assert stage.server.paths() == [FREE] * 4  # in 34 minutes


def test_a_chart_that_is_as_it_was_is_not_sent_again():
    async def story(stage: Outside) -> None:
        stage.server.pages[FREE] = listed("ChatGPT")
        stage.server.etags[FREE] = '"1"'
        await stage.watch(store, *[lambda: None] * 7, lambda: stage.server.pages.update({FREE: b"not sent"}))

    stage = outside(NOON, story)
    assert len(stage.taken) == 1
    assert len(stage.server.asked) == 2


@pytest.mark.parametrize("meanwhile", [False, True])
def test_who_watches_anew_is_told_where_a_chart_stands(meanwhile: bool):
    async def story(stage: Outside) -> None:
        stage.server.pages[FREE] = listed("ChatGPT")
        stage.server.etags[FREE] = '"1"'
        sources: list[AppStore] = []

        def make(fetcher: Fetcher, notes: Notes, address: str) -> AppStore:
            sources.append(store(fetcher, notes, address))
            return sources[0]

        def anew() -> None:
            sources[0].watch(["app-store-us-free"])

        if meanwhile:
            stage.meanwhile = anew
        await stage.watch(make, (lambda: None) if meanwhile else anew, *[lambda: None] * 6)

    assert len(outside(NOON, story).taken) == 2


def test_a_chart_can_be_watched_later_and_no_more():
    async def story(stage: Outside) -> None:
        stage.server.pages[FREE] = listed("ChatGPT")
        sources: list[AppStore] = []

        def make(fetcher: Fetcher, notes: Notes, address: str) -> AppStore:
            sources.append(AppStore(fetcher, notes, api=address))
            return sources[0]

        await stage.watch(
            make,
            lambda: sources[0].watch(["app-store-us-free"]),
            lambda: sources[0].watch([]),
            *[lambda: None] * 8,
        )
        assert not sources[0].health()

    assert outside(NOON, story).server.paths() == [FREE]


@pytest.mark.parametrize("answer", [503, b"<html>", b"{}", listed()])
def test_what_is_no_chart_is_said(answer: bytes | int):
    async def story(stage: Outside) -> None:
        stage.server.pages[FREE] = answer
        source = await stage.watch(store)
        (health,) = source.health()
        assert health.source == "app-store-us-free"
        assert not health.good

    assert not outside(NOON, story).taken


@pytest.mark.parametrize(
    ("names", "apps"),
    [
        (["YouTube: Watch, Listen, Stream"], ("YouTube",)),
        (["TikTok - Videos, Shop & LIVE"], ("TikTok",)),
        (["Max – stream it", "X"], ("Max", "X")),
        (["7-Eleven | Rewards"], ("7-Eleven",)),
        (["AI Chat: one", "AI Chat: two"], ("AI Chat", "AI Chat: two")),
        (["Bad\u202eName\x07"], ("BadName",)),
    ],
)
def test_apps_go_by_their_names_alone(names: list[str], apps: tuple[str, ...]):
    assert read(listed(*names))[0] == apps


def test_a_time_that_cannot_be_read_is_none():
    assert read(listed("A", updated="lately"))[1] is None


def test_what_is_no_list_is_refused():
    with pytest.raises(SourceError):
        read(b"[]")


@pytest.mark.shared
@pytest.mark.skipif(not FIXTURE.exists(), reason="needs ../shared")
def test_a_recorded_chart_is_read():
    (recorded,) = FIXTURE.iterdir()
    assert read(recorded.read_bytes()) == (
        ("TikTok", "YouTube", "Instagram"),
        datetime(2021, 11, 24, 22, 11, 48, tzinfo=UTC),
    )
