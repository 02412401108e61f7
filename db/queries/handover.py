"""What one helper would hand over on a day, and who else helps there. The rules are in `db.rules.handover`, the verb is in `db.ops.pairing`."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from db.rules.handover import Beside, Led, day_before


def led_by(connection: Connection, helper: int, on: str) -> list[Led]:
    """Return the lead pairings of a helper that stand the day before a day or later, by place and code."""
    rows = connection.execute(
        text(
            "SELECT p.id, p.household_id, p.member_id, p.parent_id, p.from_date, p.to_date, l.code, "
            "coalesce(m.name, l.head_name, ''), trim(coalesce(l.place, '') || ' ' || coalesce(l.group_name, '')) "
            "FROM pairing p JOIN household_line l ON l.household_id = p.household_id "
            "LEFT JOIN member m ON m.id = p.member_id "
            "WHERE p.helper_id = :helper AND p.level = 'person_person' AND p.role = 'lead' "
            "AND (p.to_date IS NULL OR p.to_date || '~' >= :before) "
            "ORDER BY l.place, l.group_name, l.code, p.id"
        ),
        {"helper": helper, "before": day_before(on)},
    )
    return [Led(*row) for row in rows]


def beside(connection: Connection, pairings: Sequence[Led], on: str) -> list[Beside]:
    """Return every other pairing with a person that the households of these have on a day or later."""
    own = {each.pairing_id for each in pairings}
    found = []
    for household in sorted({each.household_id for each in pairings}):
        rows = connection.execute(
            text(
                "SELECT p.household_id, p.member_id, p.helper_id, h.name, p.role, p.from_date, p.to_date, p.id "
                "FROM pairing p JOIN helper h ON h.id = p.helper_id WHERE p.household_id = :household "
                "AND +p.level = 'person_person' AND (p.to_date IS NULL OR p.to_date || '~' >= :on)"
            ),
            {"household": household, "on": on},
        )
        found += [Beside(*row[:-1]) for row in rows if row.id not in own]
    return found


def helper_of(connection: Connection, pairing: int) -> int | None:
    """Return the helper of a pairing, None where it has none."""
    row = connection.exec_driver_sql("SELECT helper_id FROM pairing WHERE id = ?", (pairing,)).first()
    return row[0] if row else None


def term_of(connection: Connection, helper: int) -> tuple[str, str | None, str | None] | None:
    """Return (name, from, to) of a helper's term, None where there is no such helper."""
    row = connection.exec_driver_sql("SELECT name, from_date, to_date FROM helper WHERE id = ?", (helper,)).first()
    return (row[0], row[1], row[2]) if row else None
