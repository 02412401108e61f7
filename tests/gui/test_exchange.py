"""Exchange workbooks through the window: sent, owed, come back, taken in, answered, taken back; packages between two stores."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from gui.conftest import LONG, TODAY, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDialog, QFileDialog, QLabel, QLineEdit

from app.exchange.sending import Scope, send
from app.ui.main_window import MainWindow
from app.ui.registers.returned import DONE, PLAN
from db.store import Store


def seen_in(root: Any, words: str) -> bool:
    """Whether words stand somewhere in sight."""
    return any(words in each.text() for each in root.findChildren(QLabel) if each.isVisible())


def one(store: Store, sql: str, *values: object) -> Any:
    with store.read() as read:
        return read.exec_driver_sql(sql, values).scalar()


def sent_to(store: Store, path: Path, until: str | None = None) -> Path:
    """Send everything to somebody."""
    send(store, path, Scope("all", None, "全部"), recipient="杏园镇 帕提古丽", purpose="核对电话", until=until)
    return path


def edited(path: Path, heading: str, *values: object, sheet: str = "户") -> Path:
    """Write values below a heading, row by row, as somebody in Excel does; None leaves a row."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    row, column = next(
        (cell.row, cell.column) for line in page.iter_rows() for cell in line if str(cell.value).startswith(heading)
    )
    for below, value in enumerate(values, 1):
        if value is not None:
            page.cell(row + below, column).value = value
    book.save(path)
    return path


def came(qtbot: Any, window: MainWindow, *paths: Path) -> Any:
    """Drop files and wait for their plan."""
    window.desk.import_files(paths)
    quiet(qtbot, window)
    page = window.room.returned
    qtbot.waitUntil(lambda: page.step == PLAN, timeout=20_000)
    QApplication.processEvents()
    return page


def answered(qtbot: Any, page: Any) -> None:
    """Wait until the process of the returned workbooks has answered everything."""
    qtbot.waitUntil(lambda: not page.busy, timeout=20_000)
    QApplication.processEvents()


def open_dialog(window: MainWindow) -> QDialog:
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def test_a_workbook_is_sent_from_the_dialog_and_is_owed(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "交换.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(out), ""))
    window.open_room("registers")
    called(window, "发出交换工作簿", QAbstractButton).click()
    dialog: Any = open_dialog(window)
    dialog.save()
    assert seen_in(dialog, "请打几个字，选一个。") and seen_in(dialog, "请写做什么用") and not out.exists()
    QTest.keyClicks(dialog.helper.line, "ljg")
    assert dialog.recipient.text() == "李建国"
    dialog.purpose.setText("核对")
    dialog.until.setText("2019-06-20")
    dialog.save()
    assert seen_in(dialog, "请写今天以后的一天，例如 2019-07-31。")
    dialog.until.setText("2019-07-20")
    dialog.save()
    quiet(qtbot, window)
    assert out.exists()
    table = called(window.room, "台账往来")
    row = [table.ids_model.index(0, column).data() for column in range(11)]
    assert row[:3] == ["↑ 发出", "交换.xlsx", "李建国"] and row[8:] == ["未回", "应回 07-20", "催报"]
    sheet = openpyxl.load_workbook(out)["户"]
    assert len([cell for cell in sheet["A"] if str(cell.value or "").startswith("H")]) == 1  # his household alone
    called(window.room, "拷贝催报的话", QAbstractButton).click()
    said = QApplication.clipboard().text()
    assert said.startswith("李建国您好") and "《交换.xlsx》（核对），请在 2019-07-20 前发回" in said


def test_what_comes_back_is_taken_in_as_one_step_and_taken_back_after_a_look(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    path = edited(sent_to(store, tmp_path / "镇.xlsx", "2019-06-20"), "联系电话", "19900000011", "19900000012")
    window.open_room("registers")
    table = called(window.room, "台账往来")
    assert table.ids_model.index(0, 8).data() == "逾期 11 天"
    page = came(qtbot, window, path)
    chips = called(page, "可写", QAbstractButton)
    assert chips.text() == "可写 2" and called(page, "不收", QAbstractButton).text() == "不收 0"
    assert page.apply_button.text() == "写入 2 处"
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.step == DONE, timeout=20_000)
    quiet(qtbot, window)
    assert one(store, "SELECT count(*) FROM household WHERE phone IN ('19900000011', '19900000012')") == 2
    assert seen_in(page, "已写入 2 处")
    called(page, "回台账", QAbstractButton).click()
    rows = {table.ids_model.index(row, 0).data(): row for row in range(2)}
    assert table.ids_model.index(rows["↑ 发出"], 8).data() == "已回"
    assert table.ids_model.index(rows["↓ 收到"], 2).data() == "杏园镇 帕提古丽"
    home = one(store, "SELECT id FROM household WHERE phone = '19900000012'")
    with store.write("set_field", "后来改的") as write:
        write.update(home, phone="19900000099")
    table.selectRow(rows["↓ 收到"])
    called(window.room, "撤销这一份…", QAbstractButton).click()
    quiet(qtbot, window)
    dialog = open_dialog(window)
    assert seen_in(dialog, "会收回 1 条记录的改动。") and seen_in(dialog, "1 处后来又有人改过或用着，留着不动：")
    assert one(store, "SELECT count(*) FROM household WHERE phone = '19900000011'") == 1  # a look changes nothing
    called(dialog, "确定撤销", QAbstractButton).click()
    quiet(qtbot, window)
    assert one(store, "SELECT count(*) FROM household WHERE phone = '19900000011'") == 0
    assert one(store, "SELECT phone FROM household WHERE id = ?", home) == "19900000099"
    page = came(qtbot, window, path)
    assert seen_in(page, "后来撤销了")
    called(page, "再写入这份", QAbstractButton).click()
    page.take_in()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=20_000)
    quiet(qtbot, window)
    assert one(store, "SELECT count(*) FROM household WHERE phone = '19900000011'") == 1


