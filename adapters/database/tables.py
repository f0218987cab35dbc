"""The tables as they are now; `migrations/` leads there. All times are UTC epoch seconds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION_TABLE = "tickerbell_schema"
"""Alembic's own; its presence tells our databases from other programs'."""
VERSION = "0004"
"""The latest of the migrations."""

metadata = MetaData()

schema = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)

engine_state = Table(
    "engine_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
    Column("updated", Double, nullable=False),
)

cards = Table(
    "cards",  # one row for all channels in which the same has happened
    metadata,
    Column("version", Text, primary_key=True),
    Column("card", LargeBinary, nullable=False),
    Column("updated", Double, nullable=False),
)

unsaid = Table(
    "unsaid",  # firings that a channel never hears of
    metadata,
    Column("identity", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("why", Text, nullable=False),
    PrimaryKeyConstraint("identity", "channel"),
)

channels = Table(
    "channels",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False, unique=True),
)

contents = Table(
    "contents",  # what the posts of many channels share
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # follows from the rest
    Column("post", Text, nullable=False),  # JSON
    Column("version", Text, nullable=False),  # of the card that it shows, or empty
    Column("at", Double, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", Integer, nullable=False),
    Column("card", Text, nullable=False),  # named without its channel
    Column("revision", Integer, nullable=False),
    Column("action", Text, nullable=False),  # the post's, or `picture`: the edit that brings its chart
    Column("content", BigInteger, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("mention", Text, nullable=False),
    Column("due", Double, nullable=False),  # its place in the channel's order
    Column("not_before", Double, nullable=False),  # `due`, or when to try again
    Column("state", Text, nullable=False),  # waiting, claimed; done: sent, merged, refused, uncertain, held
    Column("in_doubt", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("done_at", Double),
    Column("reason", Text),  # of a refusal, or why it is held
    # In this order, what a moment adds for all channels stands together.
    UniqueConstraint("card", "revision", "action", "channel", name="outbox_revision"),
)
Index(
    "outbox_open",
    outbox.c.channel,
    outbox.c.due,
    outbox.c.id,
    sqlite_where=outbox.c.done_at.is_(None),
    postgresql_where=outbox.c.done_at.is_(None),
)
Index("outbox_due", outbox.c.due)

messages = Table(
    "messages",  # where each card is on its platform
    metadata,
    Column("card", Text, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("updated", Double, nullable=False),
    PrimaryKeyConstraint("card", "channel"),
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

told = Table(
    "told",  # headlines and top charts, as they were seen
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seen", Double, nullable=False, index=True),
    Column("kind", Text, nullable=False),  # headline, ranking
    Column("fact", LargeBinary, nullable=False),
)

notes = Table(
    "notes",  # what sources remember between runs
    metadata,
    Column("source", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("value", LargeBinary, nullable=False),
    PrimaryKeyConstraint("source", "key"),
)
