"""The numbers of the statistics: households, members, needs, measures and their money, by place, year and kind.

Counted is at the level of villages; what lies further out is their sum. Not here: what each means (`db.rules.statistics`), what
of it may go out (`db.rules.small_cells`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from db.queries.persons import permit
from db.rules.roles import EXACT_FIGURES
from db.rules.small_cells import SUM, At, Cell, Counts, Place, shared, with_sums
from db.rules.statistics import PLACES, SUBJECTS, UNKNOWN, Asked, column_name, column_order
from resources.language import _

NOWHERE: Final = "0"  # in the place of an id: the place is not written down
DEPTH: Final = ("county", "township", "village")

_HOME: Final = "coalesce({0}.household_id, (SELECT m.household_id FROM member m WHERE m.id = {0}.member_id))"
# each row one thing counted: household, the place of what has no household, columns, the number
_ROWS: Final = {
    "households": (
        "SELECT l.household_id AS home, NULL AS region_id, 1 AS number, h.exit_year AS year, h.exit_status AS status "
        "FROM household_line l JOIN household h ON h.id = l.household_id"
    ),
    "members": (
        "SELECT l.household_id AS home, NULL AS region_id, 1 AS number, h.exit_year AS year, h.exit_status AS status "
        "FROM member p JOIN household_line l ON l.household_id = p.household_id JOIN household h ON h.id = l.household_id "
        "WHERE p.joined_into IS NULL AND p.to_date IS NULL"
    ),
    "needs": (
        f"SELECT {_HOME.format('n')} AS home, n.region_id, 1 AS number, substr(n.opened_on, 1, 4) AS year, n.kind AS category "
        "FROM need n"
    ),
    "measures": (
        f"SELECT {_HOME.format('n')} AS home, n.region_id, 1 AS number, substr(n.done_on, 1, 4) AS year, n.kind AS category "
        "FROM measure n WHERE n.done_on IS NOT NULL"
    ),
    "money": (
        f"SELECT {_HOME.format('n')} AS home, n.region_id, n.amount_fen AS number, substr(n.done_on, 1, 4) AS year, "
        "n.kind AS category FROM measure n WHERE n.done_on IS NOT NULL AND n.amount_fen IS NOT NULL"
    ),
}  # fmt: skip
# where a region lies: itself, what is above it; of a household its line says it
_WHERE: Final = """
place AS (SELECT r.id,
  CASE r.level WHEN 'county' THEN r.id WHEN 'township' THEN p.id WHEN 'village' THEN g.id WHEN 'group' THEN gg.id END AS county,
  CASE r.level WHEN 'township' THEN r.id WHEN 'village' THEN p.id WHEN 'group' THEN g.id END AS township,
  CASE r.level WHEN 'village' THEN r.id WHEN 'group' THEN p.id END AS village
  FROM region r LEFT JOIN region p ON p.id = r.parent_id LEFT JOIN region g ON g.id = p.parent_id
  LEFT JOIN region gg ON gg.id = g.parent_id)"""


@dataclass(frozen=True)
class PlaceName:
    """A place as it is called, with its code."""

    name: str
    code: str | None


@dataclass(frozen=True)
class Row:
    """A place (names from the outside in, none for everything), its code and id, and its numbers: the sum, then by column.

    A number is None where it may not be said; fen where the table is of money.
    """

    names: tuple[str, ...]
    code: str | None
    id: int | None
    numbers: tuple[int | None, ...]


@dataclass(frozen=True)
class Table:
    """One table: a subject by places of a level, with columns (none: sums only) in words. The first row is everything."""

    subject: str
    level: str
    across: str | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        """What the table is called."""
        by = [_(PLACES[self.level]), *([_(SUBJECTS[self.subject].across[self.across])] if self.across else [])]
        return _("{what}，按{by}").format(what=_(SUBJECTS[self.subject].name), by=_("、").join(by))

    @property
    def unsaid(self) -> int:
        """How many numbers may not be said."""
        return sum(number is None for row in self.rows for number in row.numbers)


def tables(connection: Connection, wanted: Asked, *, exact: bool) -> list[Table]:
    """Return the tables asked for: as they may go out, or exact. Raises StoreProblem role_forbids (exact)."""
    if exact:
        permit(connection, EXACT_FIGURES)
    names = place_names(connection)
    found = []
    for subject in wanted.subjects:
        counts = counts_of(connection, subject)
        sums, whole = _numbers(counts, exact=exact)
        fitting = [each for each in wanted.across if each in SUBJECTS[subject].across]
        acrosses: list[str | None] = [*fitting] or [None]
        for level in wanted.places:
            found += [_table(subject, level, across, sums, whole, names) for across in acrosses]
    return found


def _numbers(
    counts: Counts, *, exact: bool
) -> tuple[Mapping[Place, int | None], Mapping[str, Mapping[At, int | None]]]:
    if not exact:
        return shared(counts)
    whole = with_sums(counts)
    return (
        {place: cell.number for place, cell in whole.sums.items()},
        {name: {at: cell.number for at, cell in table.items()} for name, table in whole.tables.items()},
    )


def _table(
    subject: str,
    level: str,
    across: str | None,
    sums: Mapping[Place, int | None],
    whole: Mapping[str, Mapping[At, int | None]],
    names: Mapping[str, PlaceName],
) -> Table:
    depth = list(PLACES).index(level) + 1
    columns: list[str] = []
    if across:
        columns = column_order(subject, across, list({column for _place, column in whole[across] if column != SUM}))
    places = sorted((place for place in sums if len(place) == depth), key=lambda place: _in_order(place, names))
    rows = []
    for place in [(), *places]:
        numbers = [sums[place], *(whole[across][place, column] for column in columns if across)]
        known = names.get(place[-1]) if place else None
        called = tuple(names[each].name if each in names else _("未填") for each in place)
        rows.append(Row(called, known.code if known else None, int(place[-1]) if known else None, tuple(numbers)))
    said = tuple(column_name(subject, across, column) for column in columns) if across else ()
    return Table(subject, level, across, said, tuple(rows))


def _in_order(place: Place, names: Mapping[str, PlaceName]) -> list[tuple[bool, str, str]]:
    """Places by their codes, what is not written down last."""
    known = [names.get(each) for each in place]
    return [(one is None, one.code or "" if one else "", each) for one, each in zip(known, place, strict=True)]


def counts_of(connection: Connection, subject: str) -> Counts:
    """Return the counts of a subject by villages, in every table it has. KeyError for a subject there is not."""
    what = SUBJECTS[subject]
    tables = {
        across: {(place, column): cell for (place, column), cell in _counted(connection, subject, across).items()}
        for across in what.across
    }
    sums = {place: cell for (place, _column), cell in _counted(connection, subject, None).items()}
    return Counts(sums, tables, what.money)


def _counted(connection: Connection, subject: str, across: str | None) -> dict[tuple[Place, str], Cell]:
    column = f"coalesce(nullif(CAST(x.{across} AS TEXT), ''), '{UNKNOWN}')" if across else "''"
    rows = connection.exec_driver_sql(
        f"WITH x AS ({_ROWS[subject]}), {_WHERE} "
        "SELECT coalesce(l.county_id, a.county, 0), coalesce(l.township_id, a.township, 0), coalesce(l.village_id, a.village, 0), "
        f"{column}, sum(x.number), count(DISTINCT x.home) FROM x LEFT JOIN household_line l ON l.household_id = x.home "
        "LEFT JOIN place a ON x.home IS NULL AND a.id = x.region_id GROUP BY 1, 2, 3, 4"
    )
    return {
        ((str(county), str(township), str(village)), str(name)): Cell(int(number), int(behind))
        for county, township, village, name, number, behind in rows
    }


def place_names(connection: Connection) -> dict[str, PlaceName]:
    """Return what every place is called, by its id as text."""
    rows = connection.exec_driver_sql(
        "SELECT id, name, code FROM region WHERE level IN ('county', 'township', 'village')"
    )
    return {str(identifier): PlaceName(name, code) for identifier, name, code in rows}
