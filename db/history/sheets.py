"""Hand-over sheets that were done, read again as they were signed: what changed in the households since is left aside."""

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, text

from db.history.log import identity, shown_of, steps_of
from db.history.versions import replay
from db.models import KINDS, kind_of
from db.queries.handover import Sheet, held_as, sheets
from db.queries.sheets import OPEN_KINDS, Row, SheetContent, lines_of, party, place_of, rows_of


def sheet_again(connection: Connection, number: str) -> SheetContent | None:
    """Return the sheet of a number as it was when the hand-over was done; None where there is none."""
    found = next(iter(sheets(connection, number=number)), None)
    return contents(connection, found) if found else None


def contents(connection: Connection, sheet: Sheet) -> SheetContent:
    """Return what stood on a sheet when the hand-over was done."""
    held = held_as(connection, sheet.pairings)
    homes = {each.household_id for each in held}
    rows = _rows_then(connection, rows_of(connection, homes), _end_of(connection, sheet.id))
    return SheetContent(
        number=sheet.number,
        on_date=sheet.on_date,
        reason=sheet.reason,
        note=sheet.note,
        side=sheet.side,
        leaver=party(connection, sheet.side, sheet.leaver_id, sheet.on_date),
        successor=party(connection, sheet.side, sheet.successor_id, sheet.on_date),
        place=place_of(connection, homes),
        lines=tuple(lines_of(connection, held, rows)),
    )


def _end_of(connection: Connection, hand_over: int) -> int:
    """Return the last change of the step that wrote a sheet (again, where it was put back after an undo)."""
    return int(
        connection.exec_driver_sql(
            "SELECT max(s.last_change) FROM change c JOIN change_set s ON s.id = c.change_set_id "
            "WHERE c.record_id = ? AND c.action IN ('create', 'restore')",
            (hand_over,),
        ).scalar_one()
    )


def _rows_then(connection: Connection, now: Mapping[str, list[Row]], change: int) -> dict[str, list[Row]]:
    """Return the rows as they stood after a change of the log: without those that came later, with those deleted since."""
    ids = [row["id"] for kind in OPEN_KINDS for row in now[kind]]
    touched = connection.execute(
        text(
            "SELECT DISTINCT record_id FROM change WHERE id > :change AND (record_id IN (SELECT value FROM json_each(:ids)) "
            "OR (action = 'delete' AND kind IN (SELECT value FROM json_each(:kinds))))"
        ),
        {
            "change": change,
            "ids": orjson.dumps(ids).decode(),
            "kinds": orjson.dumps([KINDS[kind][0] for kind in OPEN_KINDS]).decode(),
        },
    ).scalars()
    _, lineage = identity(connection)
    changed = set(touched)
    found = {kind: [row for row in now[kind] if row["id"] not in changed] for kind in OPEN_KINDS}
    shown = shown_of(connection, sorted(changed))
    for record, steps in steps_of(connection, sorted(changed)).items():
        state = replay(lineage, record, [step for step in steps if step.change_id <= change], shown)
        if state.alive and "household_id" in state.values:
            found[kind_of(record)].append({**state.values, "id": record})
    return found
