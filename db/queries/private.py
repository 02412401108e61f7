"""What a query may hand out of private fields: everything to those who may ask for it, masked to a reader.

Whoever may ask still sees them masked until they do (`db.ops.household.unmask`); that is the window's part.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection

from db.fields import facts_of, masking_of
from db.queries.persons import role_of
from db.rules.masking import masked_value
from db.rules.roles import sees_private


@cache
def private_fields(kind: str) -> tuple[str, ...]:
    """Return the private fields of a kind of record."""
    return tuple(name for name, fact in facts_of(kind).items() if fact.private)


def hide_private(connection: Connection, kind: str, rows: Iterable[dict[str, Any]]) -> None:
    """Mask the private fields of rows of a kind, in place, where the person at the desk may not ask to see them."""
    if sees_private(role_of(connection)):
        return
    for row in rows:
        for name in private_fields(kind):
            if name in row:
                row[name] = masked_value(masking_of(f"{kind}.{name}"), row[name])


def masked_for(connection: Connection, kind: str, field: str | None, *values: Any) -> tuple[Any, ...]:
    """Return values of one field as the person at the desk may see them."""
    if field is None or field not in private_fields(kind) or sees_private(role_of(connection)):
        return values
    return tuple(masked_value(masking_of(f"{kind}.{field}"), value) for value in values)
