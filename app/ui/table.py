"""The big table: ids in order and a cache of pages, so that half a million rows cost what the screen shows.

Here: the model, the view and how cells are drawn. Not here: which ids and what lines (`db.queries`), the columns of a
table (`columns.py` of its room). Sorting and filtering happen in SQL; there is no proxy model.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import theme
from app.ui.widgets.pills import draw_pill, pill_width
from resources import language

PAGE: Final = 128
KEPT: Final = 48  # pages
_BLANK: Final = 18  # the width of a cell without words
ToneRole: Final = Qt.ItemDataRole.UserRole + 1
EndingRole: Final = Qt.ItemDataRole.UserRole + 3
Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column:
    """A column: `text(row)` is what stands there, `tone(row)` makes it a pill (None: not this one); `sort` names the order in SQL.

    Where there is little room it gives way down to `least` (0: not at all). `tip(row)` is the whole where the text is a
    short form; `ending` says that the end of a text that is cut matters more than its beginning.
    """

    key: str
    title: str
    width: int
    text: Callable[[Any], str]
    sort: str = ""
    right: bool = False
    tone: Callable[[Any], str | None] | None = None
    quiet: bool = False
    least: int = 0
    tip: Callable[[Any], str] | None = None
    ending: bool = False


class IdModel(QAbstractTableModel):
    """Ids in order; a page of lines is fetched when one of them is painted. `fetch(ids)` returns a line for each."""

    def __init__(self, columns: Sequence[Column], fetch: Callable[[Sequence[int]], Sequence[Any]]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._fetch = fetch
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, Sequence[Any]] = OrderedDict()

    @property
    def ids(self) -> "array[int]":
        """The ids in the order shown."""
        return self._ids

    def show_ids(self, ids: "array[int]") -> None:
        """Show these rows instead of the ones before."""
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self.endResetModel()

    def forget(self) -> None:
        """Fetch the lines again when they are painted next; the ids stay."""
        self._pages.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def line(self, row: int) -> Any:
        """Return the line at a row, None where it is gone."""
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._fetch(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > KEPT:
                self._pages.popitem(last=False)
        return page[row % PAGE]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell, how it is aligned, and its tone."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        if role == ToneRole:
            tone = self.columns[index.column()].tone
            line = self.line(index.row()) if tone else None
            return tone(line) if tone and line else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            line, column = self.line(index.row()), self.columns[index.column()]
            say = column.tip if column.tip and role == Qt.ItemDataRole.ToolTipRole else column.text
            return say(line) if line else ""
        if role == EndingRole:
            return self.columns[index.column()].ending
        if role == Qt.ItemDataRole.ForegroundRole and self.columns[index.column()].quiet:
            return QColor(theme.tokens().sub)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles of the columns."""
        if way == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if self.columns[section].right else _LEFT
        return None


class _Cells(QStyledItemDelegate):
    """Draws text or a pill, a thin line below, and a bar over the whole row chosen."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tone = index.data(ToneRole)
        now = theme.tokens()
        area = option.rect  # type: ignore[attr-defined]  # the stubs leave the fields of options out
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if chosen:
            painter.fillRect(area, QColor(now.row))
        painter.setPen(QColor(now.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inside = QRectF(area).adjusted(8, 0, -8, 0)
        text = str(index.data() or "")
        if tone is not None and text:
            draw_pill(painter, inside, text, tone, option.font)  # type: ignore[attr-defined]
            return
        quiet = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.setPen(quiet if quiet is not None else QColor(now.ink))
        painter.setFont(option.font)  # type: ignore[attr-defined]
        mode = Qt.TextElideMode.ElideLeft if index.data(EndingRole) else Qt.TextElideMode.ElideRight
        cut = option.fontMetrics.elidedText(text, mode, int(inside.width()) + 1)  # type: ignore[attr-defined]
        painter.drawText(inside, int(index.data(Qt.ItemDataRole.TextAlignmentRole) or _LEFT), cut)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The width of the text; used when a column is asked to fit what is in sight."""
        text, tone = str(index.data() or ""), index.data(ToneRole)
        if tone is not None and text:
            return QSize(round(pill_width(text, tone, option.font)) + _BLANK, 28)  # type: ignore[attr-defined]
        return QSize(option.fontMetrics.horizontalAdvance(text) + _BLANK, 28)  # type: ignore[attr-defined]


def shared_out(
    widths: Sequence[tuple[int, int]], needed: Sequence[int], room: int, eager: Sequence[int] = ()
) -> list[int]:
    """Return the widths of columns: each as it likes to be where all fit.

    Where they do not, what stands in the rows decides: no column is wider than its words while another is cut, and
    those that come last in `eager` give way down to the least. `widths`: as a column likes to be, and at least;
    `needed`: what its words take, 0 where nothing is known; `eager`: the places of the columns, those first that get
    first what they lack.
    """
    wanted = [need or wide for (wide, _least), need in zip(widths, needed, strict=True)]
    liked = [wide for wide, _least in widths]
    if sum(liked) <= room and all(map(int.__le__, wanted, liked)):
        return liked
    given = [min(least, want) for (_wide, least), want in zip(widths, wanted, strict=True)]
    spare = room - sum(given)
    for upto in (wanted, liked):  # first whoever is cut, then whoever likes to be wider
        for at in eager or range(len(given)):
            more = max(min(upto[at] - given[at], spare), 0)
            given[at], spare = given[at] + more, spare - more
    return given


