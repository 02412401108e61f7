"""Files that go out of a store: whole or not at all, never over a store, trouble told in plain words.

Here: where such a file is written before it takes its place; texts that are no formulas. Not here: what stands in it (`app.registers`,
`app.ui.paper`), copies of a store (`db.backup`).
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from db import keys
from db.errors import StoreProblem
from resources.language import _

# what a spreadsheet takes for the beginning of a formula, in their full-width forms too
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a path in a folder of its own beside `path`; what is written there takes the place of `path` at the end.

    Raises StoreProblem where it cannot; then, and when the block fails, what stood at `path` still stands and nothing
    is left behind.
    """
    keep_stores(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.stat().st_mode & 0o222:
            raise cannot_write(path)
        with TemporaryDirectory(prefix=".jiedui-", dir=path.parent, ignore_cleanup_errors=True) as folder:
            part = Path(folder) / path.name
            yield part
            part.replace(path)
    except OSError as problem:
        raise (not_finished(path) if problem.errno in _FULL else cannot_write(path)) from problem


def defused(text: str) -> str:
    """Return a text as a CSV file or the clipboard may carry it: what a spreadsheet would compute gets a ' before it.

    Numbers stay numbers. In workbooks a cell says itself that it is a text (`app.registers.sending.export.OPTIONS`).
    """
    return f"'{text}" if text.lstrip(" \u3000\u00a0").startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def must_end(path: Path, ending: str) -> None:
    """Raise StoreProblem where the name does not say what the file will be: Excel or a reader would not open it."""
    if path.suffix.lower() != ending:
        raise StoreProblem(
            "wrong_ending",
            _("这里只写 {ending} 文件。").format(ending=ending),
            _("请把文件名写成 {name}。").format(name=f"{path.stem}{ending}"),
        )


def keep_stores(path: Path) -> None:
    """Raise StoreProblem where a file of this name would stand in place of a store or a folder."""
    if path.is_dir():
        raise StoreProblem("cannot_write", _("{path} 是一个文件夹。").format(path=path), _("请再写上文件名。"))
    if path.exists() and _is_store(path):
        raise StoreProblem(
            "would_replace_store",
            _("{path} 是一个库，没有动它。").format(path=path),
            _("请换一个文件名。"),
        )


def _is_store(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(1) in [bytes([form]) for form in keys.FORMS]
    except OSError:
        return True  # what cannot be looked at is left alone


def cannot_write(path: Path) -> StoreProblem:
    """Say that a file cannot be written, and what to do."""
    return StoreProblem(
        "cannot_write",
        _("写不了 {path}。").format(path=path),
        _("如果这个文件正被 Excel、WPS 等程序打开，请先关闭；或换一个文件夹。"),
    )


def not_finished(path: Path) -> StoreProblem:
    """Say that the medium is full or gone."""
    return StoreProblem(
        "disk_full",
        _("“{path}”没有写完：磁盘满了或 U 盘被拔出，原来的文件没有动。").format(path=path),
        _("请腾出空间或换一个地方再做一次。"),
    )
