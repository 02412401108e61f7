"""The fields of every kind of record: label, meaning, catalogue, privacy, gathered from the models.

Whoever shows, prints, imports or exports a field asks here, so that a field is described once.
"""

from functools import cache

from db.models import KINDS, table_of
from db.models.columns import Fact


@cache
def facts_of(kind: str) -> dict[str, Fact]:
    """Return the fields of a kind, in the order of the table."""
    return {column.name: column.info["fact"] for column in table_of(kind).columns if "fact" in column.info}


def fact_of(path: str) -> Fact:
    """Return the field named "kind.field"; KeyError where there is none."""
    kind, field = path.split(".")
    return facts_of(kind)[field]


@cache
def paths() -> tuple[str, ...]:
    """Return every "kind.field"."""
    return tuple(f"{kind}.{field}" for kind in KINDS for field in facts_of(kind))
