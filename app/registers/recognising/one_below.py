"""Several forms of a household, or several registers, on one sheet: below each other or, forms, beside each other too, or in the
columns of a table whose labels stand on the left.

Runs inside the child process. Each part keeps the rows and columns it really stands in; everything else of the sheet is
blank in it. Not here: what a form says (`household_forms`), what a register says (`recognise`).
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.vocabulary import BY_WORDS, vocabulary
from app.registers.recognising.forms import begins_section
from app.registers.recognising.headers import Found, find_header
from app.registers.recognising.headings import field_of, headings_of
from app.registers.recognising.household_forms import MOST_ROWS, formed
from app.registers.recognising.looks import is_name
from db.catalogues import fold

_MOST_FORMS: Final = 400
_MOST_ROWS: Final = 20_000  # nobody writes a second register below one as long, or so many forms
_LOOKED_AT: Final = 8  # cells of a row that may be headings
_LOOKED_BELOW: Final = 40  # rows that tell what a row heads
_FEWEST: Final = 3
_LONGEST_LABEL: Final = 60  # characters, with what is said behind the colon
_LABELS: Final = ("head.name", "household.code")
_RELATION: Final = "member.relation"  # 户主 is one, and a label

Form = tuple[RawSheet, int]


# -- forms -----------------------------------------------------------------------------------------------------------
def forms_on(sheet: RawSheet) -> list[Form]:
    """Return the forms on a sheet, each as the register it amounts to and its header's row; none where it is no form."""
    turned = _households_in_columns(sheet)
    if not turned and (whole := formed(sheet)) is not None:
        return [whole]
    found: list[Form] = []
    for part in turned or _parts(sheet):
        form = formed(part)
        if form is None:
            return []  # all are forms, or it is something else
        found.append(form)
    return found if len(found) > 1 else []


def _households_in_columns(sheet: RawSheet) -> list[RawSheet]:
    """Return a table with a household in each column, its labels left of them, as a sheet for each; none of any other sheet."""
    if len(sheet.rows) > MOST_ROWS:
        return []
    left = min((at for row in sheet.rows for at, cell in enumerate(row) if cell is not None), default=0)
    words = vocabulary("households")
    labelled = {
        at: words.field_of(cell) for at, row in enumerate(sheet.rows) if isinstance(cell := _at(row, left), str)
    }
    known = {at: name for at, name in labelled.items() if name}
    if len(set(known.values())) < max(_FEWEST, len(labelled) / 2):
        return []
    for at, name in known.items():
        for cell in sheet.rows[at][left + 1 :]:
            if isinstance(cell, str) and name != _RELATION and words.field_of(cell) not in (None, name):
                return []  # a label: a form, whose labels stand in several columns
    keys = (_columns_named(sheet.rows[at], left, name) for at, name in known.items() if name in _LABELS)
    columns = next(filter(None, keys), [])
    return [_only(sheet, range(len(sheet.rows)), (left, column)) for column in columns]


def _columns_named(row: Sequence[Cell], left: int, name: str) -> list[int]:
    """Return the columns that a row of heads or codes names, each another; a remark beside a name is no household."""
    columns = [at for at, cell in enumerate(row) if at > left and cell is not None]
    said = [str(row[column]) for column in columns]
    told = 1 < len(said) <= _MOST_FORMS and len(set(said)) == len(said)
    return columns if told and all(map(is_name if name == "head.name" else _is_code, said)) else []


