"""The row of the plan under the bar: its cells, old to new with where they came from, and what may be decided of it."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.registers.plan_words import ANSWERS, ANY_ID, ANY_NEW, NEW_ONES, STATUS, UNSPOKEN
from app.ui.widgets import Card, Pill, button, label, scrolled
from app.ui.widgets.cards import emptied
from resources.language import _

_TAKE, _NEW, _LEAVE, _KEEP = "take", "new", "leave", "keep"


class PlanDetail(Card):
    """One row of the plan. `answered(answer)` of its doubt, `decided(field, decision)` of one of its cells."""

    answered = Signal(str)
    decided = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(330)
        self.line: dict[str, Any] | None = None
        head = QHBoxLayout()
        self._title = label("", "section", wrap=True)
        head.addWidget(self._title, 1)
        self._state = Pill()
        head.addWidget(self._state)
        self.box.addLayout(head)
        self._where = label("", "sub", wrap=True)
        self.box.addWidget(self._where)
        inside = QWidget()
        self._body = QVBoxLayout(inside)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(8)
        self.box.addWidget(scrolled(inside, _("这一行的改动和原因")), 1)

    def show_line(self, line: dict[str, Any] | None) -> None:
        """Show a row, or that none is chosen."""
        self.line = line
        emptied(self._body)
        if line is None:
            self._title.setText(_("选一行看细节"))
            self._where.setText("")
            self._state.show_state("", "")
            return
        words, tone = STATUS[line["status"]]
        self._title.setText(line["label"] or _("（空）"))
        self._state.show_state(_(words)[2:], tone)
        file = f"{line['file']} · {line['sheet']}" if line["sheets"] > 1 else line["file"]
        place = _("{file} 第 {row} 行").format(file=file, row=line["row"])
        self._where.setText("\n".join(part for part in (line["where"], place) if part))
        for reason in line["reasons"]:
            self._body.addWidget(label(reason, wrap=True))
        for note in line["notes"]:
            self._body.addWidget(label(note, tone="warn", wrap=True))
        self._offer_answers(line)
        for change in line["changes"]:
            self._body.addWidget(self._cell(change))
        for name, said, cell, _field in line["cells"]:
            self._body.addLayout(_new_cell(name, said, cell))
        if not line["reasons"] and not line["changes"] and not line["cells"]:
            self._body.addWidget(label(_("与库中相同。") if line["status"] == "unchanged" else _("整条新写。"), "sub"))
        self._body.addStretch(1)

    def _offer_answers(self, line: dict[str, Any]) -> None:
        """The answers of a doubt; one already given is marked and can be changed or taken back."""
        given = line["answer"]
        if not line["asks"] and not given:
            return
        take, leave = ANSWERS.get(line["code"], ANY_ID if line["asks"] else ANSWERS["any"])
        offered = [(_TAKE, _(take)), (_LEAVE, _(leave))]
        if self.may_be_new(line):
            offered.append((_NEW, _(NEW_ONES.get(line["code"], ANY_NEW))))
        for number, (answer, said) in enumerate(offered, 1):
            mark = "✓ " if given == answer else ""
            self._body.addWidget(button(f"{mark}{said}  {number}", partial(self.answered.emit, answer), name=said))
        if given:
            words = _("收回这个回答")
            self._body.addWidget(button(words, partial(self.answered.emit, ""), look="text", icon="undo"))
        elif line["code"] not in ANSWERS:
            self._body.addWidget(label(_(UNSPOKEN), "sub", wrap=True))

    def may_be_new(self, line: dict[str, Any]) -> bool:
        """Whether a row may be said to be somebody new."""
        return line["code"] in NEW_ONES or line["answer"] == _NEW

    def _cell(self, change: dict[str, Any]) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        head = QHBoxLayout()
        head.addWidget(label(change["field"], "sub"), 1)
        head.addWidget(label(change["cell"], "sub"))
        box.addLayout(head)
        box.addLayout(_values(change))
        if why := _why_kept(change):
            box.addWidget(label(why, tone="warn", wrap=True))
        if change["may"]:
            box.addLayout(self._verbs(change))
        return whole

    def _verbs(self, change: dict[str, Any]) -> QHBoxLayout:
        row = QHBoxLayout()
        field = change["name"]
        if change["kept"]:
            name = _("采用表中的{field}").format(field=change["field"])
            row.addWidget(button(_("采用表中的"), partial(self.decided.emit, field, _TAKE), look="text", name=name))
        else:
            name = _("留库里的{field}").format(field=change["field"])
            row.addWidget(button(_("留库里的"), partial(self.decided.emit, field, _KEEP), look="text", name=name))
        if "cell" in (change["kept"], change["decided"]):
            name = _("不单独定{field}").format(field=change["field"])
            row.addWidget(button(_("不单独定"), partial(self.decided.emit, field, ""), look="text", name=name))
        row.addStretch(1)
        return row


def _why_kept(change: dict[str, Any]) -> str:
    words = {
        "cell": _("不写：您定了留库里的"),
        "column": _("不写：这一列定了都不改"),
        "newer": _("不写：库里是 {known}").format(known=change["known"]),
    }
    return words.get(change["kept"], "")


def _values(change: dict[str, Any]) -> QHBoxLayout:
    written = not change["kept"]
    values = QHBoxLayout()
    old = label(change["old"] or _("（空）"), "sub" if written else "", wrap=True)
    font = old.font()
    font.setStrikeOut(bool(change["old"]) and written)
    old.setFont(font)
    new = label(change["new"] or _("（清空）"), "" if written else "sub", wrap=True)
    bold = new.font()
    bold.setBold(written)
    new.setFont(bold)
    values.addWidget(old, 1)
    values.addWidget(label("→" if written else "≠", "sub"))
    values.addWidget(new, 1)
    return values


def _new_cell(name: str, words: str, cell: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(label(name.partition(" · ")[2] or name, "sub"))
    row.addWidget(label(words, wrap=True), 1)
    row.addWidget(label(cell, "small"))
    return row
