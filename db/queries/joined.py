"""What joining asks of the store: a record by its code, who was told apart, people with one number, days with two leads.

Not here: finding those that look alike (`db.queries.duplicates`, `app.matching`).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from db.models import table_of
from db.queries.standing import PairingFacts, pairings_where
from db.rules.joining import numbers_agree
from db.rules.pairings import lead_problems
from db.rules.periods import FIRST, day_before, overlapping

Facts = dict[str, Any]
_NAMED: Final = {
    "household": "SELECT id FROM household WHERE code = ? ORDER BY joined_into IS NOT NULL, id",
    "member": "SELECT id FROM member WHERE code = ? OR id_number = ? ORDER BY joined_into IS NOT NULL, id",
}

# who answers for the head answers for the household
_HEADS: Final = (
    "SELECT id FROM member WHERE household_id = ? AND relation = '户主' AND to_date IS NULL AND joined_into IS NULL"
)


@dataclass(frozen=True)
class DoubleLead:
    """Two leads of one beneficiary on the same days. Proposed: `earlier` ends on `ends_on` (None: somebody has to choose)."""

    earlier: PairingFacts
    later: PairingFacts
    ends_on: str | None


def record(connection: Connection, kind: str, identifier: int) -> Facts | None:
    """Return a record whole, or None."""
    table_of(kind)  # KeyError for what is no kind
    row = connection.exec_driver_sql(f"SELECT * FROM {kind} WHERE id = ?", (identifier,)).mappings().first()
    return dict(row) if row else None


def records_named(connection: Connection, kind: str, words: str) -> list[int]:
    """Return the households or members with a code, ID number or record id; those joined into others come last."""
    values = (words,) if kind == "household" else (words, words)
    found = list(connection.exec_driver_sql(_NAMED[kind], values).scalars())
    if not found and re.fullmatch(r"\d{6,19}", words) and record(connection, kind, int(words)):
        found = [int(words)]
    return found


def told_apart(connection: Connection, one: int, other: int) -> list[int]:
    """Return the notes that two records are not the same."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM distinct_pair WHERE (first_id = ? AND second_id = ?) OR (first_id = ? AND second_id = ?)",
        (one, other, other, one),
    )
    return list(rows.scalars())


def same_by_number(connection: Connection, household: int) -> list[tuple[int, int]]:
    """Return the people of a household who stand there twice under one ID number and one name."""
    from_number: dict[str, list[Facts]] = defaultdict(list)
    rows = connection.exec_driver_sql(
        "SELECT id, name, id_number FROM member WHERE household_id = ? AND joined_into IS NULL "
        "AND id_number IS NOT NULL ORDER BY id",
        (household,),
    ).mappings()
    for row in rows:
        from_number[_old_form(row["id_number"])].append(dict(row))
    return [
        (people[0]["id"], each["id"])
        for people in from_number.values()
        for each in people[1:]
        if _plain(people[0]["name"]) == _plain(each["name"])
        and numbers_agree(people[0]["id_number"], each["id_number"])
    ]


def _old_form(number: str) -> str:
    return number[:6] + number[8:17] if len(number) >= 18 else number


def _plain(name: str) -> str:
    return re.sub(r"\W+", "", name).casefold()


def double_leads(connection: Connection, household: int) -> list[DoubleLead]:
    """Return the leads of a household, and of each of its people, that stand beside another on some day without a reason."""
    rows = pairings_where(
        connection,
        "p.household_id = :household AND p.stage IS NULL AND p.role = 'lead' AND p.exception IS NULL",
        "p.from_date, p.id",
        household=household,
    )
    heads = set(connection.exec_driver_sql(_HEADS, (household,)).scalars())
    by_whom: dict[tuple[str, int | None], list[PairingFacts]] = defaultdict(list)
    for row in rows:
        by_whom[row.level, None if row.member_id in heads else row.member_id].append(row)
    found = []
    for leads in by_whom.values():
        for first, second in overlapping([each.period for each in leads]):
            earlier, later = sorted((leads[first], leads[second]), key=lambda each: (each.period.start, each.id))
            if lead_problems("lead", later.standing().active, [earlier.standing()]):
                found.append(DoubleLead(earlier, later, _ends_on(earlier, later)))
    return found


def _ends_on(earlier: PairingFacts, later: PairingFacts) -> str | None:
    start = later.period.start
    return day_before(start) if start not in (FIRST, earlier.period.start) else None
