"""The room: what is counted, by which places and columns; the numbers as they are, or as they would go out.

Not here: the counting (`db.queries.statistics`), giving them out (`giving`), coverage of the pairings (`app.ui.pairings`).
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.figures.giving import GiveDialog
from app.ui.figures.model import FiguresModel
from app.ui.room import Room
from app.ui.widgets import Card, Chips, Empty, button, label
from db.queries.persons import role_of
from db.queries.statistics import Table, tables
from db.rules.roles import EXACT_FIGURES, may
from db.rules.statistics import ACROSS, PLACES, SUBJECTS, Asked
from resources.language import C_, _

NONE: Final = ""
_PLACE_WIDTH, _WIDTH, _ROW = 230, 96, 27


class FiguresRoom(Room):
    """Reads off the main thread; the last answer asked for is the one shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked = 0
        self._subject, self._level, self._across, self._exact = "households", "township", NONE, True
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        card = Card((0, 10, 0, 0))
        box.addWidget(card)
        card.box.addLayout(self._choices())
        self.means = label("", "small", wrap=True)
        self.means.setContentsMargins(14, 0, 14, 0)
        card.box.addWidget(self.means)
        self.model = FiguresModel()
        self.table = _table(self.model)
        self.table.activated.connect(lambda index: self._open(index.row()))
        card.box.addWidget(self.table, 1)
        self.empty = Empty(_("还没有户。先导入户台账，再看统计。"), (_("导入台账"), desk.import_files), icon="figures")
        card.box.addWidget(self.empty, 1)
        self.empty.hide()
        self._give = button(_("对外提供…"), self.give, icon="export", tip="Ctrl+E")
        self._look = button(_("看对外的样子"), self._turn, look="chip", name=_("看对外的样子"))
        self._look.setCheckable(True)
        QShortcut(QKeySequence("Ctrl+E"), self, self.give)
        desk.changed.connect(lambda _kinds: self.look() if self.isVisible() else None)

    def _choices(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setContentsMargins(14, 0, 14, 0)
        self.subjects = Chips(tuple((key, _(one.name)) for key, one in SUBJECTS.items()), _("统计什么"))
        self.places = Chips(tuple((key, _(words)) for key, words in PLACES.items()), _("按哪一级"))
        self.acrosses = Chips(
            ((NONE, _("只要合计")), *((key, _(words)) for key, words in ACROSS.items())), _("再按什么分")
        )
        for chips, take in (
            (self.subjects, self._take_subject), (self.places, self._take_level), (self.acrosses, self._take_across),
        ):  # fmt: skip
            chips.chosen.connect(take)
        rows.addWidget(self.subjects)
        second = QHBoxLayout()
        second.addWidget(self.places)
        second.addSpacing(18)
        second.addWidget(self.acrosses)
        second.addStretch(1)
        rows.addLayout(second)
        return rows

    @property
    def title(self) -> str:
        """The name of the room."""
        return _(C_("room", "统计"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room."""
        return (_("这里的户 Enter"), _("对外提供 Ctrl+E"))

    def buttons(self) -> list[QWidget]:
        """The verbs of the room."""
        return [self._look, self._give]

    def entered(self, wish: object = None) -> None:
        """Count anew."""
        self.look()
        self.table.setFocus()

    # -- looking -------------------------------------------------------------------------------------------------
    @property
    def wanted(self) -> Asked:
        """What is being looked at."""
        across = (self._across,) if self._across in SUBJECTS[self._subject].across else ()
        return Asked((self._subject,), (self._level,), across)

    def look(self) -> None:
        """Count off the main thread and show it."""
        self._asked += 1
        asked, wanted = self._asked, self.wanted
        with self.desk.store.read() as reader:
            may_see = may(role_of(reader), EXACT_FIGURES)
        exact = self._exact and may_see
        self._look.setChecked(not exact)
        self._look.setEnabled(may_see)
        self.subjects.choose(self._subject)
        self.places.choose(self._level)
        self.acrosses.choose(self._across if wanted.across else NONE)

        def work(_progress: object, _cancelled: object) -> Table:
            with self.desk.store.read() as reader:
                return tables(reader, wanted, exact=exact)[0]

        def done(found: Table) -> None:
            if asked == self._asked:
                self._show(found, exact=exact, may_see=may_see)

        self.desk.run(work, done=done)

    def _show(self, found: Table, *, exact: bool, may_see: bool) -> None:
        what = SUBJECTS[found.subject]
        words = [_(what.means)]
        if exact:
            words.append(_("这是库里准确的数，只在这里看；给别人用“对外提供”。"))
        else:
            words.append(
                _("写“—”的是不足 10 户或 10 件的，和能由它们算出不足的，共 {n} 格。").format(n=f"{found.unsaid:,}")
            )
        if not may_see:
            words.append(_("查看者看到的就是对外的样子。"))
        self.means.setText("".join(words))
        self.model.show_table(found)
        self.table.setColumnWidth(0, theme.scaled(_PLACE_WIDTH))
        for column in range(1, self.model.columnCount()):
            self.table.setColumnWidth(column, theme.scaled(_WIDTH))
        self.table.setVisible(len(found.rows) > 1)
        self.empty.setVisible(len(found.rows) <= 1)

    def _take_subject(self, key: str) -> None:
        self._subject = key
        self.look()

    def _take_level(self, key: str) -> None:
        self._level = key
        self.look()

    def _take_across(self, key: str) -> None:
        if key and key not in SUBJECTS[self._subject].across:
            name = _(SUBJECTS[self._subject].name)
            self.desk.say(_("{what}不能按{across}分。").format(what=name, across=_(ACROSS[key])), "warn")
            key = NONE
        self._across = key
        self.look()

    def _turn(self) -> None:
        self._exact = not self._exact
        self.look()

    # -- going on ------------------------------------------------------------------------------------------------
    def _open(self, number: int) -> None:
        """Open the households behind a row."""
        row = self.model.row(number)
        self.desk.open_room("households", {"area": row.id} if row.id is not None else {})

    def give(self) -> None:
        """Ask to whom and what for, and write or print."""
        whole = Asked(tuple(SUBJECTS), tuple(PLACES), tuple(ACROSS))
        GiveDialog(self.desk, self.wanted, whole, self).open()


def _table(model: FiguresModel) -> QTableView:
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName(_("统计表"))
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setShowGrid(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(theme.scaled(_ROW))
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    view.horizontalHeader().setHighlightSections(False)
    return view
