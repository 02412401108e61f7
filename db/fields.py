"""The fields of every kind of record: label, meaning, catalogue, privacy, and the register that says why each is held.

Whoever shows, prints, imports or exports a field asks here, so that a field is described once. The register of fields is
`resources/fields.toml`: a field that stands there under no purpose may not be held, and a test fails.
"""

import tomllib
from dataclasses import dataclass
from functools import cache

from db.models import KINDS, table_of
from db.models.columns import Fact
from resources import resource


@dataclass(frozen=True)
class Reason:
    """Why a field is held: purpose and legal basis in words, how many years, and from when these count."""

    name: str
    label: str
    basis: str
    years: int
    after: str


@dataclass(frozen=True)
class Beside:
    """A table the program keeps beside the records: what it is for, and until when."""

    table: str
    label: str
    until: str


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


@cache
def _register() -> tuple[dict[str, Reason], dict[str, Beside]]:
    read = tomllib.loads(resource("fields.toml").read_text(encoding="utf-8"))
    reasons: dict[str, Reason] = {}
    for entry in read["purpose"]:
        reason = Reason(*(entry[name] for name in ("name", "label", "basis", "years", "after")))
        for path in entry["fields"]:
            if path in reasons:
                raise KeyError(f"{path} stands twice in the register of fields")
            reasons[path] = reason
    beside = {name: Beside(name, each["label"], each["until"]) for each in read["table"] for name in each["names"]}
    return reasons, beside


def reason_of(path: str) -> Reason:
    """Return why "kind.field" is held; KeyError where the register of fields does not say."""
    return _register()[0][path]


def registered() -> tuple[str, ...]:
    """Return every field the register of fields speaks of."""
    return tuple(_register()[0])


def beside_records() -> dict[str, Beside]:
    """Return the tables besides those of the records, by their names."""
    return dict(_register()[1])


def masking_of(path: str) -> str:
    """Return how a field is shown by default: "" as it is, "middle" with its middle hidden, "hidden" not at all."""
    known = fact_of(path)
    if not known.private:
        return ""
    return "middle" if known.meaning in ("code", "phone") else "hidden"
