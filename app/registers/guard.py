"""Looking at a stranger's file before any reader opens it: what it really is, and whether it is sane.

Runs inside the child process. Returns the kind of file by its bytes, whatever its name says.
"""

import re
import zipfile
from typing import Final, Literal

from app.registers.markup_signs import looks_like_markup
from app.registers.passwords import Source
from app.registers.refusals import Refused

Kind = Literal["calamine", "xls", "csv", "html", "xml"]

MAX_BYTES: Final = 200 << 20
MAX_UNZIPPED: Final = 1 << 30
MAX_AREA: Final = 40_000_000  # cells of the rectangle that a reader would lay out
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BIFF: Final = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
_FAR: Final = re.compile(
    rb'<c r="(?:[A-Z]{3}|[A-Z]{1,2}[0-9]{5})'
)  # behind column ZZ or row 9,999: what is nearer is laid out easily
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?[^/]>')


def kind_of_file(path: Source, name: str) -> Kind:
    """Return how to read a file; raises Refused for what is no workbook or not sane."""
    size = path.stat().st_size
    if size == 0:
        raise Refused("file_empty", file=name)
    if size > MAX_BYTES:
        raise Refused("file_too_large", file=name, size=f"{size >> 20} MB")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path, name)
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


def _zip_kind(path: Source, name: str) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
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
            _check_area(archive, entries, name)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as problem:
        raise Refused("truncated", file=name) from problem
    return "calamine"


def _locked_text(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> bool:
    """Whether an .ods has a password: its list of parts says so."""
    listed = entries.get("META-INF/manifest.xml")
    return listed is not None and listed.file_size < 1 << 20 and b"encryption-data" in archive.read(listed)


def _check_area(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], name: str) -> None:
    """Refuse sheets whose first and last cells span more than a reader can lay out (a few bytes can claim 17 billion)."""
    for filename, entry in entries.items():
        if not filename.startswith("xl/worksheets/") or not filename.endswith(".xml"):
            continue
        rows = columns = 0
        parts = _ends(archive, entry)
        for part in parts if any(map(_FAR.search, parts)) else ():
            if found := _CELL.findall(part):
                letters, numbers = map(set, zip(*found, strict=True))
                rows = max(rows, *map(int, numbers))
                columns = max(columns, *(column_number(each.decode()) for each in letters))
        if rows * columns > MAX_AREA:
            raise Refused("area_too_large", file=name, rows=rows, columns=columns)


def _ends(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> list[bytes]:
    """The beginning and the end of a sheet; all of it where it is small enough to hide a far cell in its middle."""
    with archive.open(entry) as file:
        head = file.read(4 << 20)
        tail = b""
        while part := file.read(4 << 20):
            tail = tail[-(1 << 16) :] + part
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
