"""A refused change of a pairing: the dialog names the rule and the other pairing, and each way on works."""

from typing import Any

import pytest
from gui.conftest import LONG, called, typed
from gui.test_pairings import dialog_of, opened, press, programme, settled, words_in
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from app.ui.main_window import MainWindow
from db.queries.standing import pairings_where


def facts(window: MainWindow, household: int, level: str = "person_person") -> dict[str, Any]:
    """The pairings of a household by who helps."""
    with window.desk.store.read() as reader:
        found = pairings_where(reader, "p.household_id = :id AND p.level = :level", id=household, level=level)
    return {each.helper: each for each in found}


def refused(qtbot: Any, window: MainWindow, ids: dict[str, int], start: str = "") -> Any:
    """Ask for a second lead and return the dialog that says no."""
    programme(window, ids)
    room = opened(qtbot, window, LONG)
    room.panel.view.doing.propose(room.panel.view.place)
    dialog = dialog_of(window, "提出结对")
    typed(called(dialog, "帮扶责任人", QLineEdit), "wf")
    called(dialog, "双方已经说好", QAbstractButton).click()
    if start:
        called(dialog, "起始日期", QLineEdit).setText(start)
    press(window, dialog, "结对")
    qtbot.waitUntil(lambda: called(dialog, "没有保存").isVisible())
    assert "李建国自 2017-08-01 起已是主责" in words_in(dialog)
    assert list(facts(window, ids[LONG])) == ["李建国"]
    return dialog


def test_the_other_pairing_can_be_opened(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    dialog = refused(qtbot, window, ids)
    press(window, dialog, "看“李建国”（2017-08-01 至 今）")
    card = dialog_of(window, "结对详情")
    assert "李建国 ⇆ " + LONG in words_in(card) and called(card, "结束…", QAbstractButton).isVisible()
    card.reject()
    dialog.reject()


def test_the_other_is_ended_and_all_is_one_step(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    dialog = refused(qtbot, window, ids)
    press(window, dialog, "李建国的主责到 2019-06-30 为止")
    qtbot.waitUntil(lambda: "王芳" in facts(window, ids[LONG]))
    settled(qtbot, window)
    found = facts(window, ids[LONG])
    assert found["李建国"].to_date == "2019-06-30" and found["王芳"].replaces_id == ids["pairing"]
    window.undo()
    settled(qtbot, window)
    assert list(facts(window, ids[LONG])) == ["李建国"] and facts(window, ids[LONG])["李建国"].to_date is None


def test_this_one_becomes_a_support(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    dialog = refused(qtbot, window, ids)
    press(window, dialog, "把这一条改为协助")
    qtbot.waitUntil(lambda: "王芳" in facts(window, ids[LONG]))
    settled(qtbot, window)
    assert facts(window, ids[LONG])["王芳"].role == "support" and facts(window, ids[LONG])["李建国"].to_date is None


def test_this_one_ends_before_the_other_begins(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    dialog = refused(qtbot, window, ids, "2017-02-01")
    press(window, dialog, "这一条到 2017-07-31 为止")
    qtbot.waitUntil(lambda: "王芳" in facts(window, ids[LONG]))
    settled(qtbot, window)
    made = facts(window, ids[LONG])["王芳"]
    assert (made.from_date, made.to_date) == ("2017-02-01", "2017-07-31")


def test_an_exception_needs_its_reason(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    dialog = refused(qtbot, window, ids)
    press(window, dialog, "按例外保存")
    assert list(facts(window, ids[LONG])) == ["李建国"]
    typed(called(dialog, "例外的理由", QLineEdit), "交接期两人并行")
    press(window, dialog, "按例外保存")
    qtbot.waitUntil(lambda: "王芳" in facts(window, ids[LONG]))
    settled(qtbot, window)
    assert facts(window, ids[LONG])["王芳"].exception == "交接期两人并行"
    assert "两个主责并存" in words_in(window.room.panel) and "交接期两人并行" in words_in(window.room.panel)
    assert window.room.tree.currentItem().text(4) == "重叠"


@pytest.mark.parametrize("way", ["下级 1 个一起到这天为止", "按例外保存"])
def test_children_end_along_or_stay_with_a_reason(
    qtbot: Any, ids: dict[str, int], window: MainWindow, way: str
) -> None:
    programme(window, ids)
    room = opened(qtbot, window, "团结村")
    press(window, room.panel, "结束…")
    dialog = dialog_of(window, "结束结对")
    typed(called(dialog, "结束原因", QLineEdit), "协议到期")
    press(window, dialog, "结束")
    qtbot.waitUntil(lambda: called(dialog, "没有保存").isVisible())
    assert "启衡一队 ⇆ " + LONG in words_in(dialog)
    if way == "按例外保存":
        typed(called(dialog, "例外的理由", QLineEdit), "队员留到年底")
    press(window, dialog, way)
    settled(qtbot, window)
    team = facts(window, ids[LONG], "team_family")["启衡一队"]
    ended = way != "按例外保存"
    assert (team.to_date, team.exception) == (("2019-07-01", None) if ended else (None, "队员留到年底"))
    window.undo()
    settled(qtbot, window)


def test_dates_outside_the_parent_are_brought_inside(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    room = opened(qtbot, window, LONG)
    team = room.panel.view.place.standing("active", "team_family")[0].facts
    room.panel.view.doing.verb("correct", team).run()
    dialog = dialog_of(window, "改日期")
    called(dialog, "起始日期", QLineEdit).setText("2015-01-01")
    press(window, dialog, "保存")
    qtbot.waitUntil(lambda: called(dialog, "没有保存").isVisible())
    press(window, dialog, "日期改为 2016-06-01 至 …")
    settled(qtbot, window)
    assert facts(window, ids[LONG], "team_family")["启衡一队"].from_date == "2016-06-01"


def test_somebody_who_supports_becomes_the_lead(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    programme(window, ids)
    with window.desk.store.write("test", "试") as write:
        from db.ops.pairing import add_support, end_pairing

        add_support(write, ids["pairing"], ids["王芳"], "2018-03-01")
        end_pairing(write, ids["pairing"], "2019-05-09", "任期届满")
    window.desk.changed.emit(frozenset())
    room = opened(qtbot, window, LONG)
    assert "王芳已协助 16 个月，现负责 0 户，可转为责任人" in words_in(room.panel)
    press(window, room.panel, "转为责任人…")
    dialog = dialog_of(window, "提出结对")
    press(window, dialog, "结对")
    qtbot.waitUntil(lambda: called(dialog, "没有保存").isVisible())
    press(window, dialog, "先结束那一条")
    settled(qtbot, window)
    with window.desk.store.read() as reader:
        found = pairings_where(reader, "p.helper_id = :id", id=ids["王芳"])
    assert [(each.role, each.to_date) for each in found] == [("support", "2019-06-30"), ("lead", None)]
