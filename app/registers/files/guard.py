"""Looking at a stranger's file before any reader opens it: what it really is, and whether it is sane.

Runs inside the child process. Returns the kind of file by its bytes, whatever its name says.
"""

import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from app.registers.files.markup_signs import looks_like_markup
from app.registers.files.passwords import Source, parts_of
from app.registers.refusals import Refused

Kind = Literal["calamine", "xls", "csv", "html", "xml"]

MAX_BYTES: Final = 200 << 20
MAX_UNZIPPED: Final = 1 << 30
MAX_AREA: Final = 40_000_000  # cells of the rectangle that a reader would lay out
LARGE: Final = 16 << 20  # bytes of a sheet that is worth reading in pieces
TAIL: Final = 1 << 16
_HEAD: Final = 4 << 20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF: Final = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
# behind column ZZ or row 9,999: what is nearer is laid out easily
_FAR: Final = re.compile(rb'<c r="(?:[A-Z]{3}|[A-Z]{1,2}[0-9]{5})')
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?[^/]>')


def kind_of_file(path: Source, name: str, *, large_later: bool = False) -> Kind:
    """Return how to read a file; raises Refused for what is no workbook or not sane.

    `large_later`: whoever reads sheets of LARGE bytes and more looks how far they reach himself (`Extent`).
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused("file_empty", file=name)
    if size > MAX_BYTES:
        raise Refused("file_too_large", file=name, size=f"{size >> 20} MB")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path, name, LARGE if large_later else MAX_UNZIPPED + 1)
    if head.startswith(_OLE):
        return _ole_kind(path, name)
    if head[:2] in _BIFF:
        return "xls"
    if (markup := looks_like_markup(head)) is not None:
        return "html" if markup == "html" else "xml"
    if head.startswith((b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Refused("not_a_workbook", file=name)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("truncated" if name.lower().endswith((".xls", ".xlsx", ".et")) else "not_a_workbook", file=name)
    return "csv"


def _zip_kind(path: Source, name: str, below: int) -> Kind:
    try:
        with parts_of(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if sum(entry.file_size for entry in entries.values()) > MAX_UNZIPPED:
                raise Refused("unzipped_too_large", file=name, size=f"{MAX_UNZIPPED >> 20} MB")
            if any(entry.flag_bits & 1 for entry in entries.values()) or _locked_text(archive, entries):
                raise Refused("encrypted_otherwise", file=name)
            if "mimetype" in entries:
                if b"spreadsheet" not in archive.read("mimetype")[:200]:
                    raise Refused("not_a_workbook", file=name)
                return "calamine"
            if "xl/workbook.xml" not in entries and "xl/workbook.bin" not in entries:
                raise Refused("not_a_workbook" if entries else "truncated", file=name)
            for part, size in _sheets(archive):
                if size < below:
                    _check_area(archive, part, name)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        raise Refused("truncated", file=name) from problem
    return "calamine"


def _locked_text(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> bool:
    """Whether an .ods has a password: its list of parts says so."""
    listed = entries.get("META-INF/manifest.xml")
    return listed is not None and listed.file_size < 1 << 20 and b"encryption-data" in archive.read(listed)


@dataclass
class Extent:
    """How far the cells of a sheet with something in them reach, as far as it was looked through."""

    rows: int = 0
    columns: int = 0

    def look(self, part: bytes, name: str) -> None:
        """Look at some of a sheet; refuses one that a reader cannot lay out (a few bytes can claim 17 billion cells)."""
        if found := _CELL.findall(part):
            letters, numbers = map(set, zip(*found, strict=True))
            self.rows = max(self.rows, *map(int, numbers))
            self.columns = max(self.columns, *(column_number(each.decode()) for each in letters))
        if self.rows * self.columns > MAX_AREA:
            raise Refused("area_too_large", file=name, rows=self.rows, columns=self.columns)


def check_large(path: Source, name: str, *, but: Collection[str]) -> None:
    """Refuse a workbook for a sheet of LARGE bytes and more whose first and last cells span too much; `but`: not these."""
    with parts_of(path) as archive:
        for part, size in _sheets(archive):
            if size >= LARGE and part not in but:
                _check_area(archive, part, name)


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, int]]:
    """The parts of an .xlsx that are sheets, with their sizes."""
    entries = [entry for entry in archive.infolist() if entry.filename.startswith("xl/worksheets/")]
    return [(entry.filename, entry.file_size) for entry in entries if entry.filename.endswith(".xml")]


def _check_area(archive: zipfile.ZipFile, part: str, name: str) -> None:
    """Refuse a workbook for a sheet whose first and last cells span too much."""
    extent, ends = Extent(), _ends(archive, part)
    for end in ends if any(map(_FAR.search, ends)) else ():
        extent.look(end, name)


def _ends(archive: zipfile.ZipFile, part: str) -> list[bytes]:
    """The beginning and the end of a sheet; all of it where it is small enough to hide a far cell in its middle."""
    with archive.open(part) as file:
        head = file.read(_HEAD)
        tail = b""
        while content := file.read(_HEAD):
            tail = tail[-TAIL:] + content
    return [head, tail]


def column_number(letters: str) -> int:
    """Return 1 for "A", 27 for "AA"."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _ole_kind(path: Source, name: str) -> Kind:
    content = path.read_bytes()
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    if "WordDocument".encode("utf-16-le") in content or "PowerPoint".encode("utf-16-le") in content:
        raise Refused("not_a_workbook", file=name)
    raise Refused("truncated", file=name)
