"""Handing over what one helper leads to a successor: who, from which day, which households (all of them at first)."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.values import NOTHING
from app.ui.widgets import DateField, FormDialog, RecordField, button
from db.errors import Problem
from db.history.write import Write
from db.ops.pairing import hand_over
from db.queries.handover import held_by, led_by
from db.queries.helpers import helper_name
from db.rules.handover import Held, date_problems
from resources.language import _

TOLD = 3  # households named in a refusal


class HandOver(FormDialog):
    """One verb, one step: the old pairings end the day before, the new ones begin on the day."""

    def __init__(self, desk: Desk, helper: int, parent: QWidget) -> None:
        super().__init__(desk, _("交接"), parent, save=_("移交"), width=560)
        self._helper = helper
        with desk.store.read() as reader:
            self._who = helper_name(reader, helper) or NOTHING
        self.say(_("{helper}主责的户，在交接日的前一天结束，由接手的人从当天起主责。").format(helper=self._who))
        self._heir = RecordField(desk, _("接手的人"), ("helper",), stays=False)
        self._heir.line.setPlaceholderText(_("帮扶责任人的姓名或电话"))
        self._on = DateField(_("交接日期"), desk.today().isoformat(), today=desk.today())
        self._list = QListWidget()
        self._list.setAccessibleName(_("交接的户"))
        self._list.setMinimumHeight(theme.scaled(190))
        self._all = button(_("全不选"), self._tick_all, look="text")
        self.add("to_helper", _("接手的人"), self._heir, 0, 0)
        self.add("on", _("交接日期"), self._on, 0, 1)
        self.add("households", _("交接的户"), self._list, 1, 0, 2)
        self.grid.addWidget(self._all, 2, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self.grid.setColumnStretch(0, 2)
        self._on.editingFinished.connect(self._read)
        self._list.itemChanged.connect(lambda _item: self._count())
        self._read()
        self._heir.setFocus()

    def _read(self) -> None:
        """List what the helper leads on the day; what was unticked stays so."""
        on = self._on.iso() or ""
        if date_problems(on):
            return
        unticked = {each.data(Qt.ItemDataRole.UserRole) for each in self._items() if not _is_ticked(each)}
        with self.desk.store.read() as reader:
            led = led_by(reader, self._helper, on)
        self._list.clear()
        for household, each in {each.household_id: each for each in reversed(led)}.items():
            item = QListWidgetItem(_words(each))
            item.setData(Qt.ItemDataRole.UserRole, household)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if household in unticked else Qt.CheckState.Checked)
            self._list.insertItem(0, item)
        self._count()

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(row) for row in range(self._list.count())]

    def _ticked(self) -> list[int]:
        return [each.data(Qt.ItemDataRole.UserRole) for each in self._items() if _is_ticked(each)]

    def _count(self) -> None:
        ticked = len(self._ticked())
        self.fields["households"].hint.setText(_("{n} 户，共 {all} 户").format(n=ticked, all=self._list.count()))
        self.save_button.setText(_("移交 {n} 户").format(n=ticked))
        self._all.setText(_("全不选") if ticked else _("全选"))

    def _tick_all(self) -> None:
        state = Qt.CheckState.Unchecked if self._ticked() else Qt.CheckState.Checked
        for each in self._items():
            each.setCheckState(state)

    def save(self) -> None:
        """Move what is ticked."""
        if self._heir.hit is None:
            self._heir.take()
        heir, households, on = self._heir.hit, self._ticked(), self._on.iso() or ""
        if heir is None:
            self.failed([Problem("to_helper", "missing", _("请选接手的人。"))])
            return
        self.waiting()
        label = _("交接：{old} 的 {n} 户给 {new}").format(old=self._who, n=len(households), new=heir.label)
        self.desk.write(
            "hand_over",
            label,
            lambda write: _hand_over(write, self._helper, int(heir.id), on, households),
            done=lambda made: self._done(len(made), heir.label),
            failed=self.failed,
        )

    def _done(self, moved: int, heir: str) -> None:
        self.desk.say(_("{n} 个结对已交给{heir}，Ctrl+Z 可撤销。").format(n=moved, heir=heir), "good")
        self.accept()

    def failed(self, problems: Sequence[Problem]) -> None:
        """Say at each field what is wrong; of many households only the first ones."""
        merged = []
        for field in dict.fromkeys(each.field for each in problems):
            words = [each.message for each in problems if each.field == field]
            if len(words) > TOLD:
                words = [*words[:TOLD], _("另有 {n} 户也是这样。").format(n=len(words) - TOLD)]
            merged.append(Problem(field, "merged", "\n".join(words)))
        super().failed(merged)


def _hand_over(write: Write, leaver: int, heir: int, on: str, households: Collection[int]) -> list[int]:
    held = held_by(write.connection, "helper", leaver, on)
    moves = {each.pairing_id: heir for each in held if each.household_id in households}
    hand_over(write, "helper", leaver, moves, on)
    return list(moves)


def _is_ticked(item: QListWidgetItem) -> bool:
    return item.checkState() == Qt.CheckState.Checked


def _words(led: Held) -> str:
    since = _("{day} 起").format(day=led.from_date) if led.from_date else ""
    return "    ".join(part for part in (led.name, f"{led.place} {led.group}".strip(), led.code or "", since) if part)
