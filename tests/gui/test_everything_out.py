"""Everything as open files from the settings: asked for, written, noted, told with a way there; not for everybody."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from gui.conftest import LONG, called, quiet, shown, typed
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QFileDialog, QLineEdit, QMessageBox

from app.ui.main_window import MainWindow
from app.ui.settings.everything import EverythingDialog
from db.ops.setting import set_setting
from db.queries.audit import audit_rows
from db.store import Store

WAIT = 30_000


def asked(window: MainWindow) -> EverythingDialog:
    window.open_room("settings")
    called(window.room, "全部导出…", QAbstractButton).click()
    return next(each for each in window.findChildren(EverythingDialog) if each.isVisible())


def told(qtbot: Any, window: MainWindow) -> QMessageBox:
    def boxes() -> list[QMessageBox]:
        return [box for box in window.findChildren(QMessageBox) if box.isVisible()]

    qtbot.waitUntil(lambda: bool(boxes()), timeout=WAIT)
    return boxes()[0]


def test_a_folder_is_written_noted_and_opened(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, opened = tmp_path / "U 盘 一", []
    place.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(place))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    dialog = asked(window)
    assert "没有加密" in shown(dialog) and "README.txt" in shown(dialog)
    go = called(dialog, "选存放的位置…", QAbstractButton)
    go.click()
    assert "先写明给谁" in shown(dialog) and "先写明做什么用" in shown(dialog) and not any(place.iterdir())
    typed(called(dialog, "发给谁", QLineEdit), "县乡村振兴局")
    typed(called(dialog, "做什么用", QLineEdit), "移交")
    go.click()
    box = told(qtbot, window)
    (out,) = place.iterdir()
    assert str(out) in box.text() and "没有加密" in box.informativeText()
    with (out / "member.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert any(LONG in row for row in rows) and not any("健康" in heading for heading in rows[0])
    assert (out / "README.txt").is_file() and (out / "change.jsonl").is_file()
    called(box, "打开文件夹", QAbstractButton).click()
    assert opened == [str(out)]
    quiet(qtbot, window)
    with window.desk.store.read() as reader:
        note = next(row for row in audit_rows(reader) if row.act == "export")
    assert (note.recipient, note.purpose) == ("县乡村振兴局", "移交")


def test_one_zip_with_health_where_the_purpose_needs_it(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(tmp_path / "全 部"), ""))
    dialog = asked(window)
    form = called(dialog, "写成什么", QComboBox)
    form.setCurrentIndex(form.findText("一个 .zip 压缩包"))
    typed(called(dialog, "发给谁", QLineEdit), "自己")
    typed(called(dialog, "做什么用", QLineEdit), "存档")
    called(dialog, "带上健康和残疾信息", QCheckBox).click()
    called(dialog, "选存放的位置…", QAbstractButton).click()
    box = told(qtbot, window)
    box.close()
    with zipfile.ZipFile(tmp_path / "全 部.zip") as packed:
        assert "健康" in packed.read("member.csv").decode("utf-8-sig").splitlines()[0]


def be(store: Store, role: str) -> None:
    with store.write("set_setting", "我") as write:
        set_setting(write, "me", "协")
        set_setting(write, "roles", {"协": "coordinator", "某": role})
        set_setting(write, "me", "某")


def test_a_reader_is_told_no_and_a_cadre_is_not_offered_health(
    qtbot: Any, ids: dict[str, int], store: Store, window: MainWindow
) -> None:
    be(store, "cadre")
    dialog = asked(window)
    assert not [box.accessibleName() for box in dialog.findChildren(QCheckBox) if box.isVisible()]
    dialog.reject()
    be(store, "reader")
    window.open_room("settings")
    called(window.room, "全部导出…", QAbstractButton).click()
    assert "查看者" in told(qtbot, window).text()
    assert not [each for each in window.findChildren(EverythingDialog) if each.isVisible()]


def test_stopped_it_leaves_nothing(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "放"
    place.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(place))
    window.desk.started.connect(lambda _op: called(window, "停下", QAbstractButton).click())
    dialog = asked(window)
    typed(called(dialog, "发给谁", QLineEdit), "自己")
    typed(called(dialog, "做什么用", QLineEdit), "存档")
    called(dialog, "选存放的位置…", QAbstractButton).click()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: "已停下" in shown(window), timeout=WAIT)
    assert list(place.iterdir()) == []
