"""The verb of erasing a household: its rows, the index, the values in the log, what was put aside or sent that holds them.

Two persons ask for it. No part of it can be taken back. Not here: folding the file and the backups (`db.erasure`), how the
log keeps its versions (`db.history.erased`).
"""

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from db.errors import Problem, RuleBroken
from db.fields import facts_of
from db.history.erased import keep_erased, redact
from db.history.log import states_of
from db.history.materialise import references
from db.history.versions import ERASED, LIFE, seen_of
from db.history.write import Write
from db.models import KINDS, kind_of, table_of
from db.ops.audit import note_act
from db.queries.belonging import belonging, gone_with
from db.queries.persons import actor, people_with_roles
from db.rules.roles import COORDINATOR, SUPERVISOR
from resources.language import _

SHORTEST: Final = 4  # characters of a value that is looked for by itself in words written elsewhere
_TELLING: Final = ("name", "code", "id_number", "phone", "slip")
# words beside the records in which a household may be named
_WORDS: Final = (
    ("batch", "files"), ("batch", "recipient"), ("incoming_file", "name"), ("foreign_set", "label"), ("foreign_set", "files"),
    ("change_set", "label"), ("outgoing_book", "recipient"), ("outgoing_book", "purpose"), ("asked", "words"),
)  # fmt: skip
# the change set of another station that a change came with
_FOREIGN: Final = "CASE WHEN source LIKE '@%' THEN CAST(substr(source, 2) AS INTEGER) END"
_BY_RECORD: Final = ("outgoing_row", "shown", "conflict", "asked")


@dataclass
class Erased:
    """What an erasure took: how many records by kind, drafts thrown away; `mentions`: where others' words still name it."""

    records: dict[str, int] = field(default_factory=dict)
    drafts: int = 0
    mentions: list[tuple[str, int, str]] = field(default_factory=list)


def two_persons(write: Write, second: str, reason: str) -> None:
    """Raise RuleBroken unless a second person, who is over the store where roles are used, confirms with a reason."""
    problems = []
    first = actor(write.connection)
    who = write.connection.exec_driver_sql("SELECT who FROM change_set WHERE id = ?", (write.change_set_id,)).scalar()
    second = " ".join(second.split())
    if not second or second in (first.name, first.key, who):
        words = _("删除一户要第二个人当面确认，请写他的姓名；自己不能当第二个人。")
        problems.append(Problem("second", "second_missing", words))
    over = {each.name for each in people_with_roles(write.connection) if each.role in (COORDINATOR, SUPERVISOR)}
    if over and second not in over:
        words = _("第二个人要是这个库里的协调员或监督员：{names}。").format(names="、".join(sorted(over)))
        problems.append(Problem("second", "second_not_over", words))
    if not " ".join(reason.split()):
        problems.append(Problem("reason", "reason_missing", _("请写明依据：户的申请、保留期满，或上级的决定。")))
    if problems:
        raise RuleBroken(problems)


def erase_household(write: Write, household: int, second: str, reason: str) -> Erased:
    """Erase a household and everything that belongs to it. Raises RuleBroken: no second person, no reason, no such household."""
    two_persons(write, second, reason)
    outcome = take_out(write, household)
    if not outcome.records:
        raise RuleBroken([Problem("household_id", "missing", _("库里没有这一户，也没有它的记录。"))])
    note_act(
        write, "erase", record=household, count=sum(outcome.records.values()), recipient=second.strip(), purpose=reason.strip()
    )  # fmt: skip
    return outcome


def take_out(write: Write, household: int) -> Erased:
    """Take a household out of the store, without asking anybody: also for its backups. Nothing where it never was."""
    connection = write.connection
    standing = belonging(connection, household)
    records = {one for ids in standing.values() for one in ids}
    records |= gone_with(connection, records | {household}) | ({household} if _logged(connection, household) else set())
    if not records:
        return Erased()
    _let_go(write, records)
    values = _log(write, standing, records)
    telling = _telling(values)
    outcome = Erased(_counted(records), _drafts(write, telling | {str(one) for one in records}))
    _beside(write, records, telling)
    outcome.mentions = list(_mentions(write, telling))
    keep_erased(write, records, redacted=True)
    return outcome


def _logged(connection: Any, record: int) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM change WHERE record_id = ? LIMIT 1", (record,)).first() is not None


