"""Between SQLite and the disk: every open, write, sync, truncation and removal of a store's files passes here.

SQLite reaches the disk through a table of functions (its VFS), to which every connection has a pointer; our functions take
their places there for as long as a `Shim` is in force, and hand on to the ones before. Pure `ctypes`, no compiler, nothing
from outside. Only ever used by the fault loops (`app.faults`), on scratch stores. Not here: what they make of it.
"""

import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

FULL: Final = 13  # SQLite's number for a full disk
BROKEN: Final = 10  # and for a disk that fails
KILL: Final = -1  # end this process, half of a write done
PASS: Final = 0

_FUNCTIONS: Final = 152  # bytes of the functions of a file, third version
_WRITE, _TRUNCATE, _SYNC, _SHM_MAP = 24, 32, 40, 104
_OPEN, _DELETE = 40, 48
_PY_HEAD: Final = object.__basicsize__

_void, _int, _long, _text = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_char_p
_T_OPEN = ctypes.CFUNCTYPE(_int, _void, _void, _void, _int, _void)
_T_DELETE = ctypes.CFUNCTYPE(_int, _void, _text, _int)
_T_WRITE = ctypes.CFUNCTYPE(_int, _void, _void, _int, _long)
_T_TRUNCATE = ctypes.CFUNCTYPE(_int, _void, _long)
_T_SYNC = ctypes.CFUNCTYPE(_int, _void, _int)
_T_SHM = ctypes.CFUNCTYPE(_int, _void, _int, _int, _int, _void)


@dataclass(frozen=True)
class Event:
    """What SQLite is about to do: "open", "write", "sync", "truncate", "delete" or "shm"; the file's path; for a write where and what."""

    what: str
    path: str
    offset: int = 0
    content: bytes = b""


Judge = Callable[[Event], int]  # PASS, KILL, or the number SQLite gets for an answer


@contextmanager
def between(judge: Judge) -> Iterator[None]:
    """Let `judge` decide what becomes of everything SQLite does with files opened inside. One at a time."""
    shim = _Shim(judge)
    shim.take()
    try:
        yield
    finally:
        shim.give_back()


def die() -> None:
    """End this process as a kill -9 does: nothing is closed, nothing is tidied."""
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(137)


_kept: Final[list[Any]] = []  # functions that open files may still call; never freed


class _Shim:
    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._paths: dict[int, str] = {}
        self._tables: dict[int, Any] = {}
        self._vfs = _vfs()
        self._open_before = _T_OPEN(_pointer(self._vfs + _OPEN))
        self._delete_before = _T_DELETE(_pointer(self._vfs + _DELETE))
        self._before = (_pointer(self._vfs + _OPEN), _pointer(self._vfs + _DELETE))
        self._ours = (_T_OPEN(self._open), _T_DELETE(self._delete))
        _kept.append(self)

    def take(self) -> None:
        for place, ours in zip((_OPEN, _DELETE), self._ours, strict=True):
            _set(self._vfs + place, ctypes.cast(ours, _void).value or 0)

    def give_back(self) -> None:
        for place, before in zip((_OPEN, _DELETE), self._before, strict=True):
            _set(self._vfs + place, before)
        self._judge = lambda _event: PASS

    # -- what SQLite calls ---------------------------------------------------------------------------------------
    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        path = ctypes.string_at(name).decode(errors="replace") if name else ""
        answer = self._judge(Event("open", path))
        if answer > 0:
            _set(file, 0)  # SQLite does not close what has no functions
            return answer
        done = int(self._open_before(vfs, name, file, flags, out))
        functions = _pointer(file)
        if functions and not done:
            self._paths[file] = path
            _set(file, self._table(functions))
        return done

    def _delete(self, vfs: int, name: bytes, sync: int) -> int:
        answer = self._asked(Event("delete", name.decode(errors="replace")))
        return answer or int(self._delete_before(vfs, name, sync))

    def _asked(self, event: Event) -> int:
        answer = self._judge(event)
        if answer == KILL:
            die()
        return answer

    def _table(self, functions: int) -> int:
        """Return our own functions for files whose functions these are."""
        if functions not in self._tables:
            made = ctypes.create_string_buffer(ctypes.string_at(functions, _FUNCTIONS), _FUNCTIONS)
            at = ctypes.addressof(made)
            ours = self._functions(functions)
            for place, function in ours.items():
                _set(at + place, ctypes.cast(function, _void).value or 0)
            self._tables[functions] = (made, ours)
        return ctypes.addressof(self._tables[functions][0])

    def _functions(self, functions: int) -> dict[int, Any]:
        write_before = _T_WRITE(_pointer(functions + _WRITE))
        truncate_before = _T_TRUNCATE(_pointer(functions + _TRUNCATE))
        sync_before = _T_SYNC(_pointer(functions + _SYNC))
        shm_before = _T_SHM(_pointer(functions + _SHM_MAP)) if _pointer(functions + _SHM_MAP) else None

        def write(file: int, content: int, amount: int, offset: int) -> int:
            event = Event("write", self._paths.get(file, ""), offset, ctypes.string_at(content, amount))
            answer = self._judge(event)
            if answer == KILL:
                write_before(file, content, amount // 2, offset)
                die()
            return answer or int(write_before(file, content, amount, offset))

        def truncate(file: int, size: int) -> int:
            answer = self._asked(Event("truncate", self._paths.get(file, ""), size))
            return answer or int(truncate_before(file, size))

        def sync(file: int, flags: int) -> int:
            return self._asked(Event("sync", self._paths.get(file, ""))) or int(sync_before(file, flags))

        def shm(file: int, page: int, size: int, extend: int, out: int | None) -> int:
            assert shm_before
            return self._asked(Event("shm", self._paths.get(file, ""))) or int(
                shm_before(file, page, size, extend, out)
            )

        ours: dict[int, Any] = {_WRITE: _T_WRITE(write), _TRUNCATE: _T_TRUNCATE(truncate), _SYNC: _T_SYNC(sync)}
        return ours | ({_SHM_MAP: _T_SHM(shm)} if shm_before else {})


def _pointer(at: int) -> int:
    return _void.from_address(at).value or 0


def _set(at: int, value: int) -> None:
    _void.from_address(at).value = value


def _vfs() -> int:
    """Return where the functions to the disk stand: the first thing a connection of SQLite points to."""
    connection = sqlcipher.connect(":memory:")
    try:
        return _pointer(_pointer(id(connection) + _PY_HEAD))
    finally:
        connection.close()
