"""The words of registers: which heading names which field in a kind of register, and in a layout known by name.

Read from `resources/registers/words/*.toml`, one file per kind of register. Not here: finding the header row (`recognise`),
layouts as files (`layout_files`).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from functools import cache, lru_cache
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from app.registers.layouts.layout_files import Layout, bundled, own
from app.registers.refusals import Refused
from app.registers.values.units import without_unit
from db.catalogues import fold
from db.facts import Fact
from resources import resource

REGISTERS: Final = (
    "households", "pairings", "pairings_national", "families", "areas", "helpers", "organisations", "measures", "visits",
    "years", "projects", "needs", "gifts", "card",
)  # fmt: skip
BY_WORDS: Final = REGISTERS[:12]  # those whose headings tell what they are; the others are known by a layout
LAYOUT_NAMED: Final = "版式："  # above the header of a workbook to fill in: which layout it is
GUIDE: Final = "填写说明"  # the sheet of such a workbook that says how it is filled in
EXTRA: Final = "extra"  # instead of a field: kept beside the record as it is
DROPPED: Final = "no"  # instead of a field: a layout says that it is not kept
BEFORE: Final = "before"  # of a field whose heading speaks of the year before the register's ("上年度人均纯收入")
ENOUGH: Final = 3  # headings of a layout that must stand in a row
SHARE_OF_LAYOUT: Final = 0.6
SHARE_OF_HEADER: Final = 0.5
LIKELY: Final = 84  # of 100: from here on a heading is probably a misspelling of a known one
_NOW: Final = re.compile(r"^(?:现任?|目前|当前|新|本次|(?:调整|变更|更换|变动|交接)后(?:的)?)")
_SHORTEST: Final = 2  # characters that are left of it
_AND_PHONE: Final = re.compile(r"(?:以?及|[与和、/+])其?(?:联系)?(?:电话|方式|手机)(?:号码?)?$")
_HELPER: Final = "helper.name"
_TABLES: Final = {"year": "household_year", "head": "member", "card": "measure"}


@dataclass(frozen=True)
class Vocabulary:
    """All headings of one kind of register."""

    register: str
    needs: tuple[frozenset[str], ...]
    fields: dict[str, tuple[str, ...]]
    plain: str
    spellings: dict[str, str]
    forbids: frozenset[str] = frozenset()
    layout: Layout | None = None
    seen: dict[object, str | None] = made(default_factory=dict, init=False, compare=False, repr=False)  # by heading

    def field_of(self, heading: str) -> str | None:
        """Return the field a heading names exactly (unit in brackets aside), or None."""
        if self._is_helper_and_phone(heading):
            return _HELPER
        for spelling in _folded(heading):
            if (found := self.spellings.get(spelling)) is not None:
                return found
        return None

    def _is_helper_and_phone(self, heading: str) -> bool:
        """Whether a heading of pairings names the helper and the number in one (帮扶责任人及电话): such cells are taken apart."""
        name = _AND_PHONE.sub("", "".join(heading.split()))
        if len(name) == len("".join(heading.split())) or not self.register.startswith("pairings"):
            return False
        return any(self.spellings.get(each) == _HELPER for each in _folded(name))

    def likely_field(self, heading: str) -> str | None:
        """Return the field a heading probably names, or None."""
        folded = fold(heading)
        if len(folded) < 3:
            return None
        found = process.extractOne(folded, self.spellings.keys(), scorer=ratio, score_cutoff=LIKELY)
        return self.spellings[found[0]] if found else None

    def with_layout(self, layout: Layout) -> "Vocabulary":
        """Return these words with those of a layout, which go before: what it keeps beside or not at all is no field."""
        own = {
            fold(spelling): column.field or (EXTRA if column.goes == "extra" else DROPPED)
            for column in reversed(layout.columns)
            for spelling in reversed(column.spellings)
        }
        for spelling, field in own.items():
            if field == DROPPED and self.spellings.get(spelling) in ("sequence", "signature"):
                own[spelling] = self.spellings[spelling]
        return replace(self, spellings=self.spellings | own, layout=layout)

    def heading_of(self, field: str) -> str:
        """Return the first heading of a field, for people."""
        return self.fields[field][0]


@lru_cache(maxsize=4_000)
def _folded(heading: str) -> tuple[str, ...]:
    """Return a heading folded, without its unit, without a word that says it is the one now (现帮扶责任人); each once.

    Kept, as the same rows are asked of every register whether they are its header.
    """
    bare = fold(without_unit(heading))
    now = _NOW.sub("", bare)
    return tuple(dict.fromkeys((fold(heading), bare, now if len(now) > _SHORTEST else bare)))


_told: dict[str, Fact] = {}


def tell_facts(facts: dict[str, list[Any]]) -> None:
    """Say what is known of the fields (label, meaning, catalogue by "kind.field") to a process that does without the tables."""
    _told.update({path: Fact(*said) for path, said in facts.items()})


@cache
def fact_behind(name: str) -> Fact | None:
    """Return what is known of a field of a register ("year.wage_fen", also "…@2018"); None for one of its own."""
    table, _, last = name.partition("@")[0].partition(".")
    if _told:
        return _told.get(f"{_TABLES.get(table, table)}.{last}")
    from db.fields import fact_of  # noqa: PLC0415  it loads all tables: 0.4 s that the child process has no use for

    try:
        return fact_of(f"{_TABLES.get(table, table)}.{last}")
    except (KeyError, ValueError):
        return None


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the names of the fields of a kind, in the order of its table."""
    if _told:
        return tuple(name for table, _, name in (path.partition(".") for path in _told) if table == kind)
    from db.fields import facts_of  # noqa: PLC0415  as above

    return tuple(facts_of(kind))


