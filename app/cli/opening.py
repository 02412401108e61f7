"""Opening a store from the command line: the passphrase comes from JIEDUI_PASSPHRASE or a prompt.

Also here: what is said where the libraries of window and paper are not on this computer.
"""

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.demo import DEMO_PASSPHRASE
from db.errors import StoreProblem
from resources.language import _

if TYPE_CHECKING:
    from db.store import Store

VARIABLE = "JIEDUI_PASSPHRASE"
Done = TypeVar("Done")


def passphrase_for(path: Path) -> str:
    """Return the passphrase of a store: from the environment, the known one of a demonstration store, or asked for."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    if is_demonstration(path):
        return DEMO_PASSPHRASE
    return asked(_("口令："))


def asked(words: str, variable: str = VARIABLE) -> str:
    """Ask for a passphrase, which might have stood in `variable`; raises StoreProblem where nobody can be asked."""
    if not sys.stdin.isatty():
        raise StoreProblem(
            "passphrase_missing",
            _("没有口令，库没有打开。") if variable == VARIABLE else _("没有新口令，什么也没有改。"),
            _("请设置环境变量 {name}，或在终端里运行后输入。").format(name=variable),
        )
    return getpass.getpass(words, stream=sys.stderr)


def new_passphrase() -> str:
    """Return the passphrase of a store to be made: from the environment, or asked for twice; raises StoreProblem."""
    given = os.environ.get(VARIABLE)
    passphrase = given if given is not None else asked(_("新口令："))
    if given is None and asked(_("再输一遍：")) != passphrase:
        raise StoreProblem("passphrases_differ", _("两遍口令不一样，没有建库。"))
    if not passphrase:
        raise StoreProblem("passphrase_empty", _("口令不能是空的，没有建库。"))
    return passphrase


def is_demonstration(path: Path) -> bool:
    """Whether a file says at its head that it is a demonstration store (quick to open, its passphrase known)."""
    from db.keys import QUICK  # noqa: PLC0415

    try:
        with path.open("rb") as file:
            return file.read(1) == bytes([QUICK])
    except OSError:
        return False


def opened(path: Path, *, read_only: bool = False) -> "Store":
    """Open a store and note in its audit that it was opened; raises StoreProblem."""
    from db.ops.audit import note_opened  # noqa: PLC0415  help comes without it
    from db.store import Store  # noqa: PLC0415

    store = with_passphrase(path, lambda passphrase: Store.open(path, passphrase, read_only=read_only))
    try:
        note_opened(store)
    except BaseException:
        store.close()
        raise
    return store


def with_passphrase(path: Path, use: Callable[[str], Done]) -> Done:
    """Do something with a store's passphrase; the variable may be meant for another store than a demonstration's.

    Raises StoreProblem; what no passphrase can open is told before anybody is asked for one.
    """
    from db.store import head_of  # noqa: PLC0415  help comes without it

    head_of(path)
    try:
        return use(passphrase_for(path))
    except StoreProblem as problem:
        if problem.code != "wrong_passphrase" or not is_demonstration(path):
            raise
        return use(DEMO_PASSPHRASE)


def opened_to_read(path: Path) -> "Store":
    """Open a store for a verb that changes nothing: also while the desk has it open, or where nobody can write."""
    try:
        return opened(path)
    except StoreProblem as problem:
        if problem.code not in ("store_in_use", "store_read_only", "disk_full"):
            raise
        return opened(path, read_only=True)


def keep_clear(out: Path, *others: Path) -> None:
    """Raise StoreProblem where a file that is about to be written would replace a store or what is being read."""
    if out.is_dir():
        words = _("{path} 是文件夹，结果写不进去。").format(path=out)
        raise StoreProblem("cannot_write", words, _("请在后面写上文件名。"))
    if out.exists() and (is_store(out) or any(out.samefile(other) for other in others if other.exists())):
        raise StoreProblem(
            "would_overwrite",
            _("{path} 不能用来写结果，它会被覆盖掉。").format(path=out),
            _("请换一个文件名。"),
        )


def is_store(path: Path) -> bool:
    """Whether a file begins as a store of ours does."""
    from db.store import head_of  # noqa: PLC0415  help comes without it

    try:
        head_of(path)
    except StoreProblem as problem:
        return problem.code == "store_damaged"
    return True


@contextmanager
def with_qt() -> Iterator[None]:
    """Around the first import of window or paper: raises StoreProblem where a library of the system is not there."""
    try:
        yield
    except ImportError as problem:
        library = str(problem).split(":", 1)[0]
        if ".so" not in library and "DLL" not in library:
            raise
        raise StoreProblem(
            "library_missing",
            _("这台电脑缺少窗口和打印要用的系统组件（{name}）。").format(name=library),
            _("请管理员在程序文件夹里运行 bash packaging/setup.sh，它会装好，或说出要装什么。"),
        ) from problem
