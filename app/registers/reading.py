"""What came out of a file: sheets with their columns and rows, before anything is compared with the store.

Here: the shapes, and the parent's side of reading (starting the child, its limits, its troubles).
Not here: the reading itself (`child`).
"""

import contextlib
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import orjson

from app.registers.ahead import read_ahead
from app.registers.choices import SheetTold
from app.registers.files.packing import unpacked
from app.registers.files.raw import Cell
from app.registers.garbage import collecting_later
from app.registers.layouts.vocabulary import GUIDE
from app.registers.refusals import MESSAGES, Refused
from db.errors import Cancelled
from db.fields import fact_of, paths
from resources.language import _

SECONDS: Final = 30  # of processor time that a file may take to read; large ones get a second more for every MB
PATIENCE: Final = 4  # times as long by the clock: an old laptop does other things as well
MEMORY: Final = 1 << 30
_SMALL: Final = 4 << 20  # bytes of several files that two children may read at a time
_HOME: Final = Path(__file__).resolve().parents[2]
_POLL: Final = 0.05


@dataclass
class Column:
    """A column of a sheet: `index` from 0, its heading, the field it fills (None: kept as it is, or not kept).

    `unit` is the one its heading, its group or the words above the table name.
    `why`: heading, spelling, chosen, unknown (kept as it is), beside (kept as it is, the layout says so), red_line, layout
    (not kept, the layout says so), sequence, empty, no_heading, unwanted. `codes`: what bare codes mean here.
    `sure`: sure, likely or ask.
    """

    index: int
    heading: str
    field: str | None
    kept: bool
    why: str
    sure: str
    line: str | None = None
    unit: str | None = None
    codes: dict[str, str] | None = None

    @property
    def letter(self) -> str:
        """The column's letter as Excel shows it."""
        return column_letter(self.index)


@dataclass
class SheetReading:
    """A sheet as recognised. `cells` holds the kept columns in their order, `numbers` the rows' numbers in Excel.

    `contexts`: for each row, how many of `block_titles` stand above it (registers written block by block).
    `left_out`: (row, why, first words) of totals, notes, signatures, repeated headers. `dropped`: (row, column, heading,
    red line) of single cells that were not kept. `near`: of no register: (header's row, register, the heading that is missing). `broken`: (row, column, mark) of error cells and uncomputed formulas.
    `merged`: (column, first row, last row) of cells merged downwards, where the file says so. `hidden_rows`,
    `hidden_columns`: read although the sender hid them. `places`: of a form, (column, row, column) where its cells stand.
    `real_rows`, `lanes`, `lane_columns`: of a sheet with several records side by side, written anew with one a row: all row
    numbers here are those of the new sheet, and `real_row`, `place_of` say where that is in the sender's; `added` are
    columns that stand nowhere in it.
    """

    file: str
    sheet: str
    register: str | None
    layout: str | None
    header_row: int
    header_rows: int
    titles: list[str]
    columns: list[Column]
    cells: list[list[Cell]]
    numbers: list[int]
    contexts: list[int]
    block_titles: list[str]
    left_out: list[tuple[int, str, str]]
    dropped: list[tuple[int, int, str, str]]
    broken: list[tuple[int, int, str]]
    merged: list[tuple[int, int, int]]
    sample: list[tuple[int, list[Cell]]]
    hidden: bool = False
    filled: int = 0
    file_number: int = 0
    sheet_number: int = 0
    near: tuple[int, str, str] | None = None
    lookup: bool = False  # nothing but lists to choose from
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    places: list[list[int]] = field(default_factory=list)
    real_rows: list[int] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)
    lane_columns: list[list[list[int]]] = field(default_factory=list)
    added: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many records the sheet has."""
        return len(self.numbers)

    @property
    def kept(self) -> list[Column]:
        """The columns whose cells stand in `cells`."""
        return [column for column in self.columns if column.kept]

    @property
    def not_kept(self) -> list[str]:
        """The headings the red lines leave out, and those a layout says are not kept."""
        return [column.heading for column in self.columns if column.why in ("red_line", "layout")]

    @property
    def heads_only(self) -> bool:
        """Whether each row is a household of which the head alone is named."""
        return len(self.lane_columns) == 1

    def column_of(self, name: str) -> Column | None:
        """Return the column that fills a field, or None."""
        return next((column for column in self.columns if column.field == name and column.kept), None)

    def real_row(self, row: int) -> int:
        """Return the number in the sender's sheet of a row of `numbers`."""
        return self.real_rows[row - 1] if 0 < row <= len(self.real_rows) else row

    def place_of(self, row: int, letters: str) -> tuple[int, str]:
        """Return where a cell really stands: of a form, the columns behind its own are cells anywhere on it."""
        for column, real, index in self.places:
            if column_letter(column) == letters:
                return real, column_letter(index)
        if 0 < row <= len(self.real_rows) and letters:
            for column, index in self.lane_columns[self.lanes[row - 1]]:
                if column_letter(column) == letters:
                    return self.real_rows[row - 1], column_letter(index)
            if any(column_letter(column) == letters for column in self.added):
                return self.real_rows[row - 1], ""
        return self.real_row(row), letters

    def title(self, row: int) -> str:
        """Return the words above a row (its position in `numbers`): the block's title, or the sheet's."""
        above = self.contexts[row]
        return self.block_titles[above - 1] if above else " ".join(self.titles)


