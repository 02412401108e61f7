"""Alembic's entry: runs the revisions on the connection that `db.migrations.upgrade` hands over. No .ini, no URL."""

from alembic import context

import db.models  # noqa: F401  all tables must be known
from db.migrations.upgrade import CONFIGURE

connection = context.config.attributes["connection"]
context.configure(connection=connection, **CONFIGURE)
with context.begin_transaction():
    context.run_migrations()
