"""Duplicates: pairs decided one after the other by keyboard, the value chosen stays, two leads are told, all comes back."""

from typing import Any

import pytest
from conftest import LONG, called, fill, quiet
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton

from app.ui.main_window import MainWindow
from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.ops.household import add_household
from db.ops.pairing import pair
from db.store import Store


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    """The usual village, its first two households written twice; the copy of the first has a lead of its own."""
    made = fill(store)
    with store.write("test", "试") as write:
        helper = write.create("helper", name="王芳")
        for number, name in enumerate(("阿不都热合曼・买买提图尔荪", "布佐热姑丽·买合木提江"), 1):
            draft = HouseholdDraft(village_id=made["团结村"], code=f"8800000{number}", phone="19900000099")
            head = MemberDraft(name=name, relation="户主", sex="男", birth="1971-03", phone="19900000099")
            made[name] = add_household(write, draft, head)
        write.update(made[LONG], phone="19900000001")
        pair(
            write,
            PairingDraft(
                level="person_person",
                helper_id=helper,
                household_id=made["阿不都热合曼・买买提图尔荪"],
                from_date="2018-09-01",
            ),
        )
    return made


def opened(qtbot: Any, window: MainWindow) -> Any:
    window.desk.open_room("duplicates")
    quiet(qtbot, window)
    return window.rooms.currentWidget()


def of(store: Store, sql: str, *values: object) -> list[Any]:
    with store.read() as read:
        return list(read.exec_driver_sql(sql, values).scalars())


def test_a_pair_is_joined_with_the_value_chosen_and_the_next_comes(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    page = opened(qtbot, window)
    assert len(page.list.ids_model.ids) == 4
    assert page.pair.kind == "household"
    first, second = ids[LONG], ids["阿不都热合曼・买买提图尔荪"]
    row = next(at for at, each in page._pairs.items() if {each.a, each.b} == {first, second})
    page.list.selectRow(list(page._pairs).index(row))
    qtbot.waitUntil(lambda: all(each.isVisible() for each in page.comparison.findChildren(QRadioButton)))
    mark = called(page, "联系电话 乙", QRadioButton)
    called(page, "联系电话 甲", QRadioButton).setFocus()
    qtbot.keyClick(called(page, "联系电话 甲", QRadioButton), Qt.Key.Key_Right)
    assert mark.isChecked()
    qtbot.keyClick(page, Qt.Key.Key_1)
    quiet(qtbot, window)
    assert of(store, "SELECT joined_into FROM household WHERE id = ?", second) == [first]
    assert of(store, "SELECT phone FROM household WHERE id = ?", first) == ["19900000099"]
    assert len(page.list.ids_model.ids) == 3 and page.pair is not None
    assert page.leads.isVisible()
    called(page, "前一个到 2018-08-31 为止").click()
    quiet(qtbot, window)
    assert not page.leads.isVisible()
    assert of(store, "SELECT to_date FROM pairing WHERE id = ?", ids["pairing"]) == ["2018-08-31"]


def test_told_apart_and_later_leave_the_list_and_undo_brings_back(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    page = opened(qtbot, window)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_3)
    assert len(page.list.ids_model.ids) == 3
    qtbot.keyClick(page.list, Qt.Key.Key_2)
    quiet(qtbot, window)
    assert len(page.list.ids_model.ids) == 2
    assert len(of(store, "SELECT id FROM distinct_pair")) == 1
    qtbot.keyClick(page.list, Qt.Key.Key_F5)
    quiet(qtbot, window)
    assert len(page.list.ids_model.ids) == 3
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    quiet(qtbot, window)
    assert of(store, "SELECT id FROM distinct_pair") == []
    assert len(page.list.ids_model.ids) == 4


def test_two_valid_numbers_cannot_be_joined(qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store) -> None:
    heads = of(store, "SELECT id FROM member WHERE name LIKE '布佐热%' ORDER BY id")
    with store.write("test", "试") as write:
        for head, number in zip(heads, ("999999197103010018", "999999197103010026"), strict=True):
            write.update(head, id_number=number, birth="1971-03-01")
    page = opened(qtbot, window)
    at = next((at for at, each in page._pairs.items() if [each.a, each.b] == heads), None)
    assert at is not None
    page.list.selectRow(list(page._pairs).index(at))
    assert not page.join_button.isEnabled()
    qtbot.keyClick(page.list, Qt.Key.Key_1)
    quiet(qtbot, window)
    assert of(store, "SELECT count(*) FROM member WHERE joined_into IS NOT NULL") == [0]


def test_nobody_written_twice_says_so(qtbot: Any, window: MainWindow) -> None:
    page = opened(qtbot, window)
    assert called(page, "回台账").isVisible()
    called(page, "回台账").click()
    assert window.room_name == "registers"
