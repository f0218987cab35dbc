"""The tables as they are now; `migrations/` leads there. All times are UTC epoch seconds."""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

VERSION_TABLE = "tickerbell_schema"
"""Alembic's own; its presence tells our databases from other programs'."""

metadata = MetaData()

engine_state = Table(
    "engine_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
    Column("updated", Double, nullable=False),
)

firings = Table(
    "firings",
    metadata,
    Column("identity", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", Double, nullable=False),
    PrimaryKeyConstraint("identity", "channel"),
)

cards = Table(
    "cards",
    metadata,
    Column("identity", Text, primary_key=True),
    Column("events", LargeBinary, nullable=False),
    Column("updated", Double, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("card", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("action", Text, nullable=False),  # the post's, or `picture`: the edit that brings its chart
    Column("channel", Text, nullable=False),
    Column("post", Text, nullable=False),  # JSON
    Column("due", Double, nullable=False),  # its place in the channel's order
    Column("not_before", Double, nullable=False),  # `due`, or when to try again
    Column("state", Text, nullable=False),  # waiting, claimed; done: sent, merged, refused, uncertain
    Column("in_doubt", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("done_at", Double),
    Column("reason", Text),  # of a refusal
    UniqueConstraint("card", "revision", "action", name="outbox_revision"),
)
Index(
    "outbox_open",
    outbox.c.channel,
    outbox.c.due,
    outbox.c.id,
    sqlite_where=outbox.c.done_at.is_(None),
    postgresql_where=outbox.c.done_at.is_(None),
)

messages = Table(
    "messages",  # where each card is on its platform
    metadata,
    Column("card", Text, primary_key=True),
    Column("message", Text, nullable=False),
)

records = Table(
    "records",  # what people asked for
    metadata,
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("by", Text, nullable=False),
    Column("at", Double, nullable=False),
    PrimaryKeyConstraint("kind", "scope", "key"),
)
