"""A large sheet of an .xlsx read in pieces: cut between two rows, each piece given to calamine as a workbook of its own.

calamine lets go of the interpreter while it reads: two pieces are read at once, while those that were read become cells. It also
walks through a sheet a second time, for its merged cells, unless they come before the rows: in a piece they do, and there are
none; those of the sheet are asked of its words without its rows. A sheet that cannot be cut surely is read whole.
Runs inside the child process. Not here: cells (`raw`).
"""

import io
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Final

import defusedxml.ElementTree
import python_calamine

from app.registers.files.guard import LARGE
from app.registers.files.passwords import Source, parts_of

PIECE: Final = 4 << 20
_TIMES: Final = 2  # as large as the shared strings, which are read with each piece
_AT_ONCE: Final = 2
_NS: Final = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRINGS: Final = "xl/sharedStrings.xml"
_NUMBERED: Final = re.compile(rb'<row (?:[^<>]*? )?r="(\d{1,7})"')
_ELSEWHERE: Final = ("xl/worksheets/", "xl/media/", "xl/drawings/", "xl/charts/", "docProps/")
_BEFORE: Final = b"<mergeCells></mergeCells><sheetData>"
_BEHIND: Final = b"</sheetData></worksheet>"
_WITHOUT: Final = b"<sheetData></sheetData>"

Sheet = python_calamine.CalamineSheet


@lru_cache(maxsize=1)
def sheet_parts(archive: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """Return the sheets of an .xlsx by name, each with the part of the archive it stands in."""
    return tuple(_sheet_parts(archive))


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    workbook = defusedxml.ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = defusedxml.ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for sheet in workbook.iterfind("m:sheets/m:sheet", _NS):
        target = targets.get(sheet.get(_RELATION), "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def large_sheets(path: Source) -> dict[str, str]:
    """Return the sheets of an .xlsx that are worth cutting, by name, with their parts; none of other kinds of file."""
    try:
        with parts_of(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            return {name: part for name, part in sheet_parts(archive) if sizes.get(part, 0) >= LARGE}
    except (zipfile.BadZipFile, KeyError, SyntaxError, ValueError, defusedxml.DefusedXmlException):
        return {}  # calamine has the last word on what can be read


def in_pieces(path: Source, name: str, part: str, look: Callable[[bytes, bool], None]) -> Iterator[Sheet]:
    """Yield a sheet piece by piece in the order of its rows, and at last without its rows.

    `look` is shown all its bytes, each time with whether they are rows. Raises ValueError where it cannot be cut.
    """
    with zipfile.ZipFile(path) as archive, ThreadPoolExecutor(_AT_ONCE) as pool:
        around = {each: archive.read(each) for each in archive.namelist() if not each.startswith(_ELSEWHERE)}
        size = max(PIECE, _TIMES * len(around.get(_STRINGS, b"")))
        waiting: deque[Future[Sheet]] = deque()
        with archive.open(part) as stream:
            cut = _Cut(stream, size)
            for rows in cut.rows():
                look(rows, True)
                content = b"".join((cut.head, _BEFORE, rows, _BEHIND))
                if len(waiting) == _AT_ONCE:
                    yield waiting.popleft().result()
                waiting.append(pool.submit(_read, around, part, name, content))
                del rows, content  # the piece has its own
        look(cut.head + cut.tail, False)
        while waiting:
            yield waiting.popleft().result()
        yield _read(around, part, name, b"".join((cut.head, _WITHOUT, cut.tail)))


@dataclass
class _Cut:
    """A sheet's bytes cut apart: what stands before its rows and behind them is known once the rows were asked for."""

    stream: IO[bytes]
    size: int
    head: bytes = b""
    tail: bytes = b""

    def rows(self) -> Iterator[bytes]:
        """Yield the rows in pieces; ValueError where it cannot be told where they are, or what number a piece begins with."""
        self.head, found, held = self.stream.read(self.size).partition(b"<sheetData>")
        while found and (more := self.stream.read(self.size)):
            held += more
            at = held.rfind(b"<row ")
            if at > 0:
                yield held[:at]
                held = held[at:]
                if not _NUMBERED.match(held):
                    raise ValueError(held[:80])
        rows, found, self.tail = held.rpartition(b"</sheetData>")
        if not found:
            raise ValueError(self.head[:80])
        yield rows


def _read(around: dict[str, bytes], part: str, name: str, content: bytes) -> Sheet:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, said in around.items():
            archive.writestr(each, said)
        archive.writestr(part, content)
    out.seek(0)
    return python_calamine.CalamineWorkbook.from_filelike(out).get_sheet_by_name(name)
