"""What the program wrote, looked through for values that must be nowhere: sixty forbidden headings, files in the clear."""

import os
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from pages import pages_of

from app.registers.layouts.redlines import red_lines
from db.keys import Key

BOOKS = int(os.environ.get("JIEDUI_SCANS", "4"))


def spellings() -> list[str]:
    """Sixty headings, six of each red line."""
    return [heading for line in red_lines() for heading in (*line.headings, *line.near)[:6]][:60]


def words_of(path: Path, key: Key) -> bytes:
    """Return the contents of a file as they would be read: pages in the clear, archives unpacked."""
    if path.suffix == ".jiedui" or path.name.endswith("-wal"):
        return pages_of(path, key)
    content = path.read_bytes()
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return content


def found(files: Iterable[tuple[str, bytes]], values: Iterable[str]) -> list[tuple[str, str]]:
    """Return file and value wherever one of the values stands."""
    sought = [(each, each.encode(), each.encode("utf-16-le")) for each in values]
    return [
        (name, each)
        for name, content in files
        for each, first, second in sought
        if first in content or second in content
    ]
