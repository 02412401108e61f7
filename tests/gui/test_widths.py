"""Columns that share the width there is, and a top bar whose words are not cut, at the size of a small laptop."""

from array import array
from typing import Any

import pytest
from gui.conftest import LONG, TODAY, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.ui import main_window, theme
from app.ui.main_window import MainWindow
from app.ui.rooms import ROOMS
from app.ui.table import BigTable, Column, IdModel
from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft
from db.ops.household import add_household
from db.ops.measure import record_measure
from resources import language


def table_of(qtbot: Any, window: MainWindow, room: str, name: str, rows: int) -> BigTable:
    """Open a room and return its table once it shows so many rows."""
    window.open_room(room)
    table: BigTable = called(window.room, name, BigTable)
    qtbot.waitUntil(lambda: table.ids_model.rowCount() == rows)
    quiet(qtbot, window)
    return table


def place_in(table: BigTable, row: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    """Return what stands in the column of places."""
    at = [column.key for column in table.ids_model.columns].index("place")
    return str(table.ids_model.index(row, at).data(role))


def test_the_usual_columns_fit(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.resize(1366, 728)
    for room, name, rows in (("households", "户", 3), ("measures", "帮扶措施", 1)):
        table = table_of(qtbot, window, room, name, rows)
        qtbot.waitUntil(lambda table=table: table.horizontalScrollBar().maximum() == 0)
        header = table.horizontalHeader()
        assert header.length() == table.viewport().width()
        at = [column.key for column in table.ids_model.columns].index("head_name")
        assert table.columnWidth(at) >= table.fontMetrics().horizontalAdvance(LONG) + 16


def test_the_township_all_have_in_common_is_left_out(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    for room, name, rows in (("households", "户", 3), ("measures", "帮扶措施", 1)):
        table = table_of(qtbot, window, room, name, rows)
        assert place_in(table, 0) == "团结村 1 组"
        assert place_in(table, 0, Qt.ItemDataRole.ToolTipRole) == "金果镇团结村 1 组"
    with window.desk.store.write("test", "试") as write:
        town = write.create("region", edition=2019, level="township", name="石榴乡", parent_id=ids["叶城县"])
        village = write.create("region", edition=2019, level="village", name="团结村", parent_id=town)
        draft = HouseholdDraft(village_id=village, code="999999000009", group_name="2 组")
        household = add_household(write, draft, MemberDraft(name="王芳", relation="户主"))
        record_measure(
            write, MeasureDraft(household_id=household, kind="产业帮扶", content="鸡苗", done_on="2019-06-30")
        )
    window.desk.changed.emit(frozenset())
    table = table_of(qtbot, window, "measures", "帮扶措施", 2)
    assert {place_in(table, 0), place_in(table, 1)} == {"金果镇团结村 1 组", "石榴乡团结村 2 组"}


def cut(root: QWidget) -> list[str]:
    """Return the buttons and plain labels in sight that are narrower than their words."""
    found = [*root.findChildren(QAbstractButton), *(each for each in root.findChildren(QLabel) if type(each) is QLabel)]
    return [
        each.text()
        for each in found
        if each.isVisible() and each.text() and each.width() < each.sizeHint().width() - 2
        if not (isinstance(each, QLabel) and each.wordWrap())
    ]


@pytest.mark.parametrize(
    ("spoken", "size", "wide"),
    [
        ("zh", 13, 1366),
        ("zh", 17, 1366),
        ("en", 13, 1366),
        ("en", 17, 1366),
        ("zh", 13, 1092),  # 1366 at 125 %
        ("en", 13, 1092),
    ],
)
def test_no_word_of_the_top_bar_is_cut(
    qtbot: Any, ids: dict[str, int], window: MainWindow, spoken: str, size: int, wide: int
) -> None:
    if spoken not in language.LANGUAGES:
        pytest.skip("this language is not there")
    language.use(spoken)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, dark=False, size=size)
    window.speak_again()
    again = main_window._open_windows[-1]
    assert isinstance(again, MainWindow)
    again.resize(wide, 728 if wide == 1366 else 580)
    again.desk.today = lambda: TODAY
    for key, *_rest in ROOMS:
        again.open_room(key)
        quiet(qtbot, again)
        qtbot.waitUntil(lambda: not cut(again.top) and not cut(again.status), timeout=2_000)
        assert again.width() == wide
    again.desk.open_household(ids[LONG])
    quiet(qtbot, again)
    qtbot.waitUntil(lambda: not cut(again.top), timeout=2_000)
    again._handed_over = True
    again.close()
    theme.apply(app, dark=False)


def test_a_width_set_by_hand_stays(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    table = table_of(qtbot, window, "households", "户", 3)
    table._own_widths = True  # what dragging the edge of a heading leaves
    table.setColumnWidth(0, 333)
    window.resize(1200, 700)
    quiet(qtbot, window)
    assert table.columnWidth(0) == 333


def test_verbs_without_room_keep_their_picture_and_their_name(
    qtbot: Any, ids: dict[str, int], window: MainWindow
) -> None:
    window.open_room("households")
    window.resize(1366, 728)
    quiet(qtbot, window)
    views = called(window.top, "视图", QAbstractButton)
    assert views.text() == "视图" and not views.toolTip()
    window.top.setFixedWidth(720)
    qtbot.waitUntil(lambda: not views.text())
    assert called(window.top, "视图", QAbstractButton) is views and views.toolTip() == "视图"
    assert called(window.top, "新建户", QAbstractButton).text() == "新建户"
    window.top.setFixedWidth(1366)
    qtbot.waitUntil(lambda: views.text() == "视图")
    assert not views.toolTip()


def test_a_table_out_of_sight_does_not_ask_for_all_its_lines(qtbot: Any) -> None:
    asked: list[int] = []

    def lines(ids: Any) -> list[str]:
        asked.extend(ids)
        return [str(each) for each in ids]

    table = BigTable(IdModel((Column("n", "数", 60, str),), lines), "数")
    qtbot.addWidget(table)
    table.show_ids(array("q", range(5_000)))
    assert len(asked) < 500  # the page of the bar; Qt measures every row of a table nobody sees
    table.resize(300, 200)
    table.show()
    qtbot.waitUntil(lambda: table.columnWidth(0) == table.viewport().width())
    assert len(asked) < 500