def test_what_was_taken_back_is_not_said_to_be_written(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    path = edited(sent_to(store, tmp_path / "镇.xlsx"), "联系电话", "19900000011")
    page = came(qtbot, window, path)
    page.take_in()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=20_000)
    quiet(qtbot, window)
    assert page.isVisible()
    window.undo()
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=20_000)
    quiet(qtbot, window)
    assert one(store, "SELECT count(*) FROM household WHERE phone = '19900000011'") == 0
    assert called(window.room, "台账往来").isVisible()


def test_what_two_changed_goes_to_the_conflicts(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    with store.write("set_field", "登记") as write:
        write.update(ids[LONG], phone="19900000001")
    path = edited(sent_to(store, tmp_path / "镇.xlsx"), "联系电话", "19900000002")
    with store.write("set_field", "改", who="王芳") as write:
        write.update_many([(ids[name], {"phone": "19900000003"}) for name in (LONG, "布佐热古丽·麦合木提江", "陈静")])
    page = came(qtbot, window, path)
    page.take_in()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=20_000)
    quiet(qtbot, window)
    assert seen_in(page, "1 处两边说法不同")
    called(page, "去定冲突", QAbstractButton).click()
    quiet(qtbot, window)
    assert window.room_name == "conflicts" and window.room.case.taken() == {"phone": "19900000002"}
    window.open_room("registers")
    table = called(window.room, "台账往来")
    assert table.ids_model.index(0, 8).data() == "冲突 1" and table.ids_model.index(0, 10).data() == "去定"


