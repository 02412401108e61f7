"""Writing: the only way a domain table changes. Every change lands in the table and in the log together.

Here: `Write`, handed out by `Store.write`. Not here: verbs (`db.ops`), taking back (`db.history.revert`).
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress, repeat
from operator import itemgetter, not_
from typing import Any

import orjson
from sqlalchemy import Connection, text

from db.derived import bulk, refresh
from db.errors import Cancelled
from db.history import audit
from db.history.log import identity, states_of
from db.history.materialise import materialise, needed_fields, present_of, recheck_needed, references, waiting_for
from db.history.versions import LIFE, REMOVED, Heads, grouped, plain, seen_of
from db.models import KINDS, kind_of, record_id, table_of

CHUNK = 2_000


class Write:
    """One verb in progress: one transaction, one change set. Ids and rows are those of `db.models`."""

    def __init__(
        self,
        connection: Connection,
        verb: str,
        label: str,
        who: str | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.connection = connection
        self.verb = verb
        self.label = label
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._touched: dict[str, set[int]] = {}
        self._created: set[int] = set()
        self._others: set[int] = (
            set()
        )  # records of ours with something undecided or missing: their lists are made again
        self._origin, self.lineage = identity(connection)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        row = connection.execute(
            text(
                "INSERT INTO change_set (verb, label, at, who, first_change, last_change) "
                "VALUES (:verb, :label, :at, :who, (SELECT coalesce(max(id), 0) + 1 FROM change), 0) RETURNING id"
            ),
            {"verb": verb, "label": label, "at": _now(), "who": who or audit.computer_user()},
        ).one()
        self.change_set_id: int = row.id

    # -- progress ------------------------------------------------------------------------------------------------
    def progress(self, done: int, total: int) -> None:
        """Tell how far the verb is, and stop it with `Cancelled` if the user asked for that."""
        if self._cancelled and self._cancelled():
            raise Cancelled
        if self._on_progress:
            self._on_progress(done, total)

    # -- one record ----------------------------------------------------------------------------------------------
    def create(self, kind: str, /, *, source: str | None = None, **fields: Any) -> int:
        """Add a record and return its id. `source` is "file:sheet:row" when it came from a workbook."""
        identifier: int = fields.pop("id", None) or self.reserve(kind)
        row = {"id": identifier} | {name: value for name, value in fields.items() if value is not None}
        self.create_many(kind, [row], [source] if source else None)
        return identifier

    def update(self, identifier: int, /, *, source: str | None = None, **fields: Any) -> bool:
        """Change fields of a record; fields that already say so are left alone. Return whether anything changed."""
        return self.update_many([(identifier, fields)], [source] if source else None) == 1

    def decide(self, identifier: int, /, **fields: Any) -> bool:
        """Say of fields what holds, though it may be what is shown already: all that was said of them is replaced."""
        return self.decide_many([(identifier, fields)]) == 1

    def decide_many(self, changes: Sequence[tuple[int, Mapping[str, Any]]]) -> int:
        """Say of fields of many records what holds, as `decide` does; return how many records really changed."""
        parts = (changes[start : start + CHUNK] for start in range(0, len(changes), CHUNK))
        return sum(self._update_chunk(part, None, decided=True) for part in parts)

    def delete(self, identifier: int) -> None:
        """Remove a record; the log keeps its last values. Records that refer to it must be gone by the end."""
        self.delete_many(kind_of(identifier), [identifier])

    # -- many records --------------------------------------------------------------------------------------------
    def reserve(self, kind: str, count: int = 1) -> int:
        """Take `count` record numbers of a kind and return the first id; the others follow it."""
        number = KINDS[kind][0]
        row = self.connection.execute(
            text(
                "INSERT INTO counter (kind, last) VALUES (:kind, :count) "
                "ON CONFLICT (kind) DO UPDATE SET last = last + :count RETURNING last"
            ),
            {"kind": number, "count": count},
        ).one()
        return record_id(self._origin, kind, row.last - count + 1)

    def create_many(
        self, kind: str, rows: Sequence[Mapping[str, Any]], sources: Sequence[str | None] | None = None
    ) -> list[int]:
        """Add many records of one kind and return their ids. Rows with an "id" keep it (see `reserve`)."""
        if not rows:
            return []
        names = _names_in(kind, rows)
        if "id" in rows[0]:
            ids = [row["id"] for row in rows]
        else:
            first = self.reserve(kind, len(rows))
            ids = list(range(first, first + len(rows)))
        values = [(identifier, *map(row.get, names)) for identifier, row in zip(ids, rows, strict=True)]
        self.create_tuples(kind, names, values, sources)
        return ids

    def create_tuples(
        self,
        kind: str,
        names: Sequence[str],
        values: Sequence[tuple[Any, ...]],
        sources: Sequence[str | None] | None = None,
    ) -> None:
        """Add many records given as tuples (id, *names): the fast door of the import. Ids must be reserved."""
        columns = ", ".join(("id", *names))
        marks = ", ".join("?" * (len(names) + 1))
        with bulk.indexes_aside(self.connection, kind, adding=len(values)):
            self.connection.exec_driver_sql(f"INSERT INTO {kind} ({columns}) VALUES ({marks})", list(values))
        self._log_created(kind, names, values, sources)
        ids = [row[0] for row in values]
        self._touch(kind, ids)
        self._created.update(ids)

    def _log_created(
        self, kind: str, names: Sequence[str], values: Sequence[tuple[Any, ...]], sources: Sequence[str | None] | None
    ) -> None:
        # the table writes the log's lines: no value passes through Python twice
        run = self.connection.exec_driver_sql
        run("CREATE TEMP TABLE IF NOT EXISTS new_record (id INTEGER, source TEXT)")
        run("DELETE FROM new_record")
        ids = map(itemgetter(0), values)
        run("INSERT INTO new_record VALUES (?, ?)", list(zip(ids, sources or repeat(None, len(values)), strict=True)))
        run(
            "INSERT INTO change (change_set_id, kind, record_id, action, body, source) "
            f"SELECT {self.change_set_id}, {KINDS[kind][0]}, t.id, 'create', {_body(names, values)}, n.source "
            f"FROM new_record n CROSS JOIN {kind} t ON t.id = n.id ORDER BY n.rowid"
        )

    def update_many(
        self,
        changes: Sequence[tuple[int, Mapping[str, Any]]],
        sources: Sequence[str | None] | None = None,
    ) -> int:
        """Change fields of many records; return how many records really changed."""
        changed = 0
        for start in range(0, len(changes), CHUNK):
            where = sources[start : start + CHUNK] if sources else None
            changed += self._update_chunk(changes[start : start + CHUNK], where)
        return changed

    def _update_chunk(
        self,
        changes: Sequence[tuple[int, Mapping[str, Any]]],
        sources: Sequence[str | None] | None,
        *,
        decided: bool = False,
    ) -> int:
        states = states_of(self.connection, self.lineage, [identifier for identifier, _ in changes])
        waits = waiting_for(self.connection, list(states))
        changed = 0
        for position, (identifier, fields) in enumerate(changes):
            state, missing = states[identifier], waits.get(identifier, ())
            body = _said(identifier, state, fields if decided else _seen(state, fields, missing), decided=decided)
            if body:
                said = {name: entry[0] for name, entry in body.items()}
                late = self._not_there(identifier, said) if decided or missing else set()
                if decided:  # what cannot have a row any more loses it at the end
                    late |= {name for name in needed_fields(kind_of(identifier)) if name in said and said[name] is None}
                self._touch_before(identifier, fields)
                self._set(identifier, {name: value for name, value in said.items() if name not in late})
                self._log(identifier, "update", body, sources[position] if sources else None)
                changed += 1
                if missing or late or state.disputed & body.keys():
                    self._others.add(identifier)
        return changed

    def _not_there(self, identifier: int, said: Mapping[str, Any]) -> set[str]:
        """Return those of some fields that refer to a record which has no row."""
        named = {name: said[name] for name in references(kind_of(identifier)) if said.get(name) is not None}
        there = present_of(self.connection, set(named.values()))
        return {name for name, one in named.items() if one not in there}

    def delete_many(self, kind: str, ids: Sequence[int]) -> None:
        """Remove many records of one kind."""
        listed = (orjson.dumps(list(ids)).decode(),)
        refresh.remember_owners(self.connection, kind, listed[0])
        self._log_removed(kind, ids, listed)
        with bulk.indexes_aside(self.connection, kind, removing=len(ids)):
            self.connection.exec_driver_sql(f"DELETE FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", listed)
        self._touch(kind, ids)
        self._created.difference_update(ids)
        self._others.update(waiting_for(self.connection, ids))

    def _log_removed(self, kind: str, ids: Sequence[int], listed: tuple[str]) -> None:
        """Log that records are gone; of one with more than its creation in the log, all that was seen by name."""
        plain_ones = self.connection.exec_driver_sql(
            "INSERT INTO change (change_set_id, kind, record_id, action, body) "
            f"SELECT {self.change_set_id}, {KINDS[kind][0]}, v.value, 'delete', '{{}}' FROM json_each(?) v "
            "WHERE (SELECT group_concat(action) FROM (SELECT action FROM change c WHERE c.record_id = v.value LIMIT 2)) "
            "= 'create'",
            listed,
        ).rowcount
        if plain_ones == len(ids):
            return
        rest = self.connection.exec_driver_sql(
            "SELECT v.value FROM json_each(?) v WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.record_id = v.value "
            f"AND c.change_set_id = {self.change_set_id} AND c.action = 'delete')",
            listed,
        ).scalars()
        for identifier, state in states_of(self.connection, self.lineage, list(rest)).items():
            self._log(identifier, "delete", {LIFE: [REMOVED, seen_of(state)]}, None)
            if state.disputed:
                self._others.add(identifier)

    # -- what others said (db.history.merge): the log and the rows by themselves ----------------------------------
    def log_acts(self, lines: Sequence[tuple[int, str, Mapping[str, Any], str | None]]) -> None:
        """Append (record, action, body, source) to the log; the rows are the caller's."""
        self.connection.exec_driver_sql(
            "INSERT INTO change (change_set_id, kind, record_id, action, body, source) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (self.change_set_id, record >> 32 & 31, record, action, orjson.dumps(body).decode(), source)
                for record, action, body, source in lines
            ],
        )

    def lay_rows(self, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows the log already speaks of."""
        names = ["id", *_names_in(kind, rows)]
        with bulk.indexes_aside(self.connection, kind, adding=len(rows)):
            self.connection.exec_driver_sql(
                f"INSERT INTO {kind} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                [tuple(map(row.get, names)) for row in rows],
            )
        ids = {row["id"] for row in rows}
        self._touch(kind, ids)
        self._created.update(ids)

    def set_rows(self, kind: str, changes: Mapping[int, Mapping[str, Any]]) -> None:
        """Bring rows up to date with the log: by id, what changes of each."""
        alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        for identifier, fields in changes.items():
            self._touch_before(identifier, fields)
            alike.setdefault(tuple(fields), []).append((*fields.values(), identifier))
        for names, rows in alike.items():
            self._put(kind, names, rows)

    def take_rows(self, kind: str, ids: Sequence[int]) -> None:
        """Take rows away that the log says are gone or waiting."""
        listed = (orjson.dumps(list(ids)).decode(),)
        refresh.remember_owners(self.connection, kind, listed[0])
        self.connection.exec_driver_sql(f"DELETE FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", listed)
        self._touch(kind, ids)
        self._created.difference_update(ids)

    # -- inside --------------------------------------------------------------------------------------------------
    def _touch(self, kind: str, ids: Iterable[int]) -> None:
        self._touched.setdefault(kind, set()).update(ids)

    def _touch_before(self, identifier: int, fields: Mapping[str, Any]) -> None:
        kind = kind_of(identifier)
        if "household_id" in fields or "joined_into" in fields:
            refresh.remember_owners(self.connection, kind, orjson.dumps([identifier]).decode())
        if "village_id" in fields and kind == "household":  # its people are found where it is
            self._touch("member", refresh.people_of(self.connection, identifier))
        self._touch(kind, (identifier,))

    def _set(self, identifier: int, fields: Mapping[str, Any]) -> None:
        kind = kind_of(identifier)
        names = _checked(kind, fields)
        if names:
            self._put(kind, names, [(*(fields[name] for name in names), identifier)])

    def _put(self, kind: str, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        assignments = ", ".join(f"{name} = ?" for name in names)
        self.connection.exec_driver_sql(f"UPDATE {kind} SET {assignments} WHERE id = ?", rows)

    def _log(self, identifier: int, action: str, body: Mapping[str, Any], source: str | None) -> None:
        self.connection.exec_driver_sql(
            "INSERT INTO change (change_set_id, kind, record_id, action, body, source) VALUES (?, ?, ?, ?, ?, ?)",
            (
                self.change_set_id,
                KINDS[kind_of(identifier)][0],
                identifier,
                action,
                orjson.dumps(body).decode(),
                source,
            ),
        )

    @property
    def touched(self) -> dict[str, set[int]]:
        """The records touched so far, by kind: what views look at to know whether to refresh."""
        return self._touched

    def finish(self) -> None:
        """Bring the derived tables up to date and close the change set (called by the store before it commits)."""
        if self._others:
            materialise(self, self._others)
        recheck_needed(self)
        audit.cover(self.connection, self.change_set_id)
        if self._touched:
            refresh.refresh(self.connection, self._touched, self._created)
        _seal(self.connection, self.change_set_id)


def _seen(now: Heads, fields: Mapping[str, Any], missing: Collection[int]) -> Mapping[str, Any]:
    """Leave out what was empty in front of whoever writes only because the record it refers to has not come."""
    if not missing:
        return fields
    return {name: value for name, value in fields.items() if value is not None or now.values.get(name) not in missing}


def _said(identifier: int, now: Heads, fields: Mapping[str, Any], *, decided: bool) -> dict[str, list[Any]]:
    """Return the body of an update: what really changes (or is decided), each with all it replaces.

    What is said again only beside another of its group replaces what was shown of it; what else was said stays undecided.
    The first that is said of a field names the record as it was found: whoever removes the record at the same time has
    not seen it, which a creation's own fields always are.
    """
    changed = {
        name: plain(value)
        for name, value in fields.items()
        if plain(value) != now.values.get(name) or (decided and name in now.disputed)
    }
    return {
        name: [
            changed.get(name, now.values.get(name)),
            list((now.heads if name in changed else {name: now.shown(name)}).get(name) or now.heads.get(LIFE, ())),
        ]
        for name in grouped(kind_of(identifier), changed)
    }


def _body(names: Sequence[str], values: Sequence[tuple[Any, ...]]) -> str:
    """Return SQL that writes a row of table `t` as a JSON object of what it knows.

    json_patch drops what is unknown, at three times the price of json_object: it is asked for columns with gaps only.
    """
    gaps = [None in map(itemgetter(at), values) for at in range(1, len(names) + 1)]
    pairs = [f"'{name}', t.{name}" for name in names]
    whole, patchy = (f"json_object({', '.join(compress(pairs, each))})" for each in (map(not_, gaps), gaps))
    return f"json_patch({whole}, {patchy})" if any(gaps) else whole


def _names_in(kind: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    given: dict[str, None] = {}
    for row in rows:
        given.update(dict.fromkeys(row))
    given.pop("id", None)
    return _checked(kind, given)


def _checked(kind: str, fields: Iterable[str]) -> list[str]:
    known = table_of(kind).columns
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise KeyError(f"{kind} has no field {unknown}")
    return list(fields)


def _seal(connection: Connection, change_set: int) -> None:
    """Chain the set to the one before it: a hash over who did which verb when and to how many records, no values."""
    before = connection.execute(
        text("SELECT digest FROM change_set WHERE id < :id ORDER BY id DESC LIMIT 1"), {"id": change_set}
    ).scalar()
    row = connection.execute(
        text(
            "UPDATE change_set SET last_change = (SELECT coalesce(max(id), 0) FROM change) WHERE id = :id "
            "RETURNING verb, at, who, last_change - first_change + 1"
        ),
        {"id": change_set},
    ).one()
    connection.execute(
        text("UPDATE change_set SET digest = :digest WHERE id = :id"),
        {"digest": chained(before, change_set, *row), "id": change_set},
    )


def chained(before: str | None, change_set: int, verb: str, at: str, who: str, changes: int) -> str:
    """Return the digest of a change set from the one before it and its own facts."""
    return hashlib.blake2b(orjson.dumps([before, change_set, verb, at, who, changes]), digest_size=16).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
