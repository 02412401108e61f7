"""Conflicts: a hundred settled by keyboard, alike ones in one step, undo opens them again, a question leaves them open."""

from typing import Any

import pytest
from disputes import disputed, sent, taken
from gui.conftest import LONG, TODAY, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from app.ui.main_window import MainWindow
from db.errors import StoreProblem
from db.history.statements import Act, Removal
from db.models import kind_of
from db.ops import conflicts as verbs
from db.store import Store

NAMES = ("帕提古丽·阿布都克热木", "努尔买买提·艾力", "李秀兰")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def homes(store: Store, village: int, count: int) -> list[int]:
    """Households with a head and a phone number."""
    with store.write("add", "登记", who="李建国") as write:
        made = write.create_many(
            "household",
            [{"code": f"9999990{n:05d}", "village_id": village, "phone": "19900000001"} for n in range(count)],
        )
        write.create_many(
            "member",
            [{"household_id": home, "name": NAMES[n % 3], "relation": "户主"} for n, home in enumerate(made)],
        )
    return made


def opened(qtbot: Any, window: MainWindow, wish: object = None) -> Any:
    window.desk.open_room("conflicts", wish)
    quiet(qtbot, window)
    QApplication.processEvents()
    return window.rooms.currentWidget()


def of(store: Store, sql: str, *values: object) -> list[Any]:
    with store.read() as read:
        return list(read.exec_driver_sql(sql, values).scalars())


def press(qtbot: Any, window: MainWindow, *keys: Any) -> None:
    """Press keys in the list, each after what the one before set off."""
    for key in keys:
        QTest.keyClick(window.room.list, *(key if isinstance(key, tuple) else (key,)))
        quiet(qtbot, window)
        QApplication.processEvents()  # what was made is laid out


def says(window: MainWindow, words: str) -> bool:
    return any(words in each.text() for each in window.room.findChildren(QLabel) if each.isVisible())


