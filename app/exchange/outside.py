"""What a file looks like from outside, before it is read: an exchange workbook that came back, or one under a password.

Here: cheap looks at a few bytes, so that a window knows which way a chosen file goes. Not here: reading it (`reader`),
whether it really is one (`planner.is_exchange`).
"""

import re
import zipfile
from pathlib import Path
from typing import Final

from app.exchange.columns import CODE, HEADINGS, TAG
from app.exchange.manifest import SHEET

PACKAGE: Final = ".jdx"
_LOOKED: Final = 1 << 18  # bytes of a part that are looked at
_SHEETS: Final = 32  # sheets that are looked at
_LOOKED_OLE: Final = 1 << 25  # an old workbook names its sheets anywhere in the container
_CONTAINER: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # what old and encrypted workbooks lie in
_ODS_SHEET: Final = re.compile(rb'table:name="' + re.escape(SHEET.encode()) + rb'"')
_XLS_SHEETS: Final = tuple(  # a sheet's name in BIFF8: its length, how its letters lie, the letters
    bytes((len(SHEET), wide)) + SHEET.encode(letters) for wide, letters in ((0, "latin-1"), (1, "utf-16-le"))
)


def looks_sent(path: Path) -> bool:
    """Whether a file looks like an exchange workbook from outside: its hidden sheet, or its headings of codes and tags.

    Knows workbooks of today's form, OpenDocument, the old .xls form and text.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(len(_CONTAINER))
            if begin == _CONTAINER:
                rest = file.read(_LOOKED_OLE)
                return any(name in rest for name in _XLS_SHEETS)
            if not begin.startswith(b"PK"):
                return _headings_in((begin + file.read(_LOOKED)).partition(b"\n")[0])
        with zipfile.ZipFile(path) as parts:
            return _packed(parts)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False


def looks_packed(path: Path) -> bool:
    """Whether a file is called a package of the exchange between stores."""
    return path.suffix.lower() == PACKAGE


def looks_locked(path: Path) -> bool:
    """Whether a file looks like a workbook of today's form under a password: what it is shows only once it is open."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() == ".xlsx" and file.read(len(_CONTAINER)) == _CONTAINER
    except OSError:
        return False


def _packed(parts: zipfile.ZipFile) -> bool:
    names = parts.namelist()
    if "content.xml" in names:
        return _streamed(parts, "content.xml")
    if "xl/workbook.xml" in names and f'name="{SHEET}"'.encode() in _beginning(parts, "xl/workbook.xml"):
        return True
    worded = [name for name in names if name == "xl/sharedStrings.xml" or name.startswith("xl/worksheets/sheet")]
    return any(_headings_in(_beginning(parts, name)) for name in worded[:_SHEETS])


def _streamed(parts: zipfile.ZipFile, name: str) -> bool:
    """Look through a part piece by piece: in OpenDocument the hidden sheet comes after all others."""
    kept = b""
    with parts.open(name) as part:
        for _piece in range(_LOOKED_OLE // _LOOKED):
            piece = part.read(_LOOKED)
            if not piece:
                return False
            if _ODS_SHEET.search(kept + piece):
                return True
            kept = piece[-64:]
    return False


def _headings_in(words: bytes) -> bool:
    return any(all(HEADINGS[key].encode(letters) in words for key in (CODE, TAG)) for letters in ("utf-8", "gb18030"))


def _beginning(parts: zipfile.ZipFile, name: str) -> bytes:
    with parts.open(name) as part:
        return part.read(_LOOKED)
