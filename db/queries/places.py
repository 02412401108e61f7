"""Places as lists need them: what all of a list has in common need not stand in every line."""

from sqlalchemy import Connection


def one_township(connection: Connection) -> str:
    """Return the name of the township all households lie in, "" where there is none or more than one."""
    first, last = connection.exec_driver_sql(
        "SELECT min(township_id), max(township_id) FROM household_line WHERE township_id IS NOT NULL"
    ).one()
    if first is None or first != last:
        return ""
    return str(connection.exec_driver_sql("SELECT name FROM region WHERE id = ?", (first,)).scalar() or "")
