"""Attachments in the window: added with the red line in sight, looked at in their own window, saved with a purpose, taken away."""

from pathlib import Path
from typing import Any

import pytest
from attached import SECRET, paper, photo
from gui.conftest import LONG, called, quiet, shown
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDialog, QFileDialog, QLabel, QLineEdit

from app.ui.attachments.forms import AddAttachments, SaveAttachment
from app.ui.attachments.lines import RecordAttachments
from app.ui.attachments.viewer import AttachmentViewer
from app.ui.main_window import MainWindow
from db.ops.setting import set_setting
from db.queries.attachments import attachments
from db.queries.audit import audit_rows

WAIT = 30_000


def dialog_of(window: MainWindow, kind: type) -> Any:
    return next(each for each in window.findChildren(kind) if each.isVisible())


def page(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> Any:
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    return window.room.page.attachments


def kept(window: MainWindow, household: int) -> list[Any]:
    with window.desk.store.read() as reader:
        return attachments(reader, household)


def test_files_are_added_looked_at_saved_and_taken_away(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = page(qtbot, window, ids)
    paths = [tmp_path / "签收单.jpeg", tmp_path / "坏.jpg", tmp_path / "协议.pdf"]
    for path, content in zip(paths, (photo(), b"MZ", paper(2)), strict=True):
        path.write_bytes(content)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: ([str(path) for path in paths], ""))
    called(card, "加附件", QAbstractButton).click()
    dialog = dialog_of(window, AddAttachments)
    assert "不拍人脸" in "".join(each.text() for each in dialog.findChildren(QLabel))
    where = called(dialog, "附在哪里", QComboBox)
    where.setCurrentIndex(where.findData(ids["measure"]))
    called(dialog, "选文件…", QAbstractButton).click()
    qtbot.waitUntil(lambda: "坏.jpg" in dialog.trouble.text(), timeout=WAIT)
    dialog.reject()
    quiet(qtbot, window)
    assert [(line.name, line.of) for line in kept(window, ids[LONG])] == [
        ("签收单.jpg", "measure"), ("协议.pdf", "measure"),
    ]  # fmt: skip

    called(card, "附件 协议.pdf").opened.emit()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(AttachmentViewer)), timeout=WAIT)
    viewer = dialog_of(window, AttachmentViewer)
    qtbot.waitUntil(lambda: "第 1 页，共 2 页" in shown(viewer), timeout=WAIT)
    called(viewer, "下一页", QAbstractButton).click()
    qtbot.waitUntil(lambda: "第 2 页，共 2 页" in shown(viewer), timeout=WAIT)
    viewer.zoom(1)
    viewer.close()

    out = tmp_path / "出.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(out), ""))
    called(called(card, "附件 签收单.jpg"), "存到外面…", QAbstractButton).click()
    dialog = dialog_of(window, SaveAttachment)
    called(dialog, "选存放的位置…", QAbstractButton).click()
    assert "请写明给谁。" in shown(dialog) and not out.exists()
    called(dialog, "给谁", QLineEdit).setText("县局")
    called(dialog, "做什么用", QLineEdit).setText("验收")
    called(dialog, "选存放的位置…", QAbstractButton).click()
    qtbot.waitUntil(out.exists, timeout=WAIT)
    quiet(qtbot, window)
    assert SECRET.encode() not in out.read_bytes()
    with window.desk.store.read() as reader:
        acts = [(row.act, row.recipient) for row in audit_rows(reader, household=ids[LONG])]
    assert acts == [("save_attachment", "县局"), ("view_attachment", None)]

    called(called(card, "附件 签收单.jpg"), "去掉", QAbstractButton).click()
    qtbot.waitUntil(lambda: [line.name for line in kept(window, ids[LONG])] == ["协议.pdf"], timeout=WAIT)


def test_a_measure_shows_its_own(qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "母羊.jpg").write_bytes(photo())
    window.open_room("measures")
    quiet(qtbot, window)
    window.room.table.selectRow(0)
    called(window.room, "附件", QAbstractButton).click()
    dialog = dialog_of(window, RecordAttachments)
    assert "这一条还没有附件。" in shown(dialog)
    called(dialog, "加附件", QAbstractButton).click()
    add = dialog_of(window, AddAttachments)
    assert not called(add, "附在哪里", QComboBox).isEnabled()
    add.take_in([tmp_path / "母羊.jpg"])
    qtbot.waitUntil(
        lambda: any(each.isVisible() for each in dialog.lines.findChildren(QLabel) if "KB" in each.text()), timeout=WAIT
    )
    quiet(qtbot, window)
    assert [(line.name, line.record_id) for line in kept(window, ids[LONG])] == [("母羊.jpg", ids["measure"])]
    dialog.reject()


def test_a_reader_is_told_and_sees_nothing(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(photo())
    card = page(qtbot, window, ids)
    called(card, "加附件", QAbstractButton).click()
    add = dialog_of(window, AddAttachments)
    add.take_in([tmp_path / "a.jpg"])
    qtbot.waitUntil(lambda: bool(kept(window, ids[LONG])), timeout=WAIT)
    quiet(qtbot, window)
    with window.desk.store.write("set_setting", "我") as write:
        set_setting(write, "roles", {"协": "coordinator", "某": "reader"})
        set_setting(write, "me", "某")
    told: list[str] = []
    window.desk.troubled.disconnect()
    window.desk.troubled.connect(lambda sentence, _remedy: told.append(sentence))
    called(card, "附件 a.jpg").opened.emit()
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert "查看者" in told[0] and not [each for each in window.findChildren(QDialog) if each.isVisible()]