def test_what_needs_somebody_is_answered_put_aside_and_continued(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    with store.write("set_field", "登记") as write:
        write.update_many([(ids[name], {"phone": "19900000001"}) for name in (LONG, "布佐热古丽·麦合木提江", "陈静")])
    path = sent_to(store, tmp_path / "镇.xlsx")
    book = openpyxl.load_workbook(path)
    page_of = book["户"]
    column = next(cell.column for line in page_of.iter_rows() for cell in line if cell.value == "动作")
    row = next(cell.row for cell in page_of["A"] if str(cell.value or "").startswith("H"))
    page_of.cell(row, column).value = "删掉吧"
    book.save(path)
    page = came(qtbot, window, path)
    assert called(page, "要您看", QAbstractButton).text() == "要您看 1"
    assert seen_in(page, "“动作”列写的“删掉吧”看不懂") and not page.apply_button.isEnabled()
    page.later()
    answered(qtbot, page)
    assert one(store, "SELECT count(*) FROM exchange_draft") == 1
    called(window.room, "继续导入 镇.xlsx", QAbstractButton).click()
    quiet(qtbot, window)
    page = window.room.returned
    qtbot.waitUntil(lambda: page.step == PLAN, timeout=20_000)
    QApplication.processEvents()
    QTest.keyClick(page.list.table, Qt.Key.Key_1)
    assert page.list.open_ones() == 0
    page.leave()
    QApplication.processEvents()
    called(window.room, "丢弃导入 镇.xlsx", QAbstractButton).click()
    quiet(qtbot, window)
    assert one(store, "SELECT count(*) FROM exchange_draft") == 0


def test_files_in_trouble_do_not_hold_back_the_others(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    good = edited(sent_to(store, tmp_path / "甲镇.xlsx"), "联系电话", "19900000011")
    broken = tmp_path / "乙镇.xlsx"
    broken.write_bytes(good.read_bytes()[: 3 * good.stat().st_size // 4])
    again = tmp_path / "甲镇(2).xlsx"
    shutil.copy(good, again)
    window.open_room("registers")
    page = window.room._with_returned()
    page.begin([good, broken, again])
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: page.step == PLAN, timeout=20_000)
    QApplication.processEvents()
    files = page.list.files
    told = [tuple(files.ids_model.index(row, column).data() for column in (0, 1)) for row in range(4)]
    assert told[0][0] == "全部 3 份" and told[1] == ("乙镇.xlsx", "读不了")
    assert {told[2][1], told[3][1]} == {"可以写", "收过了"}
    files.selectRow(1)
    QApplication.processEvents()
    assert seen_in(page, "乙镇.xlsx 不完整或已损坏")
    assert page.apply_button.text() == "写入 1 处"


def test_the_households_of_a_filter_are_sent(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "交换.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(out), ""))
    window.open_room("households")
    quiet(qtbot, window)
    shown = list(window.room.list.table.ids_model.ids)
    called(window, "发出…", QAbstractButton).click()
    dialog: Any = open_dialog(window)
    assert dialog.scope.currentText() == f"列表里的 {len(shown)} 户"
    dialog.recipient.setText("王芳")
    dialog.purpose.setText("核对")
    dialog.save()
    quiet(qtbot, window)
    assert openpyxl.load_workbook(out)["户"].max_row >= len(shown) + 1
    assert one(store, "SELECT recipient FROM outgoing_book") == "王芳"


def test_receipts_are_written_for_the_sender(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "回执.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_all: (str(out), ""))
    path = edited(sent_to(store, tmp_path / "镇.xlsx"), "联系电话", "19900000011")
    page = came(qtbot, window, path)
    page.take_in()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=20_000)
    quiet(qtbot, window)
    called(page, "写回执…", QAbstractButton).click()
    answered(qtbot, page)
    said = [cell for row in openpyxl.load_workbook(out)["收下的"].iter_rows(values_only=True) for cell in row]
    assert "19900000011" in said
    page.leave()
    out.unlink()
    called(window.room, "写回执…", QAbstractButton).click()
    quiet(qtbot, window)
    assert out.exists()


def test_a_package_goes_from_one_store_to_a_copy_and_back(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.exchange.package.manifest import Scope as PackageScope
    from app.exchange.package.own import own_station
    from app.exchange.package.sending import send as send_package
    from db import backup

    other = tmp_path / "乡.jiedui"
    shutil.copy(backup.backup(store), other)
    path = tmp_path / "包.jdx"
    with Store.open(other, "test") as copy:
        with copy.write("set_field", "乡里改", who="陈静") as write:
            write.update(ids[LONG], phone="19900000077")
        card = own_station(copy, "金果镇").card
        send_package(copy, path, PackageScope("all", None, "全部"), [own_station(store).card], "对账")
    window.desk.import_files([path])
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in window.findChildren(QDialog)), timeout=20_000)
    dialog: Any = open_dialog(window)
    assert seen_in(dialog, "还没有认过这个站点") and seen_in(dialog, card.fingerprint)
    assert not dialog.take_button.isEnabled()
    called(dialog, "核对过指纹，认这个站点", QCheckBox).click()
    quiet(qtbot, window)
    QApplication.processEvents()
    assert seen_in(dialog, "金果镇") and dialog.take_button.isEnabled()
    dialog.take()
    quiet(qtbot, window)
    assert one(store, "SELECT phone FROM household WHERE id = ?", ids[LONG]) == "19900000077"
    window.open_room("registers")
    called(window, "数据包", QAbstractButton).click()
    quiet(qtbot, window)
    QApplication.processEvents()
    assert seen_in(open_dialog(window), card.fingerprint)


def test_nothing_to_write_is_said(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    page = came(qtbot, window, sent_to(store, tmp_path / "镇.xlsx"))
    assert seen_in(page, "和发出时一样，没有要写的。") and not page.apply_button.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.room_name == "registers" and TODAY.year == 2019


def test_a_locked_workbook_asks_for_its_password(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "镇.xlsx"
    whole = Scope("all", None, "全部")
    send(store, path, whole, recipient="杏园镇", purpose="核对", password="12345678")
    page = came(qtbot, window, path)
    assert seen_in(page, "设了打开密码") and called(page, "当普通台账导入", QAbstractButton).isVisible()
    field = called(page, "打开密码", QLineEdit)
    QTest.keyClicks(field, "12345678")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.step == PLAN, timeout=20_000)
    QApplication.processEvents()
    assert seen_in(page, "和发出时一样，没有要写的。") and not page.as_register.isVisible()


def test_returned_workbooks_are_planned_outside_the_window(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = edited(sent_to(store, tmp_path / "镇.xlsx"), "联系电话", "19900000011")

    def here(*_all: object, **_named: object) -> None:
        raise AssertionError("planned in the window")

    for name in (
        "app.exchange.several.plan_book",
        "app.exchange.taking_in.plan_book",
        "app.exchange.several.read_books",
    ):
        monkeypatch.setattr(name, here)
    page = came(qtbot, window, path)
    assert page.apply_button.text() == "写入 1 处"


def test_reading_returned_workbooks_can_be_stopped(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    path = sent_to(store, tmp_path / "镇.xlsx")
    window.open_room("registers")
    for wait in (0, 50):  # before there is a process, and while it works
        window.room.import_files([path])
        page = window.room.returned
        qtbot.wait(wait)
        QTest.keyClick(page, Qt.Key.Key_Escape)
        answered(qtbot, page)
        qtbot.waitUntil(lambda: not window.room._is_returned, timeout=20_000)
        assert not page.looked.arrivals
