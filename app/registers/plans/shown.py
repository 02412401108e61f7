"""Values of a plan as people read them: money in yuan, labels by name, ID numbers masked, records by their names."""

from typing import Any

import orjson

from app.registers.plans.plan import Pad
from db.catalogues import catalogue
from db.fields import facts_of
from db.models import kind_of
from db.queries.lookup import rows_where
from db.store import Reader
from resources.language import _

_UNITS = {"fen": 100, "centimu": 100, "dm2": 100, "milli": 1000}
_TABLES = {"households": "household", "members": "member", "years": "household_year", "helpers": "helper",
           "pairings": "pairing", "measures": "measure", "visits": "visit",
           "organisations": "organisation", "teams": "team", "team_members": "team_member", "needs": "need",
           "projects": "project", "sources": "fund_source", "allocations": "allocation"}  # fmt: skip


def field_label(kind: str, field: str) -> str:
    """Return the label of a field of a kind of line ("members", "education")."""
    fact = facts_of(_TABLES[kind]).get(field)
    return _(fact.label) if fact else field


def shown(kind: str, field: str, value: Any, reader: Reader, pad: Pad) -> str:
    """Return a value in words; "" for none."""
    if value is None:
        return ""
    fact = facts_of(_TABLES[kind]).get(field)
    if fact is None:
        return str(value)
    if fact.meaning == "fen":
        return f"{value / 100:,.2f}"
    if fact.meaning in _UNITS:
        return f"{value / _UNITS[fact.meaning]:g}"
    if fact.meaning == "record":
        return _name_of(value, field, reader, pad)
    if fact.meaning == "choice" and fact.catalogue:
        return _(catalogue(fact.catalogue).shown(str(value)))
    if field == "id_number":
        return masked(str(value))
    if fact.meaning == "json":
        return "、".join(f"{name} {each}" for name, each in orjson.loads(value).items())
    return str(value)


def masked(number: str) -> str:
    """Return an ID number with its birth date and serial covered."""
    return f"{number[:6]}********{number[-4:]}" if len(number) >= 15 else number


def _name_of(identifier: int, field: str, reader: Reader, pad: Pad) -> str:
    if identifier < 0:
        kind = {"village_id": "region"}.get(field, field.removesuffix("_id"))
        return str(pad.new[kind][-identifier - 1].get("name", ""))
    kind = kind_of(identifier)
    if kind not in ("region", "helper", "organisation", "team", "member", "household", "project", "fund_source"):
        return str(identifier)
    rows = rows_where(reader, kind, "id", [identifier])
    return str(rows[0].get("name") or rows[0].get("code") or "") if rows else ""
