"""Which step settled something that was to do: how a line of today finds its way back.

Not here: what is to do (`db.queries.today`), taking a step back (`db.history.undo`).
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, text

from db.history.undo import Target, newest_of

# what a step must have touched to settle a line of each kind
_TOUCHED: Final = {
    "visit": "SELECT id FROM visit WHERE household_id = :household",
    "measure": "SELECT :record",
    "acknowledge": "SELECT :record",
    "handover": "SELECT id FROM pairing WHERE helper_id = :record UNION ALL SELECT :record",
    "gap": "SELECT id FROM pairing WHERE household_id = :household",
    "answer": "SELECT :record",
    "consent": "SELECT id FROM consent WHERE household_id = :household",
    "people": "SELECT id FROM member WHERE household_id = :household UNION ALL SELECT :household",
}


def newest_step(connection: Connection) -> int:
    """Return the id of the newest change set, 0 where there is none."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM change_set").scalar_one())


def settled_by(connection: Connection, kind: str, record: int, household: int | None, after: int) -> Target | None:
    """Return the newest step after the change set `after` that touched what a line is about, None where none did."""
    return newest_of(
        connection,
        "s.id > :after AND EXISTS (SELECT 1 FROM change c WHERE c.id BETWEEN s.first_change AND s.last_change "
        f"AND c.record_id IN ({_TOUCHED[kind]}))",
        after=after,
        record=record,
        household=household,
    )


def standing(connection: Connection, steps: Iterable[int]) -> set[int]:
    """Return those of these change sets that were not taken back."""
    live = text("SELECT NOT EXISTS (SELECT 1 FROM change_set WHERE reverts = :id)")
    return {each for each in steps if connection.execute(live, {"id": each}).scalar()}
