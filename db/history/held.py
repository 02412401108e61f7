"""Everything a store holds about one household, for the copy the family may ask for. Composition: `app.summaries.held`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.history.conflicts import conflicts_on, referred_to
from db.history.household import Entry, household_history
from db.queries.audit import AuditRow, audit_rows
from db.queries.belonging import belonging, rows_held
from db.queries.household import household_page
from db.queries.names import names_of
from db.queries.registers import BatchLine, batches

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """What is held: the rows by kind, names of the records they refer to, who looked, what went out, who wrote what."""

    household: int
    rows: Mapping[str, Sequence[Facts]]
    names: Mapping[int, str]
    looked: Sequence[AuditRow]
    went: Sequence[BatchLine]
    history: Sequence[Entry]
    undecided: tuple[Sequence[Any], Mapping[int, str]] = ((), {})

    @property
    def code(self) -> str:
        """The household's code."""
        return next((str(row["code"] or "") for row in self.rows["household"] if row["id"] == self.household), "")

    @property
    def head(self) -> str:
        """The name of its head."""
        return next((str(row["name"]) for row in self.rows.get("member", ()) if row["relation"] == "户主"), "")


def held(connection: Connection, household: int) -> Held | None:
    """Return everything about a household, None where it is not in the store."""
    rows = rows_held(connection, belonging(connection, household))
    if household not in [row["id"] for row in rows.get("household", ())]:
        return None
    referred = {
        value
        for each in rows.values()
        for row in each
        for name, value in row.items()
        if name != "id" and isinstance(value, int) and (name.endswith("_id") or name == "joined_into")
    }
    return Held(
        household,
        rows,
        names_of(connection, referred),
        audit_rows(connection, household=household, limit=5_000),
        list(batches(connection, direction="out", limit=5_000)),
        household_history(connection, household, limit=50_000),
        _undecided(connection, household),
    )


def _undecided(connection: Connection, household: int) -> tuple[Sequence[Any], Mapping[int, str]]:
    page = household_page(connection, household)
    if page is None:
        return (), {}
    clash = conflicts_on(connection, page)
    return clash, names_of(connection, referred_to(clash))
