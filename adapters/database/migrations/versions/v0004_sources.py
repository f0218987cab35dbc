"""What the sources of the live market have told, and what they remember between runs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "told",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("seen", sa.Double, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("fact", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_told_seen", "told", ["seen"])
    op.create_table(
        "notes",
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("source", "key"),
    )
