"""What was found in a form: its places to fill, its tables, what it would lose. Everything here is JSON-able.

Not here: finding them (`finding`), what the user said of them (`kept`).
"""

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

HOW: Final = ("cell", "blank", "placeholder", "boxes", "unit", "day")  # how a value stands in its cell
PER_HOUSEHOLD, LIST = "household", "list"


@dataclass(frozen=True)
class Place:
    """A cell to fill, or a blank in it (the `at`-th), what the form says of it, and the field that fills it.

    `why`: heading, spelling, chosen, unknown, red_line, own_formula. `table`: number of the table it is a column of.
    `options`: the labels of the cell's own drop-down list or boxes.
    """

    sheet: str
    row: int
    column: int
    cell: str
    label: str
    field: str | None = None
    sure: str = "ask"
    why: str = "unknown"
    how: str = "cell"
    at: int = 0
    unit: str | None = None
    line: str | None = None
    table: int | None = None
    options: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the place is called where the user's choice is kept."""
        return f"{self.sheet}!{self.cell}#{self.at}"


@dataclass(frozen=True)
class FormTable:
    """A table: rows prepared from `first` to `last`, of members, households, pairings, measures or visits."""

    sheet: str
    number: int
    header: int
    first: int
    last: int
    of: str


@dataclass(frozen=True)
class Form:
    """A form as found: `per` household (one copy each) or one list for all; the `year` its title names."""

    fingerprint: str
    sheets: tuple[str, ...]
    places: tuple[Place, ...]
    tables: tuple[FormTable, ...]
    per: str = PER_HOUSEHOLD
    year: int | None = None
    loses: tuple[str, ...] = ()
    kept: bool = field(default=False)  # the user confirmed it before

    @property
    def not_kept(self) -> list[str]:
        """What the form asks for that the red lines leave out."""
        return list(dict.fromkeys(place.label for place in self.places if place.why == "red_line"))

    def columns(self, table: FormTable) -> list[Place]:
        """Return the columns of a table."""
        return [place for place in self.places if place.table == table.number]

    def with_field(self, key: str, chosen: str | None) -> "Form":
        """Return the form with a field chosen for a place; None leaves it empty. A red line stays one."""
        places = tuple(
            replace(place, field=chosen, sure="sure", why="chosen") if place.key == key and may_fill(place) else place
            for place in self.places
        )
        return replace(self, places=places)

    def with_rows(self, number: int, of: str) -> "Form":
        """Return the form with a table's rows being something else."""
        tables = tuple(replace(table, of=of) if table.number == number else table for table in self.tables)
        return replace(self, tables=tables)


def may_fill(place: Place) -> bool:
    """Whether a place may be given a field at all."""
    return place.why not in ("red_line", "own_formula")


def form_of(facts: dict[str, Any]) -> Form:
    """Return a form from the child's answer."""
    places = tuple(Place(**each | {"options": tuple(each["options"])}) for each in facts["places"])
    tables = tuple(FormTable(**each) for each in facts["tables"])
    rest = {name: facts[name] for name in ("fingerprint", "per", "year")}
    return Form(places=places, tables=tables, sheets=tuple(facts["sheets"]), loses=tuple(facts["loses"]), **rest)


def facts_of_form(form: Form) -> dict[str, Any]:
    """Return a form as JSON-able facts."""
    return asdict(form)
