"""Projects and their money: lists, the page of a project, sources, sums at every node. All sums in fen.

Not here: what may be entered (`db.rules.funds`), what a merge broke (`db.queries.doubts.funds`).
"""

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection, text

from db.rules.funds import Balance, Signature, lacking, means_of, project_balance, source_balance

Facts = dict[str, Any]

ALLOCATED: Final = "coalesce((SELECT sum(amount_fen) FROM allocation WHERE project_id = p.id), 0)"
PAID: Final = "coalesce((SELECT sum(amount_fen) FROM payment WHERE project_id = p.id AND released_on IS NOT NULL), 0)"
ASKED: Final = "coalesce((SELECT sum(amount_fen) FROM payment WHERE project_id = p.id AND released_on IS NULL), 0)"
SORTS: Final = {
    "name": "p.name", "year": "p.year", "kind": "p.kind", "place": "coalesce(p.place, '')", "status": "p.status",
    "scale": "p.scale_fen", "allocated": ALLOCATED, "paid": PAID, "left": f"{ALLOCATED} - {PAID} - {ASKED}",
}  # fmt: skip
# what a project may be filtered by besides its own words
STATES: Final = {
    "open": f"{ASKED} > 0",
    "free": f"{ALLOCATED} - {PAID} - {ASKED} > 0",
    "over": f"{PAID} + {ASKED} > {ALLOCATED}",
    "bare": "NOT EXISTS (SELECT 1 FROM allocation a WHERE a.project_id = p.id)",
}
_BELOW: Final = (
    "p.region_id IN (WITH RECURSIVE place (id) AS (SELECT :area UNION SELECT r.id FROM place JOIN region r "
    "ON r.parent_id = place.id) SELECT id FROM place)"
)


@dataclass(frozen=True)
class ProjectFilters:
    """Which projects; `area` is a region and all below it, `source` one that gave money, `state` a key of STATES."""

    text: str = ""
    year: int | None = None
    area: int | None = None
    source: int | None = None
    kind: str | None = None
    status: str | None = None
    state: str | None = None


class ProjectRow(NamedTuple):
    """A line of the list of projects; `asked` was asked for and not released."""

    id: int
    code: str | None
    name: str
    kind: str | None
    year: int | None
    region_id: int | None
    place: str | None
    status: str | None
    responsible: str | None
    scale_fen: int | None
    allocated_fen: int
    paid_fen: int
    asked_fen: int

    @property
    def balance(self) -> Balance:
        """The node of the project."""
        return project_balance(self.allocated_fen, self.asked_fen, self.paid_fen)


@dataclass(frozen=True)
class PaymentFacts:
    """A payment with its source's name, what was said of it, and what it lacks before release."""

    id: int
    project_id: int
    fund_source_id: int
    source: str
    amount_fen: int
    payee: str | None
    purpose: str | None
    evidence: str | None
    asked_on: str | None
    released_on: str | None
    note: str | None
    reviews: tuple[Facts, ...]

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """What was said, in order."""
        return tuple(Signature(one["side"], one["place"], bool(one["agreed"]), one["signer"]) for one in self.reviews)

    @property
    def lacking(self) -> list[str]:
        """What it still lacks, in words."""
        return lacking(self.signatures)


@dataclass(frozen=True)
class ProjectPage:
    """A project whole: its fields, allocations with the names of their sources, payments, sums of its measures."""

    project: Facts
    region: str
    allocations: tuple[Facts, ...]
    payments: tuple[PaymentFacts, ...]
    balance: Balance
    measures: int
    measures_fen: int
    households: int


@dataclass(frozen=True)
class SourceFacts:
    """A source of money and its node; `means` is what may be allocated, None where neither grant nor receipt is known."""

    id: int
    name: str
    kind: str | None
    level: str | None
    year: int | None
    number: str | None
    granted_fen: int | None
    organisation: str | None
    received_fen: int
    allocated_fen: int
    paid_fen: int
    projects: int
    means: int | None

    @property
    def balance(self) -> Balance:
        """The node of the source."""
        return source_balance(self.received_fen, self.allocated_fen, self.paid_fen)

    @property
    def free_fen(self) -> int | None:
        """What may still be allocated, None where that is not known."""
        return None if self.means is None else self.means - self.allocated_fen


