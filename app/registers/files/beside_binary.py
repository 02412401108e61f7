"""What calamine does not tell of an .xlsb: error cells, hidden rows and columns, merged cells.

Runs inside the child process, record by record. Not here: the cells' values.
"""

import zipfile
from collections.abc import Iterator
from typing import Final

import defusedxml.ElementTree

from app.registers.files.beside import MOST_COLUMNS, Beside

_ROW, _ERROR, _FORMULA_ERROR, _COLUMN, _SHEET, _MERGE = 0, 3, 11, 60, 156, 176
_ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def look_binary(archive: zipfile.ZipFile) -> dict[str, Beside]:
    """Return what stands beside the cells, by sheet."""
    rels = defusedxml.ElementTree.fromstring(archive.read("xl/_rels/workbook.bin.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in rels}
    found = {}
    for name, relation in _sheets(archive.read("xl/workbook.bin")):
        target = targets.get(relation, "").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in archive.namelist():
            found[name] = _look(archive.read(part))
    return found


def _sheets(content: bytes) -> Iterator[tuple[str, str]]:
    for kind, body in _records(content):
        if kind == _SHEET:
            relation, at = _text(body, 8)
            yield _text(body, at)[0], relation


def _text(body: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * int.from_bytes(body[at : at + 4], "little")
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _look(content: bytes) -> Beside:
    found, row = Beside(), 0
    for kind, body in _records(content):
        if kind == _ROW:
            row = _int(body, 0) + 1
            if len(body) > 11 and body[11] & 0x10:
                found.hidden_rows.append(row)
        elif kind in (_ERROR, _FORMULA_ERROR) and len(body) > 8:
            found.broken[row, _int(body, 0)] = _ERRORS.get(body[8], "#N/A")
        elif kind == _COLUMN and len(body) > 16 and body[16] & 1:
            found.hidden_columns += range(_int(body, 0), min(_int(body, 4) + 1, MOST_COLUMNS))
        elif kind == _MERGE and _int(body, 4) > _int(body, 0):
            columns = range(_int(body, 8), min(_int(body, 12) + 1, MOST_COLUMNS))
            found.merged += [(column, _int(body, 0) + 1, _int(body, 4) + 1) for column in columns]
    return found


def _int(body: bytes, at: int) -> int:
    return int.from_bytes(body[at : at + 4], "little")


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(content)
    while at < end:
        kind = content[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        size = 0
        for place in range(4):
            if at >= end:
                return
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << 7 * place
            if not byte & 0x80:
                break
        yield kind, content[at : at + size]
        at += size
