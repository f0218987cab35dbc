"""Databases of earlier versions are taken over: what was asked for, what is on its way, and cards that go on."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from adapters.database import open_store
from bot.alert.model import Card, CardKind
from bot.chat.records import Muted, Rule
from tests.adapters.database.samples import MONDAY, at, notation, row

CHANNEL = "terminal:#one"
IDENTITY = f"{CHANNEL}/A/2025-01-27"


def older(path: Path, version: str, tables: Mapping[str, list[dict[str, Any]]]) -> None:
    """A database as that version left it."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "adapters.database:migrations")
        command.upgrade(config, version)
    engine.dispose()
    with closing(sqlite3.connect(path)) as database, database:
        for table, rows in tables.items():
            for values in rows:
                marks = ", ".join("?" * len(values))
                database.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", [*values.values()])


async def test_rules_and_mutes_of_the_first_version(tmp_path: Path) -> None:
    rule = {"rule_id": "7k", "rule": '"É" on app-store-us-free', "severity": "critical", "mention": "@here"}
    tables = {
        "channel_rules": [{"channel": CHANNEL, "note": "Check.", "made": 4.0, **rule}],
        "mutes": [{"channel": CHANNEL, "target": "all", "until": 1738000000.0}],
    }
    older(tmp_path / "old.db", "0001", tables)
    store = await open_store(tmp_path / "old.db")
    assert await store.records() == [
        Muted(scope=CHANNEL, target="all", until=1738000000.0),
        msgspec.convert({"type": "rule", "scope": CHANNEL, "note": "Check.", "at": 4.0, **rule}, Rule),
    ]
    await store.close()


def old_post(name: str, state: str) -> dict[str, Any]:
    post = row(name)
    return {
        "card": post.card,
        "revision": post.revision,
        "action": post.action,
        "channel": post.channel,
        "post": msgspec.json.encode(post).decode(),
        "due": post.at,
        "not_before": post.at,
        "state": state,
        "in_doubt": False,
        "attempts": 1,
        "done_at": None if state == "waiting" else post.at,
    }


def old_card() -> dict[str, Any]:
    fired = {
        "type": "fired",
        "identity": "NVDA down 10%|NVDA|2025-01-27|1",
        "at": MONDAY.timestamp(),
        "seen": MONDAY.timestamp(),
        "subject": "A",
        "rule": "A down 10%",
        "rule_id": "7k",
        "severity": "normal",
        "mention": "",
        "note": "",
        "quantified": False,
        "lead": "A",
        "rest": "down 12.5%",
        "short": "down 12.5%",
        "figure": "12.5%",
        "group": "",
        "asked": "",
        "currency": "USD",
        "direction": "down",
        "value": -0.125,
        "size": 0.125,
        "step": 1,
        "when": "09:30",
        "origin": "rule 7k: A down 10% · first firing",
        "basis": "test 09:30:00 New York time",
        "condition": None,
    }
    card = {"identity": IDENTITY, "channel": CHANNEL, "kind": "subject", "subject": "A", "date": "2025-01-27"}
    return {**card, "events": [fired], "view": {}, "revision": 1, "span": ""}


async def test_cards_and_posts_that_each_channel_had_alone(tmp_path: Path) -> None:
    tables = {
        "outbox": [old_post("post A0", "sent"), old_post("edit A1", "waiting"), old_post("post B0", "waiting")],
        "cards": [{"identity": IDENTITY, "events": msgspec.msgpack.encode(old_card()), "updated": at(0).timestamp()}],
        "messages": [{"card": IDENTITY, "message": "original"}],
        "firings": [{"identity": "some firing", "channel": CHANNEL, "at": at(0).timestamp()}],
    }
    older(tmp_path / "old.db", "0002", tables)
    store = await open_store(tmp_path / "old.db")
    assert await store.posts() == [row("post A0")]
    assert await store.unsaid() == [("some firing", CHANNEL)]
    (kept,) = await store.cards()
    assert kept.holders == {CHANNEL: ""}
    card = msgspec.msgpack.decode(kept.card, type=Card)
    assert (card.name, card.kind, card.zone, card.revision) == (
        "A/2025-01-27",
        CardKind.SUBJECT,
        "America/New_York",
        1,
    )
    assert card.firings[0].origin == "A down 10% · first firing"
    (edit,) = await store.claim(at(5), "worker")
    assert (notation(edit.post), edit.message) == ("edit A1", "original")
    await store.close()