# -- projects --------------------------------------------------------------------------------------------------------
def project_ids(
    connection: Connection, filters: ProjectFilters, sort: str = "name", *, descending: bool = False
) -> "array[int]":
    """Return the ids of the projects that fit, in order; KeyError for a sort that is none."""
    where, values = _where(filters)
    order = f"{SORTS[sort]} {'DESC' if descending else 'ASC'}, p.name, p.id"
    rows = connection.execute(text(f"SELECT p.id FROM project p WHERE 1 {where} ORDER BY {order}"), values)
    return array("q", rows.scalars())


def project_rows(connection: Connection, ids: Collection[int]) -> list[ProjectRow]:
    """Return the lines of some projects, in the order asked for."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.code, p.name, p.kind, p.year, p.region_id, "
        "coalesce(p.place, (SELECT name FROM region r WHERE r.id = p.region_id)), p.status, p.responsible, p.scale_fen, "
        f"{ALLOCATED}, {PAID}, {ASKED} FROM project p WHERE p.id IN (SELECT value FROM json_each(?))",
        (_list(ids),),
    )
    found = {row[0]: ProjectRow(*row) for row in rows}
    return [found[one] for one in ids if one in found]


def sums(connection: Connection, filters: ProjectFilters) -> tuple[int, Balance]:
    """Return how many projects fit, and their node together."""
    where, values = _where(filters)
    row = connection.execute(
        text(
            f"WITH chosen AS (SELECT p.id FROM project p WHERE 1 {where}) SELECT (SELECT count(*) FROM chosen), "
            "(SELECT coalesce(sum(amount_fen), 0) FROM allocation WHERE project_id IN chosen), "
            "(SELECT coalesce(sum(amount_fen), 0) FROM payment WHERE released_on IS NULL AND project_id IN chosen), "
            "(SELECT coalesce(sum(amount_fen), 0) FROM payment WHERE released_on IS NOT NULL AND project_id IN chosen)"
        ),
        values,
    ).one()
    return int(row[0]), project_balance(int(row[1]), int(row[2]), int(row[3]))


def years(connection: Connection) -> list[int]:
    """Return the years of projects, the newest first."""
    rows = connection.exec_driver_sql("SELECT DISTINCT year FROM project WHERE year IS NOT NULL ORDER BY year DESC")
    return list(rows.scalars())


def counties(connection: Connection) -> list[tuple[int, str]]:
    """Return the counties in which projects lie, by name."""
    rows = connection.exec_driver_sql(
        "WITH RECURSIVE up (id) AS (SELECT DISTINCT region_id FROM project WHERE region_id IS NOT NULL UNION "
        "SELECT r.parent_id FROM up JOIN region r ON r.id = up.id WHERE r.parent_id IS NOT NULL) "
        "SELECT r.id, r.name FROM up JOIN region r ON r.id = up.id WHERE r.level = 'county' ORDER BY r.name"
    )
    return [(row[0], row[1]) for row in rows]


def project_page(connection: Connection, project: int) -> ProjectPage | None:
    """Return a project with everything that belongs to it; None where there is none."""
    found = _one(connection, "SELECT * FROM project WHERE id = ?", project)
    if found is None:
        return None
    row = project_rows(connection, [project])[0]
    allocations = connection.exec_driver_sql(
        "SELECT a.*, s.name AS source, s.kind AS source_kind, s.level AS source_level FROM allocation a "
        "JOIN fund_source s ON s.id = a.fund_source_id WHERE a.project_id = ? ORDER BY coalesce(a.on_date, ''), a.id",
        (project,),
    ).mappings()
    given = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(amount_fen), 0), count(DISTINCT household_id) FROM measure WHERE project_id = ?",
        (project,),
    ).one()
    return ProjectPage(
        found, region_words(connection, found["region_id"]), tuple(map(dict, allocations)),
        tuple(payments(connection, project)), row.balance, given[0], given[1], given[2],
    )  # fmt: skip


def measures_of(connection: Connection, project: int, limit: int = 50) -> list[Facts]:
    """Return up to `limit` measures of a project, in the order of their days: what, when, how much, for which household."""
    rows = connection.exec_driver_sql(
        "SELECT id, household_id, content, coalesce(done_on, planned_on) AS day, done_on, amount_fen FROM measure "
        "WHERE project_id = ? ORDER BY day DESC, id DESC LIMIT ?",
        (project, limit),
    ).mappings()
    return [dict(row) for row in rows]


def payments(connection: Connection, project: int) -> list[PaymentFacts]:
    """Return the payments of a project, what is open first, then the newest."""
    rows = connection.exec_driver_sql(
        f"{_PAYMENT} WHERE y.project_id = ? ORDER BY y.released_on IS NOT NULL, y.released_on DESC, y.id DESC",
        (project,),
    ).all()
    return _with_reviews(connection, rows)


def payment(connection: Connection, identifier: int) -> PaymentFacts | None:
    """Return one payment; None where there is none."""
    rows = connection.exec_driver_sql(f"{_PAYMENT} WHERE y.id = ?", (identifier,)).all()
    return next(iter(_with_reviews(connection, rows)), None)


_PAYMENT: Final = (
    "SELECT y.id, y.project_id, y.fund_source_id, s.name AS source, y.amount_fen, y.payee, y.purpose, y.evidence, y.asked_on, "
    "y.released_on, y.note FROM payment y JOIN fund_source s ON s.id = y.fund_source_id"
)


def _with_reviews(connection: Connection, rows: Sequence[Any]) -> list[PaymentFacts]:
    said: dict[int, list[Facts]] = {}
    for review in connection.exec_driver_sql(
        "SELECT * FROM review WHERE payment_id IN (SELECT value FROM json_each(?)) ORDER BY on_date, id",
        (_list([row[0] for row in rows]),),
    ).mappings():
        said.setdefault(review["payment_id"], []).append(dict(review))
    return [PaymentFacts(**row._mapping, reviews=tuple(said.get(row[0], ()))) for row in rows]


def pair_balance(connection: Connection, project: int, source: int) -> Balance:
    """Return the node of a project and one of its sources."""
    row = connection.exec_driver_sql(
        "SELECT (SELECT coalesce(sum(amount_fen), 0) FROM allocation WHERE project_id = :p AND fund_source_id = :s), "
        "coalesce(sum(CASE WHEN released_on IS NULL THEN amount_fen END), 0), "
        "coalesce(sum(CASE WHEN released_on IS NOT NULL THEN amount_fen END), 0) "
        "FROM payment WHERE project_id = :p AND fund_source_id = :s",
        {"p": project, "s": source},
    ).one()
    return project_balance(int(row[0]), int(row[1]), int(row[2]))


# -- sources ---------------------------------------------------------------------------------------------------------
def sources(connection: Connection, only: int | None = None) -> list[SourceFacts]:
    """Return the sources (or one of them) with their nodes, the newest year first."""
    rows = connection.execute(
        text(
            "SELECT s.id, s.name, s.kind, s.level, s.year, s.number, s.granted_fen, "
            "(SELECT name FROM organisation o WHERE o.id = s.organisation_id) AS organisation, r.n, coalesce(r.fen, 0) AS fen, "
            "coalesce(a.fen, 0) AS allocated, coalesce(y.fen, 0) AS paid, coalesce(a.projects, 0) AS projects "
            "FROM fund_source s "
            "LEFT JOIN (SELECT fund_source_id, count(*) AS n, sum(amount_fen) AS fen FROM receipt GROUP BY 1) r ON r.fund_source_id = s.id "
            "LEFT JOIN (SELECT fund_source_id, sum(amount_fen) AS fen, count(DISTINCT project_id) AS projects FROM allocation GROUP BY 1) a "
            "ON a.fund_source_id = s.id "
            "LEFT JOIN (SELECT fund_source_id, sum(amount_fen) AS fen FROM payment WHERE released_on IS NOT NULL GROUP BY 1) y "
            "ON y.fund_source_id = s.id "
            "WHERE :only IS NULL OR s.id = :only ORDER BY s.year DESC, s.name, s.id"
        ),
        {"only": only},
    )
    return [
        SourceFacts(
            row.id, row.name, row.kind, row.level, row.year, row.number, row.granted_fen, row.organisation, row.fen,
            row.allocated, row.paid, row.projects, means_of(row.granted_fen, [row.fen] if row.n else []),
        )
        for row in rows
    ]  # fmt: skip


def source(connection: Connection, identifier: int) -> SourceFacts | None:
    """Return one source with its node; None where there is none."""
    return next(iter(sources(connection, identifier)), None)


def receipts(connection: Connection, source_id: int) -> list[Facts]:
    """Return what came of a source, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT * FROM receipt WHERE fund_source_id = ? ORDER BY on_date DESC, id DESC", (source_id,)
    ).mappings()
    return [dict(row) for row in rows]


