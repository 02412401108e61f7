"""Those who help: names and who they answer for. Kept apart from household files; nothing here compares people."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from db.queries.days import in_force


@dataclass(frozen=True)
class HelperCard:
    """A helper with organisation and phone, and how many households they answer for on the day."""

    id: int
    name: str
    phone: str | None
    organisation: str | None
    duty: str | None
    term: str | None
    from_date: str | None
    to_date: str | None
    households: int


def helper_name(connection: Connection, helper: int) -> str | None:
    """Return the name of a helper, None where there is none."""
    row = connection.exec_driver_sql("SELECT name FROM helper WHERE id = ?", (helper,)).first()
    return row[0] if row else None


def helper_card(connection: Connection, helper: int, day: str) -> HelperCard | None:
    """Return one helper, or None."""
    row = connection.execute(
        text(
            "SELECT h.id, h.name, h.phone, o.name, h.duty, h.term, h.from_date, h.to_date, "
            "(SELECT count(DISTINCT p.household_id) FROM pairing p WHERE p.helper_id = h.id AND p.role = 'lead' "
            f"AND {in_force('p')}) FROM helper h LEFT JOIN organisation o ON o.id = h.organisation_id WHERE h.id = :id"
        ),
        {"id": helper, "day": day},
    ).first()
    return HelperCard(*row) if row else None


def label_of(connection: Connection, kind: str, record: int) -> str | None:
    """Return the name of a helper, team, organisation, region or member. KeyError for another kind."""
    if kind not in ("helper", "team", "organisation", "region", "member"):
        raise KeyError(kind)
    row = connection.exec_driver_sql(f"SELECT name FROM {kind} WHERE id = ?", (record,)).first()
    return row[0] if row else None
