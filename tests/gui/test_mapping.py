"""A workbook nobody described, made out on one screen: what it is, where its header stands, what its columns are; remembered."""

from pathlib import Path
from typing import Any

from formats import Grid, xlsx
from gui.conftest import called
from gui.test_registers import WAIT, begin, count, words
from msoffcrypto.format.ooxml import OOXMLFile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTableWidget
from workbooks import id_number, people, sheet_of, workbook

from app.registers.layouts.layout_files import own
from app.ui.main_window import MainWindow
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED, REFUSED
from db.store import Store

HEADINGS = ("村里", "乡里", "县里", "谁", "号", "身份", "手机尾号")


def strange(path: Path) -> Path:
    """A list whose header says nothing."""
    rows = [
        ["米夏镇情况表"],
        list(HEADINGS),
        *[
            ["试验村", "米夏镇", "莎车县", name, f"{number:03d}", relation, number]
            for number, (name, relation) in enumerate((("张伟", "一家之主"), ("李芳", "家里人"), ("王磊", "家里人")), 1)
        ],
    ]
    return xlsx(path, Grid(rows))


def choose(box: QComboBox, data: object) -> None:
    """Choose an entry of a list as a user does."""
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def named(window: MainWindow, name: str) -> list[QLineEdit]:
    return [each for each in window.room.findChildren(QLineEdit) if each.accessibleName() == name]


def map_column(qtbot: Any, window: MainWindow, row: int, field: str) -> None:
    columns = called(window.room, "列和字段", QTableWidget)
    columns.setCurrentCell(row, 0)
    box = called(window.room, "存到字段", QComboBox)
    before = columns.item(row, 3).text()
    choose(box, field)
    qtbot.waitUntil(lambda: columns.item(row, 3).text() != before, timeout=WAIT)


def test_an_unknown_sheet_is_mapped_kept_as_a_layout_and_known_the_next_time(
    qtbot: Any, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    wizard = begin(qtbot, window, strange(tmp_path / "情况表.xlsx"))
    assert wizard.step == RECOGNISED
    assert called(window.room, "台账种类", QComboBox).currentText() == "这是哪种台账？"
    sample = called(window.room, "工作簿前几行", QTableWidget)
    assert sample.item(1, 3).text() == "谁"
    called(window.room, "表头在第几行", QComboBox).setCurrentIndex(1)
    choose(called(window.room, "台账种类", QComboBox), "households")
    qtbot.waitUntil(lambda: wizard.recognised._sheet["register"] == "households", timeout=WAIT)
    columns = called(window.room, "列和字段", QTableWidget)
    assert [columns.item(row, 1).text() for row in range(columns.rowCount())] == list(HEADINGS)
    places = ("place.village", "place.township", "place.county", "member.name", "household.code")
    for row, field in enumerate(places):
        if wizard.recognised._sheet["columns"][row]["field"] != field:
            map_column(qtbot, window, row, field)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in named(window, "版式名称")), timeout=WAIT)
    title = called(window.room, "版式名称", QLineEdit)
    title.setText("情况表 2026")
    QTest.mouseClick(called(window.room, "存为版式", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(own()), timeout=WAIT)

    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == PLAN, timeout=WAIT)
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    assert count(store, "member") == 3

    again = begin(qtbot, window, strange(tmp_path / "下一季.xlsx"))
    sheet = again.recognised._sheet
    assert (sheet["register"], sheet["layout_title"]) == ("households", "情况表 2026")


