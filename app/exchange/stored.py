"""What a store answers when the planner asks (`known.Known`), and the records of a scope as they go out.

Not here: the SQL (`db.queries.exchange`), what follows from the answers (`planner`).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from app.exchange.blocks import Row
from app.exchange.codes import code_of, record_of
from app.exchange.columns import HEAD, HELPER, HOME, PERSON, VILLAGE, columns_of
from app.exchange.composing import Record
from app.exchange.known import Sent
from app.exchange.manifest import Head
from app.exchange.newcomers import Sought
from app.exchange.pair_rules import found_sides, rules_broken
from app.exchange.pairs import PairAsked, PairFound, PairSought
from app.exchange.plan import Candidate
from app.exchange.texts import displayed
from app.matching.duplicates import someone
from app.matching.likeness import compare_people, from_facts
from app.matching.names import name_key
from app.matching.words import sentence
from db.history.log import identity, shown_of, states_of
from db.history.versions import Heads, statements_of, symbol_of, version
from db.models import kind_of
from db.queries.duplicates import apart, families
from db.queries.exchange import (
    OF_PLACES,
    Around,
    of_household,
    records_in,
    records_of_book,
    records_of_places,
    records_standing,
    sent_book,
    sent_rows,
    village_named,
)
from db.queries.household import household_by_code
from db.queries.lookup import heads_in, rows_where
from db.store import Reader
from resources.language import _

PART: Final = 5_000
_PERSON_FACTS: Final = ("name", "birth", "id_number", "sex", "relation", "phone")
MOST: Final = 3  # candidates that a question names
# a row of these kinds is another's double where it says the same here, in the same household
_DOUBLES: Final = {
    "household_year": ("year",),
    "need": ("kind", "title"),
    "measure": ("content", "done_on"),
    "visit": ("visited_on",),
}


def records_out(
    reader: Reader,
    kind: str,
    households: Sequence[int],
    tell: Callable[[int], None] = lambda _done: None,
    *,
    places: Collection[int] | None = (),
) -> list[Record]:
    """Return the records of a kind as they go out, with their versions on show and what is undecided.

    Those of some households, then those of some places themselves (`places`; None: of any).
    """
    _origin, lineage = identity(reader)
    found: list[Record] = []
    rows = list(records_in(reader, kind, households))
    if kind in OF_PLACES and (places is None or places):
        rows += records_of_places(reader, kind, places)
    for start in range(0, len(rows), PART):
        part = rows[start : start + PART]
        states = states_of(reader, lineage, [row.facts["id"] for row in part])
        found += [_record(kind, row, states[row.facts["id"]]) for row in part]
        tell(len(found))
    return found


def _record(kind: str, row: Around, state: Heads) -> Record:
    around = {
        HOME: code_of(row.household) if row.household and kind != "household" else "",
        HEAD: row.head or "",
        VILLAGE: row.village or "",
        HELPER: row.helper or "",
        PERSON: row.person or "",
    }
    versions = {name: state.shown(name) for name in state.heads if state.heads[name]}
    undecided = {
        name: [state.said[head] for head in state.heads[name] if state.said[head] != state.values.get(name)]
        for name in state.disputed
        if name in state.values
    }
    return Record(row.facts["id"], row.facts, around, versions, undecided)


class StoreKnown:
    """A store, asked within one reading of it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._values: dict[int, dict[str, Any]] = {}
        self._books: dict[str, Collection[int]] = {}

    @cached_property
    def lineage(self) -> bytes:
        """The key of the store's versions."""
        return identity(self._reader)[1]

    def sent(self, records: Collection[int], book: str | None) -> Mapping[int, Sequence[Sent]]:
        """Return the rows that were sent of some records."""
        found: dict[int, list[Sent]] = {}
        for row in sent_rows(self._reader, records, book):
            found.setdefault(row.record, []).append(Sent(row.book, Row(row.record, row.mark, row.cells)))
        return found

    def book(self, book: str) -> Head | None:
        """Return what was sent as a book."""
        sent = sent_book(self._reader, book)
        return Head(sent.id, sent.recipient, sent.purpose, sent.scope, sent.columns, sent.at) if sent else None

    def rows_of(self, book: str) -> Collection[int]:
        """Return the records of a book."""
        if book not in self._books:
            self._books = {book: records_of_book(self._reader, book)}  # of a large one asked twice
        return self._books[book]

    def received(self, tags: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Row]:
        """Return the texts behind tags whose versions have been received."""
        records = sorted({record for record, _tag in tags})
        states, shown = states_of(self._reader, self.lineage, records), shown_of(self._reader, records)
        found = {}
        for record, tag in tags:
            versions = shown.get(symbol_of(record, tag), ())
            if versions and all(version in states[record].said for version in versions):
                said = dict(self._said(record, states[record], versions))
                columns = columns_of(kind_of(record), with_id_numbers=True, with_health=True)
                texts = {
                    column.key: displayed(column, said[column.field]) for column in columns if column.field in said
                }
                found[record, tag] = Row(record, tag, texts)
        return found

    def _said(self, record: int, state: Heads, versions: Collection[str] | None = None) -> Iterator[tuple[str, Any]]:
        """Yield (field, value) of some versions of a record, or of all."""
        for step in {id(step): step for step in state.step.values()}.values():
            for name, value, replaces in statements_of(self.lineage, record, step):
                if versions is None or version(self.lineage, record, name, value, replaces) in versions:
                    yield name, value

    def values(self, records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """Return what stands in the tables of some records."""
        missing = [record for record in records if record not in self._values]
        if missing:
            self._values |= records_standing(self._reader, missing)
        return {record: self._values[record] for record in records if record in self._values}

    def past(self, records: Collection[int]) -> Mapping[int, Mapping[str, Collection[Any]]]:
        """Return every value that the fields of some records ever had."""
        found: dict[int, dict[str, list[Any]]] = {}
        for record, state in states_of(self._reader, self.lineage, list(records)).items():
            for name, value in self._said(record, state):
                found.setdefault(record, {}).setdefault(name, []).append(value)
        return found

    def homes(self, said: Collection[str]) -> Mapping[str, int]:
        """Return the households that words name: a visible code or a 户编号."""
        found = {}
        for word in said:
            record = record_of(word)
            if record is not None and kind_of(record) == "household" and self.values([record]):
                found[word] = record
            elif (known := household_by_code(self._reader, word)) is not None:
                found[word] = known
        return found

    def villages(self, said: Collection[str]) -> Mapping[str, int]:
        """Return the villages that words name and no other."""
        return {word: found for word in said if (found := village_named(self._reader, word)) is not None}

    def alike(self, sought: Sequence[Sought]) -> Sequence[Sequence[Candidate]]:
        """Return for each row without a code the records it may be."""
        told_apart = apart(self._reader) if sought else set()
        answers = []
        for each in sought:
            found = _Alike(self._reader, each).candidates()
            known = [
                one for one in found if one.record != each.record and _pair(one.record, each.record) not in told_apart
            ]
            answers.append(known[:MOST])
        return answers

    def numbered(self, numbers: Collection[str]) -> Mapping[str, Sequence[int]]:
        """Return the people that have some ID numbers, by number."""
        found: dict[str, list[int]] = {}
        for row in rows_where(self._reader, "member", "id_number", numbers):
            found.setdefault(row["id_number"], []).append(row["id"])
        return found

    def sides(self, sought: Sequence[PairSought]) -> Sequence[PairFound]:
        """Return for each new pairing whom it names."""
        return found_sides(self._reader, sought)

    def rules(self, asked: Sequence[PairAsked]) -> Mapping[int, str]:
        """Return which rules some pairings would break."""
        return rules_broken(self._reader, asked)


def _pair(one: int, other: int | None) -> tuple[int, int]:
    return min(one, other or 0), max(one, other or 0)


class _Alike:
    """Whom a row without a code may be."""

    def __init__(self, reader: Reader, sought: Sought) -> None:
        self._reader, self._sought = reader, sought

    def candidates(self) -> list[Candidate]:
        """Return the records, the surest first."""
        kind = self._sought.kind
        if kind == "member":
            return self._people()
        if kind == "household":
            return self._households()
        if self._sought.home is None or kind not in _DOUBLES:
            return []
        said = {name: self._sought.values.get(name) for name in _DOUBLES[kind]}
        found = of_household(self._reader, kind, self._sought.home, **said)
        words = " ".join(str(each) for each in said.values() if each)
        return [Candidate(record, f"{words} {code_of(record)}") for record in found]

    def _people(self) -> list[Candidate]:
        values = self._sought.values
        number, name = values.get("id_number"), str(values.get("name") or "")
        found: dict[int, Candidate] = {}
        if number:
            for row in rows_where(self._reader, "member", "id_number", [number]):
                same = name_key(row["name"]) == name_key(name)
                found[row["id"]] = Candidate(row["id"], _named(row), sure=same and len(number) == 18)
        if self._sought.home is not None and name:
            said = from_facts(dict.fromkeys(_PERSON_FACTS) | dict(values))
            for family in families(self._reader, [self._sought.home]).values():
                for row in family:
                    likeness = compare_people(said, someone(row, family))
                    if row["id"] not in found and likeness.answer != "new":
                        found[row["id"]] = Candidate(row["id"], f"{_named(row)}：{sentence(likeness)}")
        return sorted(found.values(), key=lambda each: not each.sure)

    def _households(self) -> list[Candidate]:
        code = self._sought.values.get("code")
        if code and (known := household_by_code(self._reader, str(code))) is not None:
            return [Candidate(known, _("户编号 {code}").format(code=code))]
        village = self._sought.values.get("village_id")
        if not self._sought.head or not isinstance(village, int):
            return []
        found = [each for each in heads_in(self._reader, [village]) if name_key(each[2]) == name_key(self._sought.head)]
        return [Candidate(record, f"{head} {code_of(record)}") for record, _village, head in found]


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['name']} {row['birth'] or ''} {code_of(row['id'])}"
