"""The words of registers: which heading names which field, and the layouts known by name.

Read from `resources/registers/words/*.toml`, one file per kind of register. Not here: finding the header row (`recognise`).
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from app.registers.refusals import Refused
from app.registers.units import without_unit
from db.catalogues import fold
from db.fields import fact_of
from db.models.columns import Fact
from resources import resource

REGISTERS: Final = (
    "households", "pairings", "pairings_national", "families", "areas", "helpers", "organisations", "measures", "visits",
)  # fmt: skip
BEFORE: Final = "before"  # of a field whose heading speaks of the year before the register's ("上年度人均纯收入")
LIKELY: Final = 84  # of 100: from here on a heading is probably a misspelling of a known one
_TABLES: Final = {"year": "household_year", "head": "member"}


@dataclass(frozen=True)
class Layout:
    """A register known by name: which kind it is and the headings that are its own."""

    name: str
    title: str
    register: str
    signs: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """All headings of one kind of register."""

    register: str
    needs: tuple[frozenset[str], ...]
    fields: dict[str, tuple[str, ...]]
    layouts: tuple[Layout, ...]
    spellings: dict[str, str]
    forbids: frozenset[str] = frozenset()

    def field_of(self, heading: str) -> str | None:
        """Return the field a heading names exactly (unit in brackets aside), or None."""
        folded = fold(heading)
        found = self.spellings.get(folded)
        return found if found is not None else self.spellings.get(fold(without_unit(heading)))

    def likely_field(self, heading: str) -> str | None:
        """Return the field a heading probably names, or None."""
        folded = fold(heading)
        if len(folded) < 3:
            return None
        found = process.extractOne(folded, self.spellings.keys(), scorer=ratio, score_cutoff=LIKELY)
        return self.spellings[found[0]] if found else None

    def heading_of(self, field: str) -> str:
        """Return the first heading of a field, for people."""
        return self.fields[field][0]


@cache
def fact_behind(name: str) -> Fact | None:
    """Return what is known of a field of a register ("year.wage_fen", also "…@2018"); None for one of its own."""
    table, _, last = name.partition("@")[0].partition(".")
    try:
        return fact_of(f"{_TABLES.get(table, table)}.{last}")
    except (KeyError, ValueError):
        return None


@cache
def vocabulary(register: str) -> Vocabulary:
    """Return the vocabulary of a kind of register."""
    read = tomllib.loads(resource("registers", "words", f"{register}.toml").read_text(encoding="utf-8"))
    spellings: dict[str, str] = {}
    for field, headings in read["fields"].items():
        for heading in headings:
            spellings.setdefault(fold(heading), field)
    layouts = tuple(
        Layout(name, layout["title"], register, frozenset(map(fold, layout["signs"])))
        for name, layout in read["layouts"].items()
    )
    forbids = frozenset(map(fold, read.get("forbids", ())))
    fields = {field: tuple(headings) for field, headings in read["fields"].items()}
    return Vocabulary(register, tuple(map(frozenset, read["needs"])), fields, layouts, spellings, forbids)


@cache
def layouts() -> dict[str, Layout]:
    """Return all layouts by name."""
    return {layout.name: layout for register in REGISTERS for layout in vocabulary(register).layouts}


def layout_named(name: str) -> Layout:
    """Return a layout by name (a kind of register names its plainest layout); raises Refused."""
    if name in REGISTERS:
        return vocabulary(name).layouts[-1]
    if name not in layouts():
        raise Refused("layout_unknown", layout=name, known="、".join(layouts()))
    return layouts()[name]


def closest_layout(register: str, headings: Sequence[str]) -> Layout:
    """Return the layout of a kind of register whose own headings stand in a header row most completely."""
    words = {fold(heading) for heading in headings}
    known = vocabulary(register).layouts

    def fit(layout: Layout) -> float:
        return len(layout.signs & words) / len(layout.signs) if layout.signs else 0.5

    return max(known, key=fit)