@cache
def vocabulary(register: str) -> Vocabulary:
    """Return the vocabulary of a kind of register."""
    read = tomllib.loads(resource("registers", "words", f"{register}.toml").read_text(encoding="utf-8"))
    spellings: dict[str, str] = {}
    for field, headings in read["fields"].items():
        for heading in headings:
            spellings.setdefault(fold(heading), field)
    forbids = frozenset(map(fold, read.get("forbids", ())))
    fields = {field: tuple(headings) for field, headings in read["fields"].items()}
    return Vocabulary(
        register,
        tuple(map(frozenset, read["needs"])),
        fields,
        read.get("plain", ""),
        spellings,
        forbids,
    )


def layouts() -> dict[str, Layout]:
    """Return all layouts by name: the user's own and those the program brings."""
    return own() | bundled()


def layout_named(name: str) -> Layout:
    """Return a layout by name (a kind of register names its plainest layout); raises Refused."""
    known = layouts()
    if name in REGISTERS and name not in known and vocabulary(name).plain:
        return known[vocabulary(name).plain]
    if name not in known:
        raise Refused("layout_unknown", layout=name, known="、".join(known))
    return known[name]


def words_of_layout(layout: Layout) -> Vocabulary:
    """Return the words of a layout and of its kind of register."""
    return vocabulary(layout.register).with_layout(layout)


def closest_layout(register: str, headings: Sequence[str]) -> Layout:
    """Return the layout of a kind of register whose own headings stand in a header row most completely."""
    words = {fold(heading) for heading in headings}
    known = [layout for layout in layouts().values() if layout.register == register]

    def fit(layout: Layout) -> tuple[float, bool]:
        share = len(layout.signs & words) / len(layout.signs) if layout.signs else 0.5
        return share, layout.name == vocabulary(register).plain

    return max(known, key=fit)


def fitting_layout(headings: Sequence[str]) -> tuple[Layout, int] | None:
    """Return the layout that a header row is, by its headings alone, and how many they share; None where it is none."""
    words = {folded for heading in headings if (folded := fold(heading))}
    best: tuple[tuple[float, bool], Layout, int] | None = None
    for layout in layouts().values():
        shared, spoken = _shared(layout, words)
        if not layout.signs or shared < min(ENOUGH, len(layout.signs)):
            continue
        if shared >= SHARE_OF_LAYOUT * len(layout.signs) and spoken >= SHARE_OF_HEADER * len(words):
            fit = (shared / (len(layout.signs) + len(words) - shared), layout.own)
            if best is None or fit > best[0]:
                best = (fit, layout, spoken)
    return best[1:] if best else None


def named_above(rows: Sequence[Sequence[object]]) -> str | None:
    """Return the layout that the first rows of a sheet name, as a workbook to fill in does; None where they name none."""
    said = (cell for row in rows[:4] for cell in row[:1] if isinstance(cell, str) and cell.startswith(LAYOUT_NAMED))
    name = next(said, "").removeprefix(LAYOUT_NAMED).strip()
    return name if name in layouts() else None


def stands_in(layout: Layout, headings: Sequence[str]) -> bool:
    """Whether enough of a layout's own headings stand in a header row that was looked for."""
    return _shared(layout, set(map(fold, headings)))[0] >= min(ENOUGH, len(layout.signs) or ENOUGH)


def _shared(layout: Layout, words: set[str]) -> tuple[int, int]:
    """Return how many of a layout's own headings stand among some words (in any spelling), and how many of all."""
    there = [sign for sign, spellings in layout.spelled if not words.isdisjoint(spellings)]
    return sum(there), len(there)
