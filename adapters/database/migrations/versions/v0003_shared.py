"""What many channels share is kept once: cards, the contents of posts, channels' names.

A card of before goes on as a version of its own, named by its old identity.
"""

from typing import Any

import msgspec
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    old = op.get_bind()
    posts = old.execute(sa.text("SELECT * FROM outbox ORDER BY id")).mappings().all()
    cards = old.execute(sa.text("SELECT * FROM cards")).mappings().all()
    messages = dict(old.execute(sa.text("SELECT card, message FROM messages")).all())
    firings = old.execute(sa.text("SELECT * FROM firings")).mappings().all()
    for table in ("outbox", "cards", "messages", "firings"):
        op.drop_table(table)
    _create()
    _insert("unsaid", [{**row, "why": ""} for row in firings])
    ids = {channel: number for number, channel in enumerate(dict.fromkeys(row["channel"] for row in posts), 1)}
    _insert("channels", [{"id": number, "channel": channel} for channel, number in ids.items()])
    _insert("cards", [_card(row) for row in cards])
    versions = {row["identity"] for row in cards}
    _insert("contents", [_content(row, versions) for row in posts])
    _insert("outbox", [_row(row, ids) for row in posts])
    found = {(row["card"], row["channel"]): row for row in posts if row["card"] in messages}
    _insert("messages", [_message(row, ids, messages) for row in found.values()])


def _insert(table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        op.bulk_insert(sa.table(table, *(sa.column(name) for name in rows[0])), rows)


def _card(row: sa.RowMapping) -> dict[str, Any]:
    """The card without its channel's own, in New York's zone, as all were."""
    card = msgspec.msgpack.decode(row["events"])
    card["name"] = card.pop("identity").removeprefix(f"{card.pop('channel')}/")
    card["zone"] = "America/New_York"
    for event in card["events"]:
        if (rule_id := event.pop("rule_id", None)) is not None:
            event["origin"] = event["origin"].removeprefix(f"rule {rule_id}: ")
    return {"version": row["identity"], "card": msgspec.msgpack.encode(card), "updated": row["updated"]}


def _content(row: sa.RowMapping, versions: set[str]) -> dict[str, Any]:
    version = row["card"] if row["card"] in versions else ""
    return {"id": row["id"], "post": row["post"], "version": version, "at": row["due"]}


def _row(row: sa.RowMapping, ids: dict[str, int]) -> dict[str, Any]:
    kept = dict(row)
    kept.pop("post")
    own = {"channel": ids[row["channel"]], "card": row["card"].removeprefix(f"{row['channel']}/"), "content": row["id"]}
    return {**kept, **own, "rule_id": "", "mention": msgspec.json.decode(row["post"])["mention"]}


def _message(row: sa.RowMapping, ids: dict[str, int], messages: dict[str, str]) -> dict[str, Any]:
    card = row["card"].removeprefix(f"{row['channel']}/")
    own = {"card": card, "channel": ids[row["channel"]], "message": messages[row["card"]]}
    return {**own, "updated": row["due"]}


def _create() -> None:
    op.create_table(
        "cards",
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("card", sa.LargeBinary, nullable=False),
        sa.Column("updated", sa.Double, nullable=False),
    )
    op.create_table(
        "unsaid",
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("identity", "channel"),
    )
    op.create_table(
        "channels",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "contents",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("channel", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("updated", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("card", "channel"),
    )
    _outbox()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.Integer, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("content", sa.BigInteger, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("mention", sa.Text, nullable=False),
        sa.Column("due", sa.Double, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("in_doubt", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("done_at", sa.Double),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("card", "revision", "action", "channel", name="outbox_revision"),
    )
    undone = sa.text("done_at IS NULL")
    op.create_index("outbox_open", "outbox", ["channel", "due", "id"], sqlite_where=undone, postgresql_where=undone)
    op.create_index("outbox_due", "outbox", ["due"])
