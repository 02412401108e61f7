"""The desk through its visible widgets: finding, filtering, recording, undoing, opening, another theme."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import LONG, TODAY, called, quiet, typed
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QTableView,
    QTextEdit,
    QWidget,
)

from app.ui import main_window, printing, theme, toolkit
from app.ui.main_window import MainWindow
from app.ui.measures.entry import QuickEntry
from app.ui.measures.links import hit_of
from app.ui.palette import Palette
from app.ui.paper.preview import PreviewDialog
from app.ui.rooms import ROOMS
from app.ui.settings import look
from app.ui.table import BigTable
from db.queries.household import household_page

pytestmark = pytest.mark.usefixtures("ids")


def page_of(window: MainWindow, household: int) -> Any:
    """Return a household as it stands in the store."""
    with window.desk.store.read() as reader:
        return household_page(reader, household)


def rows(window: MainWindow) -> list[str]:
    """Return the heads of households in the table."""
    table = called(window.room, "户", BigTable)
    return [table.ids_model.index(row, 1).data() for row in range(table.ids_model.rowCount())]


def test_today_lists_what_is_due_and_opens_it(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    line = called(window.room, f"{LONG}，母羊 5 只")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.room_name == "households"
    assert called(window.room, "户页面").isVisible()
    assert any(label.text() == LONG for label in window.room.findChildren(QLabel))


def test_palette_finds_by_initials_and_opens_the_page(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    QTest.mouseClick(called(window, "查找", QLineEdit), Qt.MouseButton.LeftButton)
    palette = window.findChild(Palette)
    line = called(palette, "查找人、村、结对或命令", QLineEdit)
    typed(line, "abdr")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.room_name == "households"
    assert window.room.household == ids[LONG]


def test_palette_runs_commands(qtbot: Any, window: MainWindow) -> None:
    window.open_palette()
    palette = window.findChild(Palette)
    line = called(palette, "查找人、村、结对或命令", QLineEdit)
    typed(line, "去 设置")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.room_name == "settings"


def test_filters_narrow_the_table(qtbot: Any, window: MainWindow) -> None:
    window.open_room("households")
    qtbot.waitUntil(lambda: len(rows(window)) == 3)
    called(window.room, "更多筛选", QAbstractButton).click()
    typed(called(window.room, "户里找", QLineEdit), "cj")
    qtbot.waitUntil(lambda: rows(window) == ["陈静"])
    called(window.room, "清除", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(rows(window)) == 3)
    called(window.room, "缺责任人", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(rows(window)) == 2)


def test_header_sorts_in_the_store(qtbot: Any, window: MainWindow) -> None:
    window.open_room("households")
    qtbot.waitUntil(lambda: len(rows(window)) == 3)
    table = called(window.room, "户", BigTable)
    header = table.horizontalHeader()
    header.sectionClicked.emit(1)
    qtbot.waitUntil(lambda: rows(window)[0] == LONG)
    header.sectionClicked.emit(1)
    qtbot.waitUntil(lambda: rows(window)[0] == "陈静")


def test_quick_entry_saves_a_visit_and_takes_it_back(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_entry({})
    entry = window.findChild(QuickEntry)
    typed(called(entry, "户", QLineEdit), "cj")
    QTest.keyClick(called(entry, "户", QLineEdit), Qt.Key.Key_Return)
    typed(called(entry, "答应的事", QLineEdit), "问缝纫班")
    typed(called(entry, "下次走访", QLineEdit), "7-15")
    called(entry, "保存，记下一户", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(page_of(window, ids["陈静"]).visits) == 1)
    visit = page_of(window, ids["陈静"]).visits[0]
    assert (visit["visited_on"], visit["promises"], visit["next_on"]) == (TODAY.isoformat(), "问缝纫班", "2019-07-15")
    qtbot.waitUntil(lambda: called(entry, "撤销刚才这笔") is not None)
    called(entry, "撤销刚才这笔", QAbstractButton).click()
    qtbot.waitUntil(lambda: not page_of(window, ids["陈静"]).visits)
    entry.reject()


def test_quick_entry_meets_the_open_need(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_entry({"household": ids[LONG], "what": "measure"})
    entry = window.findChild(QuickEntry)
    called(entry, "帮扶内容", QLineEdit).clear()
    typed(called(entry, "帮扶内容", QLineEdit), "母羊")
    typed(called(entry, "数量", QLineEdit), "5 只")
    typed(called(entry, "金额（元）", QLineEdit), "4,000")
    called(entry, "保存，记下一户", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(page_of(window, ids[LONG]).measures) == 2)
    page = page_of(window, ids[LONG])
    made = next(measure for measure in page.measures if measure["done_on"])
    assert (made["amount_fen"], made["quantity_milli"], made["unit"]) == (400_000, 5_000, "只")
    assert page.needs[0]["met_on"] == TODAY.isoformat()
    entry.reject()


def test_quick_entry_delivers_what_was_planned(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    with window.desk.store.write("edit", "试") as write:
        write.update(ids["measure"], need_id=ids["need"])
    window.open_entry({"household": ids[LONG], "what": "measure"})
    entry = window.findChild(QuickEntry)
    assert called(entry, "帮扶内容", QLineEdit).text() == "母羊 5 只"
    typed(called(entry, "金额（元）", QLineEdit), "4000")
    called(entry, "保存，记下一户", QAbstractButton).click()
    qtbot.waitUntil(lambda: bool(page_of(window, ids[LONG]).measures[0]["done_on"]))
    page = page_of(window, ids[LONG])
    assert len(page.measures) == 1 and page.measures[0]["planned_on"] == "2019-06-20"
    assert page.measures[0]["amount_fen"] == 400_000
    assert page.needs[0]["met_on"] == TODAY.isoformat()
    qtbot.waitUntil(entry.save_button.isEnabled)
    entry.household.show_hit(None)
    entry.household.show_hit(hit_of(page_of(window, ids[LONG])))
    called(entry, "保存，记下一户", QAbstractButton).click()
    assert "登记过同样的" in entry._trouble.text()
    entry.reject()


def test_quick_entry_says_what_is_missing_at_the_field(qtbot: Any, window: MainWindow) -> None:
    window.open_entry({"what": "measure"})
    entry = window.findChild(QuickEntry)
    typed(called(entry, "金额（元）", QLineEdit), "许多")
    called(entry, "保存，记下一户", QAbstractButton).click()
    assert "数字" in called(entry, "金额（元）", QLineEdit).accessibleDescription()
    called(entry, "金额（元）", QLineEdit).clear()
    called(entry, "保存，记下一户", QAbstractButton).click()
    assert "帮扶内容" in called(entry, "帮扶内容", QLineEdit).accessibleDescription()
    entry.reject()


def test_a_field_is_changed_undone_and_in_the_history(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.desk.open_household(ids[LONG])
    cell = called(window.room, "联系电话")
    cell.setFocus()
    QTest.keyClick(cell, Qt.Key.Key_F2)
    dialog = next(each for each in window.findChildren(QWidget) if each.windowTitle() == "改联系电话")
    typed(called(dialog, "联系电话", QLineEdit), "19900003187")
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: page_of(window, ids[LONG]).facts["phone"] == "19900003187")
    quiet(qtbot, window)
    assert any(label.text() == "19900003187" for label in window.room.page.history.findChildren(QLabel))
    window.undo()
    qtbot.waitUntil(lambda: page_of(window, ids[LONG]).facts["phone"] is None)
    window.redo()
    qtbot.waitUntil(lambda: page_of(window, ids[LONG]).facts["phone"] == "19900003187")


def test_private_facts_are_hidden_until_asked_for(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    head = page_of(window, ids[LONG]).head["id"]
    with window.desk.store.write("set_field", "试") as write:
        write.update(head, health="长期慢性病")
    window.desk.open_household(ids[LONG])

    def saw(words: str) -> bool:
        cells = [cell for cell in window.room.findChildren(QWidget) if cell.accessibleName() == "健康状况"]
        return any(cell.isVisible() and cell.accessibleDescription() == words for cell in cells)

    qtbot.waitUntil(lambda: saw("隐藏"))
    QTest.keyClick(called(window.room, "健康状况"), Qt.Key.Key_F2)
    assert not [each for each in window.findChildren(QDialog) if each.isVisible()]
    called(window.room, "显示证件与健康", QAbstractButton).click()
    qtbot.waitUntil(lambda: saw("长期慢性病"))
    window.desk.open_household(ids["陈静"])
    window.desk.open_household(ids[LONG])
    qtbot.waitUntil(lambda: saw("隐藏"))


def test_pairing_is_ended_and_a_second_lead_refused(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.desk.open_household(ids[LONG])
    called(window.room.page.pairings, "提出结对", QAbstractButton).click()
    dialog = next(each for each in window.findChildren(QWidget) if each.windowTitle() == "提出结对")
    typed(called(dialog, "帮扶责任人", QLineEdit), "ljg")
    called(dialog, "提出", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.save_button.isEnabled() and not window.desk.busy)
    assert len(page_of(window, ids[LONG]).pairings) == 1
    dialog.reject()
    page = window.room.page.pairings.place_view
    page.doing.verb("end", page.place.leads[0].facts).run()
    dialog = next(each for each in window.findChildren(QWidget) if each.windowTitle() == "结束结对")
    typed(called(dialog, "结束原因", QLineEdit), "任期届满")
    called(dialog, "结束", QAbstractButton).click()
    qtbot.waitUntil(lambda: page_of(window, ids[LONG]).pairings[0].facts["to_date"] == TODAY.isoformat())
    quiet(qtbot, window)


def test_tree_of_pairings_on_a_date(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_room("pairings")
    quiet(qtbot, window)
    tree = called(window.room, "结对关系")
    tree.open_level(3)
    quiet(qtbot, window)
    labels = []
    item = tree.topLevelItem(0)
    while item is not None:
        labels.append((item.text(0), item.text(1)))
        item = tree.itemBelow(item)
    assert (f"{LONG}家", "李建国") in labels
    date = called(window.room.window(), "截至", QLineEdit)
    date.setText("2016-12-31")
    date.editingFinished.emit()
    assert window.room.day.isoformat() == "2016-12-31"
    quiet(qtbot, window)
    assert tree.topLevelItem(0).text(4) == "未结对 1 村"
    assert called(window.room, "未结对户", QAbstractButton).text() == "未结对户 3"


def test_measures_are_delivered_from_the_ledger(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_room("measures")
    table = called(window.room, "帮扶措施", BigTable)
    qtbot.waitUntil(lambda: table.ids_model.rowCount() == 1)
    called(window.room, "记到位", QAbstractButton).click()
    dialog = next(each for each in window.findChildren(QWidget) if each.windowTitle() == "记到位")
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: page_of(window, ids[LONG]).measures[0]["done_on"] == TODAY.isoformat())
    quiet(qtbot, window)


def test_new_household_opens_its_page(qtbot: Any, window: MainWindow) -> None:
    window.open_room("households", {"new": True})
    dialog = next(each for each in window.findChildren(QWidget) if each.windowTitle() == "新建户")
    called(dialog, "保存", QAbstractButton).click()
    assert "行政村" in called(dialog, "行政村").accessibleDescription()
    typed(called(dialog, "户主姓名", QLineEdit), "王芳")
    typed(called(dialog, "行政村", QLineEdit), "tuanjie")
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: window.room.page is not None and window.room.page.content is not None)
    assert window.room.page.content.head["name"] == "王芳"
    quiet(qtbot, window)


def test_dark_theme_repaints_and_is_remembered(qtbot: Any, window: MainWindow) -> None:
    window.open_room("settings")
    light = window.grab().toImage().pixelColor(600, 700).lightness()
    called(window.room, "暗", QAbstractButton).click()
    assert theme.is_dark()
    assert window.grab().toImage().pixelColor(600, 700).lightness() < light / 2
    look.set_dark(False)


def unnamed(root: QWidget) -> list[str]:
    """Return the inputs in sight that have no name; icons inside a line and the corner of a table are none."""
    inputs = (QLineEdit, QComboBox, QTextEdit, QAbstractSpinBox, QAbstractButton)
    return [
        f"{type(each).__name__} in {each.parent()!r}"
        for each in root.findChildren(QWidget)
        if isinstance(each, inputs) and each.isVisible() and not isinstance(each.parent(), (QLineEdit, QTableView))
        if not each.accessibleName() and not (isinstance(each, QAbstractButton) and each.text())
    ]


def test_every_input_has_a_name(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    for key, *_rest in ROOMS:
        window.open_room(key)
        quiet(qtbot, window)
        assert unnamed(window) == []
    window.desk.open_household(ids[LONG])
    window.open_entry({})
    quiet(qtbot, window)
    assert unnamed(window) == []
    window.findChild(QuickEntry).reject()


def test_keys_reach_every_room(qtbot: Any, window: MainWindow) -> None:
    for number, (key, *_rest) in enumerate(ROOMS, 1):
        QTest.keyClick(window, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda key=key: window.room_name == key)
        quiet(qtbot, window)


def test_summary_is_previewed_and_becomes_a_pdf(
    qtbot: Any, window: MainWindow, ids: dict[str, int], tmp_path: Path
) -> None:
    window.desk.open_household(ids[LONG])
    window.print_household()
    preview = window.findChild(PreviewDialog)
    qtbot.waitUntil(lambda: preview.view.page == 1)
    with qtbot.waitSignal(preview.saved, timeout=20_000):
        preview.save_pdf(tmp_path / "明白卡.pdf")
    assert (tmp_path / "明白卡.pdf").read_bytes().startswith(b"%PDF")
    preview.reject()


@pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of menus
def test_a_view_is_saved_and_taken(qtbot: Any, window: MainWindow) -> None:
    window.open_room("households")
    qtbot.waitUntil(lambda: len(rows(window)) == 3)
    called(window.room, "缺责任人", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(rows(window)) == 2)
    window.room.list._keep_views({"缺人的": window.room.list.bar.saved() | {"order": ["people", "people", True]}})
    quiet(qtbot, window)
    window.room.list.bar.clear()
    qtbot.waitUntil(lambda: len(rows(window)) == 3)
    called(window, "视图", QAbstractButton).click()
    menu = next(each for each in window.room.findChildren(QMenu) if each.accessibleName() == "视图")
    next(action for action in menu.actions() if action.text() == "缺人的").trigger()
    menu.close()
    qtbot.waitUntil(lambda: len(rows(window)) == 2)
    quiet(qtbot, window)


def test_files_dropped_go_to_the_import(qtbot: Any, window: MainWindow, tmp_path: Path) -> None:
    wanted: list[Any] = []
    window.desk.room_wanted.disconnect()
    window.desk.room_wanted.connect(lambda name, wish: wanted.append((name, wish)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "户.xlsx"))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(drop)
    qtbot.waitUntil(lambda: wanted == [("registers", [tmp_path / "户.xlsx"])])


def test_another_language_makes_the_window_again(qtbot: Any, window: MainWindow) -> None:
    window.open_room("settings")
    look.set_language("en")
    again = main_window._open_windows[-1]
    assert again is not window and again.room_name == "settings"
    assert again.desk.store is window.desk.store
    qtbot.waitUntil(lambda: not again.desk.busy)
    again._handed_over = True
    again.close()


def test_a_backup_is_made_beside_the_store(qtbot: Any, window: MainWindow) -> None:
    window.open_room("settings")
    called(window.room, "现在备份", QAbstractButton).click()
    qtbot.waitUntil(lambda: "已备份到" in window.status.said, timeout=20_000)
    quiet(qtbot, window)
    assert list(window.desk.store.path.parent.glob("库.backups/*.jiedui"))


def test_more_than_a_village_is_not_laid_out_at_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST", 2)
    said: list[str] = []
    window.desk.said.connect(lambda words, _tone: said.append(words))
    assert printing.print_households(window.desk, [1, 2, 3], window) is None
    assert said == ["一次最多打印 2 户，现在是 3 户。先用“筛选”选一个村。"]


def test_the_window_is_no_larger_than_the_screen(qapp: Any, window: MainWindow) -> None:
    room = window.screen().availableSize()
    asked = toolkit.fitting(window, 10_000, 10_000)
    assert asked.width() <= room.width() and asked.height() < room.height()
