"""The five things that must be in place for a pairing (组织、责任、资金、项目、措施), each with evidence and since when."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import orjson
from sqlalchemy import Connection, text

ASPECTS: Final = ("organisation", "responsibility", "funds", "project", "measures")


@dataclass(frozen=True)
class Tick:
    """One of the five on a day; `evidence` and `since` are empty where it is missing."""

    aspect: str
    evidence: str = ""
    since: str = ""
    record_id: int | None = None

    def __bool__(self) -> bool:
        return self.record_id is not None


def ticks(connection: Connection, pairing: int, day: str) -> tuple[Tick, ...]:
    """Return the five ticks of a pairing on a day, in their order."""
    return ticks_of(connection, [pairing], day)[pairing]


def ticks_of(connection: Connection, pairings: Iterable[int], day: str) -> dict[int, tuple[Tick, ...]]:
    """Return the five ticks of pairings on a day."""
    listed = list(pairings)
    rows = connection.execute(
        text(
            "SELECT pairing_id, aspect, evidence, on_date, id FROM readiness "
            "WHERE pairing_id IN (SELECT value FROM json_each(:ids)) AND on_date <= :day ORDER BY on_date, id"
        ),
        {"ids": orjson.dumps(listed).decode(), "day": day},
    )
    found: dict[int, dict[str, Tick]] = defaultdict(dict)
    for pairing, aspect, evidence, since, record in rows:
        found[pairing].setdefault(aspect, Tick(aspect, evidence, since, record))
    return {each: tuple(found[each].get(aspect, Tick(aspect)) for aspect in ASPECTS) for each in listed}
