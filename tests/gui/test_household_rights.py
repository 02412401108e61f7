"""Privacy in the window: roles, registers behind the card, a household's consents, requests, copy and erasure."""

from typing import Any

import pytest
from gui.conftest import LONG, called, quiet, typed
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QMessageBox, QPlainTextEdit, QTableWidget

from app.ui.about import licences, show_about
from app.ui.households.rights_forms import EraseHousehold, NewConsent, NewFeedback
from app.ui.listing import ListDialog
from app.ui.main_window import MainWindow
from app.ui.paper.preview import PreviewDialog
from app.ui.settings.person import set_person
from app.ui.settings.roles import RolesDialog
from db.fields import paths
from db.queries.audit import audit_rows
from db.queries.persons import people_with_roles
from db.queries.rights import consents, feedback

WAIT = 20_000
CODE = "999999000001"


def opened(window: MainWindow, kind: type) -> Any:
    """The dialog of a kind that is in sight."""
    return next(each for each in window.findChildren(kind) if each.isVisible())


def rows(dialog: ListDialog) -> list[list[str]]:
    table = dialog.findChild(QTableWidget)
    return [
        [table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())
    ]


def says(window: MainWindow, words: str) -> bool:
    return any(words in each.text() for each in window.findChildren(QLabel) if each.isVisible())


def page(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> Any:
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    return window.room.page


def test_settings_show_why_each_field_is_held(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.open_room("settings")
    called(window.room, "字段登记", QAbstractButton).click()
    shown = rows(opened(window, ListDialog))
    assert len(shown) == len(paths()) and all(line[2] and line[3] and line[5] for line in shown)
    number = next(line for line in shown if line[:2] == ["家庭成员", "证件号码"])
    assert number[4] == "遮住中间"


def test_a_role_is_given_in_the_settings(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    set_person(window.desk, "张建")
    qtbot.waitUntil(lambda: window.desk.who == "张建", timeout=WAIT)
    window.open_room("settings")
    assert says(window, "您在这个库里是协调员。")
    called(window.room, "角色…", QAbstractButton).click()
    dialog = opened(window, RolesDialog)
    typed(called(dialog, "给谁", QLineEdit), "别人")
    called(dialog, "给这个角色", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.trouble.isVisible() or says(window, "总要有一位"), timeout=WAIT)
    dialog.person.line.clear()
    typed(called(dialog, "给谁", QLineEdit), "张建")
    dialog.role.setCurrentIndex(dialog.role.findData("coordinator"))
    called(dialog, "给这个角色", QAbstractButton).click()
    qtbot.waitUntil(lambda: "张建：协调员" in dialog._people.text(), timeout=WAIT)
    with window.desk.store.read() as reader:
        assert [(each.name, each.role) for each in people_with_roles(reader)] == [("张建", "coordinator")]


def test_a_complaint_gets_a_slip_and_an_answer(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    page(qtbot, window, ids)
    called(window.room, "要求或投诉", QAbstractButton).click()
    dialog = opened(window, NewFeedback)
    called(dialog, "户说的话", QPlainTextEdit).setPlainText("母羊没有送到")
    called(dialog, "记下并打印回执", QAbstractButton).click()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(PreviewDialog)), timeout=WAIT)
    opened(window, PreviewDialog).done(0)
    quiet(qtbot, window)
    assert says(window, "2019-07-16 前答复")
    called(window.room, "答复", QAbstractButton).click()
    answer = next(each for each in window.findChildren(QDialog) if each.isVisible())
    called(answer, "答复", QPlainTextEdit).setPlainText("六月二十日已补送")
    called(answer, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, "2019-07-01 已答复"), timeout=WAIT)
    with window.desk.store.read() as reader:
        assert feedback(reader, "2019-07-02", ids[LONG])[0].facts["answer"] == "六月二十日已补送"
    window.open_room("settings")
    called(window.room, "要求和投诉", QAbstractButton).click()
    assert rows(opened(window, ListDialog))[0][:3] == ["20190701-01", CODE, "更正"]


def test_a_consent_needs_its_terms_and_is_taken_back(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    page(qtbot, window, ids)
    called(window.room, "加同意书", QAbstractButton).click()
    dialog = opened(window, NewConsent)
    typed(called(dialog, "同意的事", QLineEdit), "健康帮扶")
    called(dialog, "到期日期", QLineEdit).setText("2019-07-20")
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, "请填告知的条件。"), timeout=WAIT)
    called(dialog, "告知的条件", QPlainTextEdit).setPlainText("只给乡卫生院")
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, "一个月内到期"), timeout=WAIT)
    called(window.room, "撤回", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, "已撤回"), timeout=WAIT)
    with window.desk.store.read() as reader:
        assert consents(reader, "2019-07-02")[0].state == "withdrawn"


def test_the_copy_is_noted_before_it_is_shown(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    page(qtbot, window, ids)
    called(window.room, "打印全部登记", QAbstractButton).click()
    opened(window, PreviewDialog)
    with window.desk.store.read() as reader:
        assert [(row.act, row.about) for row in audit_rows(reader, household=ids[LONG])] == [("copy", CODE)]


def test_a_household_is_erased_by_two_in_the_window(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    page(qtbot, window, ids)
    called(window.room, "删除这户…", QAbstractButton).click()
    dialog = opened(window, EraseHousehold)
    typed(called(dialog, "照写一遍户编号", QLineEdit), "1")
    called(dialog, "删除，不能撤销", QAbstractButton).click()
    assert says(window, "和这户的编号不一样，没有删。")
    called(dialog, "照写一遍户编号", QLineEdit).setText(CODE)
    called(dialog, "删除，不能撤销", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, "删除一户要第二个人当面确认"), timeout=WAIT)
    typed(called(dialog, "第二个人", QLineEdit), "李二")
    typed(called(dialog, "依据", QLineEdit), "户主书面申请")
    called(dialog, "删除，不能撤销", QAbstractButton).click()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=WAIT)
    with window.desk.store.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM household").scalar() == 2
    window.findChild(QMessageBox).done(0)
    quiet(qtbot, window)
    window.open_room("settings")
    called(window.room, "流水", QAbstractButton).click()
    assert rows(opened(window, ListDialog))[0][3] == "删除一户"


@pytest.mark.parametrize("name", ["同意书", "保留到期", "流水"])
def test_lists_behind_the_card_open_empty_too(qtbot: Any, window: MainWindow, name: str) -> None:
    window.open_room("settings")
    called(window.room, name, QAbstractButton).click()
    assert rows(opened(window, ListDialog)) == []


def test_the_about_box_lists_what_the_program_stands_on(qtbot: Any, window: MainWindow) -> None:
    dialog = show_about(window)
    shown = rows(dialog)
    assert len(shown) == len(licences())
    assert next(line for line in shown if line[0] == "pyside6-essentials")[2] == "LGPL-3.0-only"
    assert says(window, "程序不联网")
