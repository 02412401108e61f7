"""Ctrl+K: finds persons, households, places, helpers, teams, organisations and commands while typing.

Here: the dialog and what a hit opens. Not here: the finding (`db.queries.search`), the verbs themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from app.ui import icons, theme
from app.ui.rooms import ROOMS
from app.ui.table import Index
from app.ui.widgets import label, text_field
from app.ui.widgets.cards import Keys
from resources.language import N_, _

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SHOWN: Final = 6  # of each kind
KINDS: Final = {
    "household": ("households", N_("户")),
    "member": ("person", N_("家庭成员")),
    "region": ("region", N_("地区")),
    "helper": ("pairings", N_("帮扶责任人")),
    "organisation": ("organisation", N_("单位")),
    "team": ("team", N_("团队")),
    "command": ("command", N_("命令")),
}
_Role = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Found:
    """A line of the palette: icon, name, where it belongs, and what choosing it does."""

    icon: str
    text: str
    where: str
    right: str
    verb: Callable[[], Any]


class Palette(QDialog):
    """A line to type into and what was found below it; arrows and Enter choose, Esc leaves."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(_("查找"))
        self.setObjectName("sheet")
        self.resize(640, 460)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 10)
        self.line = text_field(_("查找人、村、结对或命令"), "", _("姓名、拼音、首字母、证件号、电话、村名，或命令"))
        self.line.textChanged.connect(self._look)
        self.list = QListWidget()
        self.list.setAccessibleName(_("找到的"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.itemClicked.connect(lambda _item: self.take())
        self.note = label("", "small")
        for widget in (self.line, self.list, self.note):
            box.addWidget(widget)
        Keys(
            self.line,
            {
                Qt.Key.Key_Down: lambda: self._step(1),
                Qt.Key.Key_Up: lambda: self._step(-1),
                Qt.Key.Key_Return: self.take,
                Qt.Key.Key_Enter: self.take,
            },
        )
        self._commands = _commands(window)
        self._look("")

    def showEvent(self, event: QShowEvent) -> None:
        """Stand below the top bar, in the middle."""
        super().showEvent(event)
        host = self._window.rect()
        self.resize(min(640, host.width() - 60), min(460, host.height() - 90))
        self.move(self._window.mapToGlobal(QPoint((host.width() - self.width()) // 2, 56)))
        self.line.setFocus()

    def take(self) -> None:
        """Do what the line under the bar stands for."""
        row = self.list.currentRow()
        if row < 0:
            return
        found: Found = self.list.item(row).data(_Role)
        self.accept()
        found.verb()

    def _step(self, way: int) -> None:
        count = self.list.count()
        if count:
            self.list.setCurrentRow((self.list.currentRow() + way) % count)

    def _look(self, typed: str) -> None:
        self.list.clear()
        for found in [*self._hits(typed), *self._commands_like(typed)]:
            item = QListWidgetItem(f"{found.text} {found.where}")
            item.setData(_Role, found)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        nothing = typed.strip() and not self.list.count()
        self.note.setText(
            _("没有找到“{text}”。").format(text=typed.strip()) if nothing else _("↑ ↓ 选，Enter 打开，Esc 离开")
        )

    def _hits(self, typed: str) -> list[Found]:
        from db.queries.search import find  # noqa: PLC0415

        if not typed.strip():
            return []
        with self._window.desk.store.read() as reader:
            hits = find(reader, typed, limit=SHOWN)
        named = {(hit.household_id, hit.label) for hit in hits if hit.kind == "household"}
        # the head of a household found is that household
        return [self._found(hit) for hit in hits if hit.kind != "member" or (hit.household_id, hit.label) not in named]

    def _found(self, hit: Any) -> Found:
        icon, kind = KINDS[hit.kind]
        desk = self._window.desk
        verbs: dict[str, Callable[[], None]] = {
            "household": lambda: desk.open_household(hit.household_id),
            "member": lambda: desk.open_household(hit.household_id),
            "region": lambda: desk.open_room("households", {"area": hit.id}),
            "helper": lambda: desk.open_room("pairings", {"helper": hit.id}),
            "team": lambda: desk.open_room("pairings", {"team": hit.id}),
            "organisation": lambda: desk.open_room("pairings", {"organisation": hit.id}),
        }
        code = "" if hit.kind == "member" else hit.code or ""  # the place and the head need the room
        return Found(icon, hit.label or hit.code or "", hit.where, f"{_(kind)} {code}".strip(), verbs[hit.kind])

    def _commands_like(self, typed: str) -> list[Found]:
        from db.pinyin import tokens  # noqa: PLC0415

        wanted = typed.strip().lower()
        if not wanted:
            return self._commands
        return [
            each
            for each in self._commands
            if wanted in each.text.lower()
            or any(word.startswith(wanted) for part in tokens(each.text)[1:] for word in part.split())
        ]


class _Line(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, option.fontMetrics.height() + 15)  # type: ignore[attr-defined]  # stubs leave it out

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        found: Found = index.data(_Role)
        now, area = theme.tokens(), QRectF(option.rect)  # type: ignore[attr-defined]
        state, metrics = option.state, option.fontMetrics  # type: ignore[attr-defined]
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.row if state & QStyle.StateFlag.State_Selected else now.hover))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 5, 5)
        icons.paint(painter, QRectF(area.left() + 10, area.center().y() - 8, 16, 16), found.icon, now.accent)
        painter.setFont(option.font)  # type: ignore[attr-defined]
        right = area.adjusted(0, 0, -10, 0)
        painter.setPen(QColor(now.sub))
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), found.right)
        inside = area.adjusted(36, 0, -24 - metrics.horizontalAdvance(found.right), 0)
        painter.setPen(QColor(now.ink))
        text = metrics.elidedText(found.text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), text)
        inside.setLeft(inside.left() + metrics.horizontalAdvance(text) + 14)
        painter.setPen(QColor(now.sub))
        where = metrics.elidedText(found.where, Qt.TextElideMode.ElideRight, max(int(inside.width()), 0))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), where)


