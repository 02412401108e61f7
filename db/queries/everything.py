"""Every row of every table that says something of the programme or of its history: for an export that needs no program.

Rows come one after another, in flat memory. Not here: what is left out of them, how they are written (`app.registers.sending.everything`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, text

from db.models import KINDS, sql_table, table_of
from db.models.base import Table
from db.models.exchange import ForeignSet, IncomingFile, OutgoingBook
from db.models.log import Change, ChangeSet
from db.models.register import Batch

# the history beside the records, in the order in which it is read
HISTORY: Final[dict[str, type[Table]]] = {
    "change_set": ChangeSet,
    "change": Change,
    "batch": Batch,
    "foreign_set": ForeignSet,
    "incoming_file": IncomingFile,
    "outgoing_book": OutgoingBook,
}


def columns_of(table: str) -> list[str]:
    """Return the columns of a kind of record or of a table of `HISTORY`."""
    found = table_of(table) if table in KINDS else sql_table(HISTORY[table])
    return [column.name for column in found.columns]


def every_row(connection: Connection, table: str) -> Iterator[Mapping[str, Any]]:
    """Yield every row of a kind of record or of a table of `HISTORY`, by its key."""
    columns = columns_of(table)
    rows = connection.execute(
        text(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1").execution_options(yield_per=2_000)
    )
    for row in rows.mappings():
        yield dict(row)


def rows_in_all(connection: Connection) -> int:
    """Return how many rows `every_row` will yield over all tables."""
    counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in (*KINDS, *HISTORY))
    return int(connection.exec_driver_sql(f"SELECT {counts}").scalar_one())


def head_of_log(connection: Connection) -> str:
    """Return the digest of the newest step: the mark an export carries, which `jiedui check` can be held against."""
    found = connection.exec_driver_sql("SELECT digest FROM change_set ORDER BY id DESC LIMIT 1").scalar()
    return str(found or "")
