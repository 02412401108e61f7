"""Verbs of conflicts: a decision is a version that replaces everything that was said; a question decides nothing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import text

from db.errors import StoreProblem
from db.history.log import states_of
from db.history.merge import gone, take_in
from db.history.statements import Act
from db.history.versions import LIFE, THERE, Heads, seen_of
from db.history.write import Write
from resources.language import _


def decide(write: Write, record: int, decisions: Mapping[str, Any]) -> None:
    """Settle fields of a record: field -> the value that holds; {"life": 1} keeps it, {"life": 0} lets it go.

    Raises StoreProblem `not_undecided` where a field is in no conflict (somebody else settled it meanwhile).
    """
    state = states_of(write.connection, write.lineage, [record])[record]
    listed = write.connection.execute(
        text("SELECT field FROM conflict WHERE record_id = :record"), {"record": record}
    ).scalars()
    settled = set(decisions) - set(listed)
    if settled:
        raise StoreProblem(
            "not_undecided",
            _("这一处已经定过了，没有再写。"),
            _("请刷新列表，看看现在的值；要改就直接改登记。"),
        )
    fields = dict(decisions)
    if LIFE in fields:
        _decide_life(write, record, state, keep=bool(fields.pop(LIFE)))
    if fields:
        write.decide(record, **fields)
    drop_questions(write, record, decisions)


def _decide_life(write: Write, record: int, state: Heads, *, keep: bool) -> None:
    if keep:
        take_in(write, [Act(record, {LIFE: (THERE, state.heads[LIFE])})])
    else:
        take_in(write, [gone(record, seen_of(state))])


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
