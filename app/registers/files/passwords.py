"""Workbooks with a password to open: unlocked in memory, never on the disk.

Runs inside the child process. Not here: what kind of file it is (`guard`), where the password is asked for.
"""

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from app.registers.refusals import Refused

MANIFEST: Final = "META-INF/manifest.xml"  # the list of parts of an .ods
_LARGEST: Final = 1 << 20  # bytes of it
_OLE: Final = b"\xd0\xcf\x11\xe0"
_SIGNS: Final = ("EncryptedPackage", "EncryptionInfo")
_DEFAULT: Final = "VelvetSweatshop"  # Excel's own, of workbooks that are locked against changes only


class Unlocked(io.BytesIO):
    """The bytes of a workbook without its password: asked as a path is asked, so that readers need not know."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name
        self.suffix = Path(name).suffix

    def open(self, _mode: str = "rb") -> io.BytesIO:
        """Return the bytes from their beginning."""
        return io.BytesIO(self.getbuffer())

    def read_bytes(self) -> bytes:
        """Return all bytes."""
        return self.getvalue()

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        """The parts of a zip; raises BadZipFile."""
        return zipfile.ZipFile(self)

    def stat(self) -> SimpleNamespace:
        """Return how large it is, as a path would."""
        return SimpleNamespace(st_size=self.getbuffer().nbytes)


Source = Path | Unlocked


@contextmanager
def parts_of(source: Source) -> Iterator[zipfile.ZipFile]:
    """The parts of a workbook; those in memory stay open, since many look into them. Raises BadZipFile, OSError."""
    if isinstance(source, Unlocked):
        yield source.archive
    else:
        with zipfile.ZipFile(source) as archive:
            yield archive


def unlocked(path: Path, passwords: Sequence[str] = ()) -> Source:
    """Return a file as it is, or without its password; raises Refused where one is wanted or wrong."""
    if not _locked(path):
        return _unlocked_text(path, passwords)
    import msoffcrypto  # noqa: PLC0415  most files have none
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415

    for each in (*filter(None, passwords), _DEFAULT):
        out = io.BytesIO()
        try:
            with path.open("rb") as file:
                office = msoffcrypto.OfficeFile(file)
                office.load_key(password=each)
                office.decrypt(out)
        except (InvalidKeyError, DecryptionError):
            continue
        except MemoryError:
            raise
        except Exception as problem:  # its readers stumble over damaged headers in many ways
            raise Refused("truncated", file=path.name) from problem
        if out.tell() and _opens(out.getvalue()):
            return Unlocked(out.getvalue(), path.name)
    raise Refused("password_wrong" if any(passwords) else "encrypted", file=path.name)


def locked_text(path: Path) -> bool:
    """Whether a file is an .ods whose parts are locked."""
    try:
        with zipfile.ZipFile(path) as archive:
            if MANIFEST not in archive.namelist() or archive.getinfo(MANIFEST).file_size > _LARGEST:
                return False
            return b"encryption-data" in archive.read(MANIFEST)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        return False


def _unlocked_text(path: Path, passwords: Sequence[str]) -> Source:
    """Return an .ods as it is, or without its password."""
    if not locked_text(path):
        return path
    from app.registers.files import passwords_odf  # noqa: PLC0415  most files have none, and what unlocks them is slow to load

    for each in filter(None, passwords):
        try:
            return Unlocked(passwords_odf.without_password(path, each), path.name)
        except passwords_odf.WrongPassword:
            continue
        except MemoryError:
            raise
        except Exception as problem:  # a list of parts may say anything
            raise Refused("truncated", file=path.name) from problem
    raise Refused("password_wrong" if any(passwords) else "encrypted", file=path.name)


def _opens(content: bytes) -> bool:
    """Whether it became a workbook (old locks do not tell a wrong password by themselves)."""
    return content.startswith((b"PK\x03\x04", _OLE))


def _locked(path: Path) -> bool:
    """Whether a file wants a password: a locked package, or an old workbook whose first records say so."""
    with path.open("rb") as file:
        head = file.read(8)
        if not head.startswith(_OLE):
            return False
        file.seek(0)
        content = file.read()
    if any(sign.encode("utf-16-le") in content for sign in _SIGNS):
        return True
    return _old_and_locked(path)


def _old_and_locked(path: Path) -> bool:
    """Whether the workbook stream of an .xls has the record of a password (47) near its beginning."""
    import olefile  # noqa: PLC0415

    try:
        with olefile.OleFileIO(str(path)) as whole:
            name = next((name for name in ("Workbook", "Book") if whole.exists(name)), None)
            if name is None:
                return False
            start = whole.openstream(name).read(4096)
    except (
        OSError,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        struct.error,
    ):  # a damaged file: its reader has the word
        return False
    at = 0
    while at + 4 <= len(start):
        kind, size = int.from_bytes(start[at : at + 2], "little"), int.from_bytes(start[at + 2 : at + 4], "little")
        if kind == 47:
            return True
        if kind == 133:  # the sheets: passwords come before
            return False
        at += 4 + size
    return False