def by_kind(connection: Connection) -> dict[str, Balance]:
    """Return the node of every kind of money ("" where a source names none): together they are the total."""
    found: dict[str, Balance] = {}
    for each in sources(connection):
        found[each.kind or ""] = found.get(each.kind or "", Balance(0, 0, 0)) + each.balance
    return found


# -- names -----------------------------------------------------------------------------------------------------------
def named(connection: Connection, kind: str, words: str) -> list[tuple[int, str]]:
    """Return (id, name) of the projects or sources with an id, a code (projects) or a whole name."""
    code = {"project": "code", "fund_source": "NULL"}[kind]
    number = int(words) if words.isdigit() and len(words) < 20 else -1
    rows = connection.exec_driver_sql(
        f"SELECT id, name FROM {kind} WHERE id = ? OR name = ? OR {code} = ? ORDER BY id = ? DESC, id",
        (number, words, words, number),
    ).all()
    listed = [(int(row[0]), str(row[1])) for row in rows]
    return listed[:1] if listed and listed[0][0] == number else listed


def belongs_to(connection: Connection, kind: str, record: int) -> int | None:
    """Return the project (of a receipt and a source: the source) a record belongs to, None where it is gone; KeyError for others."""
    column = {
        "project": "id", "fund_source": "id", "receipt": "fund_source_id", "allocation": "project_id", "payment": "project_id",
        "review": "(SELECT project_id FROM payment y WHERE y.id = payment_id)",
    }[kind]  # fmt: skip
    found = connection.exec_driver_sql(f"SELECT {column} FROM {kind} WHERE id = ?", (record,)).scalar()
    return None if found is None else int(found)


