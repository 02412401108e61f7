"""The room of projects and funds: entered, allocated, refused with a way on, signed by three, paid; empty; filtered."""

from typing import Any

import pytest
from funded import SIGNED, allocated, asked, county, sign
from gui.conftest import called, shown, typed
from gui.conftest import quiet as idle
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from app.ui.main_window import MainWindow
from app.ui.widgets import Elided
from db.queries import funds
from db.store import Store


@pytest.fixture
def money(store: Store) -> dict[str, int]:
    """The county of `funded`, before the window opens."""
    return county(store)


@pytest.fixture
def room(money: dict[str, int], window: MainWindow, qtbot: Any) -> Any:
    window.open_room("funds")
    quiet(qtbot, window)
    return window.room


def quiet(qtbot: Any, window: MainWindow) -> None:
    """Wait until nothing is under way and what came of it is laid out."""
    idle(qtbot, window)
    QApplication.processEvents()
    idle(qtbot, window)


def dialog_of(window: MainWindow) -> Any:
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def press(root: QWidget, name: str) -> None:
    QTest.mouseClick(called(root, name, QPushButton), Qt.MouseButton.LeftButton)


def chosen(room: Any, window: MainWindow, qtbot: Any) -> None:
    room.table.selectRow(0)
    quiet(qtbot, window)


def test_more_than_allocated_is_refused_and_a_way_on_saves(
    money: dict[str, int], room: Any, store: Store, window: MainWindow, qtbot: Any
) -> None:
    allocated(store, money)
    window.desk.changed.emit(frozenset())
    quiet(qtbot, window)
    chosen(room, window, qtbot)
    press(room, "申请支付")
    form = dialog_of(window)
    for key, words in (("amount_fen", "450000"), ("payee", "金果镇建筑队"), ("evidence", "合同 31")):
        typed(form.fields[key].inside, words)
    press(form, "保存")
    quiet(qtbot, window)
    assert "还剩 400,000.00 元" in form.trouble.text()
    press(form, "先从这笔资金再分配 50,000.00 元")
    quiet(qtbot, window)
    with store.read() as read:
        page = funds.project_page(read, money["project"])
    assert page is not None and (page.balance.money_in, page.balance.committed) == (45_000_000, 45_000_000)
    assert "待会签 0/3" in shown(room) and "合同 31" in shown(room)


def test_three_sign_then_it_can_be_paid(
    money: dict[str, int], room: Any, store: Store, window: MainWindow, qtbot: Any
) -> None:
    allocated(store, money)
    payment = asked(store, money)
    sign(store, payment, *SIGNED[:2])
    window.desk.changed.emit(frozenset())
    quiet(qtbot, window)
    chosen(room, window, qtbot)
    assert not [each for each in room.findChildren(QPushButton) if each.text() == "付出" and each.isVisible()]
    press(room, "会签…")
    form = dialog_of(window)
    assert form.fields["side"].inside.value() == "front"
    typed(form.fields["signer"].inside, SIGNED[0][2])
    press(form, "保存")
    quiet(qtbot, window)
    assert "不能再代表" in form.trouble.text()
    form.fields["signer"].inside.clear()
    typed(form.fields["signer"].inside, SIGNED[2][2])
    press(form, "保存")
    quiet(qtbot, window)
    press(room, "付出")
    quiet(qtbot, window)
    assert "已付 2019-07-01" in shown(room)
    window.undo()
    quiet(qtbot, window)
    assert "可以付" in shown(room)


def test_a_project_is_entered_by_keyboard(room: Any, store: Store, window: MainWindow, qtbot: Any) -> None:
    QTest.keyClick(room.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    form = dialog_of(window)
    typed(form.fields["name"].inside, "防渗渠")
    typed(form.fields["scale_fen"].inside, "12x")
    press(form, "保存")
    assert form.isVisible()  # what is wrong stands at the field
    form.fields["scale_fen"].inside.clear()
    typed(form.fields["scale_fen"].inside, "33,000.5")
    press(form, "保存")
    quiet(qtbot, window)
    with store.read() as read:
        rows = funds.project_rows(read, funds.project_ids(read, funds.ProjectFilters(text="防渗渠")))
    assert [(row.scale_fen, row.year, row.status) for row in rows] == [(3_300_050, 2019, "pooled")]
    assert room.panel.page.project["name"] == "防渗渠" and len(room.table.ids_model.ids) == 2


def test_filters_and_sources(money: dict[str, int], room: Any, store: Store, window: MainWindow, qtbot: Any) -> None:
    allocated(store, money)
    press(room, "没有分到钱")
    quiet(qtbot, window)
    assert "没有符合的项目" in shown(room)
    press(room, "清除筛选")
    quiet(qtbot, window)
    assert len(room.table.ids_model.ids) == 1 and "1 个项目" in shown(room)
    press(room, "资金来源")
    quiet(qtbot, window)
    assert "到账 600,000.00 元" in shown(room)


def test_an_empty_store_says_what_to_do(window: MainWindow, qtbot: Any) -> None:
    window.open_room("funds")
    quiet(qtbot, window)
    assert "库里还没有项目" in shown(window.room)


def test_a_measure_is_put_to_its_project(
    ids: dict[str, int], money: dict[str, int], window: MainWindow, store: Store, qtbot: Any
) -> None:
    window.open_room("measures")
    quiet(qtbot, window)
    window.room.table.selectRow(0)
    press(window.room, "归到项目…")
    form = dialog_of(window)
    typed(form.fields["text"].inside, "核桃")
    assert form.fields["project_id"].inside.currentData() == money["project"]
    press(form, "保存")
    quiet(qtbot, window)
    with store.read() as read:
        assert [each["content"] for each in funds.measures_of(read, money["project"])] == ["母羊 5 只"]
    window.open_room("funds", {"project": money["project"]})
    quiet(qtbot, window)
    assert "母羊 5 只" in [each.toolTip() or each.text() for each in window.room.findChildren(Elided)]
