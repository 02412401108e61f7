"""A workbook that came back, opened in the child process that opens all strangers' files: cells as they are, formulas, names.

Here: the shapes of what was read, and asking the child. Not here: the child's side (`app.registers.recognising.whole`), what the cells mean
(`finding`, `planner`). A `Book` is all that the planner is told of a file, and all that is kept of it when its plan is put aside.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from app.exchange.columns import columns_of, folded_heading, kinds
from app.exchange.manifest import BLOCK, MARK, ROW
from app.registers.ahead import read_ahead
from app.registers.files.guard import column_number
from app.registers.files.raw import Cell
from app.registers.reading import SECONDS, ask_child, check_there, column_letter
from app.registers.refusals import MESSAGES, Refused
from db.catalogues import fold

TOGETHER: Final = 60  # files that one child process reads; starting one costs as much as reading ten
TOGETHER_SIZE: Final = 24 << 20
_WHERE: Final = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})")


@dataclass
class Sheet:
    """A sheet: rows of cells as `app.registers.files.raw` has them; places are (row from 1, column from 0).

    `not_kept`: (column, heading) and `dropped`: (row, column, red line) of what the red lines took out.
    """

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    formulas: frozenset[tuple[int, int]] = frozenset()
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    not_kept: list[tuple[int, str]] = field(default_factory=list)
    dropped: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Book:
    """A file: its name, the hash of its bytes, its sheets, and where its names point: (kind, key) -> [(sheet, row, column)]."""

    file: str
    sha256: str
    sheets: list[Sheet]
    names: dict[tuple[str, str], tuple[str, int, int]] = field(default_factory=dict)
    from_text: bool = False


def name_of(kind: str, key: str) -> str:
    """Return the defined name of a column's header cell."""
    last = {"~": key[1:]}.get(key[:1], key.partition(".")[2])
    own = "own" if key.startswith("~") else "is"
    return f"kx_{kind}__{own}_{last}"


def read_book(path: Path, *, passwords: Sequence[str] = (), cancelled: Callable[[], bool] | None = None) -> Book:
    """Read a file; raises Refused with a plain sentence where it cannot be read, Cancelled when asked to stop."""
    found = next(read_books([path], passwords=passwords, cancelled=cancelled))
    if isinstance(found, Refused):
        raise found
    return found


def read_books(
    paths: Sequence[Path], *, passwords: Sequence[str] = (), cancelled: Callable[[], bool] | None = None
) -> Iterator[Book | Refused]:
    """Yield each file as it was read, or why it is not taken: many small ones in one child process, large ones each in their own.

    While those of one child are worked on, the next child reads: a machine with two processors takes half the time.
    """
    parts = [*_parts(paths)]
    for part, answers in zip(parts, read_ahead(parts, partial(_answers, passwords), cancelled), strict=True):
        for path, answer in zip(part, answers, strict=True):
            yield answer if isinstance(answer, Refused) else book_from(path.name, _digest(path), answer)


def _answers(
    passwords: Sequence[str], part: Sequence[Path], cancelled: Callable[[], bool]
) -> list[dict[str, Any] | Refused]:
    try:
        answers = _asked(part, passwords, cancelled)
    except Refused as refused:
        # one of them stopped the child: which one is found by asking for each alone
        return [refused] if len(part) == 1 else [_alone(path, passwords, cancelled) for path in part]
    return [
        # a child that has much in hand may fail where the file is whole: nobody is told so without a second look
        _alone(path, passwords, cancelled) if _is_cut(answer) and len(part) > 1 else answer
        for path, answer in zip(part, answers, strict=True)
    ]


def _is_cut(answer: dict[str, Any] | Refused) -> bool:
    return isinstance(answer, Refused) and answer.code == "truncated"


def _alone(path: Path, passwords: Sequence[str], cancelled: Callable[[], bool]) -> dict[str, Any] | Refused:
    try:
        return _asked([path], passwords, cancelled)[0]
    except Refused as refused:
        return refused


