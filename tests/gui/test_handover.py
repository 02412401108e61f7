"""Handing over through its dialog: from the pairings by keyboard, from a line of today, refused in words, undone."""

from typing import Any

from gui.conftest import LONG, TODAY, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListWidget

from app.ui.main_window import MainWindow
from app.ui.pairings.handover import HandOver
from db.drafts import PairingDraft
from db.ops.pairing import pair
from db.queries.handover import led_by


def led(window: MainWindow, helper: int) -> list[int]:
    """Return the households a helper leads today."""
    with window.desk.store.read() as reader:
        return [each.household_id for each in led_by(reader, helper, TODAY.isoformat())]


def dialog_of(window: MainWindow) -> HandOver:
    """Return the dialog in sight."""
    return next(each for each in window.findChildren(HandOver) if each.isVisible())


def successor(window: MainWindow, ids: dict[str, int]) -> int:
    """Record who may take over, and a second household led by the one who leaves."""
    with window.desk.store.write("test", "试") as write:
        facts = {"level": "person_person", "from_date": "2018-01-01", "helper_id": ids["李建国"]}
        pair(write, PairingDraft(household_id=ids["陈静"], **facts))  # type: ignore[arg-type]  # of two kinds
        return write.create("helper", name="王芳", phone="19900001126")


def test_one_household_stays_and_the_step_is_undone(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    heir = successor(window, ids)
    window.open_room("pairings", {"helper": ids["李建国"]})
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(window)
    listed = called(dialog, "交接的户", QListWidget)
    assert listed.count() == 2 and called(dialog, "移交 2 户").isVisible()
    other = next(listed.item(row) for row in range(2) if LONG not in listed.item(row).text())
    other.setCheckState(Qt.CheckState.Unchecked)
    typed(called(dialog, "接手的人", QLineEdit), "wf")
    called(dialog, "移交 1 户", QAbstractButton).click()
    qtbot.waitUntil(lambda: led(window, heir) == [ids[LONG]])
    quiet(qtbot, window)
    assert "王芳" in window.status.said
    window.undo()
    qtbot.waitUntil(lambda: led(window, heir) == [] and len(led(window, ids["李建国"])) == 2)
    quiet(qtbot, window)


def test_a_refusal_stands_at_its_field(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    heir = successor(window, ids)
    with window.desk.store.write("pair", "试") as write:
        facts = {"level": "person_person", "role": "support", "from_date": "2018-01-01", "helper_id": heir}
        pair(write, PairingDraft(household_id=ids[LONG], **facts))  # type: ignore[arg-type]  # of two kinds
    with window.desk.store.write("edit", "试") as write:
        write.update(ids["李建国"], to_date="2019-07-20")
    window.open_room("settings")
    window.open_room("today")
    qtbot.waitUntil(lambda: any(label.text() == "去交接" for label in window.room.findChildren(QAbstractButton)))
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: called(window.room, "去交接", QAbstractButton) is not None)
    called(window.room, "去交接", QAbstractButton).click()
    dialog = dialog_of(window)
    called(dialog, "移交 2 户", QAbstractButton).click()
    assert "请选接手的人" in called(dialog, "接手的人").accessibleDescription()
    typed(called(dialog, "接手的人", QLineEdit), "wf")
    called(dialog, "移交 2 户", QAbstractButton).click()
    qtbot.waitUntil(lambda: any("已经在帮" in label.text() for label in dialog.findChildren(QLabel)))
    assert led(window, heir) == []
    dialog.reject()
    quiet(qtbot, window)
