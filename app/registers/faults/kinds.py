"""What kinds of fault a register can have: the class says what becomes of the cell, row or sheet, each entry what is wrong.

Here: the classes. Not here: the entries (`cells`, `notes`, `rows`), finding them (`app.registers.values.cells`, `plan_*`).
"""

from dataclasses import dataclass
from typing import ClassVar

from resources.language import N_


@dataclass(frozen=True)
class Fault:
    """A kind of fault. `sentence` names {heading}, {value} and {detail}; `remedy` is what the sender can do."""

    code: str
    title: str
    sentence: str
    remedy: str
    outcome: ClassVar[str] = ""
    group: ClassVar[str] = ""


class CellLeftOut(Fault):
    """A cell that cannot be understood."""

    group = N_("格：没有写入")
    outcome = N_("这一格没有写入，同一行的其他格照常。")


class NumberLeftOut(CellLeftOut):
    """A number of a person that cannot be right: the person waits for an answer."""

    group = N_("证件号码：先不收")
    outcome = N_("号码不写入；这个人先不收，可以回答“收人不收号码”。")


class Noted(Fault):
    """Something that does not agree and is written as it stands."""

    group = N_("提醒：照表写入")
    outcome = N_("照表写入，退回表里注明，请核对。")


class Asked(Fault):
    """Something that may be right: not written until somebody says so."""

    group = N_("要您回答")
    outcome = N_("先不写入，等回答“照收”或“不收”；命令行里不收。")


class RowLeftOut(Fault):
    """A row that cannot be taken."""

    group = N_("行：没有收")
    outcome = N_("这一行没有收，随退回表退给发送人。")


class SheetLeftOut(Fault):
    """A sheet that is not read."""

    group = N_("工作表：没有读")
    outcome = N_("这张工作表没有读，其他的照常。")


KINDS = (CellLeftOut, NumberLeftOut, Noted, Asked, RowLeftOut, SheetLeftOut)