@dataclass
class FileReading:
    """A file as read: its name, hash and size, and its sheets (those without a header too)."""

    path: Path
    sha256: str
    size: int
    sheets: list[SheetReading] = field(default_factory=list)
    passwords: Sequence[str] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name


def read_file(
    path: Path,
    *,
    layout: str | None = None,
    header_rows: dict[str, int] | None = None,
    registers: dict[str, str] | None = None,
    passwords: Sequence[str] = (),
    cancelled: Callable[[], bool] | None = None,
) -> FileReading:
    """Read one file in a child process; raises Refused with a plain sentence, Cancelled when asked to stop.

    `header_rows` and `registers` say by sheet name where the header is and what it is a register of, when the user
    knows better.
    """
    check_there(path)
    request = {
        "do": "read",
        "path": str(path.absolute()),
        "layout": layout,
        "header_rows": header_rows or {},
        "registers": registers or {},
        "passwords": [*passwords],
    }
    with collecting_later():
        answer = ask_child(request, path, cancelled)
        read = [_sheet(number, each) for number, each in enumerate(answer["sheets"])]
    sheets = [
        sheet for sheet in read if sheet.register or not (sheet.hidden or sheet.sheet == GUIDE)
    ]  # not the lists behind drop-downs
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileReading(path, digest, path.stat().st_size, sheets, passwords)


def check_there(path: Path) -> None:
    """Say why a file cannot even be opened; raises Refused."""
    if path.is_dir():
        raise Refused("file_is_folder", file=path.name)
    if not path.is_file():
        raise Refused("file_missing", file=path.name)
    try:
        path.open("rb").close()
    except OSError as problem:
        raise Refused("file_locked", file=path.name) from problem


