"""Large writes: secondary indexes put aside while most of a table comes or goes (0.7 of the time)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

# Below this many rows an index is cheaper to keep than to make again.
MANY = 20_000


@contextmanager
def indexes_aside(connection: Connection, kind: str, *, adding: int = 0, removing: int = 0) -> Iterator[None]:
    """Drop the indexes of a table around a large insert or delete, and make them again; inside the transaction."""
    if max(adding, removing) < MANY or not _worth_it(connection, kind, adding, removing):
        yield
        return
    made = connection.exec_driver_sql(
        "SELECT m.name, m.sql FROM sqlite_master AS m WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL "
        # by these a row that goes is asked whether another of its table refers to it: without them, all rows for each row
        "AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(?1) AS k, pragma_index_info(m.name) AS i "
        'WHERE k."table" = ?1 AND k."from" = i.name)',
        (kind,),
    ).all()
    for name, _ in made:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _, statement in made:
        connection.exec_driver_sql(statement)


def _worth_it(connection: Connection, kind: str, adding: int, removing: int) -> bool:
    rows: int = connection.exec_driver_sql(f"SELECT count(*) FROM {kind}").scalar_one()
    return rows < max(adding, 2 * removing)
