"""Quick entry: one visit or measure in under a minute, twenty in a row without the mouse.

Kind, date and result stay from the last entry and say so; the household is the only thing that must be typed.
"""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.measures.fields import MeasureFields, VisitFields
from app.ui.measures.links import Link, hit_of, links_of, same_again
from app.ui.measures.sheet import Shade, Undone
from app.ui.widgets import Card, Chips, DateField, Elided, Field, RecordField, button, label
from app.ui.widgets.words import tint
from db.drafts import MeasureDraft, VisitDraft
from db.errors import Problem
from db.ops.measure import deliver_planned, record_measure, record_visit
from db.queries.household import HouseholdPage, household_page
from db.queries.search import Hit
from resources.language import _

VISIT, MEASURE = "visit", "measure"
_ROOM: Final = 660  # pixels of a window in which the sheet has room for four households
# what stays from one entry to the next while the program runs
_kept: Final[dict[str, Any]] = {"what": VISIT, "count": 0}


class QuickEntry(QDialog):
    """The sheet over a shaded window. `household`, `what` and `need` may be given; Esc leaves."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        *,
        household: int | None = None,
        what: str | None = None,
        need: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._need_wanted = desk, need
        self._links: list[Link] = []
        self._page: HouseholdPage | None = None
        self._warned: object = None
        self._linked = True
        self._asked = False  # whether what was typed may go
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setObjectName("sheet")
        self.setWindowTitle(_("快速登记"))
        self.setFixedWidth(theme.scaled(600))
        self._host = parent.window()
        self._shade: QWidget | None = None
        self._build()
        self.what.choose(what or _kept["what"])
        self._switch(self.what.key)
        for keys, verb in (
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("Alt+L", self._unlink),
            ("Alt+1", lambda: self._turn_to(VISIT)),
            ("Alt+2", lambda: self._turn_to(MEASURE)),
        ):
            QShortcut(QKeySequence(keys), self, verb)
        Undone(self, self._undo)
        if household:
            with desk.store.read() as reader:
                page = household_page(reader, household)
            self.household.show_hit(hit_of(page) if page else None)
            self.household.line.selectAll()  # whoever types a name takes another household, Tab or Enter keeps this one
        self.household.setFocus()

    # -- building ------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label(_("快速登记"), "title"))
        self._number = label("", "sub")
        head.addWidget(self._number)
        head.addStretch(1)
        head.addWidget(label("Esc", "key"))
        box.addLayout(head)
        box.addLayout(self._first_row())
        shown = 4 if self._host.height() >= theme.scaled(_ROOM) else 2  # the sheet is never higher than the window
        self.household = RecordField(self._desk, _("户"), ("household", "member"), shown=shown)
        self.household.chosen.connect(self._look_at)
        self.household.entered.connect(self._begin)
        self.fields: dict[str, Field] = {
            "household_id": Field(_("户"), self.household, _("姓名、拼音首字母、证件号后四位或电话"))
        }
        box.addWidget(self.fields["household_id"])
        self.visit, self.measure = VisitFields(self._desk), MeasureFields()
        for part in (self.visit, self.measure):
            self.fields |= part.fields
            box.addWidget(part)
        self.fields["done_on"] = self.fields["visited_on"] = self._date_field
        box.addWidget(self._need_card())
        self._trouble = label("", "error", wrap=True)
        self._trouble.hide()
        box.addWidget(self._trouble)
        self._said = Elided("", "sub")
        self._undo_button = button(_("撤销"), self._undo, look="text", name=_("撤销刚才这笔"))
        self._undo_button.hide()
        just = QHBoxLayout()
        self._mark = icons.Mark("done", "good")
        self._mark.hide()
        for widget in (self._mark, self._said, self._undo_button):
            just.addWidget(widget)
        just.addStretch(1)
        box.addLayout(just)
        box.addLayout(self._foot())

    def _first_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        self.what = Chips(((VISIT, _("走访")), (MEASURE, _("措施"))), _("登记什么"), look="half")
        self.what.chosen.connect(self._switch)
        self.date = DateField(_("日期"), self._desk.today().isoformat(), today=self._desk.today())
        self._date_field = Field(_("日期"), self.date, _("今天"))
        self.date.textChanged.connect(self._say_date)
        grid.addWidget(Field(_("登记什么"), self.what), 0, 0)
        grid.addWidget(self._date_field, 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _need_card(self) -> Card:
        self._need = Card((14, 8, 14, 8), tone="soft")
        row = QHBoxLayout()
        row.addWidget(icons.Mark("link", "accent", 18))
        column = QVBoxLayout()
        column.setSpacing(1)
        self._need_title = label(_("能办完这户的一项需求"), "strong")
        self._need_text = Elided("", "sub")
        column.addWidget(self._need_title)
        column.addWidget(self._need_text)
        row.addLayout(column, 1)
        row.addWidget(label("Alt L", "key"))
        self._unlink_button = button(_("不关联"), self._unlink, look="text")
        row.addWidget(self._unlink_button)
        self._need.box.addLayout(row)
        self._need.hide()
        return self._need

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        for keys, words in (("Alt 1 2", _("走访、措施")), ("↑ ↓", _("选户")), ("Ctrl Enter", _("保存"))):
            foot.addWidget(label(keys, "key"))
            foot.addWidget(label(words, "small"))
        foot.addStretch(1)
        foot.addWidget(button(_("关闭"), self.reject))
        self.save_button = button(_("保存，记下一户"), self.save, look="main")
        foot.addWidget(self.save_button)
        return foot

    # -- what is entered -----------------------------------------------------------------------------------------
    @property
    def _part(self) -> VisitFields | MeasureFields:
        return self.visit if self.what.key == VISIT else self.measure

    def _switch(self, what: str) -> None:
        self.visit.setVisible(what == VISIT)
        self.measure.setVisible(what == MEASURE)
        self._number.setText(_("第 {n} 笔").format(n=_kept["count"] + 1))
        self._look_at(self.household.highlighted())
        self._fit()

    def _say_date(self) -> None:
        self._date_field.hint.setText(_("今天") if self.date.iso() == self._desk.today().isoformat() else "")

    def _begin(self) -> None:
        self._part.begin()

    def _turn_to(self, what: str) -> None:
        self.what.choose(what)
        self._switch(what)

    def _look_at(self, hit: Hit | None) -> None:
        """Offer what the household under the bar waits for and this measure would meet."""
        self._links, self._page = [], None
        if hit and hit.household_id and self.what.key == MEASURE:
            with self._desk.store.read() as reader:
                self._page = household_page(reader, hit.household_id)
            self._links = links_of(self._page, self._need_wanted) if self._page else []
        self._linked = bool(self._links)
        if self._links and self._links[0].planned and self.household.hit is hit:
            self.measure.suggest(self._links[0].planned)
        self._show_need()

    def _show_need(self) -> None:
        self._need.setVisible(bool(self._links))
        if self._links:
            link = self._links[0]
            title = _("能办完这户的一项需求") if link.need else _("能办到这户的一项计划")
            self._need_text.setText(link.words)
            self._need_title.setText(title if self._linked else _("不关联，另记一笔"))
            self._unlink_button.setText(_("不关联") if self._linked else _("关联"))
        self._fit()

    def _unlink(self) -> None:
        self._linked = not self._linked and bool(self._links)
        self._show_need()

    # -- saving --------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Write what was entered, then clear for the next household."""
        if self.household.hit is None:
            self.household.take()
        hit = self.household.hit
        household = hit.household_id if hit else None
        draft: VisitDraft | MeasureDraft
        try:
            draft = self._part.draft(household, self.date.iso(), self._desk.me)
        except ValueError as problem:
            return self._failed([Problem(str(problem), "bad_number", _("这里要写数字，例如 1,234.50。"))])
        link = self._links[0] if self._linked and self._links and isinstance(draft, MeasureDraft) else None
        if link and link.need and isinstance(draft, MeasureDraft):
            draft.need_id = link.need["id"]
        found = draft.problems()
        if found:
            self._failed(found)
            return
        if isinstance(draft, MeasureDraft) and self._page and not (link and link.planned):
            again = same_again(self._page, draft)
            if again and self._warned != draft:
                self._warned = draft
                self._failed([Problem("", "again", again)])
                return
        self._write(draft, link, hit.label if hit else "")

    def _write(self, draft: VisitDraft | MeasureDraft, link: Link | None, name: str) -> None:
        for field in self.fields.values():
            field.wrong("")
        self._trouble.hide()
        self.save_button.setEnabled(False)
        if isinstance(draft, VisitDraft):
            label_ = _("登记走访：{name}").format(name=name)
            self._desk.write(
                "record_visit", label_, lambda write: record_visit(write, draft),
                done=lambda _id: self._saved(_("{name}，走访").format(name=name)), failed=self._failed,
            )  # fmt: skip
            return
        label_ = _("登记措施：{name}").format(name=name)
        planned = link.planned["id"] if link and link.planned and draft.done_on else None
        self._desk.write(
            "record_measure", label_, lambda write: (
                deliver_planned(write, planned, draft)
                if planned
                else record_measure(write, draft, meets_need=link is not None)
            ),
            done=lambda _id: self._saved(f"{name}，{draft.content}"), failed=self._failed,
        )  # fmt: skip

    def _saved(self, words: str) -> None:
        self._asked = False
        _kept["what"], _kept["count"] = self.what.key, _kept["count"] + 1
        self._need_wanted = None
        self.save_button.setEnabled(True)
        self.household.show_hit(None)
        self._part.cleared()
        self._switch(self.what.key)
        self._mark.show()
        self._undo_button.show()
        tint(self._said, "")
        self._said.setText(_("刚才：{what}").format(what=words))
        self.household.setFocus()

    def _undo(self) -> bool:
        """Take back what was saved just now; False where there is nothing."""
        if not self._undo_button.isVisible():
            return False
        from app.ui import steps  # noqa: PLC0415

        steps.undo_last(self._desk)
        _kept["count"] = max(_kept["count"] - 1, 0)
        self._undo_button.hide()
        self._said.setText(_("刚才那笔已撤销"))
        self._switch(self.what.key)
        return True

    def reject(self) -> None:
        """Leave; what was typed and not saved is asked about once."""
        if self._part.typed() and not self._asked:
            self._asked = True
            self._failed([Problem("", "unsaved", _("这一笔还没保存。Ctrl+Enter 保存，再按一次 Esc 就不要了。"))])
        else:
            super().reject()

    def _failed(self, problems: Sequence[Problem]) -> None:
        self.save_button.setEnabled(True)
        for field in self.fields.values():
            field.wrong("")
        rest = [problem.message for problem in problems if problem.field not in self.fields]
        for problem in problems:
            if problem.field in self.fields:
                self.fields[problem.field].wrong(problem.message)
        first = next((problem.field for problem in problems if problem.field in self.fields), None)
        if first:
            self.fields[first].inside.setFocus()
        self._trouble.setText("\n".join(rest))
        self._trouble.setVisible(bool(rest))
        self._fit()

    # -- over the window -----------------------------------------------------------------------------------------
    def showEvent(self, event: QShowEvent) -> None:
        """Shade the window and stand in its middle."""
        super().showEvent(event)
        if self._shade is None:
            self._shade = Shade(self._host)
        self._fit()

    def _fit(self) -> None:
        """Take the height the fields need and stand in the middle of the window."""
        self.adjustSize()
        host = self._host
        left, top = (host.width() - self.width()) // 2, max((host.height() - self.height()) // 3, 10)
        self.move(host.mapToGlobal(QPoint(left, top)))

    def done(self, result: int) -> None:
        """Take the shade away."""
        if self._shade is not None:
            self._shade.hide()
            self._shade.deleteLater()
            self._shade = None
        super().done(result)
