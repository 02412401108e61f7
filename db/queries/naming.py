"""Finding one record by what people call it: a helper, team or organisation by id, phone or name; a pairing by its sides."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from db.models import kind_of
from db.queries.responsible import Beneficiary
from db.queries.standing import PairingFacts, pairing_facts, pairings_where

_CODE: Final = {"helper": "phone", "team": "NULL", "organisation": "credit_code"}


@dataclass(frozen=True)
class Named:
    """A helper, team or organisation: its id, the code people know it by (phone, credit code), its name."""

    kind: str
    id: int
    code: str | None
    name: str
    organisation: str


def sides_named(connection: Connection, kind: str, words: str) -> list[Named]:
    """Return the helpers, teams or organisations with an id, phone, credit code or name; KeyError for another kind."""
    code = _CODE[kind]
    organisation = (
        "NULL" if kind == "organisation" else "(SELECT name FROM organisation o WHERE o.id = x.organisation_id)"
    )
    rows = connection.exec_driver_sql(
        f"SELECT x.id, {code}, x.name, {organisation} FROM {kind} x "
        f"WHERE x.id = ? OR x.name = ? OR {code} = ? ORDER BY x.id = ? DESC, x.id",
        (_number(words), words, words, _number(words)),
    ).all()
    found = [Named(kind, row[0], row[1], row[2], row[3] or "") for row in rows]
    return found[:1] if found and found[0].id == _number(words) else found


def side_of(connection: Connection, kind: str, record: int) -> Named | None:
    """Return one helper, team or organisation, or None."""
    return next(iter(sides_named(connection, kind, str(record))), None)


def pairing_with_id(connection: Connection, words: str) -> PairingFacts | None:
    """Return the pairing with an id, None where the words are no id of one."""
    number = _number(words)
    try:
        known = number is not None and kind_of(number) == "pairing"
    except KeyError:
        return None
    return pairing_facts(connection, number) if known and number is not None else None


def pairings_for(connection: Connection, whom: Beneficiary) -> list[PairingFacts]:
    """Return every pairing of a beneficiary (of a household: those for it as a whole), leads first, oldest first."""
    if whom.kind == "member":
        condition = "p.member_id = :id"
    elif whom.kind == "household":
        condition = "p.household_id = :id AND p.member_id IS NULL"
    else:
        condition = "p.region_id = :id"
    return pairings_where(
        connection, condition, "p.level = 'team_family', p.role <> 'lead', p.from_date, p.id", id=whom.id
    )


def _number(words: str) -> int | None:
    return int(words) if re.fullmatch(r"\d{6,19}", words) else None
