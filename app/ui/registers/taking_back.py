"""What taking an exchange back would do, shown before it is done: what goes back, what stays and why."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers.conflict_words import group_words
from app.ui.values import KINDS
from app.ui.widgets import Elided, Lines, button, label, scrolled
from db.history.revert import Kept, Reverted
from db.models import kind_of
from db.queries.names import names_of
from resources.language import _

_MOST = 200  # lines of what stays


class TakingBack(QDialog):
    """Asks once; `accepted` takes back. What was changed since stays and is named."""

    def __init__(self, desk: Desk, name: str, outcome: Reverted, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = _("撤销 {name}").format(name=name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        box.addWidget(label(title, "name", wrap=True))
        box.addWidget(label(_("会收回 {n} 条记录的改动。").format(n=f"{outcome.restored:,}")))
        if outcome.kept:
            words = _("{n} 处后来又有人改过或用着，留着不动：").format(n=f"{len(outcome.kept):,}")
            box.addWidget(label(words, "", "warn", wrap=True))
            box.addWidget(self._kept(desk, outcome.kept[:_MOST]))
        box.addWidget(label(_("撤销也是一步，以后可以再应用。"), "sub"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("不撤销"), self.reject))
        row.addWidget(button(_("撤销"), self.accept, look="main", icon="undo", name=_("确定撤销")))
        box.addLayout(row)

    def _kept(self, desk: Desk, kept: list[Kept]) -> QWidget:
        with desk.store.read() as reader:
            names = names_of(reader, {each.record_id for each in kept})
        lines = Lines()
        for each in kept:
            kind = kind_of(each.record_id)
            what = group_words(kind, [each.field]) if each.field else _("整条{kind}").format(kind=_(KINDS[kind]))
            lines.box.addWidget(Elided("，".join(part for part in (names.get(each.record_id, ""), what) if part)))
        lines.box.addStretch(1)
        area = scrolled(lines, _("留着不动的"))
        area.setMaximumHeight(220)
        return area
