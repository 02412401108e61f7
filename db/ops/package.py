"""Verbs of packages: keeping station keys and cards, taking acts in under the sets they came with, a lineage for an empty store.

A package is one step, made of these. Not here: the file (`app.exchange.package`), what is told (`db.history.told`), what a
merge does (`db.history.merge`).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Boolean, Integer, text

from db.history.erased import erased_records
from db.history.materialise import references
from db.history.merge import Merged, OnShow, take_in
from db.history.place import new_origin
from db.history.statements import Act
from db.history.told import ToldSet, own_sets
from db.history.versions import ERASED, LIFE, REMOVED, THERE
from db.history.write import Write
from db.models import KINDS, kind_of, table_of
from db.ops.register import add_batch
from db.queries.package import StationRow, set_known, station_with

IN: Final = "package_in"
OUT: Final = "package_out"
STATION: Final = "station"
_LARGEST: Final = 1 << 63  # what SQLite takes for a whole number


# -- stations --------------------------------------------------------------------------------------------------------
def keep_own(write: Write, station: StationRow) -> None:
    """Make a station the one this store is from now on; what it was before opens what was sealed for it, and signs no more."""
    write.connection.exec_driver_sql(
        "UPDATE station SET ours = 0, secrets = json_remove(secrets, '$.signing') WHERE secrets IS NOT NULL"
    )
    secrets = dict(station.secrets or {}) | {"since": write.change_set_id}
    _keep(write, station, orjson.dumps(secrets).decode(), ours=True)


def rename_own(write: Write, name: str) -> None:
    """Give this station another name."""
    write.connection.execute(text("UPDATE station SET name = :name WHERE ours = 1"), {"name": name})


def keep_card(write: Write, station: StationRow) -> None:
    """Keep the card of another station. Who was trusted stays so; a station of our own is never replaced."""
    known = station_with(write.connection, station.key)
    if known is not None and known.secrets:
        return
    if known is None or station.trusted or not known.trusted:
        trusted = station.trusted or bool(known and known.trusted)
        kept = StationRow(station.key, station.name, station.origins, station.envelope, ours=False, trusted=trusted)
        _keep(write, kept, None, ours=False)


def _keep(write: Write, station: StationRow, secrets: str | None, *, ours: bool) -> None:
    write.connection.execute(
        text(
            "INSERT OR REPLACE INTO station (key, name, origins, envelope, ours, trusted, secrets, at) "
            "VALUES (:key, :name, :origins, :envelope, :ours, :trusted, :secrets, :at)"
        ),
        {
            "key": station.key,
            "name": station.name,
            "origins": orjson.dumps(list(station.origins)).decode(),
            "envelope": station.envelope,
            "ours": ours,
            "trusted": station.trusted or ours,
            "secrets": secrets,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        },
    )


def part_from_twin(write: Write, numbers: Iterable[str]) -> bool:
    """Give this store another origin where a package tells of sets under its own key that it did not make.

    So it is a second file of one station that nothing else gave away: an older state of it, or a copy of its disk.
    Returns whether it was; the keys are the caller's to renew.
    """
    own = {made.number for made in own_sets(write.connection).values()}
    if set(numbers) <= own:
        return False
    new_origin(write.connection)
    return True


# -- what came -------------------------------------------------------------------------------------------------------
class Taking:
    """A package being taken in: the sets it tells of get their place here when the first act of each comes.

    `heads` is read as the acts come, so it may be filled meanwhile.
    """

    def __init__(self, write: Write, heads: Mapping[str, ToldSet]) -> None:
        self.write = write
        self._heads = heads
        self._known: dict[str, int] = {}
        self._made: set[int] = set()

    def take(self, acts: Iterable[tuple[str, Act]], shown: OnShow) -> Merged:
        """Take in acts, each with the number of its set."""
        return take_in(self.write, (self._told(number, act) for number, act in acts), shown)

    def set_of(self, number: str) -> int:
        """Return the id here of a set by its number, made where it is new."""
        found = self._known.get(number) or set_known(self.write.connection, number)
        if found is None:
            head = self._heads[number]
            found = int(
                self.write.connection.execute(
                    text(
                        "INSERT INTO foreign_set (station, number, verb, label, at, who, files) "
                        "VALUES (:station, :number, :verb, :label, :at, :who, :files) RETURNING id"
                    ),
                    {
                        name: getattr(head, name)
                        for name in ("station", "number", "verb", "label", "at", "who", "files")
                    },
                ).scalar_one()
            )
            self._made.add(found)
        self._known[number] = found
        return found

    def _told(self, number: str, act: Act) -> Act:
        place = f":{act.source}" if act.source else ""
        return Act(act.record, act.body, f"@{self.set_of(number)}{place}")

    def drop_unused(self) -> None:
        """Forget the sets of which everything was known already, under its own set or another's telling."""
        sources = self.write.connection.execute(
            text("SELECT DISTINCT source FROM change WHERE change_set_id = :id AND source LIKE '@%'"),
            {"id": self.write.change_set_id},
        ).scalars()
        used = {int(source[1:].partition(":")[0]) for source in sources}
        unread = self.write.connection.exec_driver_sql("SELECT line FROM unread").scalars()
        told = {orjson.loads(line).get("of") for line in unread}
        used |= {found for number, found in self._known.items() if number in told}
        self.write.connection.exec_driver_sql(
            "DELETE FROM foreign_set WHERE id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(sorted(self._made - used)).decode(),),
        )