def _is_code(said: str) -> bool:
    return said.isascii() and any(map(str.isdigit, said))


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _parts(sheet: RawSheet) -> Iterator[RawSheet]:
    places = _repeated_label(sheet)
    rows = sorted({row for row, _column in places})
    columns = sorted({column for _row, column in places})
    if not 1 < len(places) <= _MOST_FORMS:
        return
    left = min((at for row in sheet.rows for at, cell in enumerate(row) if cell is not None), default=0)
    above = _titles_above(sheet.rows, rows[0])
    tops = [_top(sheet.rows, row, rows[0], above) for row in rows]
    starts = [column - (columns[0] - left) for column in columns]
    width = max(map(len, sheet.rows))
    shared = _titles_of_all(sheet.rows, rows, tops)
    for row, top, end in zip(rows, tops, [*tops[1:], len(sheet.rows)], strict=True):
        for column, begin, stop in zip(columns, starts, [*starts[1:], width], strict=True):
            if (row, column) in places:
                part = _only(sheet, range(top, end), range(begin, stop))
                yield replace(
                    part, rows=[[*sheet.rows[at]] if at in shared else line for at, line in enumerate(part.rows)]
                )


def _repeated_label(sheet: RawSheet) -> set[tuple[int, int]]:
    """Return where the label stands with which each form begins: that of the head or of the household's code."""
    if len(sheet.rows) > _MOST_ROWS:
        return set()
    label_of = cache(_label)  # of the cells of this sheet: most say what others said
    found: dict[str, set[tuple[int, int]]] = {}
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and (label := label_of(cell)):
                found.setdefault(label, set()).add((at, column))
    several = [places for places in found.values() if len(places) > 1]
    return min(several, key=min) if several else set()


def _label(cell: str) -> str:
    """Return the label a cell begins with, folded, where a form may begin with it; else an empty text."""
    label = fold(cell.replace("：", ":").partition(":")[0]) if len(cell) <= _LONGEST_LABEL else ""
    return label if label and vocabulary("households").field_of(label) in _LABELS else ""


def _titles_above(rows: Sequence[Sequence[Cell]], row: int) -> int:
    """Return how many rows above the first form's label belong to it."""
    first = next((at for at in range(row + 1) if any(cell is not None for cell in rows[at])), row)
    return row - first


def _titles_of_all(rows: Sequence[Sequence[Cell]], labels: Sequence[int], tops: Sequence[int]) -> set[int]:
    """Return the rows above the first form that are the title of all: one cell each, above what every form has of its own.

    None where a later form has other words above it: they may be its own title, and the first one's that of the first alone.
    """
    own = [label - top for label, top in zip(labels[1:], tops[1:], strict=True)]
    if any(_words_alone(rows[top - 1]) for top in tops[1:]):
        return set()
    return {at for at in range(labels[0] - max(own, default=0)) if _words_alone(rows[at])}


def _words_alone(row: Sequence[Cell]) -> bool:
    filled = [cell for cell in row if cell is not None]
    return len(filled) == 1 and isinstance(filled[0], str) and not {":", "："} & set(filled[0])


def _top(rows: Sequence[Sequence[Cell]], row: int, first: int, above: int) -> int:
    """Return the row a form begins with: as far above its label as the first one's, where the words are alike."""
    if row == first:
        return 0
    for back in range(above, 0, -1):
        if row - back >= 0 and _alike(rows[row - back], rows[first - back]):
            return row - back
    return row


