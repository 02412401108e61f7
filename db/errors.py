"""The troubles the store can tell of: the world's fault (`StoreProblem`) and the user's input (`RuleBroken`).

Everything else that is raised is a bug of ours and goes to the log and the report dialog.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from resources.language import _


class StoreProblem(Exception):
    """Something outside the program is wrong: told in one plain sentence with what to do next.

    `code` is stable (for `--json` and tests), `sentence` and `remedy` are shown to the user.
    """

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence}{remedy}")
        self.code = code
        self.sentence = sentence
        self.remedy = remedy


@dataclass(frozen=True)
class Other:
    """A record that stands in the way: its id, what it is in words, and its dates as stored."""

    id: int
    words: str
    from_date: str | None = None
    to_date: str | None = None


@dataclass(frozen=True)
class Way:
    """A way on from a refusal: a stable key, which the verb takes as its option of that name, and what it does in words."""

    key: str
    words: str
    on: str | None = None


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what was entered: the field it belongs to, a stable code, words, and the ways on."""

    field: str
    code: str
    message: str
    others: tuple[Other, ...] = ()
    ways: tuple[Way, ...] = ()


class RuleBroken(Exception):
    """What was asked breaks a rule of the programme; `problems` is shown at the fields."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(problem.message for problem in self.problems))


class Cancelled(Exception):
    """The user stopped a long piece of work; the transaction is rolled back."""


def missing(path: object) -> StoreProblem:
    """The file is not there."""
    return StoreProblem(
        "store_missing",
        _("找不到库文件 {path}。").format(path=path),
        _("请检查 U 盘是否插好、文件名是否改过，或从备份恢复。"),
    )


def wrong_passphrase() -> StoreProblem:
    """The passphrase does not open this store."""
    return StoreProblem(
        "wrong_passphrase",
        _("口令不对，库没有打开。"),
        _("请检查大小写和输入法后重试；口令忘了只能用记得口令的备份。"),
    )


def damaged(detail: str = "") -> StoreProblem:
    """The file is a store of ours, but its contents do not check."""
    return StoreProblem(
        "store_damaged",
        _("库文件已损坏，没有打开，也没有改动它{detail}。").format(detail=f"（{detail}）" if detail else ""),
        _("请不要继续用这个文件，用 jiedui restore 从最近的备份恢复到一个新文件。"),
    )


def not_ours(path: object) -> StoreProblem:
    """The file is something else."""
    return StoreProblem(
        "not_a_store",
        _("{path} 不是结对的库文件。").format(path=path),
        _("请选扩展名为 .jiedui 的文件；要导入台账请用“导入”。"),
    )


def newer() -> StoreProblem:
    """A newer program has written this store."""
    return StoreProblem(
        "store_newer",
        _("这个库是由更新版本的结对写的，本版本打不开，库没有改动。"),
        _("请先升级程序再打开。"),
    )


def read_only(path: object) -> StoreProblem:
    """The file cannot be written."""
    return StoreProblem(
        "store_read_only",
        _("库文件 {path} 是只读的，只能查看、打印和导出，不能登记。").format(path=path),
        _("要登记，请把文件复制到能写的文件夹，或去掉“只读”属性。"),
    )


def no_place_for(folder: object) -> StoreProblem:
    """A new store cannot be made in the folder."""
    return StoreProblem(
        "folder_read_only",
        _("文件夹 {path} 建不了，或者不能写，库没有建成。").format(path=folder),
        _("请换一个文件夹。"),
    )


def no_room_for(folder: object) -> StoreProblem:
    """Copies cannot be written into the folder."""
    return StoreProblem(
        "store_read_only",
        _("文件夹 {path} 不能写，备份放不进去。").format(path=folder),
        _("请把备份放到别处，例如 U 盘；或让人把这个文件夹改成能写的。"),
    )


def in_use(holder: str) -> StoreProblem:
    """Somebody else is writing."""
    return StoreProblem(
        "store_in_use",
        _("这个库正由{holder}打开着，同一时间只能有一处登记。").format(holder=holder),
        _("请先关闭那个窗口，或者在那里继续。"),
    )


def disk_full() -> StoreProblem:
    """No room left on the medium."""
    return StoreProblem(
        "disk_full",
        _("磁盘满了，这一步没有保存，之前的内容都在。"),
        _("请腾出空间后再做一次。"),
    )


def exists(path: object) -> StoreProblem:
    """A file of that name is there already; it is never overwritten."""
    return StoreProblem(
        "store_exists",
        _("{path} 已经存在，没有改动它。").format(path=path),
        _("请换一个文件名。"),
    )
