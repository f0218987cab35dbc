"""What became of the rows, and what goes: a channel's, or what is old."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest_asyncio
from msgspec import structs

from adapters.database import Database, open_store
from bot.alert.ledger import Entry
from bot.alert.model import Kept
from bot.alert.post import Post
from bot.chat.people import who
from bot.chat.records import Change, Rule
from bot.ports.store import Commit
from tests.adapters.database.samples import at, drain, fan_out, notation, row, step

DAY = 86400


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Database]:
    store = await open_store(tmp_path / "bell.db")
    yield store
    await store.close()


async def test_the_tally_says_what_became_of_each_row(store: Database) -> None:
    await store.commit(step(0, *(f"post {card}0" for card in "ABCDEF")))
    await store.commit(step(0, "edit A1", "edit A2", "reply A2"))
    for become in (store.refused, store.uncertain):
        (delivery,) = await store.claim(at(0), "worker")
        await become(delivery.row, *(("gone",) if become == store.refused else ()), at(0))  # pyright: ignore[reportCallIssue]
    assert await drain(store, 0) == [f"post {card}0" for card in "CDEF"]
    await store.claim(at(5), "worker")
    assert await store.tally() == {
        "refused": 1,
        "uncertain": 1,
        "sent": 4,
        "merged": 1,
        "claimed": 1,
        "waiting": 1,
    }


async def test_the_oldest_row_that_is_due_says_since_when_a_platform_waits(store: Database) -> None:
    assert await store.waiting(at(0)) == {}
    posts = [replace_channel(row("post A0", 10), "discord:1"), replace_channel(row("post B0", 30), "discord:2")]
    await store.commit(Commit(at(0), outbox=(*posts, row("post C0", 20))))
    assert await store.waiting(at(5)) == {}  # not due yet
    assert await store.waiting(at(30)) == {"discord": at(10), "terminal": at(20)}
    for delivery in await store.claim(at(30), "worker"):
        await store.postpone(delivery.row, at(90), in_doubt=False)  # tried again and again, it is as old as it was
    assert await store.waiting(at(30)) == {"discord": at(10), "terminal": at(20)}
    await drain(store, 100)
    assert await store.waiting(at(100)) == {}


def replace_channel(post: Post, channel: str) -> Post:
    return structs.replace(post, channel=channel, card=post.card.replace(post.channel, channel))


async def test_what_is_uncertain_is_not_sent_again_and_lets_the_next_go(store: Database) -> None:
    await store.commit(step(0, "post A0", "post B0"))
    (first,) = await store.claim(at(0), "worker")
    await store.uncertain(first.row, at(0))
    assert await drain(store, 0) == ["post B0"]


async def test_a_channel_that_is_forgotten_leaves_nothing(store: Database, tmp_path: Path) -> None:
    one, two = "terminal:#one", "terminal:#two"
    rule = Rule(scope=one, rule_id="7k", rule="NVDA down 5%")
    mine, both = fan_out("post A0", one, version="mine"), fan_out("post B0", one, two, version="both")
    cards = {"mine": b"with #one's note", "both": b"shared"}
    unsaid = (("f1", one, ""), ("f1", two, ""))
    await store.commit(Commit(at(0), b"state", cards, (row("post C0"),), (mine, both), unsaid, Change((rule,))))
    (delivery, _) = await store.claim(at(0), "worker")
    await store.sent(delivery.row, "message", at(0))
    await store.forget(one)
    assert await store.cards() == [Kept("both", b"shared", {two: "o"})]
    assert await store.unsaid() == [("f1", two)]
    assert await store.records() == [rule]
    with closing(sqlite3.connect(tmp_path / "bell.db")) as database:
        left = [line for line in database.iterdump() if line.startswith("INSERT") and ("#one" in line or "A0" in line)]
    assert len(left) == 1
    assert "records" in left[0]


async def test_what_is_old_goes(store: Database) -> None:
    one = "terminal:#one"
    old, new = fan_out("post A0", one, version="old"), fan_out("post B0", one, seconds=DAY, version="new")
    await store.commit(Commit(at(0), b"state", {"old": b"card"}, fanned=(old,), unsaid=(("f1", one, ""),)))
    await drain(store, 0)
    await store.commit(Commit(at(DAY), cards={"new": b"card"}, fanned=(new,), unsaid=(("f2", one, ""),)))
    await drain(store, DAY)
    await store.purge(at(DAY / 2))
    assert await store.state() == b"state"
    assert await store.cards() == [Kept("new", b"card", {one: "e"})]
    assert await store.unsaid() == [("f2", one)]
    assert [notation(post) for post in await store.posts()] == ["post B0"]
    await store.commit(Commit(at(2 * DAY), outbox=(row("edit B1", 2 * DAY),)))
    (edit,) = await store.claim(at(2 * DAY + 5), "worker")
    assert edit.message == "message"


async def test_what_is_due_after_the_end_of_what_is_kept_goes_with_what_it_says(store: Database) -> None:
    await store.commit(Commit(at(0), outbox=(row("post A0", 0), row("edit A1", 0))))
    await drain(store, 5)
    await store.purge(at(1))
    assert await store.posts() == []


async def test_only_what_is_recent_is_taken_up(store: Database) -> None:
    one = "terminal:#one"
    for days, name in enumerate(("A", "B")):
        post = fan_out(f"post {name}0", one, seconds=days * DAY, version=name)
        await store.commit(Commit(at(days * DAY), cards={name: b"card"}, fanned=(post,), unsaid=((name, one, ""),)))
    assert await store.cards(at(DAY / 2)) == [Kept("B", b"card", {one: "e"})]
    assert await store.unsaid(at(DAY / 2)) == [("B", one)]


async def test_what_is_held_back_is_kept_and_never_sent(store: Database) -> None:
    one, two = "terminal:#one", "terminal:#two"
    posts = (
        fan_out("post A0", one, version="A", why="quiet"),
        fan_out("post A0", two, version="A", why="budget"),
        fan_out("post B0", one, version="B"),
    )
    await store.commit(Commit(at(0), cards={"A": b"card", "B": b"card"}, fanned=posts))
    assert await drain(store, 60) == ["post B0"]
    assert await store.tally() == {"held": 2, "sent": 1}
    assert await store.cards() == [Kept("A", b"card", {one: "e", two: "o"}), Kept("B", b"card", {one: "e"})]


async def test_the_ledger_is_what_was_decided(store: Database) -> None:
    one, two = "terminal:#one", "terminal:#two"
    posts = (fan_out("post A0", one, two), fan_out("edit A1", one), fan_out("reply A1", two, why="quiet"))
    await store.commit(Commit(at(-9), outbox=(row("post B0", -9),)))
    await store.commit(Commit(at(0), fanned=posts, unsaid=(("f1", one, "muted all 1738000000.0"),)))
    refused = await store.claim(at(0), "worker")
    await store.refused(refused[0].row, "gone", at(0))
    now = at(0).timestamp()
    assert await store.ledger(at(-5)) == [
        Entry(one, "A/2025-01-27", "post", now),
        Entry(two, "A/2025-01-27", "post", now),
        Entry(two, "A/2025-01-27", "reply", now, "quiet"),
        Entry(one, "f1", "", now, "muted all 1738000000.0"),
    ]


async def test_a_step_told_by_a_post_of_its_own_is_a_version_of_the_card(store: Database) -> None:
    one = "terminal:#one"
    first, second = fan_out("post A0", one, version="v0"), fan_out("post A1", one, seconds=9, version="v1")
    second = replace(second, post=structs.replace(second.post, card="A/2025-01-27+2"))
    await store.commit(Commit(at(0), cards={"v0": b"card"}, fanned=(first,)))
    await store.commit(Commit(at(9), cards={"v1": b"card"}, fanned=(second,)))
    assert await store.cards() == [Kept("v1", b"card", {one: "e"})]


async def test_a_person_who_is_forgotten_is_in_no_post(store: Database, tmp_path: Path) -> None:
    notice = structs.replace(row("post A0"), headline=f"NVDA muted by {who('discord:42')}", mention="user:42")
    other = structs.replace(row("post B0"), headline=f"AMD muted by {who('discord:421')}", mention="user:421")
    await store.commit(Commit(at(0), outbox=(notice, other, row("post C0"))))
    (delivery,) = await store.claim(at(0), "worker")
    await store.postpone(delivery.row, at(1), in_doubt=False)
    await store.forget_person("discord:42")
    (again,) = await store.claim(at(1), "worker")
    assert (again.post.headline, again.post.mention) == ("NVDA muted by somebody", "")
    await store.sent(again.row, "message", at(1))
    (delivery,) = await store.claim(at(1), "worker")
    assert delivery.post == other
