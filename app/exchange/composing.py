"""From records to the sheets of an exchange workbook: what stands in each cell, what each row is known by when it comes back.

Pure. Here: texts, tags, tokens, the lines of the manifest. Not here: the workbook (`writer`), reading the records (`db.queries.exchange`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.exchange.blocks import Row
from app.exchange.codes import code_of
from app.exchange.columns import CODE, TAG, TITLES, Column, columns_of
from app.exchange.manifest import Head, lines, token_of
from app.exchange.texts import displayed
from db.history.shown import tag_for
from db.history.versions import LIFE
from db.models import kind_of

TOKENS_UP_TO: Final = 20_000  # rows of a workbook; beyond, the manifest is enough, which is much smaller


@dataclass(frozen=True)
class Record:
    """A record as it goes out: values as stored, words about its neighbours by key ("~head"), versions on show by field.

    `undecided`: what else is said of a field in conflict, values as stored.
    """

    id: int
    values: Mapping[str, Any]
    around: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    undecided: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class OutRow:
    """A row: as it is remembered, its token ("" for none), the other texts of its undecided fields by key."""

    sent: Row
    token: str = ""
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return what stands in a column."""
        if key == CODE:
            return code_of(self.sent.record)
        return self.sent.tag if key == TAG else self.sent.cells.get(key, "")


@dataclass
class OutSheet:
    """The sheet of a kind."""

    kind: str
    columns: Sequence[Column]
    rows: list[OutRow] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The sheet's name."""
        return TITLES[self.kind]


@dataclass
class Outgoing:
    """A workbook before it is written."""

    head: Head
    sheets: list[OutSheet]

    @property
    def rows(self) -> Iterator[Row]:
        """All its rows as they are remembered."""
        for sheet in self.sheets:
            for row in sheet.rows:
                yield row.sent

    def manifest(self, lineage: bytes) -> Iterator[list[str]]:
        """Yield the lines of the hidden sheet."""
        return lines(lineage, self.head, self.rows)


def compose(
    lineage: bytes,
    head: Head,
    records: Mapping[str, Sequence[Record]],
    taken: Mapping[int, Mapping[str, Collection[str]]],
    *,
    with_id_numbers: bool = False,
    with_health: bool = False,
) -> Outgoing:
    """Return a workbook of some records by kind; `taken`: the tags that records have already and what they stand for."""
    tokens = sum(map(len, records.values())) <= TOKENS_UP_TO
    sheets = []
    for kind, listed in records.items():
        columns = columns_of(kind, with_id_numbers=with_id_numbers, with_health=with_health)
        sheet = OutSheet(kind, columns)
        keys = [column.key for column in columns if column.meaning != "own"]
        for record in listed:
            sent = _sent(lineage, columns, record, taken.get(record.id))
            token = token_of(lineage, sent, keys, kind) if tokens else ""
            sheet.rows.append(OutRow(sent, token, _others(columns, record)))
        sheets.append(sheet)
    columns_by_kind = {each.kind: [one.key for one in each.columns if one.meaning != "own"] for each in sheets}
    masked = [one.key for each in sheets for one in each.columns if one.masked]
    facts: dict[str, Any] = vars(head) | {"columns": columns_by_kind, "masked": masked}
    return Outgoing(Head(**facts), sheets)


def _sent(
    lineage: bytes, columns: Iterable[Column], record: Record, taken: Mapping[str, Collection[str]] | None
) -> Row:
    cells, versions = {}, {}
    if LIFE in record.versions:
        versions[LIFE] = record.versions[LIFE]
    for column in columns:
        if column.meaning == "own":
            continue
        said = (
            record.around.get(column.key, "")
            if column.meaning == "around"
            else displayed(column, record.values.get(column.field))
        )
        if said:
            cells[column.key] = said
        if column.field in record.versions and not column.masked:
            versions[column.field] = record.versions[column.field]
    everything = [each for one in versions.values() for each in one]
    return Row(record.id, tag_for(lineage, record.id, everything, taken), cells, versions)


def _others(columns: Iterable[Column], record: Record) -> dict[str, list[str]]:
    if not record.undecided:
        return {}
    return {
        column.key: [displayed(column, value) for value in record.undecided[column.field]]
        for column in columns
        if column.field in record.undecided
    }


def shown_by(outgoing: Outgoing) -> dict[tuple[int, str], list[str]]:
    """Return what the tags of a workbook stand for."""
    return {
        (row.record, row.tag): sorted({each for versions in row.versions.values() for each in versions})
        for row in outgoing.rows
    }


def kinds_in(outgoing: Outgoing) -> dict[str, int]:
    """Return how many rows of each kind a workbook has."""
    counted = {sheet.kind: 0 for sheet in outgoing.sheets}
    for row in outgoing.rows:
        counted[kind_of(row.record)] += 1
    return counted
