"""The whole path in the window, as a newcomer takes it: three registers, a visit, the village's paper, export, taken back."""

from pathlib import Path
from typing import Any

import pypdf
import pytest
from gui.conftest import called, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QPushButton
from workbooks import PLACE, id_number, people, sheet_of, workbook

from app.ui.main_window import MainWindow
from app.ui.measures.entry import QuickEntry
from app.ui.paper.preview import PreviewDialog
from app.ui.registers.exporting import ExportDialog
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED
from app.ui.table import BigTable

WAIT = 30_000


def registers(folder: Path) -> list[Path]:
    pairs = [
        ["帮扶责任人结对台账"],
        ["区县", "乡镇", "行政村", "户主姓名", "证件号码", "单位", "帮扶责任人", "帮扶人手机号"],
    ]
    pairs += [
        [*PLACE[:3], f"艾力{n}·买买提", id_number(n * 10 + 1), "某区某局", "李建国", "13900000001"] for n in (1, 2, 3)
    ]
    record = [
        ["艾力1·买买提的帮扶记录情况"],
        ["序号", "帮扶人员", "帮扶人联系电话", "帮扶时间", "帮扶内容", "帮扶结果", "帮扶单位"],
    ]
    record += [[1, "李建国", "13900000001", "2019年3月5日", "送鸡苗50只", "成活48只", "某区某局"]]
    return [
        workbook(folder / "户台账.xlsx", sheet_of(people(3), above=[["2019年花名册"]])),
        workbook(folder / "结对.xlsx", pairs),
        workbook(folder / "帮扶记录.xlsx", record),
    ]


def test_three_registers_a_visit_paper_export_and_back(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(table: str) -> int:
        with window.desk.store.read() as reader:
            return int(reader.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

    window.desk.import_files(registers(tmp_path))
    wizard = window.room.wizard
    for step in (RECOGNISED, PLAN):
        qtbot.waitUntil(lambda step=step: wizard.step == step, timeout=WAIT)
        QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    assert [counted(table) for table in ("household", "member", "pairing", "measure")] == [3, 9, 3, 1]

    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.findChild(QuickEntry) is not None, timeout=WAIT)
    entry = window.findChild(QuickEntry)
    typed(called(entry, "户", QLineEdit), "al2")
    QTest.keyClick(called(entry, "户", QLineEdit), Qt.Key.Key_Return)
    typed(called(entry, "答应的事", QLineEdit), "问培训班")
    called(entry, "保存，记下一户", QAbstractButton).click()
    qtbot.waitUntil(lambda: counted("visit") == 1, timeout=WAIT)
    qtbot.waitUntil(lambda: not window.desk.busy)
    entry.reject()

    window.desk.open_room("households")
    table = called(window.room, "户", BigTable)
    qtbot.waitUntil(lambda: table.ids_model.rowCount() == 3, timeout=WAIT)
    QTest.mouseClick(called(window, "打印这些户", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(PreviewDialog) is not None, timeout=WAIT)
    preview = window.findChild(PreviewDialog)
    with qtbot.waitSignal(preview.saved, timeout=WAIT):
        preview.save_pdf(tmp_path / "全村.pdf")
    preview.reject()
    words = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "全村.pdf").pages)
    assert all(f"艾力{number}" in words for number in (1, 2, 3))
    assert "李建国" in words

    window.desk.open_room("registers")
    QTest.mouseClick(called(window, "导出", QPushButton), Qt.MouseButton.LeftButton)
    dialog = window.findChild(ExportDialog)
    out = tmp_path / "出.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(out), ""))
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: out.exists() and not window.desk.busy, timeout=WAIT)

    window.desk.open_room("registers")
    ledger = called(window.room, "台账往来", BigTable)
    qtbot.waitUntil(lambda: ledger.ids_model.rowCount() == 2, timeout=WAIT)
    ledger.selectRow(1)
    QTest.mouseClick(called(window.room, "撤销这次导入", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: counted("measure") == 0 and not window.desk.busy, timeout=WAIT)
    # the household that was visited since stays, and is named
    assert [counted(table) for table in ("household", "visit")] == [1, 1]
