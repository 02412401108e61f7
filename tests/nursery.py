"""Where the children that read files come from in tests: forked from a process that waits with all of it loaded.

A child of the program's own way loads for half a second, and reads a small file in a tenth of that. Each pytest process starts one
waiting process when it first needs a child; that opens no file, and ends when the socket to it does, however pytest ended. The
children are those of the program in all else: their limits, their surroundings, their end. Linux only.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Any, Final, NoReturn, Self

ROOT: Final = Path(__file__).resolve().parents[1]
LARGEST: Final = 1 << 18  # bytes of a message
LOADED: Final = (  # what a child loads once it knows what it is asked for
    "app.registers.child",
    "app.registers.files.guard",
    "app.registers.files.markup",
    "app.registers.files.packing",
    "app.registers.files.passwords_odf",
    "app.registers.filling.child",
    "app.registers.filling.finding",
    "app.registers.filling.form",
    "app.registers.filling.picture",
    "app.registers.filling.writing",
    "app.registers.recognising.blanking",
    "app.registers.recognising.whole",
    "app.registers.sending.marking",
    "msoffcrypto",
)
SHEET: Final[list[list[Any]]] = [
    ["户编号", "姓名", "与户主关系", "证件号码", "别的"],
    ["999999000001", "陈静", "户主", None, "有"],
]


class Child:
    """A forked child, as `subprocess.Popen` has one."""

    def __init__(self, stdin: int, told: Connection) -> None:
        self.stdin = os.fdopen(stdin, "wb")
        self.returncode: int | None = None
        self._told = told
        self.pid: int = told.recv()

    def poll(self) -> int | None:
        """Return how it ended, None while it has not."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended; raises TimeoutExpired where it has not."""
        ended = self._ended(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired("child", timeout or 0)
        return ended

    def kill(self) -> None:
        """Stop it."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and self._told.poll(timeout):
            self.returncode = self._told.recv()
            self._told.close()
        return self.returncode


class Nursery:
    """The waiting process of this one, started when it is first asked for a child."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asking: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _what: BaseException | None, _where: TracebackType | None
    ) -> None:
        if self._asking and self._process:
            self._asking.close()
            self._process.wait()

    def start(self, out: IO[bytes], said: IO[bytes]) -> Child:
        """Return a child that writes to two files; in place of `app.registers.reading.start_child`."""
        given, stdin = os.pipe()
        told, telling = Pipe(duplex=False)
        with telling:
            surroundings = json.dumps(dict(os.environ)).encode()
            socket.send_fds(self._asked(), [surroundings], [given, out.fileno(), said.fileno(), telling.fileno()])
        os.close(given)
        return Child(stdin, told)

    def _asked(self) -> socket.socket:
        from app.registers.reading import _facts  # the waiting process does without the tables

        with self._lock:
            if self._asking is None:
                self._asking, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                with asked:
                    self._process = subprocess.Popen(
                        [sys.executable, __file__, str(asked.fileno())], pass_fds=[asked.fileno()], cwd=ROOT,
                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                        process_group=0,  # an interrupt from the keyboard is for pytest: this goes with it
                    )  # fmt: skip
                self._asking.send(json.dumps(_facts()).encode())
            return self._asking


def wait(asked: socket.socket) -> None:
    """Load what children need, then fork one for every message, until nobody can send any more."""
    facts = asked.recv(LARGEST)
    if facts:
        _load(json.loads(facts))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who keep the children
    while True:
        surroundings, fds, _flags, _address = socket.recv_fds(asked, LARGEST, 4)
        if not surroundings:
            return
        if not os.fork():
            asked.close()
            _keep(json.loads(surroundings), *fds)
        for fd in fds:
            os.close(fd)


def _load(facts: dict[str, Any]) -> None:
    """Load modules, words, layouts and patterns: what is the same for each child. numpy is what none of them loads."""
    sys.modules["numpy"] = None  # type: ignore[assignment]
    for name in LOADED:
        import_module(name)
    from app.registers.files.raw import RawSheet
    from app.registers.layouts.vocabulary import tell_facts
    from app.registers.recognising.blanking import read_sheet

    tell_facts(facts)
    read_sheet(RawSheet("户", SHEET), "户.xlsx", {"header_rows": {}, "registers": {}, "layout": None})


def _keep(surroundings: dict[str, str], stdin: int, out: int, said: int, telling: int) -> NoReturn:
    """Fork the child, wait for it, and tell its number and how it ended."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child = os.fork()
        if not child:
            os.close(telling)
            _be_child(surroundings, stdin, out, said)
        for fd in (stdin, out, said):
            os.close(fd)
        told = Connection(telling, readable=False)
        told.send(child)
        told.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    finally:
        os._exit(0)


def _be_child(surroundings: dict[str, str], *streams: int) -> NoReturn:
    try:
        from app.registers.child import main

        for number, fd in enumerate(streams):
            os.dup2(fd, number)
            os.close(fd)
        os.environ.clear()
        os.environ.update(surroundings)
        main()
    except BaseException:  # noqa: BLE001  told as Python itself would
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    sys.path[0] = str(ROOT)  # as the program's own child has it
    with socket.socket(fileno=int(sys.argv[1])) as socket_of_pytest:
        wait(socket_of_pytest)
