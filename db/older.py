"""Making a store as a program of an earlier revision left it: for the proof that every one of them still opens.

Here: tables of a revision and the identity of a store, no facts. Not here: bringing it up to date (`db.migrations.upgrade`).
"""

import secrets
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from db import keys
from db.backup import connected
from db.derived import search
from db.migrations.upgrade import APPLICATION_ID, config


def make_at(path: Path, passphrase: str, revision: str) -> None:
    """Make a store at an earlier revision, quick to open."""
    key = keys.new_key(passphrase, quick=True)
    engine = create_engine(
        "sqlite:///store", module=sqlcipher, creator=lambda: connected(path, key), poolclass=StaticPool
    )
    with engine.connect() as connection:
        command.upgrade(config(connection), revision)
        search.create(connection)
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(
            text("INSERT INTO identity (id, origin, lineage, created_at) VALUES (1, :origin, :lineage, :at)"),
            {"origin": secrets.randbits(26), "lineage": secrets.token_hex(16), "at": "2019-06-24T09:30:00+00:00"},
        )
        connection.commit()
    engine.dispose()
