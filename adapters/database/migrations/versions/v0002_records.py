"""What people asked for, of every kind, in one table; rules and mutes move into it."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    records = op.create_table(
        "records",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", "key"),
    )
    op.bulk_insert(records, [*_rules(), *_mutes()])
    op.drop_table("channel_rules")
    op.drop_table("mutes")


def _rules() -> list[dict[str, object]]:
    rows = op.get_bind().execute(sa.text("SELECT * FROM channel_rules")).mappings()
    kept = ("rule_id", "rule", "severity", "mention", "note")
    return [
        _record("rule", row["channel"], row["rule_id"], row["made"], {name: row[name] for name in kept}) for row in rows
    ]


def _mutes() -> list[dict[str, object]]:
    rows = op.get_bind().execute(sa.text("SELECT * FROM mutes")).mappings()
    return [
        _record("muted", row["channel"], row["target"], 0.0, {n: row[n] for n in ("target", "until")}) for row in rows
    ]


def _record(kind: str, scope: str, key: str, at: float, more: dict[str, object]) -> dict[str, object]:
    value = json.dumps({"type": kind, "scope": scope, "by": "", "at": at, **more}, ensure_ascii=False)
    return {"kind": kind, "scope": scope, "key": key, "value": value, "by": "", "at": at}