def region_words(connection: Connection, region: int | None) -> str:
    """Return where a region lies in words: county, township, village."""
    rows = connection.exec_driver_sql(
        "WITH RECURSIVE up (id, parent_id, name, level, depth) AS ("
        "SELECT id, parent_id, name, level, 0 FROM region WHERE id = ? UNION ALL "
        "SELECT r.id, r.parent_id, r.name, r.level, depth + 1 FROM up JOIN region r ON r.id = up.parent_id) "
        "SELECT name FROM up WHERE level NOT IN ('province', 'prefecture') ORDER BY depth DESC",
        (region,),
    )
    return " ".join(rows.scalars())


def _where(filters: ProjectFilters) -> tuple[str, Facts]:
    parts: list[str] = []
    values: Facts = {}
    for column in ("year", "kind", "status"):
        value = getattr(filters, column)
        if value is not None:
            parts.append(f"p.{column} = :{column}")
            values[column] = value
    if filters.area:
        parts.append(_BELOW)
        values["area"] = filters.area
    if filters.source:
        parts.append("p.id IN (SELECT project_id FROM allocation WHERE fund_source_id = :source)")
        values["source"] = filters.source
    if filters.state:
        parts.append(STATES[filters.state])
    if filters.text.strip():
        parts.append(
            "(p.name || ' ' || coalesce(p.code, '') || ' ' || coalesce(p.place, '') || ' ' || coalesce(p.responsible, '') "
            "|| ' ' || coalesce(p.content, '')) LIKE '%' || :text || '%' ESCAPE '\\'"
        )
        values["text"] = filters.text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return "".join(f"AND {part} " for part in parts), values


def _one(connection: Connection, statement: str, identifier: int) -> Facts | None:
    row = connection.exec_driver_sql(statement, (identifier,)).mappings().first()
    return dict(row) if row else None


def _list(ids: Collection[int]) -> str:
    return orjson.dumps(list(ids)).decode()
