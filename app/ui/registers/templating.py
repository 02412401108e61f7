"""A workbook to fill in, from the window: which register, of which place; and the layouts themselves, seen, saved, added."""

from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QWidget

from app.registers.layouts.layout_files import Layout
from app.registers.layouts.own_layouts import add_layout
from app.registers.layouts.telling import in_words, own_toml, told
from app.registers.layouts.vocabulary import layouts
from app.registers.refusals import Refused
from app.registers.sending.export import note_export
from app.registers.sending.template import write_template
from app.ui import files
from app.ui.desk import Desk
from app.ui.widgets import FormDialog, RecordField, button, label, text_field
from app.ui.widgets.fields import Combo
from db.errors import Problem, StoreProblem
from db.outgoing import written_whole
from resources.language import _

_TOML = "TOML (*.toml)"


class TemplateDialog(FormDialog):
    """Register, place, whether what is known is filled in; below, what the register's columns are and where they go."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("做一份待填的表"), parent, save=_("选存放的位置…"), width=640)
        self.layout_choice = Combo()
        self.layout_choice.setAccessibleName(_("哪一种台账"))
        self.layout_choice.setMaxVisibleItems(16)
        self.add("layout", _("哪一种台账"), self.layout_choice, 0, span=2)
        self.area = RecordField(desk, _("哪里的"), ("region",), stays=False)
        self.add("area", _("哪里的（不填就是全部）"), self.area, 1, span=2)
        self.prefill = QCheckBox(_("填上库里已知的（健康、残疾和帮扶人的证件号码不填）"))
        self.prefill.setAccessibleName(_("填上库里已知的"))
        self.prefill.setChecked(True)
        self.add("prefill", "", self.prefill, 2, span=2)
        self.recipient = text_field(_("发给谁"), "", _("例如：各村工作队"))
        self.add("recipient", _("发给谁（记在往来里）"), self.recipient, 3)
        self.purpose = text_field(_("做什么用"), "", _("例如：补年度收入"))
        self.add("purpose", _("做什么用"), self.purpose, 3, 1)
        self.about = QPlainTextEdit()
        self.about.setReadOnly(True)
        self.about.setAccessibleName(_("每一列存到哪里"))
        self.about.setFixedHeight(180)
        self.add("about", _("每一列存到哪里"), self.about, 4, span=2)
        self.grid.addWidget(self._verbs(), 5, 0, 1, 2)
        self.layout_choice.currentIndexChanged.connect(lambda _at: self._show())
        self._fill("household_roster")

    def _verbs(self) -> QWidget:
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(_("没有您要的？把版式存成文件，改好表头再添回来。"), "sub", wrap=True), 1)
        row.addWidget(button(_("另存版式…"), self._save_layout))
        row.addWidget(button(_("添版式…"), self._add_layout))
        return inside

    def _fill(self, chosen: str) -> None:
        self.layout_choice.clear()
        known = sorted(layouts().values(), key=lambda each: (not each.own, each.register))
        for each in known:
            self.layout_choice.addItem(
                _("{title}（自己的）").format(title=each.title) if each.own else _(each.title), each.name
            )
        self.layout_choice.setCurrentIndex(max(0, self.layout_choice.findData(chosen)))
        self._show()

    @property
    def chosen(self) -> Layout | None:
        """The layout that is chosen."""
        return layouts().get(self.layout_choice.currentData() or "")

    def _show(self) -> None:
        layout = self.chosen
        self.about.setPlainText(in_words(told(layout)) if layout else "")
        self.save_button.setEnabled(layout is not None)

    def save(self) -> None:
        """Ask where to, and write."""
        layout = self.chosen
        if layout is None:
            return
        name = _("待填_{title}").format(title=_(layout.title).replace("/", "、").replace("…", ""))
        out = files.new_one(self, _("待填的表存到"), f"{name}.xlsx", _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if out is None:
            return
        hit: Any = self.area.hit
        area, prefill = (hit.id if hit is not None else None), self.prefill.isChecked()
        store, desk, register = self.desk.store, self.desk, layout.register
        said = {"recipient": self.recipient.text().strip() or None, "purpose": self.purpose.text().strip() or None}

        def work(progress: Any, cancelled: Any) -> int:
            rows = write_template(
                store, layout, out, area=area, prefill=prefill, **said, on_progress=progress, cancelled=cancelled
            )
            if rows:
                note_export(store, register, out, rows, **said)
            return rows

        def done(rows: int) -> None:
            desk.changed.emit(frozenset(["batch"]))
            desk.say(_("待填的表已写到 {path}，填好的有 {n} 行").format(path=out, n=f"{rows:,}"), "good")

        desk.run(work, title=_("写 {name}").format(name=out.name), done=done)
        self.accept()

    # -- layouts as files ----------------------------------------------------------------------------------------
    def _save_layout(self) -> None:
        layout = self.chosen
        out = files.new_one(self, _("版式存到"), f"{layout.name}.toml", _TOML, ".toml") if layout else None
        if layout is None or out is None:
            return
        try:
            with written_whole(out) as path:
                path.write_text(own_toml(layout), encoding="utf-8")
        except StoreProblem as problem:
            return self.failed([Problem("", problem.code, str(problem))])
        return self.desk.say(_("版式已写到 {path}").format(path=out), "good")

    def _add_layout(self) -> None:
        path = files.one(self, _("添版式"), _TOML)
        if path is None:
            return
        try:
            added = add_layout(path)
        except Refused as refused:
            return self.failed([Problem("", refused.code, refused.message)])
        self.trouble.hide()
        return self._fill(added.name)
