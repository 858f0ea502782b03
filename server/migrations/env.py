"""What Alembic runs around each migration; the connection comes from ``upgrade``."""

from __future__ import annotations

from alembic import context

from server.migrations.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    # SQLite cannot alter a table in place; Alembic then copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