def _counted(records: Iterable[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in records:
        found[kind_of(record)] = found.get(kind_of(record), 0) + 1
    return {kind: found[kind] for kind in KINDS if kind in found}


def _let_go(write: Write, records: Collection[int]) -> None:
    """Empty what other records say of these: a village's measure, a pairing that took over from one."""
    listed = orjson.dumps(sorted(records)).decode()
    for kind in KINDS:
        for name in references(kind):
            rows = write.connection.exec_driver_sql(
                f"SELECT id FROM {kind} WHERE {name} IN (SELECT value FROM json_each(?1)) "
                "AND id NOT IN (SELECT value FROM json_each(?1))",
                (listed,),
            ).scalars()
            write.update_many([(identifier, {name: None}) for identifier in rows.all()])


def _log(write: Write, standing: Mapping[str, Collection[int]], records: Collection[int]) -> dict[str, set[str]]:
    """Say in the log that the records are erased, take their rows, redact what was said; returns the texts there were."""
    states = states_of(write.connection, write.lineage, sorted(records))
    already = {record for record, state in states.items() if state.erased}
    said = [
        (record, "delete", {LIFE: [ERASED, seen_of(state)]}, None)
        for record, state in states.items()
        if record not in already
    ]
    if said:
        write.log_acts(said)
    for kind in reversed(list(standing)):
        write.take_rows(kind, list(standing[kind]))
    texts: dict[str, set[str]] = {}
    for record, state in states.items():
        texts_of = facts_of(kind_of(record))
        for name, versions in state.names.items():
            if name in texts_of and texts_of[name].meaning in ("text", "code", "phone", "json"):
                texts.setdefault(name, set()).update(str(state.said[one]) for one in versions if state.said[one])
    redact(write.connection, write.lineage, records)
    return texts


def _telling(texts: Mapping[str, Collection[str]]) -> set[str]:
    """The values by which a household is known wherever they stand: codes, numbers, phones, names long enough."""
    return {value for name in _TELLING for value in texts.get(name, ()) if len(value) >= SHORTEST}


def _drafts(write: Write, telling: Collection[str]) -> int:
    """Throw away what was put aside and holds any of these, or cannot be read."""
    gone = 0
    for table in ("import_draft", "exchange_draft"):
        for row in write.connection.exec_driver_sql(f"SELECT id, content FROM {table}").all():
            if _holds(row.content, telling):
                write.connection.exec_driver_sql(f"DELETE FROM {table} WHERE id = ?", (row.id,))
                gone += 1
    return gone


def _answers(write: Write, records: Collection[int], telling: Collection[str]) -> None:
    """Take the lines about these records, or that name them, out of what senders were told."""
    run = write.connection.exec_driver_sql
    for row in run("SELECT sha256, content FROM incoming_answer").all():
        lines = orjson.loads(zlib.decompress(row.content))
        left = [
            line
            for line in lines
            if line[1] not in records and not any(value in said for value in telling for said in line[2])
        ]
        if len(left) < len(lines):
            kept = zlib.compress(orjson.dumps(left))
            run("UPDATE incoming_answer SET content = ? WHERE sha256 = ?", (kept, row.sha256))


def _holds(content: bytes, telling: Collection[str]) -> bool:
    try:
        text = zlib.decompress(content).decode()
    except (zlib.error, UnicodeDecodeError):
        return True
    return any(value in text for value in telling)


def _beside(write: Write, records: Collection[int], telling: Collection[str]) -> None:
    """Clean what lies beside the records: rows sent, conflicts, lines of newer programs, words of steps and ledgers."""
    run, listed = write.connection.exec_driver_sql, (orjson.dumps(sorted(records)).decode(),)
    _answers(write, records, telling)
    for table in _BY_RECORD:
        run(f"DELETE FROM {table} WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    run(
        "DELETE FROM waiting WHERE record_id IN (SELECT value FROM json_each(?1)) OR needs IN (SELECT value FROM json_each(?1))",
        listed,
    )
    for value in (*map(str, records), *telling):
        run("DELETE FROM unread WHERE instr(line, ?) > 0", (value,))
    for table, change_set in (("change_set", "change_set_id"), ("foreign_set", _FOREIGN)):
        run(
            f"UPDATE {table} SET label = ? WHERE id IN (SELECT {change_set} FROM change WHERE {change_set} IS NOT NULL "
            f"GROUP BY {change_set} HAVING min(record_id IN (SELECT value FROM json_each(?))) = 1)",
            (_("（一户，已删除）"), listed[0]),
        )
    for table, column in _WORDS:
        for value in telling:
            run(f"UPDATE {table} SET {column} = replace({column}, ?1, '〇') WHERE instr({column}, ?1) > 0", (value,))


def _mentions(write: Write, telling: Collection[str]) -> Iterable[tuple[str, int, str]]:
    """Where the words of other records name the household still: for a person to look at, nothing is changed there."""
    for kind in KINDS:
        names = [name for name, fact in facts_of(kind).items() if fact.meaning in ("text", "json", "code", "phone")]
        names = [name for name in names if name in table_of(kind).columns]
        for name in names:
            for value in sorted(telling):
                rows = write.connection.exec_driver_sql(
                    f"SELECT id FROM {kind} WHERE instr({name}, ?) > 0 LIMIT 50", (value,)
                )
                yield from ((kind, identifier, name) for identifier in rows.scalars())
