"""Dates in SQL: which rows hold on a day, when their ends may be open or cut to a month or a year.

A cut beginning sorts before every day inside it as text; a cut end does once "~" (above every digit and "-") is added.
"""


def holds_on(alias: str, day: str = ":day") -> str:
    """Return the condition that a row with from_date and to_date holds on a day."""
    return (
        f"({alias}.from_date IS NULL OR {alias}.from_date <= {day}) "
        f"AND ({alias}.to_date IS NULL OR {alias}.to_date || '~' >= {day})"
    )


def in_force(alias: str, day: str = ":day") -> str:
    """Return the condition that a pairing binds on a day: begun, not ended, not resting."""
    # the pauses of the day are few and do not depend on the row: SQLite asks for them once
    return (
        f"{alias}.stage IS NULL AND {holds_on(alias, day)} "
        f"AND {alias}.id NOT IN (SELECT rest.pairing_id FROM pairing_pause rest WHERE {holds_on('rest', day)})"
    )
