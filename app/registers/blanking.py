"""Which cells of a sender's workbook do not travel on through us: what the red lines forbid, wherever it stands.

Runs inside the child process. Titles, totals, notes, lists of labels and hidden sheets are looked through too.
"""

from collections.abc import Iterable

from app.registers import redlines
from app.registers.raw import RawSheet
from app.registers.recognise import recognise
from app.registers.vocabulary import vocabulary

Place = tuple[int, int]  # row as in Excel, column from 0


def forbidden_cells(raw: RawSheet, file: str) -> set[Place]:
    """Return the places of a sheet that are blanked in a copy of it; headings stay, they say what was left out."""
    found = recognise(raw, file)
    header, columns = found["header_row"], found["columns"]
    headings = {column["heading"] for column in columns}
    covered = {column["index"] for column in columns if column["why"] == "red_line"}
    if found["register"] is None:
        covered = _columns_by_content(raw)
    known = {column["index"]: column["field"] for column in columns}
    dropped = {(row, index) for row, index, _heading, _line in found["dropped"]}
    records = set(found["numbers"])
    for number, row in enumerate(raw.rows, start=1):
        for index, cell in enumerate(row):
            if cell is None or (isinstance(cell, str) and cell in headings):
                continue
            # places and offices may have such words in their names: the records were judged by `recognise`
            by_itself = isinstance(cell, str) and not (number in records and known.get(index)) and is_forbidden(cell)
            if by_itself or (number > header and index in covered):
                dropped.add((number, index))
    return dropped | _beside_labels(raw) if found["register"] is None else dropped


def _beside_labels(raw: RawSheet) -> set[Place]:
    """Return the cells right of and below the forbidden labels of a form, where they are no labels themselves."""
    words = vocabulary("households")
    found: set[Place] = set()
    for number, row in enumerate(raw.rows, start=1):
        for index, cell in enumerate(row):
            if not isinstance(cell, str) or redlines.by_heading(cell.rstrip(":：")) is None:
                continue
            right = next((at for at in range(index + 1, len(row)) if row[at] is not None), None)
            under = raw.rows[number] if number < len(raw.rows) else []
            near = [(number, right, row[right])] if right is not None else []
            near += [(number + 1, index, under[index])] if index < len(under) else []
            found |= {
                (at, column) for at, column, said in near
                if said is not None and not (isinstance(said, str) and words.field_of(said.rstrip(":：")))
            }  # fmt: skip
    return found


def is_forbidden(text: str) -> bool:
    """Whether a text speaks of what the red lines forbid."""
    return redlines.in_cell(text, free_text=True) is not None


def names_forbidden(texts: Iterable[str]) -> bool:
    """Whether any of some texts (a comment, the labels of a list) does."""
    return any(map(is_forbidden, texts))


def _columns_by_content(raw: RawSheet) -> set[int]:
    width = max(map(len, raw.rows), default=0)
    columns = ([row[index] if index < len(row) else None for row in raw.rows] for index in range(width))
    return {index for index, cells in enumerate(columns) if redlines.by_content(cells)}
