"""The room of pairings through visible widgets: the course of a pairing, the past, filters, ticks, keys."""

from typing import Any

import pytest
from gui.conftest import LONG, TODAY, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QMenu

from app.ui.main_window import MainWindow
from app.ui.pairings.card import PairingCard
from db.drafts import PairingDraft
from db.ops.pairing import join_team, pair
from db.queries.standing import pairings_where

DAY = TODAY.isoformat()


def programme(window: MainWindow, ids: dict[str, int]) -> None:
    """A district, a school, a team of two and a second helper beside what every test has."""
    with window.desk.store.write("test", "试") as write:
        district = write.create("organisation", name="宝山区", kind="assisting_district")
        school = write.create("organisation", name="示范实验学校", kind="school", contact="周涛")
        ids["队"] = write.create("team", name="启衡一队", organisation_id=school)
        ids["王芳"] = write.create("helper", name="王芳", phone="19900001126", organisation_id=school)
        join_team(write, ids["队"], ids["王芳"], "2017-01-01", leader=True)
        pair(write, PairingDraft(level="district_county", organisation_id=district, region_id=ids["叶城县"],
                                 from_date="2016-01-01"))  # fmt: skip
        ids["村对"] = pair(write, PairingDraft(level="enterprise_village", organisation_id=school,
                                             region_id=ids["团结村"], from_date="2016-06-01"))  # fmt: skip
        ids["队对"] = pair(write, PairingDraft(level="team_family", team_id=ids["队"], household_id=ids[LONG],
                                             from_date="2017-01-01"))  # fmt: skip
    window.desk.changed.emit(frozenset())


def settled(qtbot: Any, window: MainWindow) -> None:
    """Wait until nothing is under way and what was put into layouts is shown."""
    quiet(qtbot, window)
    QApplication.processEvents()


def opened(qtbot: Any, window: MainWindow, label: str = "") -> Any:
    """Open the room with every household in sight and return it, the bar on one."""
    window.open_room("pairings")
    settled(qtbot, window)
    window.room.tree.open_level(3)
    settled(qtbot, window)
    if label:
        choose(window.room, label)
    return window.room


def choose(room: Any, label: str) -> None:
    """Put the bar on a place."""
    for item in room.tree._items():
        node = room.tree.node_of(item)
        if node and node.label == label:
            room.tree.setCurrentItem(item)
            QApplication.processEvents()
            return
    raise AssertionError(f"no line {label}")


def lines(room: Any) -> list[str]:
    """The places in sight."""
    return [item.text(0) for item in room.tree._items()]


def states(window: MainWindow, household: int) -> list[str]:
    """The states of a household's pairings on the day."""
    with window.desk.store.read() as reader:
        return [each.state(DAY) for each in pairings_where(reader, "p.household_id = :id", id=household)]


def dialog_of(window: MainWindow, title: str) -> Any:
    """The dialog in sight with a title."""
    return next(each for each in window.findChildren(QDialog) if each.windowTitle() == title and each.isVisible())


def press(window: MainWindow, root: Any, words: str) -> None:
    """Press a button in sight."""
    called(root, words, QAbstractButton).click()
    QApplication.processEvents()


def words_in(root: Any) -> str:
    """Everything written in labels in sight."""
    return "\n".join(each.text() for each in root.findChildren(QLabel) if each.isVisible())


