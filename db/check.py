"""The standing check of a store: is the file whole, does the log give the tables, do the programme's rules hold?

Here: asking, and saying what was found in plain sentences. Nothing is changed. Not here: the rules (`db.rules`), how
the log is replayed (`db.history.rebuild`), what to do about damage (`db.backup`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError

from db.derived import lines, search
from db.errors import StoreProblem
from db.history import rebuild
from db.history.digest import digest
from db.history.write import chained
from db.queries.doubts import ask
from db.queries.doubts.funds import RULES as FUNDS
from db.queries.standing import pairings_where
from db.rules.households import Person, people_problems
from db.rules.pairings import Parent, Standing, lead_problems, parent_problems
from db.rules.periods import overlapping
from db.world import damaged_pages
from resources.language import _

if TYPE_CHECKING:
    from db.store import Store

LIMIT: Final = 200  # sentences of one sort before "还有 n 条"


@dataclass(frozen=True)
class Checked:
    """What a check found, as sentences: of the file, of the log against the tables, of the rules."""

    damage: tuple[str, ...]
    different: tuple[str, ...]
    violations: tuple[str, ...]
    digest: str = field(default="", compare=False)  # equal in two stores that hold the same versions

    @property
    def integrity(self) -> bool:
        """Whether the file, its references, its log's chain and its derived tables are whole."""
        return not self.damage

    @property
    def rebuild_equal(self) -> bool:
        """Whether replaying the whole log gives the tables."""
        return not self.different

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything found, the gravest first."""
        return self.damage + self.different + self.violations


def check(store: "Store", *, limit: int = LIMIT) -> Checked:
    """Check a store on one consistent state of it; minutes at the size of a prefecture."""
    try:
        with store.read() as read:
            damage = tuple(_file(read, store.path))
            if damage:  # what stands on damaged pages is not asked
                return Checked(damage, (_not_replayed(),), ())
            damage = (*_references(read), *_chain(read), *_derived(read))
            different = tuple(_different(read))
            return Checked(damage, different, tuple(_shortened(list(violations(read)), limit)), digest(read))
    except (StoreProblem, DatabaseError) as problem:  # what the driver itself says has become a StoreProblem in `read`
        if isinstance(problem, OperationalError):  # a statement of ours that is wrong is no damage
            raise
        words = problem.sentence if isinstance(problem, StoreProblem) else str(problem.orig)
        return Checked((_("库文件读不下去：{words}").format(words=words),), (_not_replayed(),), ())


def _not_replayed() -> str:
    return _("文件不完好，没有和变更记录核对。")


# -- the file --------------------------------------------------------------------------------------------------------
def _file(read: Connection, path: Path) -> Iterator[str]:
    pages = damaged_pages(read.connection.driver_connection, path)
    if pages:
        yield _("文件有 {n} 页损坏，第一处：{where}。请从备份恢复。").format(
            n=len(pages), where=_("第 {n} 页").format(n=pages[0] or "?")
        )
        return
    search.look_anew(read)
    for line in read.exec_driver_sql("PRAGMA integrity_check(20)").scalars():
        if line != "ok":
            yield _("文件结构有问题：{line}").format(line=line)


def _references(read: Connection) -> Iterator[str]:
    for table, row, parent, _number in read.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(LIMIT):
        yield _("{table} {row} 指向的 {parent} 不存在。").format(table=table, row=row, parent=parent)


def _chain(read: Connection) -> Iterator[str]:
    """The change sets in order: each digest follows from the one before it, no change is missing between them."""
    before, next_change = None, 1
    for row in read.exec_driver_sql(
        "SELECT id, verb, label, at, who, first_change, last_change, digest FROM change_set ORDER BY id"
    ):
        count = row.last_change - row.first_change + 1
        told = _("第 {id} 步“{label}”（{at}，{who}）").format(id=row.id, label=row.label, at=row.at, who=row.who)
        if row.digest != chained(before, row.id, row.verb, row.at, row.who, count):
            yield _("{step}的变更记录与校验链不符，可能在程序之外被改过。").format(step=told)
        elif row.first_change != next_change:
            yield _("{step}之前的变更记录不连续。").format(step=told)
        before, next_change = row.digest, row.last_change + 1
    kept = read.exec_driver_sql("SELECT count(*), coalesce(max(id), 0) FROM change").one()
    if tuple(kept) != (next_change - 1, next_change - 1):
        words = _("变更记录应有 {wanted} 条，实有 {kept} 条。")
        yield words.format(wanted=next_change - 1, kept=kept[0])


def _derived(read: Connection) -> Iterator[str]:
    stale = lines.stale(read)
    if stale:
        yield _("户一览有 {n} 户与登记的不一致，重建后即好。").format(n=len(stale))
    missing = search.missing(read)
    if missing:
        yield _("查找索引缺或多 {n} 条，重建后即好。").format(n=missing)


def _different(read: Connection) -> Iterator[str]:
    for record in rebuild.differences(read):
        kind, identifier = record.split(" ")
        yield _("{kind} {id} 与变更记录重放的结果不一样。").format(kind=kind, id=identifier)


# -- the rules -------------------------------------------------------------------------------------------------------
def violations(read: Connection) -> Iterator[str]:
    """Say, household by household, pairing by pairing, fund by fund, which rules of the programme do not hold."""
    yield from _people(read)
    yield from _pairings(read)
    yield from _funds(read)


def _people(read: Connection) -> Iterator[str]:
    rows = read.exec_driver_sql(
        "SELECT coalesce(h.code, h.id), m.id, m.name, m.relation, m.sex FROM member m "
        "JOIN household h ON h.id = m.household_id WHERE m.to_date IS NULL AND m.joined_into IS NULL ORDER BY h.code, h.id, m.id"
    )
    for code, people in groupby(rows, key=lambda row: row[0]):
        for problem in people_problems([Person(*row[1:]) for row in people]):
            yield _("户 {code}：{words}").format(code=code, words=problem.message)


def _pairings(read: Connection) -> Iterator[str]:
    """Second leads, and children outside their parent's dates; a pairing with a reason recorded is an exception, not a fault."""
    rows = {row.id: row for row in pairings_where(read, "p.stage IS NULL", "p.id")}
    leads: dict[tuple[str, int | None], list[Standing]] = {}
    told = _("结对“{helper} 帮 {helped}”：{words}")
    for row in rows.values():
        above = rows.get(row.parent_id) if row.parent_id else None
        if above and not row.exception:
            for problem in parent_problems(row.period, Parent(above.id, above.words, above.period)):
                yield told.format(helper=row.helper, helped=row.helped, words=problem.message)
        if row.role == "lead":
            whom = row.member_id or row.household_id or row.region_id
            leads.setdefault((row.level, whom), []).append(row.standing())
    for standing in leads.values():
        for later, words in _second_leads(standing):
            yield told.format(helper=later.helper, helped=rows[later.id].helped, words=words)


def _funds(read: Connection) -> Iterator[str]:
    wrong = [rule for rule in FUNDS if rule.severity == "wrong"]
    for rule in wrong:
        yield from (doubt.sentence for doubt in ask(read, rule, date.today()))


def _second_leads(standing: list[Standing]) -> Iterator[tuple[Standing, str]]:
    for first, second in overlapping([each.period for each in standing]):
        earlier, later = standing[first], standing[second]
        if not (earlier.excused or later.excused):
            for problem in lead_problems("lead", later.active, [earlier]):
                yield later, problem.message


def _shortened(found: list[str], limit: int) -> list[str]:
    if len(found) <= limit:
        return found
    return [*found[:limit], _("还有 {n} 条").format(n=len(found) - limit)]
