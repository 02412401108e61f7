"""A small .xlsx laid open: the same workbook in memory, its parts not packed, so that whoever looks into it need not unpack it again.

A sheet's merged cells are said to be none before its rows: calamine walks through it a second time for them otherwise. Runs inside
the child process, for who does not ask for merged cells (`whole`). Not here: whether a file is sane (`guard`, asked afterwards).
"""

import io
import zipfile
import zlib
from typing import Final

from app.registers.files.passwords import Source, Unlocked

MOST: Final = 24 << 20  # bytes of all parts; a larger workbook stays as it is
_ASIDE: Final = ("xl/media/", "xl/drawings/", "xl/charts/", "xl/theme/", "docProps/")
_SHEETS: Final = "xl/worksheets/"
_ROWS: Final = b"<sheetData>"
_NONE: Final = b"<mergeCells></mergeCells>"


def laid_open(source: Source) -> Source:
    """Return a workbook with its parts laid open; anything else, large or strange, as it is."""
    try:
        with source.open("rb") as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if not _plain(parts):
                return source
            return Unlocked(_opened(archive, parts), source.name)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        return source  # the guard says what is wrong with it


def _plain(parts: list[zipfile.ZipInfo]) -> bool:
    names = {part.filename for part in parts}
    return (
        "xl/workbook.xml" in names
        and len(names) == len(parts)
        and sum(part.file_size for part in parts) <= MOST
        and not any(part.flag_bits & 1 for part in parts)
    )


def _opened(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for part in parts:
            if part.filename.startswith(_ASIDE):
                continue
            content = archive.read(part)
            if part.filename.startswith(_SHEETS):
                content = content.replace(_ROWS, _NONE + _ROWS, 1)
            opened.writestr(part.filename, content)
    return out.getvalue()
