"""Rows without a code: somebody new, somebody known, or nobody can tell.

Pure. A new record's id is derived from the lineage, the book, the kind and who it is (a valid ID number, else name, birth and household):
whoever takes in the same file makes the same record. Looking for known records is asked of `Known`; only a valid whole ID number with
the same name is ticked beforehand. Not here: rows with a code (`planner`).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from app.exchange.columns import ADD, DELETE, HEAD, HEADINGS, HELPER, HOME, VILLAGE, column_at
from app.exchange.finding import Line, Table
from app.exchange.judging import ASKED, Place, item, mute
from app.exchange.plan import KEEP, NEW, SAME, Candidate, Item
from app.exchange.reader import Book
from app.exchange.texts import canonical, folded, value_of
from app.matching.names import name_key
from db.fields import facts_of
from db.history.statements import Creation
from db.models import record_id

_ORIGINS: Final = (1 << 26) - 1
_NUMBERS: Final = (1 << 32) - 1
# what makes a record of a kind this one and no other, beside its household
_WHO: Final = {
    "household": ("code",),
    "member": ("name", "birth"),
    "household_year": ("year",),
    "need": ("kind", "title", "opened_on"),
    "measure": ("content", "done_on", "planned_on"),
    "visit": ("visited_on",),
    "pairing": ("role", "from_date"),
}
_FOLLOWS: Final = frozenset({"pairing.level"})  # from who helps
_NEEDED: Final = frozenset({"pairing.from_date"})  # of a new row, though old records may be without


@dataclass
class Newcomer:
    """A row without a code: what it says as values of its kind, what it says of where it belongs, what is wrong with it.

    `home`: the record of its household (known, or of a new row in the same file); `mute`: items of its cells that say nothing;
    `trouble`: what is to be asked about it, `unable`: why it cannot be taken.
    """

    table: Table
    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    around: dict[str, str] = field(default_factory=dict)
    mute: list[Item] = field(default_factory=list)
    home: int | None = None
    record: int | None = None
    trouble: tuple[str, str] | None = None
    unable: tuple[str, str] | None = None

    @property
    def kind(self) -> str:
        """The kind of record."""
        return self.table.kind


@dataclass(frozen=True)
class Sought:
    """What a row without a code says of itself: values as stored, the household it names, the head it names, its own derived id."""

    kind: str
    values: Mapping[str, Any]
    home: int | None
    head: str
    record: int | None


def derived(lineage: bytes, book: str, kind: str, who: Sequence[Any]) -> int:
    """Return the record id of a new row: the same wherever the same book is taken in."""
    said = orjson.dumps([book, kind, *who])
    made = int.from_bytes(hashlib.blake2b(said, digest_size=8, key=lineage).digest(), "big")
    return record_id(made >> 32 & _ORIGINS or 1, kind, made & _NUMBERS or 1)


def read_newcomer(book: Book, table: Table, line: Line) -> Newcomer:
    """Return what a row without a code says; cells that cannot speak are told and left out."""
    found = Newcomer(table, line)
    for key, index in table.columns.items():
        column = column_at(table.kind, key)
        cell = line.cell(index)
        place = Place(book, table, line, column, index) if column else None
        if column is None or place is None:
            continue
        if column.meaning == "around":
            if cell not in (None, "") and (line.number, index) not in place.sheet.formulas:
                found.around[key] = folded(cell)
            continue
        if dropped := place.sheet.dropped.get((line.number, index)):
            found.mute.append(item(place, "kept_out", "red_line", detail=dropped))
        elif cell not in (None, ""):
            _take(found, place)
    return found


def _take(found: Newcomer, place: Place) -> None:
    reason = mute(place, None)
    if reason is not None and reason not in ASKED:
        found.mute.append(item(place, "kept_out", reason))
        return
    value, trouble = value_of(place.column, place.cell)
    if trouble is not None and trouble.code != "rounded":
        found.mute.append(item(place, "kept_out", trouble.code, value=trouble.value, detail=trouble.detail))
    elif value is not None:
        found.values[place.column.field] = value


def lacking(found: Newcomer) -> str | None:
    """Return the labels of what a new record cannot do without and the row does not say, or None."""
    facts = facts_of(found.kind)
    missing = [
        facts[column.field].label
        for key in facts
        if (column := column_at(found.kind, f"{found.kind}.{key}"))
        and (column.required or column.key in _NEEDED)
        and column.key not in _FOLLOWS
        and column.field not in found.values
    ]
    return "、".join(missing) or None


def who_is(found: Newcomer) -> list[Any]:
    """Return who a row is, by what stands in it alone: a valid ID number, else what its kind is told by and its household."""
    number = found.values.get("id_number")
    if number and len(number) == 18:
        return ["number", number]
    told = [found.values.get(name) for name in _WHO[found.kind]]
    if found.kind == "household" and told == [None]:
        told = [found.around.get(HEAD), found.around.get(VILLAGE), found.values.get("address")]
    told = [name_key(said) if isinstance(said, str) else said for said in told]
    return [*told, found.home if found.kind != "household" else None]


def telling_keys(kind: str) -> list[str]:
    """Return the columns by which a new row says who it is: without one of them it would seem to be somebody else."""
    around = [HEAD, VILLAGE] if kind == "household" else [HOME, HEAD]
    around += [HELPER] if kind == "pairing" else []
    number = ["member.id_number"] if kind == "member" else []
    return [*around, *number, *(f"{kind}.{name}" for name in _WHO.get(kind, ()))]


def is_named(found: Newcomer) -> bool:
    """Whether a row says who it is at all."""
    return any(said not in (None, "") for said in who_is(found)[: len(_WHO.get(found.kind, ())) or 1]) or bool(
        found.around.get(HEAD) and found.kind == "household"
    )


def with_homes(found: Sequence[Newcomer], lineage: bytes, book: str, homes: Mapping[str, int]) -> None:
    """Give each row its household and each new record its id. `homes`: known households by code and 户编号 as written."""
    named = dict(homes)
    fresh: defaultdict[str, set[int]] = defaultdict(set)
    for each in found:
        if each.kind == "household" and is_named(each):
            each.record = derived(lineage, book, each.kind, who_is(each))
            for word in (each.values.get("code"), each.around.get(HEAD)):
                if word:
                    fresh[canonical("household", "household.code")(word)].add(each.record)
    named |= {word: next(iter(records)) for word, records in fresh.items() if len(records) == 1 and word not in named}
    for each in found:
        if each.kind != "household":
            said = each.around.get(HOME) or each.around.get(HEAD, "")
            each.home = named.get(said) or named.get(canonical("household", "household.code")(said))
            if is_named(each) and each.home is not None and each.kind != "pairing":  # its sides are looked for first
                each.record = derived(lineage, book, each.kind, who_is(each))


def homes_said(found: Iterable[Newcomer]) -> list[str]:
    """Return how the rows name their households."""
    return sorted({each.around[HOME] for each in found if each.around.get(HOME)})


def as_item(found: Newcomer, book: Book, candidates: Sequence[Candidate], doubt: tuple[str, str] | None) -> Item:
    """Return the item of a row without a code: new, kept out, or a question with its candidates."""
    facts = {name: value for name, value in found.values.items() if value is not None}
    if found.home is not None and found.kind != "household":
        facts["household_id"] = found.home
    creation = (Creation(found.record, facts, f"0:{found.table.sheet}:{found.line.number}"),) if found.record else ()
    base = Item(
        f"{found.table.title}!{found.line.number}:*", "new", "new", found.kind, found.table.title, found.line.number,
        record=found.record, value=words_of(found), said=creation,
    )  # fmt: skip
    if (reason := _kept_out(found)) is not None:
        return replace(base, klass="kept_out", code=reason[0], detail=reason[1], said=(), record=None)
    doubt = doubt or _doubt(candidates) or found.trouble
    if doubt is None:
        return base
    sure = next((each for each in candidates if each.sure), None)
    ways = [*([NEW] if creation else []), *([SAME] if candidates else []), KEEP]
    return replace(
        base,
        klass="review",
        code=doubt[0],
        detail=doubt[1],
        ways=tuple(ways),
        candidates=tuple(candidates),
        preset=f"{SAME}:{sure.record}" if sure else None,
        fresh=facts,
    )


def _kept_out(found: Newcomer) -> tuple[str, str] | None:
    if found.kind == "pairing" and not found.around.get(HELPER):
        return "lacks", HEADINGS[HELPER].partition("（")[0]
    if found.unable is not None:
        return found.unable
    if not is_named(found):
        return "blank_new", ""
    if lacks := lacking(found):
        return "lacks", lacks
    return None


def _doubt(candidates: Sequence[Candidate]) -> tuple[str, str] | None:
    if not candidates:
        return None
    first = next((each for each in candidates if each.sure), None)
    return ("sure_match", first.words) if first else ("likely_match", candidates[0].words)


def words_of(found: Newcomer) -> str:
    """Return what a new row is in words, without numbers of documents."""
    said = [found.values.get(name) for name in _WHO.get(found.kind, ())] + [found.around.get(HEAD)]
    said += [found.around.get(HELPER)] if found.kind == "pairing" else []
    return " ".join(str(each) for each in said if each)


def repeated(found: Sequence[Newcomer]) -> dict[int, tuple[str, int]]:
    """Return, by their place in the list, the rows that are one record twice: why, and the row they are like."""
    first: dict[int, int] = {}
    said: dict[int, tuple[str, int]] = {}
    for at, each in enumerate(found):
        if each.record is None:
            continue
        before = first.setdefault(each.record, at)
        if before != at:
            same = (each.values, each.around, each.home) == (
                found[before].values,
                found[before].around,
                found[before].home,
            )
            said[at] = ("same_row_twice" if same else "twice_new", found[before].line.number)
            if not same:
                said.setdefault(before, ("twice_new", each.line.number))
    return said


def action_doubt(line: Line) -> tuple[str, str] | None:
    """Return what is doubtful about the action of a row without a code."""
    if line.action == DELETE:
        return "delete_without_code", ""
    return None if line.action in ("", ADD) else ("action_unknown", line.action)