class BigTable(QTableView):
    """The view on an `IdModel`: rows of one height, sort by header, Enter opens. Ids travel as Python numbers."""

    opened = Signal(object)  # id
    current = Signal(object)  # id, or None
    sorted_by = Signal(str, bool)  # column key, descending

    def __init__(self, model: IdModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ids_model = model
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(30, self.fontMetrics().height() + 13))
        self._dress_header()
        self.doubleClicked.connect(lambda index: self.opened.emit(self.id_at(index.row())))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.current.emit(self.id_at(now.row())))

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumSectionSize(36)
        self._own_widths = self._fitting = False
        self._widths: list[tuple[int, int]] = []  # of each column: as it likes to be, and at least
        for number, column in enumerate(self.ids_model.columns):
            longer = 1.35 if column.tone and language.current() != "zh" else 1  # a pill is not cut
            wide = round(longer * theme.wide_enough(column.width, column.title + " "))
            least = min(wide, theme.wide_enough(column.least, column.title)) if column.least else wide
            self._widths.append((wide, least))
            self.setColumnWidth(number, wide)
        header.sectionClicked.connect(self._sort)
        header.sectionResized.connect(self._resized)
        self._order = ("", False)

    # -- widths --------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share out the width there is."""
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Share out the width by the rows that are in sight now."""
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Share the width out among the columns, the last one takes what is left; never against widths set by hand.

        Out of sight nothing is measured: Qt would ask for the words of every row there is.
        """
        header = self.horizontalHeader()
        shown = [number for number in range(len(self._widths)) if not self.isColumnHidden(number)]
        if self._own_widths or not shown or not self.isVisible():
            return
        shown.sort(key=header.visualIndex)
        room = self.viewport().width()
        needed = [self._needed(number) for number in shown]
        columns = self.ids_model.columns
        # a pill that is cut says nothing, a place keeps its ending
        eager = sorted(range(len(shown)), key=lambda at: (columns[shown[at]].ending, not columns[shown[at]].tone))
        given = shared_out([self._widths[number] for number in shown], needed, room, eager)
        given[-1] += max(room - sum(given), 0)
        self._fitting = True
        for number, wide in zip(shown, given, strict=True):
            self.setColumnWidth(number, wide)
        self._fitting = False

    def _needed(self, number: int) -> int:
        """The width of what stands in the rows in sight under a column's title; 0 where nothing does."""
        if not self.ids_model.rowCount():
            return 0
        content = self.sizeHintForColumn(number)
        title = theme.wide_enough(0, self.ids_model.columns[number].title) + theme.scaled(8)
        return max(content, title, self.horizontalHeader().minimumSectionSize()) if content > _BLANK else 0

    def _resized(self, _section: int, _before: int, _now: int) -> None:
        if not self._fitting and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._own_widths = True

    def _sort(self, section: int) -> None:
        column = self.ids_model.columns[section]
        header = self.horizontalHeader()
        if not column.sort:
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            return
        descending = self._order == (column.key, False)
        self.show_order(column.key, descending)
        self.sorted_by.emit(column.key, descending)

    def show_order(self, key: str, descending: bool) -> None:
        """Show by which column the rows are sorted."""
        self._order = (key, descending)
        at = next((number for number, each in enumerate(self.ids_model.columns) if each.key == key), -1)
        way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(at, way)

    def show_columns(self, keys: Sequence[str]) -> None:
        """Show these columns only."""
        for number, column in enumerate(self.ids_model.columns):
            self.setColumnHidden(number, column.key not in keys)
        self.fit()

    def id_at(self, row: int) -> int | None:
        """Return the id at a row, None where there is none."""
        ids = self.ids_model.ids
        return ids[row] if 0 <= row < len(ids) else None

    @property
    def current_id(self) -> int | None:
        """The id of the row the bar is on."""
        return self.id_at(self.currentIndex().row())

    def show_ids(self, ids: "array[int]", keep: int | None = None) -> None:
        """Show other rows; the bar stays on the record `keep` where it is among them, and on what follows where just it went."""
        before, row = self.ids_model.ids, 0
        if keep is not None and keep in ids:
            row = ids.index(keep)
        elif keep is not None and len(ids) == len(before) - 1 and keep in before:
            row = min(before.index(keep), len(before) - 2)
        self.ids_model.show_ids(ids)
        self.fit()
        if len(ids):
            self.selectRow(row)
            self.scrollTo(self.ids_model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            self.current.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row; Home and End go to the ends of the table."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.current_id is not None:
                self.opened.emit(self.current_id)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and len(self.ids_model.ids):
            self.selectRow(0 if key == Qt.Key.Key_Home else len(self.ids_model.ids) - 1)
        else:
            super().keyPressEvent(event)