def _asked(
    paths: Sequence[Path], passwords: Sequence[str], cancelled: Callable[[], bool]
) -> list[dict[str, Any] | Refused]:
    known, free = _headings()
    for path in paths:
        check_there(path)
    request = {
        "do": "whole",
        "path": str(paths[0].absolute()),
        "paths": [str(path.absolute()) for path in paths],
        "passwords": [*passwords],
        "headings": known,
        "free": free,
        "marks": [MARK, ROW, BLOCK],
    }
    answer = ask_child(request, paths[0], cancelled, more_seconds=SECONDS * (len(paths) - 1) // 4)
    return [_taken(each, path) for each, path in zip(answer["books"], paths, strict=True)]


def _taken(answer: dict[str, Any], path: Path) -> dict[str, Any] | Refused:
    refused = answer.get("refused")
    if not refused:
        return answer
    return (
        Refused(refused["code"], **refused["values"])
        if refused["code"] in MESSAGES
        else Refused("reader_stopped", file=path.name)
    )


def _parts(paths: Sequence[Path]) -> Iterator[list[Path]]:
    part: list[Path] = []
    size = 0
    for path in paths:
        more = path.stat().st_size if path.is_file() else 0
        if part and (len(part) >= TOGETHER or size + more > TOGETHER_SIZE):
            yield part
            part, size = [], 0
        part.append(path)
        size += more
    if part:
        yield part


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def book_from(file: str, sha256: str, facts: dict[str, Any]) -> Book:
    """Return a book from what the child said of it."""
    sheets = [_sheet(each) for each in facts["sheets"]]
    return Book(file, sha256, sheets, _names(facts["names"]), facts["kind"] == "csv")


def facts_from(book: Book) -> dict[str, Any]:
    """Return a book as JSON can hold it: `book_from` makes it again."""
    names = {name_of(*each): f"'{sheet.replace(chr(39), chr(39) * 2)}'!${column_letter(column)}${row}"
             for each, (sheet, row, column) in book.names.items()}  # fmt: skip
    sheets = [
        vars(sheet) | {
            "formulas": sorted(sheet.formulas),
            "broken": [(*at, said) for at, said in sheet.broken.items()],
            "dropped": [(*at, said) for at, said in sheet.dropped.items()],
        }
        for sheet in book.sheets
    ]  # fmt: skip
    return {"kind": "csv" if book.from_text else "", "names": names, "sheets": sheets}


def _sheet(facts: dict[str, Any]) -> Sheet:
    return Sheet(
        facts["name"],
        facts["rows"],
        facts["hidden"],
        frozenset(map(tuple, facts["formulas"])),
        {(row, column): said for row, column, said in facts["broken"]},
        [(column, heading) for column, heading in facts["not_kept"]],
        {(row, column): label for row, column, label in facts["dropped"]},
    )


def _names(said: dict[str, str]) -> dict[tuple[str, str], tuple[str, int, int]]:
    found = {}
    keys = _keys()
    for name, where in said.items():
        at = _WHERE.fullmatch(where)
        if at and name in keys:
            quoted, plain, letters, row = at.groups()
            sheet = quoted.replace("''", "'") if quoted else plain
            found[keys[name]] = (sheet, int(row), column_number(letters) - 1)
    return found


@cache
def _keys() -> dict[str, tuple[str, str]]:
    from app.exchange.columns import TOKEN  # noqa: PLC0415

    return {
        name_of(kind, key): (kind, key)
        for kind in kinds()
        for key in (*(column.key for column in columns_of(kind, with_health=True)), TOKEN)
    }


@cache
def _headings() -> tuple[list[str], list[str]]:
    """Return the folded headings of all columns, and of those that hold free text."""
    columns = [column for kind in kinds() for column in columns_of(kind, with_health=True)]
    known = {form for each in columns for form in (each.heading, fold(each.heading), folded_heading(each.heading))}
    free = {
        form
        for column in columns
        if column.meaning == "text" and column.field != "name"
        for form in (fold(column.heading), folded_heading(column.heading))
    }
    return sorted(known | {"_base"}), sorted(free)