def test_from_proposal_to_end_by_the_buttons_and_back(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    room, home = opened(qtbot, window, "陈静"), ids["陈静"]
    assert "这户还没有责任人" in words_in(room.panel)
    press(window, room.panel, "提出结对")
    dialog = dialog_of(window, "提出结对")
    typed(called(dialog, "帮扶责任人", QLineEdit), "wf")
    press(window, dialog, "提出")
    qtbot.waitUntil(lambda: states(window, home) == ["proposed"])
    settled(qtbot, window)
    press(window, room.panel, "接受")
    qtbot.waitUntil(lambda: states(window, home) == ["accepted"])
    settled(qtbot, window)
    press(window, room.panel, "开始…")
    press(window, dialog_of(window, "开始结对"), "开始")
    qtbot.waitUntil(lambda: states(window, home) == ["active"])
    settled(qtbot, window)
    line = next(each for each in room.panel.view._all.children() if "王芳" in str(each.property("accessibleName")))
    line.opened.emit()
    card = dialog_of(window, "结对详情")
    for verb, title, field, save, state in (
        ("暂停…", "暂停结对", "暂停原因", "暂停", "suspended"),
        ("恢复…", "恢复结对", "", "恢复", "active"),
        ("结束…", "结束结对", "结束原因", "结束", "active"),  # the day of the end is the last
    ):
        press(window, card, verb)
        dialog = dialog_of(window, title)
        if field:
            typed(called(dialog, field, QLineEdit), "培训")
        press(window, dialog, save)
        qtbot.waitUntil(lambda dialog=dialog: not _alive(dialog))
        settled(qtbot, window)
        assert states(window, home) == [state]
    with window.desk.store.read() as reader:
        assert pairings_where(reader, "p.household_id = :id", id=home)[0].to_date == DAY
    card.reject()
    for expected in (["active"], ["suspended"], ["active"], ["accepted"], ["proposed"], []):
        window.undo()
        settled(qtbot, window)
        assert states(window, home) == expected


def _alive(dialog: Any) -> bool:
    try:
        return bool(dialog.isVisible())
    except RuntimeError:  # closed and gone
        return False


def test_a_reason_is_asked_for_at_its_field(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    room = opened(qtbot, window, LONG)
    room.panel.view.doing.verb("end", room.panel.view.place.leads[0].facts).run()
    dialog = dialog_of(window, "结束结对")
    press(window, dialog, "结束")
    qtbot.waitUntil(lambda: "原因" in called(dialog, "结束原因", QLineEdit).accessibleDescription())
    assert states(window, ids[LONG]) == ["active"]
    dialog.reject()
    settled(qtbot, window)


def test_the_past_is_shown_and_verbs_ask_from_when(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    room = opened(qtbot, window, LONG)
    assert "李建国" in words_in(room.panel)
    QTest.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    field = called(window, "截至", QLineEdit)
    field.setText("2017-03-31")
    field.editingFinished.emit()
    settled(qtbot, window)
    assert "看的是过去" in words_in(window.top) or called(window, "回到今天").isVisible()
    assert "启衡一队" in room.panel._above.text() and "没有责任人" in words_in(room.panel)
    press(window, room.panel, "提出结对")
    dialog = dialog_of(window, "提出结对")
    start = called(dialog, "起始日期", QLineEdit)
    assert start.text() == "" and "2017-03-31" in words_in(dialog)
    typed(called(dialog, "帮扶责任人", QLineEdit), "wf")
    press(window, dialog, "提出")
    assert "起始日期" in start.accessibleDescription()
    press(window, dialog, "用 2017-03-31")
    press(window, dialog, "提出")
    qtbot.waitUntil(lambda: called(dialog, "没有保存").isVisible())
    press(window, dialog, "这一条到 2017-07-31 为止")
    qtbot.waitUntil(lambda: "proposed" in states(window, ids[LONG]))
    settled(qtbot, window)
    press(window, window, "回到今天")
    settled(qtbot, window)
    assert room.day == TODAY and "李建国" in words_in(room.panel)
    press(window, window, "上个月末")
    settled(qtbot, window)
    assert room.day.isoformat() == "2019-06-30"


def test_chips_count_and_filter(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    with window.desk.store.write("test", "试") as write:
        write.update(ids["pairing"], to_date="2019-05-09", end_reason="任期届满")
    window.desk.changed.emit(frozenset())
    room = opened(qtbot, window)
    assert called(room, "缺责任人", QAbstractButton).text() == "缺责任人 1"
    assert called(room, "未结对户", QAbstractButton).text() == "未结对户 2"
    assert "3 户 = 1 + 2" in called(room, "总数").text()
    press(window, room, "缺责任人")
    assert lines(room) == ["叶城县", "团结村", f"{LONG}家"]
    item = list(room.tree._items())[-1]
    assert (item.text(1), item.text(4)) == ("缺", "53 天无人")
    press(window, room, "重叠")
    assert "没有“重叠”" in words_in(room)
    press(window, room, "看全部")
    assert len(lines(room)) == 5


def test_a_tick_is_filled_and_taken_back(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    room = opened(qtbot, window, LONG)
    assert called(room.panel, "到位几项", QLabel).text() == "0 / 5"
    press(window, room.panel, "补资金到位")
    dialog = dialog_of(window, "资金到位")
    typed(called(dialog, "到位依据", QLineEdit), "收款凭证 12 号")
    press(window, dialog, "保存")
    qtbot.waitUntil(lambda: called(room.panel, "到位几项", QLabel).text() == "1 / 5")
    settled(qtbot, window)
    assert "收款凭证 12 号" in words_in(room.panel)
    item = room.tree.currentItem()
    assert "收款凭证 12 号" in item.toolTip(7) and "还没有到位" in item.toolTip(5)
    press(window, room.panel, "撤回资金到位")
    qtbot.waitUntil(lambda: called(room.panel, "到位几项", QLabel).text() == "0 / 5")
    settled(qtbot, window)


@pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of menus
def test_the_keyboard_walks_gaps_opens_levels_and_offers_verbs(
    qtbot: Any, ids: dict[str, int], window: MainWindow
) -> None:
    room = opened(qtbot, window)
    tree = room.tree
    QTest.keyClick(tree, Qt.Key.Key_1)
    assert lines(room) == ["叶城县"]
    QTest.keyClick(tree, Qt.Key.Key_2)
    assert lines(room) == ["叶城县", "团结村"]
    tree.setCurrentItem(tree.topLevelItem(0))
    for expected in ("团结村", "布佐热古丽·麦合木提江", "陈静"):
        room._next_gap()
        assert tree.node_of(tree.currentItem()).label == expected
    QTest.keyClick(tree, Qt.Key.Key_M)
    menu = next(each for each in room.panel.findChildren(QMenu) if each.accessibleName() == "能做的事")
    assert [each.text() for each in menu.actions() if each.text()] == ["提出结对… (&P)", "配团队… (&T)"]
    menu.close()
    QTest.keyClick(tree, Qt.Key.Key_4)
    settled(qtbot, window)
    choose(room, LONG)
    assert called(room.panel, "谁在负责").layout_of.bars
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert window.room_name == "households" and window.room.household == ids[LONG]


def test_the_timeline_is_walked_and_opened(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    room = opened(qtbot, window, LONG)
    timeline = called(room.panel, "谁在负责")
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Left)
    seen = []
    for _turn in range(3):
        seen.append(timeline.bar.lane.facts.helper)
        QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert seen == ["示范实验学校", "启衡一队", "李建国"]
    assert "李建国" in timeline.accessibleDescription()
    QTest.keyClick(timeline, Qt.Key.Key_Return)
    card = dialog_of(window, "结对详情")
    assert isinstance(card, PairingCard) and card.pairing == ids["pairing"]
    card.reject()
    window.grab()  # it can be drawn


def test_a_helper_is_shown_with_whom_they_answered_for(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("test", "试") as write:
        for number in range(30):
            home = write.create("household", village_id=ids["团结村"], code=f"9999990001{number:02d}")
            pair(
                write,
                PairingDraft(level="person_person", helper_id=ids["李建国"], household_id=home, from_date="2018-01-01"),
            )
    window.open_room("pairings", {"helper": ids["李建国"]})
    settled(qtbot, window)
    side = window.room.panel._side
    timeline = called(side, "负责过的户")
    assert len(timeline._rows) == 24 and timeline.more == 7
    press(window, side, "还有 7 户")
    assert len(timeline._rows) == 31
    window.grab()


def test_a_household_page_can_be_set_to_a_date(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    window.desk.open_household(ids[LONG])
    settled(qtbot, window)
    page = window.room.page
    assert called(page, "这天谁负责", QLabel).text() == "2019-07-01 这天由 李建国（启衡机电有限公司） 负责"
    field = called(page, "看哪一天", QLineEdit)
    field.setText("2017-06-30")
    field.editingFinished.emit()
    assert called(page, "这天谁负责", QLabel).text() == "2017-06-30 这天没有责任人"
    field.setText("2018-06-30")
    field.editingFinished.emit()
    assert "2018-06-30 这天由 李建国" in called(page, "这天谁负责", QLabel).text()
    settled(qtbot, window)
    said = words_in(page.pairings)
    assert all(
        words in said for words in ("区县结对   宝山区 ⇆ 叶城县", "企村结对   示范实验学校", "队户结对   启衡一队")
    )
