"""Today: it opens at its top on the first line; a finished line stays struck through with its way back."""

from datetime import timedelta
from typing import Any

from gui.conftest import LONG, TODAY, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QScrollArea

from app.ui.main_window import MainWindow
from app.ui.widgets.cards import Line
from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft
from db.ops.household import add_household
from db.ops.measure import record_measure
from db.queries.household import household_page


def lines(window: MainWindow) -> list[str]:
    """Return the names of the lines in sight, from the top."""
    found = [each for each in window.room._lines.findChildren(Line) if each.isVisible()]
    return [each.accessibleName() for each in sorted(found, key=lambda each: each.y())]


def deliver(qtbot: Any, window: MainWindow) -> None:
    """Finish the late measure of the first household with the keyboard."""
    line = called(window.room, f"{LONG}，母羊 5 只")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Space)
    dialog = next(each for each in window.findChildren(QDialog) if each.isVisible())
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: f"{LONG}，母羊 5 只，办完了" in lines(window))
    quiet(qtbot, window)


def delivered(window: MainWindow, household: int) -> Any:
    """Return when the measure of a household was delivered."""
    with window.desk.store.read() as reader:
        page = household_page(reader, household)
    assert page is not None
    return page.measures[0]["done_on"]


def test_a_finished_line_stays_with_its_way_back(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    before = lines(window)
    deliver(qtbot, window)
    assert len(lines(window)) == len(before)
    assert delivered(window, ids[LONG]) == TODAY.isoformat()
    window.open_room("settings")
    window.open_room("today")
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: f"{LONG}，母羊 5 只，办完了" in lines(window))
    called(window.room, "撤销", QAbstractButton).click()
    qtbot.waitUntil(lambda: lines(window) == before)
    assert delivered(window, ids[LONG]) is None
    quiet(qtbot, window)


def test_what_was_undone_elsewhere_is_not_finished(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    before = lines(window)
    deliver(qtbot, window)
    window.undo()
    qtbot.waitUntil(lambda: lines(window) == before)
    window.redo()
    qtbot.waitUntil(lambda: f"{LONG}，母羊 5 只，办完了" in lines(window))
    quiet(qtbot, window)
    window.desk.today = lambda: TODAY + timedelta(days=1)
    window.room.look()
    qtbot.waitUntil(lambda: not any("办完了" in each for each in lines(window)))
    quiet(qtbot, window)


def test_the_room_opens_at_its_top_on_the_first_line(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("test", "试") as write:
        for number in range(40):
            draft = HouseholdDraft(village_id=ids["团结村"], code=f"9999991{number:05d}")
            household = add_household(write, draft, MemberDraft(name=f"陈{number}", relation="户主"))
            record_measure(
                write,
                MeasureDraft(
                    household_id=household, kind="产业帮扶", content=f"鸡苗 {number}", planned_on="2019-06-01"
                ),
            )
    window.desk.changed.emit(frozenset())
    qtbot.waitUntil(lambda: any("鸡苗" in each for each in lines(window)))
    called(window.room, "还有 36 件", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(lines(window)) > 40)
    quiet(qtbot, window)
    area = called(window.room, "今天的事", QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 600)
    area.verticalScrollBar().setValue(600)
    window.desk.changed.emit(frozenset())
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() == 600)
    window.open_room("settings")
    window.open_room("today")
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() == 0)
    focused = QApplication.focusWidget()
    assert isinstance(focused, Line) and focused.accessibleName() == lines(window)[0]