def _alike(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
    """Whether two rows are the same but for numbers and names in them: one cell each, of the same words at the beginning."""
    mine, theirs = (next((str(cell) for cell in row if cell is not None), "") for row in (one, other))
    letters = [fold("".join(each for each in said if not each.isdigit())) for said in (mine, theirs)]
    return bool(letters[0]) and letters[0][-4:] == letters[1][-4:]


def _only(sheet: RawSheet, rows: range, columns: Container[int]) -> RawSheet:
    kept: list[list[Cell]] = [
        [cell if column in columns else None for column, cell in enumerate(row)] if at in rows else []
        for at, row in enumerate(sheet.rows[: rows.stop])
    ]
    broken = {place: mark for place, mark in sheet.broken.items() if place[0] - 1 in rows and place[1] in columns}
    merged = [area for area in sheet.merged if area[1] - 1 in rows and area[0] in columns]
    return replace(sheet, rows=kept, broken=broken, merged=merged)


# -- registers below each other ------------------------------------------------------------------------------------------
def registers_on(sheet: RawSheet) -> list[tuple[RawSheet, int | None]]:
    """Return the registers that stand below each other on a sheet, each with its header's row from 1 (None: to be found)."""
    starts = _other_headers(sheet)
    if not starts:
        return [(sheet, None)]
    width = max(map(len, sheet.rows))
    tops = [_above(sheet.rows, row) for row in starts]
    parts: list[tuple[RawSheet, int | None]] = [(_only(sheet, range(0, tops[0]), range(width)), None)]
    for row, top, end in zip(starts, tops, [*tops[1:], len(sheet.rows)], strict=True):
        parts.append((_only(sheet, range(top, end), range(width)), row + 1))
    return parts


def _other_headers(sheet: RawSheet) -> list[int]:
    """Return the rows that head another register than the one before: other columns, or columns that say something else."""
    if not 3 < len(sheet.rows) <= _MOST_ROWS:
        return []
    best = find_header(sheet, None, None)
    if best is None:
        return []
    now: dict[int, str] | None = None
    register = ""
    starts: list[int] = []
    at = 0
    while at < len(sheet.rows):
        other = best if at == best[1] else _header_at(sheet, at, with_rows=at < best[1])
        if other is None:
            at += 1
            continue
        fields = _fields(sheet, other)
        if now is None or _is_other(now, fields, other[0].register != register):
            if now is not None:
                starts.append(at)
            now, register = fields, other[0].register
        at += max(other[2], 1)
    return starts


def _header_at(sheet: RawSheet, at: int, *, with_rows: bool) -> Found | None:
    """Return the header that a row is, where it holds headings only; `with_rows`: and a record stands below it."""
    line, known = sheet.rows[at], _headings()
    said = [cell for cell in line if type(cell) is str]
    if len(said) < _FEWEST or known.isdisjoint(said[:_LOOKED_AT]) or not _may_head(line, known):
        return None
    found = find_header(replace(sheet, rows=sheet.rows[: at + _LOOKED_BELOW]), None, at + 1)
    if found is None or found[1] != at:
        return None
    below = sheet.rows[at + found[2]] if at + found[2] < len(sheet.rows) else []
    if with_rows and (_may_head(below, known) or sum(cell is not None for cell in below) < _FEWEST - 1):
        return None
    return found


def _is_other(now: dict[int, str], fields: dict[int, str], other_kind: bool) -> bool:
    """Whether a header says something else of columns than the one above: a repeated header with a word changed does not."""
    shared = sum(now.get(column) == field for column, field in fields.items())
    return shared < 0.7 * max(len(fields), 1) or (other_kind and shared < 0.9 * len(fields))


def _may_head(line: Sequence[Cell], known: frozenset[str]) -> bool:
    """Whether a row holds headings only: texts, most of them known ones."""
    filled = [cell for cell in line if cell is not None]
    said = [cell for cell in filled if type(cell) is str and not cell.strip().isdigit()]
    if len(said) < len(filled) or begins_section(line):
        return False
    return sum(cell in known or fold(cell) in known for cell in said) >= max(_FEWEST, len(said) * 0.5)


def _fields(sheet: RawSheet, found: Found) -> dict[int, str]:
    words, row, depth = found
    headings = headings_of(sheet.rows, row, depth)
    return {column: field for column, heading in enumerate(headings) if (field := field_of(words, heading))}


def _above(rows: Sequence[Sequence[Cell]], row: int) -> int:
    """Return the first of the title and blank rows above a header."""
    while row > 0 and sum(cell is not None for cell in rows[row - 1]) <= 1:
        row -= 1
    return row


@cache
def _headings() -> frozenset[str]:
    """All headings of all kinds of registers, as written and folded."""
    found: set[str] = set()
    for register in BY_WORDS:
        words = vocabulary(register)
        found |= {heading for headings in words.fields.values() for heading in headings} | words.spellings.keys()
    return frozenset(found)