def read_files(
    paths: Sequence[Path],
    *,
    layout: str | None = None,
    told: Sequence[SheetTold] = (),
    passwords: Sequence[str] = (),
    unknown: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[FileReading]:
    """Read several files; raises Refused at the first that cannot be taken, and when none holds a register.

    `told`: what the user said of sheets. `unknown`: take files without a register too, so that he may.
    """
    files: list[FileReading] = []
    paths = list({path.resolve(): path for path in paths}.values())  # a file named twice is one file

    def one(number: int, stopped: Callable[[], bool]) -> FileReading:
        of_file = [each for each in told if each.file == number]
        return read_file(
            paths[number],
            layout=layout,
            header_rows={each.sheet: each.header_row for each in of_file},
            registers={each.sheet: each.register for each in of_file},
            passwords=passwords,
            cancelled=stopped,
        )

    if on_progress:
        on_progress(0, len(paths))
    for number, read in enumerate(read_ahead(range(len(paths)), one, cancelled, at_once=_at_once(paths))):
        if on_progress:
            on_progress(number + 1, len(paths))
        if not unknown or not any(sheet.filled for sheet in read.sheets):
            _check_register(read)
        for sheet in read.sheets:
            sheet.file_number = number
        files.append(read)
    return files


def _at_once(paths: Sequence[Path]) -> int:
    """Return how many children may read at a time: two, for a machine with two processors and little memory."""
    return 2 if sum(path.stat().st_size for path in paths if path.is_file()) <= _SMALL else 1


def _check_register(read: FileReading) -> None:
    if not any(sheet.register for sheet in read.sheets):
        if near := next((sheet for sheet in read.sheets if sheet.near), None):
            raise Refused("column_missing", file=read.name, sheet=near.sheet, **near_words(near))
        raise Refused("no_register", file=read.name)
    if not any(sheet.rows for sheet in read.sheets if sheet.register):
        raise Refused("no_rows", file=read.name)


def near_words(sheet: SheetReading) -> dict[str, Any]:
    """Return the row, the register and the missing heading of a sheet that is nearly one; nothing for another."""
    if sheet.near is None:
        return {}
    from app.registers.layouts.telling import KINDS  # noqa: PLC0415  it tells of what is read here

    row, register, heading = sheet.near
    return {"row": row, "register": _(KINDS[register]), "heading": heading}


def ask_child(
    request: dict[str, Any], path: Path, cancelled: Callable[[], bool] | None = None, *, more_seconds: int = 0
) -> dict[str, Any]:
    """Have a child process do something with a stranger's file, and return its answer."""
    seconds = SECONDS + (path.stat().st_size >> 20) + more_seconds
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        child = start_child(out, said)
        try:
            assert child.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                child.stdin.write(
                    orjson.dumps(
                        request | {"memory": MEMORY + 8 * path.stat().st_size, "seconds": seconds, "facts": _facts()}
                    )
                )
                child.stdin.close()
            _wait(child, seconds * PATIENCE, path, cancelled)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        out.seek(0)
        content = out.read()
    if child.returncode != 0 or not content:
        raise Refused("reader_stopped", file=path.name)
    answer: dict[str, Any] = orjson.loads(content)
    if refused := answer.get("refused"):
        if refused["code"] not in MESSAGES:
            raise Refused("reader_stopped", file=path.name)
        raise Refused(refused["code"], **refused["values"])
    return answer


def start_child(out: IO[bytes], said: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start the child process; in the program's own folder: a module lying beside the stranger's file is none of ours."""
    return subprocess.Popen(_command(), stdin=subprocess.PIPE, stdout=out, stderr=said, cwd=_HOME)


@cache
def _facts() -> dict[str, list[str | None]]:
    """What the child is told of the fields, so that it need not load the tables."""
    known = {path: fact_of(path) for path in paths()}
    return {path: [fact.label, fact.meaning, fact.catalogue] for path, fact in known.items()}


def _command() -> list[str]:
    frozen = getattr(sys, "frozen", False)
    return [sys.executable, "--read-register"] if frozen else [sys.executable, "-m", "app.registers.child"]


def _wait(child: subprocess.Popen[bytes], seconds: float, path: Path, cancelled: Callable[[], bool] | None) -> None:
    waited = 0.0
    while True:
        try:
            child.wait(_POLL)
            return
        except subprocess.TimeoutExpired:
            waited += _POLL
        if cancelled and cancelled():
            raise Cancelled
        if waited > seconds:
            raise Refused("reader_slow", file=path.name, seconds=int(seconds))


def column_letter(index: int) -> str:
    """Return "A" for 0, "AA" for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheet(number: int, facts: dict[str, Any]) -> SheetReading:
    columns = [Column(**column) for column in facts.pop("columns")]
    tuples: dict[str, Any] = {
        name: [tuple(each) for each in facts.pop(name)]
        for name in ("left_out", "dropped", "broken", "merged", "sample")
    }
    cells = list(map(unpacked, facts.pop("cells")))
    return SheetReading(columns=columns, cells=cells, sheet_number=number, **tuples, **facts)
