"""Verbs of conflicts: a decision is a version that replaces everything that was said; a question decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import text

from db.errors import StoreProblem
from db.history.log import states_of
from db.history.merge import gone, take_in
from db.history.statements import Act
from db.history.versions import LIFE, THERE, seen_of
from db.history.write import Write
from resources.language import _


def decide(write: Write, record: int, decisions: Mapping[str, Any]) -> None:
    """Settle fields of a record: field -> the value that holds; {"life": 1} keeps it, {"life": 0} lets it go.

    Raises StoreProblem `not_undecided` where a field is in no conflict (somebody else settled it meanwhile),
    `still_referred_to` where something else belongs to a record that is to go.
    """
    decide_all(write, [(record, decisions)])


def decide_all(write: Write, decisions: Sequence[tuple[int, Mapping[str, Any]]]) -> int:
    """Settle many records, each by itself and all or none; returns how many. Raises as `decide` does."""
    _still_undecided(write, decisions)
    changes = []
    for number, (record, fields) in enumerate(decisions):
        write.progress(number, len(decisions))
        rest = dict(fields)
        if LIFE in rest:
            _decide_life(write, record, keep=bool(rest.pop(LIFE)))
        if rest:
            changes.append((record, rest))
    write.decide_many(changes)
    for record, fields in decisions:
        drop_questions(write, record, fields)
    return len(decisions)


def _still_undecided(write: Write, decisions: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    wanted = {(record, field) for record, fields in decisions for field in fields}
    rows = write.connection.execute(
        text("SELECT record_id, field FROM conflict WHERE record_id IN (SELECT value FROM json_each(:records))"),
        {"records": orjson.dumps([record for record, _fields in decisions]).decode()},
    )
    if wanted - {(row.record_id, row.field) for row in rows}:
        raise StoreProblem(
            "not_undecided",
            _("这一处已经定过了，没有再写。"),
            _("请刷新列表，看看现在的值；要改就直接改登记。"),
        )


def _decide_life(write: Write, record: int, *, keep: bool) -> None:
    state = states_of(write.connection, write.lineage, [record])[record]
    if keep:
        take_in(write, [Act(record, {LIFE: (THERE, state.heads[LIFE])})])
    else:
        take_in(write, [gone(record, seen_of(state))])
        still = text("SELECT 1 FROM conflict WHERE record_id = :record AND field = :life")
        if write.connection.execute(still, {"record": record, "life": LIFE}).first():
            raise StoreProblem(
                "still_referred_to",
                _("还有别的登记属于这条记录，现在去不掉，没有写。"),
                _("请先定（或去掉）属于它的登记，或选“留着”。"),
            )


def ask(write: Write, record: int, field: str, words: str) -> None:
    """Note a question to the other side, for the receipt; the conflict stays open."""
    versions = write.connection.execute(
        text("SELECT versions FROM conflict WHERE record_id = :record AND field = :field"),
        {"record": record, "field": field},
    ).scalar_one()
    write.connection.execute(
        text(
            "INSERT OR REPLACE INTO asked (record_id, field, versions, words, at, who) VALUES (:record, :field, "
            ":versions, :words, :at, (SELECT who FROM change_set WHERE id = :set))"
        ),
        {
            "record": record,
            "field": field,
            "versions": versions,
            "words": words,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "set": write.change_set_id,
        },
    )


def drop_questions(write: Write, record: int, fields: Iterable[str]) -> None:
    """Take questions back, or away with a decision."""
    write.connection.execute(
        text("DELETE FROM asked WHERE record_id = :record AND field IN (SELECT value FROM json_each(:fields))"),
        {"record": record, "fields": orjson.dumps(list(fields)).decode()},
    )
