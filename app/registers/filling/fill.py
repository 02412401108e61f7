"""A form read, filled and written: for a household, for each of many, or as one list. Whole or not there.

The form is opened in a child process, values go there, nothing of the store does. Not here: what the places are
(`form`), what a value looks like (`values`).
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from app.registers.filling.families import Subject, rows_of, subjects
from app.registers.filling.form import LIST, Form, FormTable, form_of
from app.registers.filling.kept import remembered
from app.registers.filling.report import Report
from app.registers.filling.values import Wishes, said
from app.registers.reading import ask_child, check_there
from app.registers.refusals import Refused
from app.registers.sending.going_out import permitted
from db.errors import Cancelled, StoreProblem
from db.ops.register import add_batch
from db.outgoing import cannot_write, must_end, not_finished, written_whole
from db.store import Reader, Store
from resources.language import _

FILES_AT_ONCE: Final = 25  # one child fills so many files: between two children is told how far it is
MOST_SHEETS: Final = 250  # of one workbook
MOST_ROWS: Final = 20_000
_FULL: Final = 28

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


def read_form(path: Path, cancelled: IsCancelled | None = None) -> Form:
    """Return what a form asks for, with what was said of it before; raises Refused."""
    check_there(path)
    form = form_of(ask_child({"do": "form", "path": str(path.absolute())}, path, cancelled)["form"])
    if not form.places:
        raise Refused("form_without_places", file=path.name)
    return remembered(form)


def preview(store: Store, path: Path, form: Form, household: int, wishes: Wishes) -> list[dict[str, Any]]:
    """Return what the form looks like filled for one household (see `picture`); nothing is written."""
    report = Report()
    with store.read() as reader:
        fills = [_fill_of(form, [subject], wishes, report) for subject in _subjects(reader, [household], form, wishes)]
    if not fills:
        return []
    grown = [
        (table["sheet"], table["last"], max(0, len(table["rows"]) - (table["last"] - table["first"] + 1)))
        for table in fills[0]["tables"]
    ]
    sheets: list[dict[str, Any]] = ask_child(
        {"do": "form_picture", "path": str(path.absolute()), "fills": fills}, path
    )["sheets"]
    for sheet in sheets:
        sheet["grown"] = [[last, more] for name, last, more in grown if name == sheet["name"]]
    return sheets


def fill_form(
    store: Store,
    path: Path,
    form: Form,
    households: Sequence[int],
    out: Path,
    wishes: Wishes,
    *,
    on_progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Report:
    """Fill a form and write it to `out`: a file for a list or one household, else a folder (or one workbook of sheets).

    Raises Refused and StoreProblem; then nothing was written.
    """
    out = out.absolute()  # the child works in a folder of its own
    _check_out(path, form, households, out)
    with store.read() as reader:
        permitted(reader, wishes.recipient, "form", with_health=wishes.with_health, with_private=wishes.with_ids)
    report = Report(households=len(households))
    job = _Job(store, path, form, households, wishes, report, on_progress, cancelled)
    if form.per == LIST or len(households) == 1:
        job.one_file(out)
    elif out.suffix.lower() == ".xlsx":
        job.sheets(out)
    else:
        job.folder(out)
    return report


def note_fill(store: Store, path: Path, out: Path, report: Report, *, recipient: str | None = None) -> None:
    """Note in the ledger that a filled form went out; a store that cannot be written stays as it is."""
    if store.read_only:
        return
    size = out.stat().st_size if out.is_file() else sum(each.stat().st_size for each in out.iterdir())
    files = [{"name": out.name, "size": size, "rows": report.rows or report.households}]
    with store.write("export", _("填表 {name}").format(name=path.name)) as write:
        add_batch(write, "out", "form", files, counts={"rows": report.rows or report.households}, recipient=recipient)


def _check_out(path: Path, form: Form, households: Sequence[int], out: Path) -> None:
    if not households:
        raise StoreProblem("nobody_to_fill", _("这里没有户，没有可填的。"), _("请换一个村或一户。"))
    if out.exists() and path.exists() and out.samefile(path):
        raise Refused("fill_over_form", file=path.name)
    one = form.per == LIST or len(households) == 1
    if one or out.suffix.lower() == ".xlsx":
        must_end(out, ".xlsx")
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        words = _("{path} 里已经有东西，没有动它。").format(path=out)
        raise StoreProblem("folder_not_empty", words, _("请写一个还没有的文件夹名。"))
    if not one and out.suffix.lower() == ".xlsx":
        if len(form.sheets) > 1:
            words = _("这份空表有 {n} 张工作表，不能一户一张放进一个工作簿。").format(n=len(form.sheets))
            raise StoreProblem("several_sheets", words, _("请写一个文件夹名，一户存一份。"))
        if len(households) > MOST_SHEETS:
            words = _("{n} 户，一个工作簿最多放 {most} 张表。").format(n=f"{len(households):,}", most=MOST_SHEETS)
            raise StoreProblem("too_many_sheets", words, _("请写一个文件夹名，一户存一份。"))


# -- what goes to the child ------------------------------------------------------------------------------------------
def _subjects(reader: Reader, ids: Sequence[int], form: Form, wishes: Wishes) -> Iterator[Subject]:
    yield from subjects(reader, ids, wishes.today, wishes.year or form.year)


def _fill_of(form: Form, of: Sequence[Subject], wishes: Wishes, report: Report) -> dict[str, Any]:
    """Return the values of one copy of the form: of one household, or of all in a list."""
    return {
        "cells": _cells(form, of, wishes, report),
        "tables": [_table(form, table, of, wishes, report) for table in form.tables],
    }


def _cells(form: Form, of: Sequence[Subject], wishes: Wishes, report: Report) -> list[dict[str, Any]]:
    cells = []
    for place in form.places:
        if place.table is not None:
            continue
        made = said(place, of[0], wishes)
        if form.per == LIST and any(said(place, other, wishes) != made for other in of[1:]):
            made |= {"value": None, "why": "no_value"}  # of a list only what all its households share
        report.note(place, made)
        if made["value"] is not None or place.how == "placeholder":
            cells.append({"sheet": place.sheet, "row": place.row, "column": place.column, **made})
    return cells


def _table(form: Form, table: FormTable, of: Sequence[Subject], wishes: Wishes, report: Report) -> dict[str, Any]:
    columns = form.columns(table)
    rows: list[list[dict[str, Any]]] = []
    for subject in (row for household in of for row in rows_of(household, table.of)):
        made = [said(place, replace(subject, number=len(rows) + 1), wishes) for place in columns]
        for place, each in zip(columns, made, strict=True):
            report.note(place, each)
        rows.append(made)
    report.rows += len(rows)
    if len(rows) > MOST_ROWS:
        words = _("有 {n} 行，一张表最多填 {most} 行。").format(n=f"{len(rows):,}", most=f"{MOST_ROWS:,}")
        raise StoreProblem("too_many_rows", words, _("请一乡一村地分开填。"))
    kept = [at for at, place in enumerate(columns) if place.field is not None or place.how == "placeholder"]
    return {
        "sheet": table.sheet,
        "first": table.first,
        "last": table.last,
        "columns": [columns[at].column for at in kept],
        "rows": [[row[at] for at in kept] for row in rows],
    }


class _Job:
    """One filling under way."""

    def __init__(
        self, store: Store, path: Path, form: Form, ids: Sequence[int], wishes: Wishes, report: Report,
        on_progress: Progress | None, cancelled: IsCancelled | None,
    ) -> None:  # fmt: skip
        self._store, self._path, self._form, self._ids, self._wishes = store, path, form, ids, wishes
        self._report, self._on_progress, self._cancelled = report, on_progress, cancelled

    def one_file(self, out: Path) -> None:
        """Write one file for all households together."""
        with self._store.read() as reader:
            told = list(self._told(reader))
        if not told:
            raise StoreProblem("nobody_to_fill", _("这里没有户，没有可填的。"), _("请换一个村或一户。"))
        fill = _fill_of(self._form, told, self._wishes, self._report)
        with written_whole(out) as part:
            self._ask(
                {"do": "form_fill", "fills": [fill | {"out": str(part)}]}, len(fill["tables"]) + self._report.rows // 50
            )
        self._report.files = 1

    def sheets(self, out: Path) -> None:
        """Write one workbook with a sheet for each household."""
        fills, names = [], set[str]()
        with self._store.read() as reader:
            for subject in self._told(reader):
                fill = _fill_of(self._form, [subject], self._wishes, self._report)
                fills.append(fill | {"name": _unlike(_name_of(subject, 28), names)})
        with written_whole(out) as part:
            request = {"do": "form_sheets", "sheet": self._form.sheets[0], "out": str(part), "fills": fills}
            self._ask(request, len(fills))
        self._report.files = 1

    def folder(self, out: Path) -> None:
        """Write a folder with a file for each household."""
        names = set[str]()
        with folder_whole(out) as part, self._store.read() as reader:
            waiting = []
            for subject in self._told(reader):
                name = _unlike(_name_of(subject, 60), names)
                fill = _fill_of(self._form, [subject], self._wishes, self._report)
                waiting.append(fill | {"out": str(part / f"{name}.xlsx")})
                if len(waiting) == FILES_AT_ONCE:
                    self._ask({"do": "form_fill", "fills": waiting}, len(waiting))
                    waiting = []
            if waiting:
                self._ask({"do": "form_fill", "fills": waiting}, len(waiting))
        self._report.files = len(names)

    def _told(self, reader: Reader) -> Iterator[Subject]:
        """Yield the households, telling how far it is."""
        for number, subject in enumerate(_subjects(reader, self._ids, self._form, self._wishes)):
            if self._cancelled and self._cancelled():
                raise Cancelled
            if self._on_progress and number % 5 == 0:
                self._on_progress(number, len(self._ids))
            yield subject

    def _ask(self, request: dict[str, Any], more: int) -> None:
        ask_child(request | {"path": str(self._path.absolute())}, self._path, self._cancelled, more_seconds=more)


def _name_of(subject: Subject, longest: int) -> str:
    """Return what the file or sheet of a household is called: code and head, never an ID number."""
    head = subject.page.head["name"] if subject.page.head else ""
    code = str(subject.page.facts["code"] or "")
    words = "".join(
        letter for letter in f"{code} {head}".strip() if letter not in '[]:*?/\\<>|"' and letter.isprintable()
    )
    return (words[-longest:] if len(words) > longest else words).strip("' .") or _("户")


def _unlike(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, and take it."""
    number, made = 1, name
    while made.lower() in taken:
        number += 1
        made = f"{name}({number})"
    taken.add(made.lower())
    return made


@contextmanager
def folder_whole(out: Path) -> Iterator[Path]:
    """Yield a folder beside `out` that takes its place at the end; nothing is left behind when the block fails."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".jiedui-", dir=out.parent, ignore_cleanup_errors=True) as folder:
            part = Path(folder) / out.name
            part.mkdir()
            yield part
            if out.is_dir():
                out.rmdir()
            part.replace(out)
    except OSError as problem:
        raise (not_finished(out) if problem.errno == _FULL else cannot_write(out)) from problem
