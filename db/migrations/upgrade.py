"""Making a store's tables, and bringing an older store up to date.

Alembic's batch mode with foreign keys on deletes children silently, and a table's triggers and the search index vanish:
so foreign keys are off before the transaction begins, the derived tables are made again, and everything is checked.
The backup before is the caller's (`db.store`). Not here: at which revision a store stands (`revisions`).
"""

import secrets
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, text
from sqlmodel import SQLModel

import db.models  # noqa: F401  all tables must be known
from db.derived import refresh, search
from db.errors import damaged
from db.migrations.revisions import latest
from resources import ROOT

APPLICATION_ID: Final = 0x4A444D53  # "JDMS"


def _own(name: str | None, type_: str, _parents: Any) -> bool:
    return not (type_ == "table" and name is not None and name.startswith(("search_", "alembic_")))


def _plain_string(kind: str, item: Any, _context: Any) -> str | bool:
    """SQLModel's own string type is a plain string: revisions stand on SQLAlchemy alone."""
    return "sa.String()" if kind == "type" and type(item).__name__ == "AutoString" else False


CONFIGURE: Final[dict[str, Any]] = {
    "target_metadata": SQLModel.metadata,
    "render_as_batch": True,
    "include_name": _own,
    "render_item": _plain_string,
}


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for a connection, or for reading the scripts alone."""
    made = Config()
    made.set_main_option("script_location", str(ROOT.parent / "db" / "migrations"))
    made.attributes["connection"] = connection
    return made


@cache
def _finished() -> tuple[str, ...]:
    """Return the statements that make what all revisions together make: they are run once in a process, on an empty file."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        command.upgrade(config(connection), "head")
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        statements = tuple(made.scalars())
    engine.dispose()
    return *statements, f"INSERT INTO alembic_version (version_num) VALUES ('{latest()}')"


def create_tables(connection: Connection) -> None:
    """Make all tables of an empty store and give it its identity."""
    for statement in _finished():
        connection.exec_driver_sql(statement)
    search.create(connection)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(
        text("INSERT INTO identity (id, origin, lineage, created_at) VALUES (1, :origin, :lineage, :at)"),
        {
            "origin": secrets.randbits(26),
            "lineage": secrets.token_hex(16),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )
    connection.commit()


def upgrade(engine: Engine) -> None:
    """Bring an older store up to date in one transaction; the restore point is already made."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys = OFF")  # by the driver: inside a transaction SQLite ignores it silently
        try:
            _upgrade(connection)
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys = ON")


def _upgrade(connection: Connection) -> None:
    search.put_aside(connection)
    command.upgrade(config(connection), "head")
    if connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise damaged()
    refresh.rebuild(connection)
    connection.commit()
