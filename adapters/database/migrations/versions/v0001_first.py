"""Engine state, firings, cards, the outbox and where cards are on their platforms."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "engine_state",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("updated", sa.Double, nullable=False),
    )
    op.create_table(
        "firings",
        sa.Column("identity", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("identity", "channel"),
    )
    op.create_table(
        "cards",
        sa.Column("identity", sa.Text, primary_key=True),
        sa.Column("events", sa.LargeBinary, nullable=False),
        sa.Column("updated", sa.Double, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("card", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, nullable=False),
    )
    op.create_table(
        "channel_rules",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("mention", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", "rule_id"),
    )
    op.create_table(
        "mutes",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", "target"),
    )
    _outbox()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("post", sa.Text, nullable=False),
        sa.Column("due", sa.Double, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("in_doubt", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("done_at", sa.Double),
        sa.Column("reason", sa.Text),
        sa.UniqueConstraint("card", "revision", "action", name="outbox_revision"),
    )
    undone = sa.text("done_at IS NULL")
    op.create_index("outbox_open", "outbox", ["channel", "due", "id"], sqlite_where=undone, postgresql_where=undone)
