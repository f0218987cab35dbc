"""Run by Alembic for each command, on the connection that `opening.py` passes in its transaction."""

from alembic import context

from adapters.database.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSION_TABLE
)
with context.begin_transaction():
    context.run_migrations()
