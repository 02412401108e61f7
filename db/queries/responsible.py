"""Who was responsible on a day: for a household, one of its people, or a village; and the chain up to the district."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from db.queries.days import in_force
from db.queries.parents import chain_on
from db.queries.register_rows import area_named
from db.queries.standing import PairingFacts, pairings_where

_P = in_force("p")


@dataclass(frozen=True)
class Beneficiary:
    """Who is helped: a household, one of its people, a village or a county. `code` is what the register calls it."""

    kind: str
    id: int
    code: str | None
    name: str
    household_id: int | None = None
    region_id: int | None = None


@dataclass(frozen=True)
class Answer:
    """Who answered for a beneficiary on a day: the lead, who stood beside, the pairings above (nearest first)."""

    on: str
    beneficiary: Beneficiary
    lead: PairingFacts | None
    supports: tuple[PairingFacts, ...]
    chain: tuple[PairingFacts, ...]


def beneficiary(connection: Connection, words: str) -> Beneficiary | None:
    """Return the household, member, village or county with a code, ID number, record id or (an area's) name; else None."""
    household = connection.execute(
        text("SELECT household_id, code, head_name FROM household_line WHERE household_id = (SELECT coalesce(joined_into, id) "
             "FROM household WHERE code = :words ORDER BY joined_into IS NOT NULL, id LIMIT 1)"),
        {"words": words},
    ).first()  # fmt: skip
    if household:
        return Beneficiary("household", household[0], household[1], household[2] or "", household[0])
    person = connection.execute(
        text("SELECT id, code, name, household_id FROM member WHERE id = (SELECT coalesce(joined_into, id) FROM member "
             "WHERE code = :words OR id_number = :words ORDER BY joined_into IS NOT NULL, to_date IS NOT NULL, id LIMIT 1)"),
        {"words": words},
    ).first()  # fmt: skip
    if person:
        return Beneficiary("member", person[0], person[1], person[2], person[3])
    area = area_named(connection, words)
    return _area(connection, area) if area else _by_id(connection, words)


def who(connection: Connection, whom: Beneficiary, day: str) -> Answer:
    """Return who answered for a beneficiary on a day.

    A person without a pairing of their own is answered for by whoever answers for the household.
    """
    found = _helping(connection, whom, day)
    leads = [each for each in found if each.role == "lead"]
    lead = leads[0] if leads else None
    supports = tuple(each for each in found if each is not lead)
    chain = chain_on(connection, lead, day, region=whom.region_id, household=whom.household_id)
    return Answer(day, whom, lead, supports, tuple(([lead] if lead else []) + chain))


def _helping(connection: Connection, whom: Beneficiary, day: str) -> list[PairingFacts]:
    order = "p.role <> 'lead', p.from_date DESC, p.id"
    if whom.kind in ("village", "county"):
        level = "enterprise_village" if whom.kind == "village" else "district_county"
        return pairings_where(
            connection, f"p.region_id = :id AND +p.level = '{level}' AND {_P}", order, id=whom.id, day=day
        )
    whole = f"p.household_id = :household AND p.member_id IS NULL AND +p.level = 'person_person' AND {_P}"
    own = f"p.member_id = :member AND +p.level = 'person_person' AND {_P}"
    found: list[PairingFacts] = []
    if whom.kind == "member":
        found = pairings_where(connection, own, order, member=whom.id, day=day)
    if not any(each.role == "lead" for each in found):
        found += pairings_where(connection, whole, order, household=whom.household_id, day=day)
    return found


def _area(connection: Connection, region: int) -> Beneficiary | None:
    row = connection.exec_driver_sql("SELECT level, code, name FROM region WHERE id = ?", (region,)).first()
    if row is None or row[0] not in ("village", "county"):
        return None
    return Beneficiary(row[0], region, row[1], row[2], None, region)


def _by_id(connection: Connection, words: str) -> Beneficiary | None:
    if not re.fullmatch(r"\d{6,19}", words):
        return None
    known = int(words)
    row = connection.exec_driver_sql(
        "SELECT 'household', household_id, code, head_name, household_id FROM household_line WHERE household_id = ? "
        "UNION ALL SELECT 'member', id, code, name, household_id FROM member WHERE id = ? AND joined_into IS NULL",
        (known, known),
    ).first()
    return Beneficiary(row[0], row[1], row[2], row[3] or "", row[4]) if row else _area(connection, known)
