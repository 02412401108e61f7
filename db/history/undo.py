"""Which step an undo or a redo would take, and taking it. How a set is taken back is in `revert`."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from db.history.chains import Chains
from db.history.revert import Reverted, revert
from db.history.write import Write
from db.queries.persons import permit

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
# notes that a paper or file left, that somebody looked or put an import aside, and what a store begins with: nothing to take back
_WENT_OUT = "'export', 'print', 'copy', 'scope', 'erase', 'unmask', 'view_attachment', 'save_attachment', 'divisions', 'import_later', 'exchange_out', 'exchange_later', 'package_out', 'station', 'ask_sender'"
_LIVE = "NOT EXISTS (SELECT 1 FROM change_set r WHERE r.reverts = s.id)"


def _target(connection: Connection, condition: str, **values: object) -> Target | None:
    row = connection.execute(
        text(f"SELECT {_COLUMNS} FROM change_set s WHERE {_LIVE} AND {condition} ORDER BY s.id DESC LIMIT 1"),
        values,
    ).first()
    return Target(row.id, _verb_behind(connection, row.id), *row[2:]) if row else None


def _verb_behind(connection: Connection, change_set: int) -> str:
    """Return the verb that a set, through its undoes and redoes, goes back to."""
    chain = text(
        "WITH RECURSIVE chain (id, reverts, verb) AS (SELECT id, reverts, verb FROM change_set WHERE id = :id "
        "UNION ALL SELECT c.id, c.reverts, c.verb FROM chain JOIN change_set c ON c.id = chain.reverts) "
        "SELECT verb FROM chain WHERE reverts IS NULL"
    )
    return str(connection.execute(chain, {"id": change_set}).scalar_one())


def next_undo(connection: Connection) -> Target | None:
    """Return the newest step that stands, or None."""
    return newest_of(connection, "1")


def newest_of(connection: Connection, condition: str, **values: object) -> Target | None:
    """Return the newest step that stands and meets an SQL condition on `change_set s`, or None."""
    return _target(connection, f"s.verb NOT IN ('undo', {_WENT_OUT}) AND {condition}", **values)


def next_redo(connection: Connection) -> Target | None:
    """Return the newest undo that nothing new has followed, or None."""
    return _target(
        connection,
        f"s.verb = 'undo' AND s.id > coalesce((SELECT max(id) FROM change_set WHERE verb NOT IN ('undo', 'redo', {_WENT_OUT})), 0)",
    )


def standing_set(connection: Connection, change_set: int) -> int | None:
    """Return the set through which the effect of `change_set` stands today: itself or its last redo; None if undone."""
    sets = [(row.id, row.reverts) for row in connection.execute(text("SELECT id, reverts FROM change_set"))]
    chains = Chains(sets)
    if not chains.stands(change_set):
        return None
    root = chains.root(change_set)
    return max(each for each in chains.sets if chains.root(each) == root)


def target_of(connection: Connection, change_set: int) -> Target | None:
    """Return the step through which `change_set` stands today, to be taken back; None where it is undone."""
    standing = standing_set(connection, change_set)
    return _target(connection, "s.id = :standing", standing=standing) if standing else None


def undone_by(connection: Connection, change_set: int) -> Target | None:
    """Return the undo through which `change_set` does not stand today, to be taken back; None where it stands."""
    if standing_set(connection, change_set):
        return None
    return _target(
        connection, "s.verb = 'undo' AND s.batch_id = (SELECT batch_id FROM change_set WHERE id = :set)", set=change_set
    )


def take_back(write: Write, target: Target) -> Reverted:
    """Undo or redo `target` inside `write`, whose verb is "undo" or "redo"; the ledger says so of an import."""
    permit(write.connection, target.verb)
    if target.batch_id is not None:
        run = write.connection.exec_driver_sql
        run("UPDATE change_set SET batch_id = ? WHERE id = ?", (target.batch_id, write.change_set_id))
        state = "undone" if write.verb == UNDO else "applied"
        run("UPDATE batch SET state = ? WHERE id = ?", (state, target.batch_id))
        run("UPDATE incoming_file SET state = ? WHERE batch_id = ?", (state, target.batch_id))
    return revert(write, target.change_set_id)