def test_chips_show_the_columns_that_want_an_eye(qtbot: Any, window: MainWindow, tmp_path: Path) -> None:
    rows = [
        ["列1", "性名", "证号", "列4", "驻村队核实"],
        *[["试验村", "张伟", id_number(1), "户主", "是"], ["试验村", "李芳", id_number(2), "配偶", "否"]],
    ]
    begin(qtbot, window, xlsx(tmp_path / "表.xlsx", Grid(rows)))
    columns = called(window.room, "列和字段", QTableWidget)

    def shown() -> list[str]:
        return [columns.item(row, 1).text() for row in range(columns.rowCount()) if not columns.isRowHidden(row)]

    QTest.mouseClick(called(window.room, "≈ 多半", QPushButton), Qt.MouseButton.LeftButton)
    assert shown() == ["列1", "性名", "证号", "列4"]
    QTest.mouseClick(called(window.room, "? 请定", QPushButton), Qt.MouseButton.LeftButton)
    assert shown() == ["驻村队核实"]


def test_another_reading_shows_all_columns_from_the_first_cell_on(
    qtbot: Any, window: MainWindow, tmp_path: Path
) -> None:
    rows = [["列1", "性名", "证号", "列4", "驻村队核实"]]
    rows += [["试验村", "张伟", id_number(number), "户主", "是"] for number in range(1, 60)]
    begin(qtbot, window, xlsx(tmp_path / "表.xlsx", Grid(rows)))
    QTest.mouseClick(called(window.room, "? 请定", QPushButton), Qt.MouseButton.LeftButton)
    sample = called(window.room, "工作簿前几行", QTableWidget)
    sample.verticalScrollBar().setValue(sample.verticalScrollBar().maximum())
    assert sample.verticalScrollBar().value() > 0
    QTest.mouseClick(window.room.wizard.later, Qt.MouseButton.LeftButton)

    begin(qtbot, window, workbook(tmp_path / "户.xlsx", sheet_of(people(30))))
    columns = called(window.room, "列和字段", QTableWidget)
    assert columns.rowCount()
    assert not any(columns.isRowHidden(row) for row in range(columns.rowCount()))
    sample = called(window.room, "工作簿前几行", QTableWidget)
    assert sample.verticalScrollBar().value() == sample.horizontalScrollBar().value() == 0


def test_a_locked_workbook_asks_for_its_password(qtbot: Any, window: MainWindow, tmp_path: Path) -> None:
    plain = xlsx(tmp_path / "明.xlsx", Grid(sheet_of(people(1))))
    locked = tmp_path / "密.xlsx"
    with plain.open("rb") as given, locked.open("wb") as out:
        OOXMLFile(given).encrypt("口令1", out)
    wizard = begin(qtbot, window, locked)
    assert wizard.step == REFUSED
    field = called(window.room, "打开密码", QLineEdit)
    QTest.keyClicks(field, "wrong")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "密码不对" in words(window), timeout=WAIT)
    field.setText("口令1")
    QTest.mouseClick(called(window.room, "打开", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == RECOGNISED, timeout=WAIT)
    assert wizard.recognised._sheet["rows"] == 3


def test_a_list_of_households_with_helpers_is_shown_as_two_registers(
    qtbot: Any, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    header = ["行政村", "户编号", "户主姓名", "家庭人口", "致贫原因", "帮扶责任人", "联系电话"]
    row = ["试验村", "65312500001", "阿卜杜热合曼·麦麦提吐尔逊", 3, "因病", "李建国", "19900001125"]
    path = workbook(tmp_path / "户.xlsx", [["莎车县米夏镇2019年脱贫户名单"], header, row])
    wizard = begin(qtbot, window, path)
    choice = wizard.recognised.sheet_choice
    assert len({choice.itemText(at) for at in range(choice.count())}) == choice.count() == 2
    columns = called(window.room, "列和字段", QTableWidget)
    said = [[columns.item(at, column).text() for column in (1, 5)] for at in range(columns.rowCount())]
    assert ["帮扶责任人", "帮扶人的，读进同一张表的结对里"] in said
    choice.setCurrentIndex(1)
    said = [[columns.item(at, column).text() for column in (1, 5)] for at in range(columns.rowCount())]
    assert ["致贫原因", "户的，读进同一张表的户里"] in said
