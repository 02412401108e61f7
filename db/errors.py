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
    """One thing wrong with what was entered: the field it belongs to, a stable code, words, and the ways on.

    `record` names the row of a list that it is about (a household of a hand-over), None where it is about all.
    """

    field: str
    code: str
    message: str
    others: tuple[Other, ...] = ()
    ways: tuple[Way, ...] = ()
    record: int | None = None


class RuleBroken(Exception):
    """What was asked breaks a rule of the programme; `problems` is shown at the fields."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        *before, last = [problem.message for problem in self.problems] or [""]
        super().__init__("；".join([*(each.removesuffix("。") for each in before), last]))


class Cancelled(Exception):
    """The user stopped a long piece of work; the transaction is rolled back."""


def missing(path: object) -> StoreProblem:
    """The file is not there."""
    return StoreProblem(
        "store_missing",
        _("找不到库文件 {path}。").format(path=path),
        _("请检查 U 盘是否插好、文件名是否改过，或从备份恢复。"),
    )


def wrong_passphrase(*, slotted: bool = False) -> StoreProblem:
    """The passphrase does not open this store; `slotted`: several may, and a damaged file would have been noticed."""
    if slotted:
        return StoreProblem(
            "wrong_passphrase",
            _("口令不对，库没有打开。"),
            _("请检查大小写和输入法后重试；口令忘了，用恢复码打开，或请另一位能打开的人把您去掉再加一次。"),
        )
    return StoreProblem(
        "wrong_passphrase",
        _("口令不对，库没有打开。"),
        _("请检查大小写和输入法后重试；口令肯定没错时是文件开头坏了，请用备份；口令忘了只能用记得口令的备份。"),
    )


def too_many_tries(seconds: int) -> StoreProblem:
    """Wrong passphrases came one after the other: nothing is tried for a while, and nobody is shut out for good."""
    return StoreProblem(
        "too_many_tries",
        _("口令连着输错了几次，要等 {n} 秒才能再试，这一次没有试。").format(n=seconds),
        _("请先想一想，或去找写下来的口令；库没有锁死，过了这一会儿就能再试。"),
    )


def keys_damaged() -> StoreProblem:
    """Neither copy of the slots is whole: whether the passphrase is right can no longer be told."""
    return StoreProblem(
        "keys_damaged",
        _("库文件里放钥匙的两处都坏了，口令再对也打不开，库没有改动。"),
        _("请从最近的备份恢复到一个新文件：每份备份里都有自己的钥匙，口令是备份那时的。"),
    )


def keys_full(most: int) -> StoreProblem:
    """There is no slot left."""
    return StoreProblem(
        "keys_full",
        _("一个库最多 {n} 把钥匙，已经满了。").format(n=most),
        _("请先去掉不再用的。"),
    )


def damaged(detail: str = "") -> StoreProblem:
    """The file is a store of ours, but its contents do not check."""
    return StoreProblem(
        "store_damaged",
        _("库文件已损坏，没有打开，也没有改动它{detail}。").format(detail=f"（{detail}）" if detail else ""),
        _(
            "请不要继续用这个文件，用 jiedui restore 从最近的备份恢复到一个新文件；没有备份，用 jiedui rescue 救出还读得到的。"
        ),
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


def no_room_for(folder: object) -> StoreProblem:
    """Stores and copies cannot be written into the folder."""
    return StoreProblem(
        "store_read_only",
        _("文件夹 {path} 不能写，文件放不进去。").format(path=folder),
        _("请放到别处，例如 U 盘；或让人把这个文件夹改成能写的。"),
    )


def unreadable(path: object) -> StoreProblem:
    """The system does not let us read the file."""
    return StoreProblem(
        "store_unreadable",
        _("没有权限读 {path}，没有打开。").format(path=path),
        _("请换一个有权限的账户，或让文件的主人改成您能读的。"),
    )


def unmerged(path: object) -> StoreProblem:
    """Steps stand beside the file, where nothing can be written to bring them in."""
    return StoreProblem(
        "store_unmerged",
        _("{path} 旁边的 -wal 文件里还有没并进去的内容，而这个文件夹不能写，没有打开。").format(path=path),
        _("请把这两个文件一起复制到能写的文件夹，再打开那里的库。"),
    )


def older(path: object) -> StoreProblem:
    """An older program has written this store, and it cannot be brought up to date where it lies."""
    return StoreProblem(
        "store_older",
        _("{path} 是旧版本的结对写的，打开前要先升级，而现在不能写它。").format(path=path),
        _("请关闭正开着它的窗口，或把它复制到能写的文件夹，用本版本打开一次。"),
    )


def unreachable(path: object) -> StoreProblem:
    """Reading or writing fails: the stick is gone, the disk is breaking."""
    return StoreProblem(
        "store_unreachable",
        _("读写 {path} 出错，盘可能被拔出或坏了，这一步没有保存。").format(path=path),
        _("请插好 U 盘或检查磁盘，重新打开；还是不行就从最近的备份恢复。"),
    )


def swapped(path: object, kept: object) -> StoreProblem:
    """Another file took the store's name while it was open; what was open was copied to `kept`, if it could be."""
    return StoreProblem(
        "store_swapped",
        _("打开期间，{path} 被换成了别的文件或移走了（可能是网盘同步），这一步没有保存。").format(path=path),
        _("打开着的内容已另存为 {copy}。请关闭后核对这两个文件。").format(copy=kept)
        if kept
        else _("请关闭后核对这个文件和最近的备份。"),
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
