"""Statistics for somebody outside: to whom, what for, as a workbook or on paper; small numbers stay away, it is noted.

Not here: what the room shows (`room`), which cells may go out (`db.rules.small_cells`).
"""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.registers.sending.statistics import export_statistics, note_statistics, permitted_statistics
from app.ui import files
from app.ui.desk import Desk
from app.ui.widgets import FormDialog, text_field
from app.ui.widgets.fields import Combo
from db.errors import Problem
from db.queries.statistics import Table
from db.rules.statistics import Asked
from resources.language import _


class GiveDialog(FormDialog):
    """Recipient and purpose; what goes out is what the room shows, or all of it."""

    def __init__(self, desk: Desk, shown: Asked, whole: Asked, parent: QWidget) -> None:
        super().__init__(desk, _("对外提供统计"), parent, save=_("写成工作簿…"))
        self.say(_("不足 10 户或 10 件的数不给，能由别的数算出它们的也不给。给谁、做什么用印在每一页上，并记进流水。"))
        self.what = Combo()
        self.what.setAccessibleName(_("给哪些"))
        self.what.addItem(_("现在看的这张表"), shown)
        self.what.addItem(_("全部统计"), whole)
        self.add("what", _("给哪些"), self.what, 0)
        self.form = Combo()
        self.form.setAccessibleName(_("什么样子"))
        self.form.addItem(_("Excel 工作簿"), "xlsx")
        self.form.addItem(_("纸（先预览）"), "paper")
        self.form.currentIndexChanged.connect(self._named)
        self.add("form", _("什么样子"), self.form, 1)
        self.recipient = text_field(_("发给谁"), "", _("例如：县乡村振兴局"))
        self.add("recipient", _("发给谁"), self.recipient, 2)
        self.purpose = text_field(_("做什么用"), "", _("例如：季度汇总"))
        self.add("purpose", _("做什么用"), self.purpose, 3)

    def _named(self, _at: int) -> None:
        self.save_button.setText(_("写成工作簿…") if self.form.currentData() == "xlsx" else _("预览…"))

    def save(self) -> None:
        """Write the workbook, or show the paper."""
        recipient, purpose = self.recipient.text().strip(), self.purpose.text().strip()
        problems = [
            Problem(field, f"{field}_missing", words)
            for field, given, words in (
                ("recipient", recipient, _("先写明给谁。")),
                ("purpose", purpose, _("先写明做什么用。")),
            )
            if not given
        ]
        if problems:
            self.failed(problems)
        elif self.form.currentData() == "xlsx":
            self._write(recipient, purpose)
        else:
            self._preview(recipient, purpose)

    def _write(self, recipient: str, purpose: str) -> None:
        out = files.new_one(self, _("导出到"), f"{_('统计')}.xlsx", _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if out is None:
            return
        wanted, store, desk = self.what.currentData(), self.desk.store, self.desk

        def done(found: list[Table]) -> None:
            desk.changed.emit(frozenset(["batch"]))
            desk.say(_("已写出 {n} 张表：{path}").format(n=len(found), path=out), "good")

        desk.run(
            lambda _progress, _cancelled: export_statistics(store, out, wanted, recipient=recipient, purpose=purpose),
            title=_("对外提供统计"),
            done=done,
        )
        self.accept()

    def _preview(self, recipient: str, purpose: str) -> None:
        wanted, store, desk, over = self.what.currentData(), self.desk.store, self.desk, self.parentWidget()

        def done(given: tuple[list[Table], str]) -> None:
            _shown(desk, *given, recipient, purpose, over)

        desk.run(
            lambda _progress, _cancelled: permitted_statistics(store, wanted, recipient, purpose),
            title=_("对外提供统计"),
            done=done,
        )
        self.accept()


def _shown(desk: Desk, found: list[Table], marked: str, recipient: str, purpose: str, over: Any) -> None:
    """Show the paper; it is noted when it leaves, printed or as a file."""
    from app.summaries.statistics import statistics_paper  # noqa: PLC0415  paper is loaded when someone prints
    from app.ui.paper.preview import PreviewDialog  # noqa: PLC0415

    dialog = PreviewDialog([statistics_paper(found, marked)], _("统计"), f"{_('统计')}.pdf", over)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def note(name: str) -> None:
        desk.run(
            lambda _progress, _cancelled: note_statistics(desk.store, found, name, recipient, purpose),
            done=lambda _none: desk.changed.emit(frozenset(["batch"])),
        )

    dialog.saved.connect(lambda path: desk.say(_("已存成 {path}").format(path=path), "good"))
    dialog.saved.connect(lambda path: note(str(path).replace("\\", "/").rpartition("/")[2]))
    dialog.printed.connect(lambda _what: note(_("打印")))
    dialog.open()
