"""How much is undecided, told without reading the log. What it is, and what each side says: `db.history.conflicts`."""

from sqlalchemy import Connection

from db.models import KINDS

_KIND_OF = {number: kind for kind, (number, _table) in KINDS.items()}


def undecided_by_kind(connection: Connection) -> dict[str, int]:
    """Return how many fields are undecided, by the kind of their record."""
    rows = connection.exec_driver_sql("SELECT record_id >> 32 & 31, count(*) FROM conflict GROUP BY 1 ORDER BY 2 DESC")
    return {_KIND_OF[row[0]]: int(row[1]) for row in rows}
