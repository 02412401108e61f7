"""Two records that may be one, cell by cell: what both say, what differs, what only one knows. Read only.

Health, disability and what is kept as it was are not among the cells. Not here: how alike they are (`likeness`), what is
written when they are joined (`db.rules.joining`).
"""

from dataclasses import dataclass
from typing import Any, Final, Literal

from db.fields import facts_of
from db.queries.household import HouseholdPage, household_page
from db.queries.joined import record
from db.rules.joining import Facts, in_order, joining_problems
from db.store import Reader
from resources.language import _

# both: dated things, of which both stay; first: as the record that stays has it; apart: neither changes
Mark = Literal["same", "other", "filled", "both", "first", "apart"]
_OUT: Final = ("id", "joined_into", "extra", "household_id", "village_id")


@dataclass(frozen=True)
class Cells:
    """A line of the comparison: the field ("" for what stands around), its name, what each side says, how they compare."""

    field: str
    label: str
    one: Any
    other: Any
    mark: Mark


@dataclass(frozen=True)
class Sides:
    """Two records: the one that stays first. `refused` says why they cannot be joined, "" where they can."""

    kind: str
    one: Facts
    other: Facts
    cells: tuple[Cells, ...]
    refused: str


def side_by_side(reader: Reader, kind: str, a: int, b: int) -> Sides | None:
    """Return two records side by side; None where one is gone or joined already."""
    found = [record(reader, kind, each) for each in (a, b)]
    if None in found or any(each["joined_into"] for each in found if each):
        return None
    one, other = in_order(*(each for each in found if each))
    homes = [
        household_page(reader, each["id"] if kind == "household" else each["household_id"]) for each in (one, other)
    ]
    cells = [_cells(name, fact.label, one[name], other[name]) for name, fact in facts_of(kind).items()
             if name not in _OUT and (not fact.private or name == "id_number")]  # fmt: skip
    problems = joining_problems(kind, one, other)
    told = problems[0].message if problems else ""
    listed = [each for each in cells if (each.one, each.other) != (None, None)]
    listed += _around(kind, homes)
    listed.sort(key=lambda each: each.mark == "same")  # what differs is what is looked at
    return Sides(kind, one, other, tuple(listed), told)


def _cells(name: str, label: str, one: Any, other: Any) -> Cells:
    if one == other:
        return Cells(name, _(label), one, other, "same")
    if one is None or other is None:
        return Cells(name, _(label), one, other, "filled")
    return Cells(name, _(label), one, other, "other")


def _around(kind: str, homes: list[HouseholdPage | None]) -> list[Cells]:
    """What stands around the two: place, people, who answers for them."""
    found = [_words(_("村"), [each.address if each else "" for each in homes], "first")]
    if kind == "member":
        found.append(_words(_("户编号"), [str(each.facts["code"] or "") if each else "" for each in homes], "first"))
    people = ["、".join(str(person["name"]) for person in each.living) if each else "" for each in homes]
    leads = [each.responsible() if each else None for each in homes]
    helpers = [f"{each.helper} {each.facts['from_date'] or ''}".strip() if each else "" for each in leads]
    mark: Mark = "both" if kind == "household" else "apart"
    return [*found, _words(_("家庭成员"), people, mark), _words(_("帮扶责任人"), helpers, mark)]


def _words(label: str, said: list[str], differs: Mark) -> Cells:
    one, other = (each or None for each in said)
    return Cells("", label, one, other, "same" if one == other else differs)