def is_known(record: int) -> bool:
    """Whether this program has a table for the kind of a record."""
    try:
        return kind_of(record) in KINDS
    except KeyError:
        return False


def readable(act: Act) -> tuple[Act | None, bool]:
    """Return the part of an act that fits this program's tables (None: nothing of it), and whether something is left over."""
    if not is_known(act.record):
        return None, True
    kind = kind_of(act.record)
    body = {name: said for name, said in act.body.items() if _fits(kind, name, said[0])}
    return (Act(act.record, body, act.source) if body else None), len(body) < len(act.body)


def _fits(kind: str, name: str, value: Any) -> bool:
    """Whether a field can hold a value: a table would take anything, and what is read from it later would not fit."""
    if name == LIFE:
        return _is_number(value) and value in (THERE, REMOVED, ERASED)
    if name == "id" or name not in table_of(kind).columns:
        return False
    if value is None:
        return True
    if name in references(kind):
        return _is_number(value) and is_known(value) and kind_of(value) == references(kind)[name][0]
    column = table_of(kind).columns[name].type
    if isinstance(column, Boolean):
        return _is_number(value) and value in (0, 1)
    return _is_number(value) if isinstance(column, Integer) else isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and -_LARGEST <= value < _LARGEST


def keep_unread(write: Write, lines: Iterable[bytes]) -> int:
    """Keep lines this program cannot read, each once; returns how many were not kept yet. None about what was erased."""
    erased = [str(record).encode() for record in erased_records(write.connection)]
    before = write.connection.exec_driver_sql("SELECT count(*) FROM unread").scalar_one()
    for line in lines:
        if any(record in line for record in erased):
            continue
        write.connection.execute(
            text("INSERT OR IGNORE INTO unread (digest, line) VALUES (:digest, :line)"),
            {"digest": hashlib.sha256(line).hexdigest(), "line": line.decode()},
        )
    return int(write.connection.exec_driver_sql("SELECT count(*) FROM unread").scalar_one() - before)


def drop_unread(write: Write, lines: Iterable[bytes]) -> None:
    """Forget lines that can be read now."""
    for line in lines:
        write.connection.execute(
            text("DELETE FROM unread WHERE digest = :digest"), {"digest": hashlib.sha256(line).hexdigest()}
        )


def note_came(
    write: Write, files: Sequence[Mapping[str, Any]], counts: Mapping[str, Any], *, recipient: str | None
) -> int:
    """Note packages that were taken in, in the ledger and by their bytes; returns the batch's id."""
    batch = add_batch(write, "in", "package", files, counts=counts, state="applied", recipient=recipient)
    write.connection.execute(
        text("UPDATE change_set SET batch_id = :batch WHERE id = :id"), {"batch": batch, "id": write.change_set_id}
    )
    for file in files:
        write.connection.execute(
            text(
                "INSERT INTO incoming_file (sha256, name, kind, state, at, batch_id, change_set_id) "
                "VALUES (:sha256, :name, 'package', 'applied', :at, :batch, :set) ON CONFLICT (sha256) DO UPDATE "
                "SET state = 'applied', batch_id = :batch, change_set_id = :set WHERE :new > 0"
            ),
            {
                "sha256": file["sha256"],
                "name": file["name"],
                "new": file["new"],
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "batch": batch,
                "set": write.change_set_id,
            },
        )
    return batch


# -- an empty store --------------------------------------------------------------------------------------------------
def adopt(write: Write, lineage: str) -> None:
    """Give an empty store the lineage of others: what it began with goes, its settings stay, its log begins anew.

    Only for a store of which `db.queries.package.is_untouched` holds; ids it gave are given by nobody else.
    """
    run = write.connection.exec_driver_sql
    settings = run("SELECT name, value FROM setting ORDER BY id").all()
    for kind in ("setting", "region"):
        write.delete_many(kind, run(f"SELECT id FROM {kind}").scalars().all())
    run("DELETE FROM change")
    run("DELETE FROM change_set WHERE id != ?", (write.change_set_id,))
    run("UPDATE change_set SET first_change = 1 WHERE id = ?", (write.change_set_id,))
    run("UPDATE identity SET lineage = ?", (lineage,))
    write.connection.info["begins_anew"] = True  # for `Store`, which knows its file by the steps in it
    write.lineage = bytes.fromhex(lineage)
    for name, value in settings:
        write.create("setting", name=name, value=value)
