"""At which revision a store stands, and whether this program knows it. Asked at every opening: without Alembic, which takes
as long to load as a small store to open. Not here: bringing a store up to date (`upgrade`).
"""

from functools import cache

from sqlalchemy import Connection, Engine, text

from db.errors import damaged, newer
from resources import ROOT


@cache
def known() -> tuple[str, ...]:
    """Return the revisions this program knows, oldest first: they begin the names of their files."""
    files = (ROOT.parent / "db/migrations/versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def latest() -> str:
    """Return the newest revision this program knows."""
    return known()[-1]


def current(connection: Connection) -> str | None:
    """Return the revision a store is at."""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_revision(connection: Connection) -> None:
    """Refuse a store that is not ours or that a newer program wrote."""
    stands_at = current(connection)
    if stands_at is None:
        raise damaged()
    if stands_at not in known():
        raise newer()


def needs_upgrade(engine: Engine) -> bool:
    """Whether the store is older than this program."""
    with engine.connect() as connection:
        return current(connection) != latest()
