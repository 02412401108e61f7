"""Which step an undo or a redo would take, and taking it. How a set is taken back is in `revert`."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from db.history.chains import Chains
from db.history.revert import Reverted, revert
from db.history.write import Write

UNDO, REDO = "undo", "redo"


@dataclass(frozen=True)
class Target:
    """A change set that can be taken back or put back, under the name of the verb it belongs to."""

    change_set_id: int
    verb: str
    label: str
    at: str
    who: str
    batch_id: int | None


_COLUMNS = "s.id, s.verb, s.label, s.at, s.who, s.batch_id"
_LIVE = "NOT EXISTS (SELECT 1 FROM change_set r WHERE r.reverts = s.id)"


def _target(connection: Connection, condition: str, **values: object) -> Target | None:
    row = connection.execute(
        text(f"SELECT {_COLUMNS} FROM change_set s WHERE {_LIVE} AND {condition} ORDER BY s.id DESC LIMIT 1"),
        values,
    ).first()
    return Target(*row) if row else None


def next_undo(connection: Connection) -> Target | None:
    """Return the newest step that stands, or None."""
    return _target(connection, "s.verb <> 'undo'")


def next_redo(connection: Connection) -> Target | None:
    """Return the newest undo that nothing new has followed, or None."""
    return _target(
        connection,
        "s.verb = 'undo' AND s.id > coalesce((SELECT max(id) FROM change_set WHERE verb NOT IN ('undo', 'redo')), 0)",
    )


def standing_set(connection: Connection, change_set: int) -> int | None:
    """Return the set through which the effect of `change_set` stands today: itself or its last redo; None if undone."""
    sets = [(row.id, row.reverts) for row in connection.execute(text("SELECT id, reverts FROM change_set"))]
    chains = Chains(sets)
    if not chains.stands(change_set):
        return None
    root = chains.root(change_set)
    return max(each for each in chains.sets if chains.root(each) == root)


def take_back(write: Write, target: Target) -> Reverted:
    """Undo or redo `target` inside `write`, whose verb is "undo" or "redo"."""
    return revert(write, target.change_set_id)
