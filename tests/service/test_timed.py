"""Timed things through the real watcher, engine and database: they come in time, once, also over a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.alert.post import Post
from tests.service.answers.world import BEFORE, Talk, world

MORNING = datetime(2025, 1, 27, 13, tzinfo=UTC)
OPENED = datetime(2025, 1, 27, 15, tzinfo=UTC)
EVENING = datetime(2025, 1, 27, 22, 30, tzinfo=UTC)


def told(posts: list[Post], talk: Talk) -> list[Post]:
    return [post for post in posts if post.channel == talk.channel and post.action != "edit"]


async def test_what_quiet_hours_hold_survives_a_restart_and_comes_once(tmp_path: Path):
    database = tmp_path / "tickerbell.db"
    async with world(database, until=MORNING) as before:
        talk = before.talk()
        await talk.hear("settings quiet 9:00-12:00")
        await talk.hear("subscribe ai")
        await before.deliver()
        await before.live(OPENED)
        assert {post.severity for post in told(list(await before.deliver()), talk)} <= {"critical"}
        assert before.answers.house.watcher.next_due is not None
    async with world(database, until=BEFORE) as after:
        await after.answers.house.watcher.start()
        await after.live(EVENING)
        posts = told(list(await after.deliver()), talk)
    digests = [post for post in posts if post.action == "digest"]
    assert [post.at for post in digests] == [datetime(2025, 1, 27, 17, tzinfo=UTC).timestamp()]
    assert "in the quiet hours, 09:00–12:00" in digests[0].headline
    held = {line.split()[1] for line in digests[0].figures}
    posted = {post.subject for post in posts if post.action == "post" and post.at < digests[0].at}
    assert held
    assert not held & posted


async def test_a_summary_that_is_asked_for_comes_at_its_time():
    async with world(None, until=MORNING) as monday:
        talk = monday.talk()
        await talk.hear("subscribe ai")
        await talk.hear("digest daily 16:30")
        assert monday.answers.house.watcher.desk.next_due == datetime(2025, 1, 27, 21, 30, tzinfo=UTC)
        await monday.live(EVENING)
        posts = told(list(await monday.deliver()), talk)
        summaries = [post for post in posts if post.headline.startswith("Summary")]
        assert [post.at for post in summaries] == [datetime(2025, 1, 27, 21, 30, tzinfo=UTC).timestamp()]
        assert summaries[0].headline.endswith("since Sun 16:30")
        await talk.hear("digest off")
        assert monday.answers.house.watcher.desk.next_due is None


async def test_the_end_of_a_mute_is_told():
    async with world(None, until=MORNING) as monday:
        talk = monday.talk()
        await talk.hear("subscribe ai")
        await talk.hear("mute all until 12:00")
        await monday.deliver()
        await monday.live(OPENED)
        assert told(list(await monday.deliver()), talk) == []
        await monday.live(EVENING)
        first, *_ = told(list(await monday.deliver()), talk)
        assert first.headline.startswith("Everything is heard again; ")
        assert first.at == datetime(2025, 1, 27, 17, tzinfo=UTC).timestamp()
