"""The rows of a file that carry no right code: wrong codes, codes that were lost, and those who are new.

Pure. A row is taken as new only where its sheet still has its column of codes, the book is known, and it is none of the rows that were
sent and are missing. Not here: what a new row says (`newcomers`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.exchange.bases import Base, Texts
from app.exchange.columns import CODE, HEAD, HOME, PERSON, VILLAGE, column_at
from app.exchange.finding import Line, Table
from app.exchange.judging import called
from app.exchange.known import Known
from app.exchange.manifest import token_in
from app.exchange.newcomers import (
    Newcomer,
    Sought,
    action_doubt,
    as_item,
    derived,
    homes_said,
    is_named,
    read_newcomer,
    repeated,
    telling_keys,
    who_is,
    with_homes,
)
from app.exchange.pairs import PairAsked, settled, sought
from app.exchange.plan import KEEP, SAME, Candidate, Item
from app.exchange.rejoining import ByNumber
from app.exchange.texts import canonical
from db.models import kind_of

if TYPE_CHECKING:
    from app.exchange.planner import Read

Doubt = tuple[str, str] | None
_OF_PLACES = ("need", "measure")  # may be a village's own


def arrivals(read: "Read", known: Known) -> list[Item]:
    """Return the items of all rows without a right code."""
    items: list[Item] = []
    found: list[Newcomer] = []
    doubts: dict[int, Doubt] = {}
    by_number, lost = ByNumber(read, known), _Lost(read, known.lineage)
    for table in read.tables:
        for line in table.lines:
            if line.record is not None:
                continue
            if line.said:
                items.append(_wrong(table, line))
                continue
            each = read_newcomer(read.book, table, line)
            if not each.values and not each.around and not each.mute:
                continue
            if (again := by_number.items(table, line)) is not None:
                items += again
                continue
            if (item := lost.item(table, line, each)) is not None:
                items.append(item)
                continue
            doubts[len(found)] = _doubt_of_table(read, table) or action_doubt(line)
            found.append(each)
    return items + list(_newcomers(read, known, found, doubts))


def _newcomers(read: "Read", known: Known, found: list[Newcomer], doubts: dict[int, Doubt]) -> Iterator[Item]:
    if not found:
        return
    book = read.head.book if read.head else ""
    with_homes(found, known.lineage, book, known.homes(homes_said(found)))
    broken = _paired(read, known, found)
    villages = known.villages(sorted({each.around[VILLAGE] for each in found if each.around.get(VILLAGE)}))
    members = {each.home for each in found if each.kind == "member"}
    placed = [_doubt_of_place(read, known.lineage, each, villages, members) for each in found]
    candidates = known.alike([_sought(each) for each in found])
    twice = repeated(found)
    for at, each in enumerate(found):
        doubt = doubts.get(at) or placed[at] or _rule(broken, each)
        if at in twice:
            code, row = twice[at]
            if code == "same_row_twice":
                item = as_item(each, read.book, (), None)
                yield Item(
                    **(vars(item) | {"klass": "kept_out", "code": code, "detail": str(row), "said": (), "record": None})
                )
                continue
            doubt = doubt or (code, str(row))
        item = as_item(each, read.book, candidates[at], doubt)
        yield item
        if item.klass != "kept_out":
            yield from each.mute


def _paired(read: "Read", known: Known, found: list[Newcomer]) -> Mapping[int, str]:
    """Give new pairings their sides and ids; returns the rules that they would break, by record."""
    asked = sought(found)
    if not asked:
        return {}
    book = read.head.book if read.head else ""
    sides = known.sides([each for _at, each in asked])
    for (at, _asked), side in zip(asked, sides, strict=True):
        found[at].unable = settled(found[at], side, known.lineage, book)
    new = (found[at] for at, _asked in asked if found[at].unable is None)
    return known.rules(
        [
            PairAsked(each.record, each.values | {"household_id": each.home})
            for each in new
            if each.record is not None and each.values.get("role")
        ]
    )


def _rule(broken: Mapping[int, str], each: Newcomer) -> Doubt:
    sentence = broken.get(each.record or 0)
    return ("pair_rule", sentence) if sentence else None


def _sought(each: Newcomer) -> Sought:
    return Sought(each.kind, each.values, each.home, each.around.get(HEAD, ""), each.record)


def _doubt_of_table(read: "Read", table: Table) -> Doubt:
    if CODE not in table.own:
        return "code_column_gone", ""
    if read.head is None:
        return "book_unknown", ""
    gone = [
        key
        for key in telling_keys(table.kind)
        if key in read.head.columns.get(table.kind, ()) and key not in table.columns
    ]
    column = column_at(table.kind, gone[0]) if gone else None
    return ("column_gone", column.heading) if column else None


def _doubt_of_place(
    read: "Read", lineage: bytes, each: Newcomer, villages: Mapping[str, int], members: set[int | None]
) -> Doubt:
    """Give a new household its village; returns what is doubtful about where a row belongs."""
    if each.kind in _OF_PLACES and each.home is None and (village := _own_village(each, villages)) is not None:
        each.values["region_id"] = village
        book = read.head.book if read.head else ""
        each.record = derived(lineage, book, each.kind, [*who_is(each), village]) if is_named(each) else None
        return None
    if each.kind != "household":
        return (
            ("home_unknown", each.around.get("~home", "") or each.around.get("~head", ""))
            if each.home is None
            else None
        )
    word = each.around.get(VILLAGE, "")
    village = villages.get(word) if word else _village_of_scope(read)
    if village is None:
        return "village_unknown", word
    each.values["village_id"] = village
    return ("nameless_home", "") if not each.values.get("code") and each.record not in members else None


def _own_village(each: Newcomer, villages: Mapping[str, int]) -> int | None:
    """The village that a row without any household is about itself."""
    about_home = any(each.around.get(key) for key in (HOME, HEAD, PERSON))
    return None if about_home else villages.get(each.around.get(VILLAGE, ""))


def _village_of_scope(read: "Read") -> int | None:
    said: Any = read.head.scope.get("village") if read.head else None
    return said if isinstance(said, int) else None


def _wrong(table: Table, line: Line) -> Item:
    return Item(
        f"{table.title}!{line.number}:*", "review", "code_wrong", table.kind, table.title, line.number,
        value=line.said, ways=(KEEP,),
    )  # fmt: skip


class _Lost:
    """Rows that were sent, are missing under their code, and look like a row that carries none."""

    def __init__(self, read: "Read", lineage: bytes) -> None:
        self._lineage = lineage
        self._read = read
        self._by_tag: dict[str, list[int]] = {}
        self._by_words: dict[tuple[Any, ...], list[int]] = {}
        self._bases: dict[int, Base] = {}
        self._asked = False

    def _ask(self) -> None:
        """Look through what was sent, once somebody has lost a code."""
        if self._asked:
            return
        self._asked = True
        there = {line.record for table in self._read.tables for line in table.lines}
        for row in self._read.sent_rows():
            self._by_tag.setdefault(row.tag, []).append(row.record)
            if row.record not in there:
                base = self._bases[row.record] = Texts("memory", row.tag, row.cells, frozenset(row.cells))
                kind = kind_of(row.record)
                if (said := _identity(kind, base.text)) is not None:
                    self._by_words.setdefault((kind, *said), []).append(row.record)

    def item(self, table: Table, line: Line, each: Newcomer) -> Item | None:
        """Return the question whether a row is one that lost its code; None where it is not."""
        self._ask()
        token = token_in(self._lineage, line.token) if line.token else None
        if token is not None:
            records = [token[0]]
        elif line.tag is not None and line.tag in self._by_tag:
            records = self._by_tag[line.tag]
        else:
            records = list(self._by_identity(table, line))
        if line.tag is None and not records:
            return None
        words = called(records[0], self._bases.get(records[0]), table.kind) if records else str(line.tag)
        candidates = tuple(
            Candidate(record, called(record, self._bases.get(record), table.kind)) for record in records[:3]
        )
        facts = {name: value for name, value in each.values.items() if value is not None}
        return Item(
            f"{table.title}!{line.number}:*", "review", "code_gone", table.kind, table.title, line.number, detail=words,
            ways=(SAME, KEEP) if candidates else (KEEP,), candidates=candidates, fresh=facts,
        )  # fmt: skip

    def _by_identity(self, table: Table, line: Line) -> Iterator[int]:
        said = _identity(table.kind, lambda key: line.cell(table.columns.get(key)))
        if said is not None:
            yield from self._by_words.get((table.kind, *said), ())


_TOLD_BY = {
    "household": ("~head", "~village"),
    "member": ("member.name", "member.birth"),
    "household_year": ("~home", "household_year.year"),
    "need": ("~home", "need.title"),
    "measure": ("~home", "measure.content", "measure.done_on", "measure.planned_on"),
    "visit": ("~home", "visit.visited_on"),
    "pairing": ("~home", "~helper", "pairing.from_date"),
}


def _identity(kind: str, cell: Any) -> Sequence[str] | None:
    """Return by what a row would be known again, None where it does not say its first part."""
    said = []
    for key in _TOLD_BY.get(kind, ()):
        column = column_at(kind, key)
        said.append(canonical(kind, key)(cell(key)) if column else "")
    return said if said and said[0] else None
