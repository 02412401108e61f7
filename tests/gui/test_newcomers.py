"""A helper who is not in the store yet, from the chooser of a pairing and from the list; the limit of helpers; the empty sums."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from gui.conftest import LONG, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QFileDialog, QLabel, QLineEdit, QSpinBox

from app.ui.main_window import MainWindow
from app.ui.pairings.forms import Propose
from app.ui.pairings.newcomers import HelperForm, OrganisationForm
from app.ui.registers.exporting import ExportDialog
from db.queries.loads import household_limit
from db.store import Store

WAIT = 30_000


def names(store: Store, table: str) -> list[str]:
    with store.read() as reader:
        return list(reader.exec_driver_sql(f"SELECT name FROM {table} ORDER BY name").scalars())


def test_a_chooser_that_finds_nobody_offers_to_record_them(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    window.open_room("pairings")
    quiet(qtbot, window)
    dialog = Propose(window.desk, "person_person", ids["陈静"], "陈静", window.desk.today(), window, agreed=True)
    dialog.open()
    typed(called(dialog, "帮扶责任人", QLineEdit), "孙倩")
    QTest.mouseClick(called(dialog, "新建帮扶人“孙倩”…", QAbstractButton), Qt.MouseButton.LeftButton)
    made = dialog.findChild(HelperForm)
    assert called(made, "姓名", QLineEdit).text() == "孙倩"
    typed(called(made, "单位", QLineEdit), "新来的公司")
    QTest.mouseClick(called(made, "新建单位“新来的公司”…", QAbstractButton), Qt.MouseButton.LeftButton)
    QTest.mouseClick(made.findChild(OrganisationForm).save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "新来的公司" in names(store, "organisation"), timeout=WAIT)
    quiet(qtbot, window)
    QTest.mouseClick(made.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "孙倩" in names(store, "helper"), timeout=WAIT)
    quiet(qtbot, window)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    quiet(qtbot, window)
    with store.read() as reader:
        helpers = reader.exec_driver_sql(
            "SELECT h.name, o.name FROM pairing p JOIN helper h ON h.id = p.helper_id JOIN organisation o "
            "ON o.id = h.organisation_id WHERE p.household_id = ?",
            (ids["陈静"],),
        ).all()
    assert helpers == [("孙倩", "新来的公司")]


def test_the_list_of_helpers_has_buttons_and_a_refusal_stands_at_its_field(
    qtbot: Any, window: MainWindow, ids: dict[str, int]
) -> None:
    window.open_room("pairings", {"view": "loads"})
    quiet(qtbot, window)
    for words in ("新团队…", "新单位…"):
        assert called(window.room, words, QAbstractButton)
    QTest.mouseClick(called(window.room, "新帮扶人…", QAbstractButton), Qt.MouseButton.LeftButton)
    dialog = window.findChild(HelperForm)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.fields["name"].trouble.text() == "请填姓名。", timeout=WAIT)


def test_an_empty_store_says_what_to_do_next(qtbot: Any, window: MainWindow) -> None:
    window.open_room("pairings")
    quiet(qtbot, window)
    said = [each.text() for each in window.room.findChildren(QLabel) if each.isVisible()]
    assert "还没有村和户：先导入户台账，或新建户。" in said
    assert not any("= 0" in words for words in said)


def test_how_many_may_help_a_household_is_set(qtbot: Any, window: MainWindow, store: Store) -> None:
    window.open_room("settings")
    limit = called(window.room, "一户最多几个人帮", QSpinBox)
    assert limit.value() == 3
    limit.setFocus()
    limit.selectAll()
    QTest.keyClicks(limit, "2")
    QTest.keyClick(limit, Qt.Key.Key_Return)
    quiet(qtbot, window)
    with store.read() as reader:
        assert household_limit(reader) == 2


def test_numbers_of_helpers_go_out_only_when_ticked(
    qtbot: Any, window: MainWindow, ids: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_room("registers")
    for ticked in (False, True):
        out = tmp_path / f"{ticked}.xlsx"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, out=out: (str(out), ""))
        dialog = ExportDialog(window.desk, window)
        dialog.open()
        assert not any(box.isVisible() for box in dialog.findChildren(QCheckBox) if "证件" in box.accessibleName())
        register = called(dialog, "哪一本台账", QComboBox)
        register.setCurrentIndex(register.findData("helpers"))
        called(dialog, "带上帮扶人的证件号码", QCheckBox).setChecked(ticked)
        called(dialog, "做什么用", QLineEdit).setText("核对")
        dialog.save()
        qtbot.waitUntil(out.exists, timeout=WAIT)
        quiet(qtbot, window)
        headings = [cell.value for cell in openpyxl.load_workbook(out).active[1]]
        assert ("证件号码" in headings) == ticked


def test_the_long_name_is_found_as_before(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    dialog = Propose(window.desk, "person_person", ids[LONG], LONG, window.desk.today(), window)
    dialog.open()
    typed(called(dialog, "帮扶责任人", QLineEdit), "李建国")
    assert not any(each.isVisible() for each in dialog.findChildren(QAbstractButton) if each.text().startswith("新建"))