def test_a_hundred_conflicts_are_settled_by_keyboard_each_by_itself(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    made = homes(store, ids["团结村"], 100)
    for number, home in enumerate(made):
        disputed(store, [home], "phone", f"1990002{number:04d}", f"1990003{number:04d}")
    page = opened(qtbot, window)
    assert len(page.sheaf.lines) == 100 and says(window, "/ 100 已定")
    for number in range(100):
        press(qtbot, window, Qt.Key.Key_1 if number % 2 else Qt.Key.Key_2, Qt.Key.Key_Return)
        assert len(page.sheaf.lines) == 99 - number
    assert of(store, "SELECT count(*) FROM conflict") == [0]
    assert of(store, "SELECT count(*) FROM change_set WHERE verb = 'decide'") == [100]
    phones = of(store, "SELECT substr(phone, 7, 1) FROM household WHERE code LIKE '9999990%' AND phone IS NOT NULL")
    assert phones.count("3") == 50 and phones.count("2") == 50
    assert says(window, "没有要定的冲突。上次定的是")


def test_alike_ones_go_along_in_one_step_and_undo_opens_all_again(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    made = homes(store, ids["团结村"], 6)
    disputed(store, made, "main_cause", "因残", "因学")
    page = opened(qtbot, window)
    qtbot.waitUntil(lambda: says(window, "同样的 6 条一样处理"))
    table = called(page, "会一起定的")
    table.selectRow(2)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert says(window, "同样的 5 条一样处理")
    press(qtbot, window, Qt.Key.Key_2)
    assert says(window, "写成 因学，共 5 条")
    press(qtbot, window, Qt.Key.Key_2)
    assert of(store, "SELECT count(*) FROM conflict") == [1]
    settled = (
        "SELECT main_cause FROM household WHERE main_cause IS NOT NULL AND id NOT IN (SELECT record_id FROM conflict)"
    )
    assert of(store, settled) == ["因学"] * 5
    assert len(page.sheaf.lines) == 1 and says(window, "✓ 已定 5")
    assert of(store, "SELECT count(*) FROM change_set WHERE verb = 'decide'") == [1]
    assert of(store, "SELECT last_change - first_change + 1 FROM change_set WHERE verb = 'decide'") == [5]
    press(qtbot, window, (Qt.Key.Key_Z, CTRL))
    assert len(page.sheaf.lines) == 6 and says(window, "✓ 已定 0")
    assert of(store, "SELECT count(*) FROM conflict") == [6]


def test_shift_settles_this_one_only_and_nothing_is_chosen_beforehand(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    disputed(store, homes(store, ids["团结村"], 3), "main_cause", "因残", "因学")
    page = opened(qtbot, window)
    assert says(window, "先选一种") and not called(page, "定下", QAbstractButton).isEnabled()
    press(qtbot, window, Qt.Key.Key_Return)
    assert of(store, "SELECT count(*) FROM conflict") == [3]
    press(qtbot, window, (Qt.Key.Key_1, SHIFT), (Qt.Key.Key_1, SHIFT))
    assert of(store, "SELECT count(*) FROM conflict") == [2]


def test_leaving_decides_nothing(qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store) -> None:
    disputed(store, homes(store, ids["团结村"], 2), "main_cause", "因残", "因学")
    opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_2)
    window.open_room("today")
    page = opened(qtbot, window)
    assert says(window, "先选一种") and page.case_view.case is not None
    press(qtbot, window, Qt.Key.Key_Space)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert window.room_name == "registers"
    assert of(store, "SELECT count(*) FROM conflict") == [2]
    assert of(store, "SELECT count(*) FROM change_set WHERE verb = 'decide'") == [0]


def test_another_value_is_entered_in_the_field_of_its_kind(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    (home,) = homes(store, ids["团结村"], 1)
    disputed(store, [home], "identified_on", "2019-01-01", "2019-02-01")
    page = opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_3)
    line = next(each for each in page.case_view.inputs.findChildren(QLineEdit) if each.isVisible())
    assert line.text() == "2019-01-01"
    line.setText("3-1号")
    QTest.keyClick(line, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert says(window, "不是日期") and of(store, "SELECT count(*) FROM conflict") == [1]
    line.setText("3-1")
    QTest.keyClick(line, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert of(store, "SELECT identified_on FROM household WHERE id = ?", home) == [f"{TODAY.year}-03-01"]
    assert of(store, "SELECT count(*) FROM conflict") == [0]


def test_asking_the_sender_leaves_it_open_with_a_mark_and_can_be_taken_back(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    first, _second = homes(store, ids["团结村"], 2)
    disputed(store, [first], "phone", "19900000003", "19900000002")
    page = opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_4)
    line = called(page, "问对方的话", QLineEdit)
    assert "我方 19900000003，贵方 19900000002" in line.text()
    line.clear()
    typed(line, "哪个打得通？")
    QTest.keyClick(line, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert of(store, "SELECT words FROM asked") == ["哪个打得通？"]
    assert says(window, "✉ 已问 1") and len(page.sheaf.lines) == 1 and page.sheaf.lines[0].asked
    press(qtbot, window, Qt.Key.Key_4)
    assert says(window, "收回问题，仍然没定")
    press(qtbot, window, Qt.Key.Key_4)
    assert of(store, "SELECT count(*) FROM asked") == [0] and says(window, "✉ 已问 0")


def test_when_a_batch_cannot_be_written_the_reason_stands_in_the_band(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputed(store, homes(store, ids["团结村"], 2), "main_cause", "因残", "因学")
    page = opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_2)
    with store.write("decide", "别处定了") as write:
        verbs.decide(write, page.sheaf.lines[1].key[0], {"main_cause": "因病"})
    press(qtbot, window, Qt.Key.Key_2)
    assert says(window, "这一处已经定过了，没有再写。这一批都没有写。")
    assert of(store, "SELECT count(*) FROM conflict") == [1]
    QTest.keyClick(page, Qt.Key.Key_F5)
    quiet(qtbot, window)
    assert len(page.sheaf.lines) == 1

    def full(*_anything: object) -> int:
        raise StoreProblem("disk_full", "磁盘满了。", "请腾出地方。")

    monkeypatch.setattr("app.ui.registers.conflicts.decide_all", full)
    press(qtbot, window, Qt.Key.Key_1, Qt.Key.Key_1)
    assert says(window, "磁盘满了。这一批都没有写。") and says(window, "请腾出地方。")


def test_dates_of_one_statement_are_one_decision(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    (person,) = of(store, "SELECT id FROM member WHERE household_id = ?", ids["陈静"])
    symbol, shown = sent(store, person)
    with store.write("set_field", "改", who="王芳") as write:
        write.update(person, from_date="2018-09-01")
    taken(
        store, Act(person, {"from_date": ("2018-10-01", (symbol,)), "to_date": ("2018-12-31", (symbol,))}), shown=shown
    )
    page = opened(qtbot, window)
    assert len(page.sheaf.lines) == 1 and says(window, "入户日期 + 离户日期（家庭成员）")
    press(qtbot, window, Qt.Key.Key_2)
    assert says(window, "写成 入户日期 2018-10-01，离户日期 2018-12-31")
    press(qtbot, window, Qt.Key.Key_2)
    assert of(store, "SELECT from_date || to_date FROM member WHERE id = ?", person) == ["2018-10-012018-12-31"]
    assert of(store, "SELECT count(*) FROM conflict") == [0]


def test_a_removal_against_a_change_says_what_each_answer_does(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    measure = ids["measure"]
    symbol, shown = sent(store, measure)
    with store.write("set_field", "改", who="王芳") as write:
        write.update(measure, content="母羊 6 只")
    taken(store, Removal(measure, (symbol,)), shown=shown)
    page = opened(qtbot, window)
    assert says(window, "王芳 把帮扶内容写成 母羊 6 只") and kind_of(measure) == page.case.first.kind
    press(qtbot, window, Qt.Key.Key_2)
    assert says(window, "删除这条记录，本库后来的修改留在历史里")
    press(qtbot, window, Qt.Key.Key_1)
    assert says(window, "留着这条记录，对方的删除不算")
    press(qtbot, window, Qt.Key.Key_2, Qt.Key.Key_2)
    assert of(store, "SELECT count(*) FROM measure WHERE id = ?", measure) == [0]


def test_of_three_the_arrows_choose_which_is_taken(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    (home,) = homes(store, ids["团结村"], 1)
    symbol, shown = sent(store, home)
    with store.write("set_field", "改") as write:
        write.update(home, phone="19900000003")
    for phone in ("19900000004", "19900000005"):
        taken(store, Act(home, {"phone": (phone, (symbol,))}), shown=shown)
    page = opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_2)
    first = page.case.taken(0)["phone"]
    assert says(window, f"写成 {first}")
    press(qtbot, window, Qt.Key.Key_Right)
    other = page.case.taken(1)["phone"]
    assert {first, other} == {"19900000004", "19900000005"} and says(window, f"写成 {other}")
    press(qtbot, window, Qt.Key.Key_Return)
    assert of(store, "SELECT phone FROM household WHERE id = ?", home) == [other]


def test_id_numbers_are_masked_on_all_sides_until_asked_for(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    (person,) = of(store, "SELECT id FROM member WHERE household_id = ?", ids[LONG])
    disputed(store, [person], "id_number", "999999197103120016", "999999197103120024")
    opened(qtbot, window)
    press(qtbot, window, Qt.Key.Key_2)
    assert not says(window, "197103120016") and not says(window, "197103120024") and says(window, "999999********0024")
    called(window.room, "显示证件与健康", QAbstractButton).click()
    quiet(qtbot, window)
    assert says(window, "999999197103120016") and says(window, "999999197103120024")
    assert of(store, "SELECT verb FROM change_set ORDER BY id DESC LIMIT 1") == ["unmask"]
    window.open_room("today")
    opened(qtbot, window)
    assert not says(window, "999999197103120016")


def test_the_tab_and_the_rail_count_what_is_undecided(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    disputed(store, homes(store, ids["团结村"], 3), "main_cause", "因残", "因学")
    window.desk.changed.emit(frozenset())
    quiet(qtbot, window)
    window.open_room("registers")
    quiet(qtbot, window)
    tab = called(window, "冲突", QAbstractButton)
    assert tab.text() == "冲突 3"
    assert window.rail._buttons["registers"].accessibleDescription() == "3 件"
    tab.click()
    quiet(qtbot, window)
    assert window.room_name == "conflicts"
    called(window, "往来", QAbstractButton).click()
    assert window.room_name == "registers"


def test_groups_open_when_they_are_entered(qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store) -> None:
    made = homes(store, ids["团结村"], 4)
    disputed(store, made[:2], "main_cause", "因残", "因学")
    disputed(store, made[2:], "phone", "19900000003", "19900000002")
    page = opened(qtbot, window)
    assert list(page.list.ids_model.ids) == [-1, 1, 2, -2]
    press(qtbot, window, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert list(page.list.ids_model.ids) == [-1, -2, 3, 4] and page.list.current_id == 3
    index = page.list.ids_model.index(0, 0)
    qtbot.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=page.list.visualRect(index).center())
    quiet(qtbot, window)
    assert page.list.current_id == 1
