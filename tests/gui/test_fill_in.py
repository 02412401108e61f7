"""A workbook to fill in made through the window, and a layout saved, changed and added there."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from gui.conftest import called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QPushButton

from app.registers.layouts.vocabulary import layouts
from app.ui.main_window import MainWindow
from app.ui.registers.templating import TemplateDialog
from app.ui.widgets.fields import Combo


def opened(window: MainWindow) -> TemplateDialog:
    window.desk.open_room("registers")
    QTest.mouseClick(called(window, "待填表", QPushButton), Qt.MouseButton.LeftButton)
    return window.room.findChild(TemplateDialog)  # type: ignore[no-any-return]


def choose(dialog: TemplateDialog, name: str) -> None:
    box = called(dialog, "哪一种台账", Combo)
    box.setCurrentIndex(box.findData(name))


def test_a_template_is_written_where_it_was_asked_to(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window)
    choose(dialog, "help_record")
    assert "帮扶内容" in called(dialog, "每一列存到哪里", QPlainTextEdit).toPlainText()
    called(dialog, "发给谁", QLineEdit).setText("各村工作队")
    called(dialog, "做什么用", QLineEdit).setText("补帮扶记录")
    out = tmp_path / "待填.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(out), ""))
    QTest.mouseClick(called(dialog, "选存放的位置…", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(out.exists, timeout=20_000)
    quiet(qtbot, window)
    rows = [row for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(min_row=4, values_only=True) if any(row)]
    assert len(rows) == 3
    with window.desk.store.read() as reader:
        sent = reader.exec_driver_sql("SELECT recipient, purpose FROM audit_line WHERE act = 'export'").all()
    assert [tuple(each) for each in sent] == [("各村工作队", "补帮扶记录")]


def test_a_layout_is_saved_changed_and_added(
    ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window)
    choose(dialog, "help_unit")
    file = tmp_path / "单位.toml"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(file), ""))
    QTest.mouseClick(called(dialog, "另存版式…", QPushButton), Qt.MouseButton.LeftButton)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(file), ""))
    file.write_text(
        file.read_text("utf-8").replace("帮扶单位名称", "民族").replace('drop = "序号，不用存"', "extra = true"),
        "utf-8",
    )
    QTest.mouseClick(called(dialog, "添版式…", QPushButton), Qt.MouseButton.LeftButton)
    assert "属于不收的内容" in dialog.trouble.text() and "help_unit_own" not in layouts()
    file.write_text(file.read_text("utf-8").replace('heading = "民族"', 'heading = "帮扶的单位"'), "utf-8")
    QTest.mouseClick(called(dialog, "添版式…", QPushButton), Qt.MouseButton.LeftButton)
    assert called(dialog, "哪一种台账", Combo).currentData() == "help_unit_own"
    assert layouts()["help_unit_own"].own