def _commands(window: "MainWindow") -> list[Found]:
    from app.ui.settings import look  # noqa: PLC0415

    desk = window.desk
    rooms = [
        Found(key, _("去 {room}").format(room=_(name)), "", f"Ctrl+{number}", lambda key=key: desk.open_room(key))  # type: ignore[misc]
        for number, (key, name, _module, _class) in enumerate(ROOMS, 1)
    ]
    return [
        Found("plus", _("快速登记"), _("走访或措施"), "Ctrl+N", lambda: window.open_entry({})),
        Found("households", _("新建户"), "", "", lambda: desk.open_room("households", {"new": True})),
        Found("import", _("导入"), _("户、结对、措施台账"), "Ctrl+I", desk.import_files),
        Found("help", _("疑点"), _("台账自己对不上的地方"), "", lambda: desk.open_room("doubts")),
        Found("export", _("导出"), _("户、结对、措施台账"), "", lambda: desk.open_room("registers", {"export": True})),
        Found("print", _("打印明白卡"), "", "Ctrl+P", window.print_household),
        Found("undo", _("撤销上一步"), "", "Ctrl+Z", window.undo),
        Found("history", _("重做"), "", "Ctrl+Shift+Z", window.redo),
        *rooms,
        Found("moon", _("换明暗主题"), "", "", lambda: look.set_dark(not theme.is_dark())),
        Found("settings", _("换语言"), "中文 / English", "", look.next_language),
        Found(
            "households",
            _("打开另一个库"),
            _("本机用过的、新建、演示"),
            "Ctrl+O",
            lambda: desk.other_store_wanted.emit(None),
        ),
        Found("drive", _("现在备份"), "", "", lambda: desk.open_room("settings", {"backup": True})),
    ]
