"""Handing over on its page: opened three ways, pinned and balanced, refused at its row, done in one step, undone, on paper."""

from pathlib import Path
from typing import Any

import pypdf
import pytest
from gui.conftest import LONG, TODAY, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QMenu, QPlainTextEdit

from app.summaries.blocks import texts
from app.ui.main_window import MainWindow
from app.ui.pairings.handing import HandOverPage
from app.ui.paper.preview import PreviewDialog
from db.drafts import HouseholdDraft, MemberDraft, NeedDraft, PairingDraft
from db.ops.household import add_household
from db.ops.measure import open_need
from db.ops.pairing import pair
from db.queries.handover import held_by, sheets

NEXT = "王芳"
# what a platform without windows says of a menu that opens
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def led(window: MainWindow, helper: int) -> list[int]:
    """Return the households a helper holds today, in id order."""
    with window.desk.store.read() as reader:
        held = held_by(reader, "helper", helper, TODAY.isoformat())
    return sorted(each.household_id for each in held if not each.to_date)


@pytest.fixture
def heirs(window: MainWindow, ids: dict[str, int]) -> dict[str, int]:
    """Six households led by 李建国, and two of the same organisation who may take over, each at home in one group."""
    found = {}
    with window.desk.store.write("test", "试") as write:
        firm = write.connection.exec_driver_sql("SELECT id FROM organisation").scalar_one()
        for name, phone in ((NEXT, "19900001126"), ("韩立新", "19900001127")):
            found[name] = write.create("helper", name=name, phone=phone, organisation_id=firm)
        found["李建国"] = ids["李建国"]
        for number, name in enumerate(
            ("阿依努尔·买买提", "艾尔肯·吐尔洪", "古丽·阿卜力孜", "买买提·萨吾尔", "热孜万·托合提"), 4
        ):
            draft = HouseholdDraft(
                village_id=ids["团结村"], code=f"99999900000{number}", group_name=f"{number % 2 + 1} 组"
            )
            found[name] = add_household(write, draft, MemberDraft(name=name, relation="户主"))
            lead(write, ids["李建国"], found[name])
        for name, home in ((NEXT, "布佐热古丽·麦合木提江"), ("韩立新", "陈静")):
            lead(write, found[name], ids[home])
    return found


def lead(write: Any, helper: int, household: int, **more: Any) -> int:
    """Let a helper lead a household since 2018."""
    facts = {"level": "person_person", "from_date": "2018-01-01", "helper_id": helper} | more
    return pair(write, PairingDraft(household_id=household, **facts))


def opened(window: MainWindow, heirs: dict[str, int]) -> HandOverPage:
    """Open the page by keyboard, from the helper in the pairings."""
    window.open_room("pairings", {"helper": heirs["李建国"]})
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.room, HandOverPage)
    return window.room


def rows(page: HandOverPage) -> dict[str, list[str]]:
    """Return what stands in each row of the list: household -> place, open, visit, successor, reason."""
    found = {}
    for at in range(page.households.list.topLevelItemCount()):
        item = page.households.list.topLevelItem(at)
        found[item.text(0)] = [item.text(column) for column in range(1, 6)]
    return found


def choose(page: HandOverPage, household: int, words: str) -> None:
    """Take an entry of the list of successors of a row, as Space opens it."""
    shown = page.households.list
    shown.setFocus()
    shown.setCurrentItem(shown.item_of(household))
    QTest.keyClick(shown, Qt.Key.Key_Space)
    menu = next(each for each in page.findChildren(QMenu) if each.isVisible())
    action = next(each for each in menu.actions() if each.text().startswith(words))
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


def hand_over(qtbot: Any, window: MainWindow, page: HandOverPage, households: int) -> None:
    """Press the button for so many households and wait."""
    button = called(page, f"移交 {households} 户", QAbstractButton)
    assert button.isEnabled(), page.sheet.said.text()
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    quiet(qtbot, window)


def test_all_moves_in_one_step_and_is_undone(qtbot: Any, heirs: dict[str, int], window: MainWindow) -> None:
    page = opened(window, heirs)
    before = led(window, heirs["李建国"])
    assert len(rows(page)) == len(before) == 6 and page.leaver.on.text() == "2019-07-01"
    assert {row[3] for row in rows(page).values()} == {NEXT, "韩立新"}
    typed(called(page, "交接原因", QLineEdit), "驻点期满")
    typed(called(page, f"给{NEXT}的话", QPlainTextEdit), "母羊 9 月到")
    hand_over(qtbot, window, page, 6)
    assert led(window, heirs["李建国"]) == []
    assert len(led(window, heirs[NEXT])) + len(led(window, heirs["韩立新"])) == 8
    with window.desk.store.read() as reader:
        made = sheets(reader, leaver=heirs["李建国"])
    assert {(each.number, each.reason) for each in made} == {("2019-001", "驻点期满"), ("2019-002", "驻点期满")}
    assert {each.note for each in made} == {"母羊 9 月到", ""}
    assert "2019-001" in page.sheet.said.text() and not page.households.isEnabled()
    window.undo()
    quiet(qtbot, window)
    assert led(window, heirs["李建国"]) == before
    assert called(page, "移交 6 户", QAbstractButton).isEnabled() and page.households.isEnabled()


def test_a_pinned_household_stays_where_the_family_wants_it(
    qtbot: Any, heirs: dict[str, int], window: MainWindow
) -> None:
    page = opened(window, heirs)
    family = heirs["热孜万·托合提"]
    other = {NEXT: "韩立新", "韩立新": NEXT}[rows(page)["热孜万·托合提"][3]]
    choose(page, family, other)
    assert rows(page)["热孜万·托合提"][3:] == [other, "手工选定"]
    QTest.keyClick(page.households.list, Qt.Key.Key_P)
    assert rows(page)["热孜万·托合提"][3:] == [other, "家里希望"]
    QTest.keyClick(page.households.list, Qt.Key.Key_R)
    called(page, "按户数", QAbstractButton).click()
    assert rows(page)["热孜万·托合提"][3:] == [other, "家里希望"]
    QTest.keyClick(page.households.list, Qt.Key.Key_P)
    QTest.keyClick(page.households.list, Qt.Key.Key_R)
    assert rows(page)["热孜万·托合提"][4] == "均衡"
    choose(page, family, "这次不移交")
    assert rows(page)["热孜万·托合提"][3:] == ["—", "这次不移交"]
    hand_over(qtbot, window, page, 5)
    assert led(window, heirs["李建国"]) == [family]


def test_unticking_moves_the_share_and_the_bars(heirs: dict[str, int], window: MainWindow) -> None:
    page = opened(window, heirs)
    assert called(page, "现在 1 户，新增 3 户，约定不超过 30 户").isVisible()
    called(page, NEXT, QCheckBox).click()
    assert {row[3] for row in rows(page).values()} == {"韩立新"}
    assert called(page, "现在 1 户，新增 6 户，约定不超过 30 户").isVisible()
    called(page, "韩立新", QCheckBox).click()
    assert {row[3] for row in rows(page).values()} == {"请选"}
    assert not called(page, "移交 0 户", QAbstractButton).isEnabled()
    assert "还没有接收人" in page.sheet.said.text()


def test_by_hand_nothing_moves_by_itself(heirs: dict[str, int], window: MainWindow) -> None:
    page = opened(window, heirs)
    called(page, "手工", QAbstractButton).click()
    before = rows(page)
    called(page, "韩立新", QCheckBox).click()
    after = rows(page)
    assert {name for name, row in after.items() if row[3] == "请选"} == {
        name for name, row in before.items() if row[3] == "韩立新"
    }
    assert not page.sheet.main.isEnabled() and "户还没有接收人" in page.sheet.said.text()


def test_somebody_at_the_limit_is_shown_unticked_and_can_be_ticked(heirs: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("edit", "试") as write:
        write.update(heirs["韩立新"], capacity=1)
    page = opened(window, heirs)
    tick = called(page, "韩立新", QCheckBox)
    assert not tick.isChecked() and any("已满 1 户" in each.text() for each in page.successors.findChildren(QLabel))
    assert {row[3] for row in rows(page).values()} == {NEXT}
    tick.click()
    choose(page, heirs["热孜万·托合提"], "韩立新")
    assert rows(page)["热孜万·托合提"][3] == "韩立新" and page.sheet.main.isEnabled()


def test_somebody_else_is_added_by_typing(qtbot: Any, heirs: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("test", "试") as write:
        far = write.create("helper", name="周涛", phone="19900001129")
    page = opened(window, heirs)
    called(page, "加接收人", QAbstractButton).click()
    line = called(page, "加接收人", QLineEdit)
    typed(line, "zt")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert called(page, "周涛", QCheckBox).isChecked() and page.plan and far in page.plan.ticked
    called(page, "加接收人", QAbstractButton).click()
    QTest.keyClick(called(page, "加接收人", QLineEdit), Qt.Key.Key_Escape)
    assert isinstance(window.room, HandOverPage)


def test_a_refusal_stands_at_its_row_and_nothing_moved(qtbot: Any, heirs: dict[str, int], window: MainWindow) -> None:
    family = heirs["艾尔肯·吐尔洪"]
    with window.desk.store.write("edit", "试") as write:
        old = next(each for each in held_by(write.connection, "helper", heirs["李建国"], "2019-07-01") if each.household_id == family)  # fmt: skip
        write.update(old.pairing_id, to_date="2019-12-31")
        lead(write, heirs[NEXT], family, from_date="2020-01-01")
    before = led(window, heirs["李建国"])
    page = opened(window, heirs)
    hand_over(qtbot, window, page, 6)
    assert rows(page)["艾尔肯·吐尔洪"][4] == "没有通过"
    item = page.households.list.item_of(family)
    assert item.childCount() >= 1 and "艾尔肯·吐尔洪家" in item.child(0).text(0) and "主责" in item.child(0).text(0)
    others = [name for name, row in rows(page).items() if row[4] == "没有通过"]
    assert others == ["艾尔肯·吐尔洪"] and led(window, heirs["李建国"]) == before
    choose(page, family, "这次不移交")
    hand_over(qtbot, window, page, 5)
    assert led(window, heirs["李建国"]) == []


def test_a_day_before_the_successors_term_offers_the_first_day(
    qtbot: Any, heirs: dict[str, int], window: MainWindow
) -> None:
    page = opened(window, heirs)
    with window.desk.store.write("edit", "试") as write:
        for name in (NEXT, "韩立新"):
            write.update(heirs[name], from_date="2019-08-01")  # behind the page's back
    hand_over(qtbot, window, page, 6)
    assert any("才到任" in each.text() for each in page.successors.findChildren(QLabel) if each.isVisible())
    called(page, "改为 2019-08-01 交接", QAbstractButton).click()
    assert page.leaver.on.text() == "2019-08-01"
    hand_over(qtbot, window, page, 6)
    assert page.sheet.said.text().startswith("已移交")


def test_what_changed_since_is_marked_and_the_button_waits(
    qtbot: Any, heirs: dict[str, int], window: MainWindow
) -> None:
    page = opened(window, heirs)
    family = heirs["古丽·阿卜力孜"]
    need = NeedDraft(household_id=family, title="修羊圈", kind="增收", opened_on="2019-06-30")
    window.desk.write("need", "试", lambda write: open_need(write, need))
    quiet(qtbot, window)
    assert rows(page)["古丽·阿卜力孜"][4] == "刚有变动" and not page.sheet.main.isEnabled()
    called(page, "看过了", QAbstractButton).click()
    assert rows(page)["古丽·阿卜力孜"][1] == "1 项" and page.sheet.main.isEnabled()


def test_the_sheet_holds_the_households_and_both_names_and_becomes_a_pdf(
    qtbot: Any, heirs: dict[str, int], window: MainWindow, tmp_path: Path
) -> None:
    page = opened(window, heirs)
    called(page, "韩立新", QCheckBox).click()
    draft = "\n".join(texts(page.sheet.document.blocks))
    assert "（草稿）" in draft and "李建国" in draft and NEXT in draft and LONG in draft and "母羊 5 只" in draft
    called(page, "只打印", QAbstractButton).click()
    dialog = next(each for each in page.findChildren(PreviewDialog) if each.isVisible())
    dialog.reject()
    assert len(led(window, heirs["李建国"])) == 6
    hand_over(qtbot, window, page, 6)
    called(page, "打印或存 PDF", QAbstractButton).click()
    dialog = next(each for each in page.findChildren(PreviewDialog) if each.isVisible())
    with qtbot.waitSignal(dialog.saved):
        dialog.save_pdf(tmp_path / "单.pdf")
    said = "".join(each.extract_text() for each in pypdf.PdfReader(tmp_path / "单.pdf").pages)
    dialog.reject()
    assert "2019-001" in said and "李建国" in said and NEXT in said and "草稿" not in said
    for name in rows(page):
        assert name in said.replace("\n", "")
    called(page, "返回", QAbstractButton).click()
    window.desk.open_hand_over("helper", heirs["李建国"])
    again = window.room
    assert isinstance(again, HandOverPage)
    assert rows(again) == {} and not again.sheet.main.isEnabled() and "没有要交接的户" in again.sheet.said.text()
    called(again, "以前的交接单 1", QAbstractButton).click()
    dialog = next(each for each in again.findChildren(PreviewDialog) if each.isVisible())
    qtbot.waitUntil(lambda: len(dialog.view.pages) > 0)
    dialog.reject()


def test_esc_leaves_with_nothing_changed_and_today_opens_it_too(
    qtbot: Any, heirs: dict[str, int], window: MainWindow
) -> None:
    with window.desk.store.write("edit", "试") as write:
        write.update(heirs["李建国"], to_date="2019-07-20")
    before = led(window, heirs["李建国"])
    window.open_room("settings")
    window.open_room("today")
    quiet(qtbot, window)
    qtbot.waitUntil(
        lambda: any(each.text() == "去交接" and each.isVisible() for each in window.room.findChildren(QAbstractButton))
    )
    called(window.room, "去交接", QAbstractButton).click()
    page = window.room
    assert isinstance(page, HandOverPage) and page.leaver.on.text() == "2019-07-21"
    called(page, "韩立新", QCheckBox).click()
    QTest.keyClick(page.households.list, Qt.Key.Key_Escape)
    assert window.room_name == "today" and led(window, heirs["李建国"]) == before
    quiet(qtbot, window)


def test_a_team_hands_over_to_a_team(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("test", "试") as write:
        firm = write.connection.exec_driver_sql("SELECT id FROM organisation").scalar_one()
        first, second = (write.create("team", name=name, organisation_id=firm) for name in ("一队", "二队"))
        for team in (first, second):
            write.create("team_member", team_id=team, helper_id=ids["李建国"])
        draft = PairingDraft(level="team_family", team_id=first, household_id=ids[LONG], from_date="2018-01-01")
        pair(write, draft)
    window.open_room("pairings", {"team": first})
    QTest.keyClick(window, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    page = window.room
    assert isinstance(page, HandOverPage)
    assert "接收团队" in "\n".join(texts(page.sheet.document.blocks))
    hand_over(qtbot, window, page, 1)
    with window.desk.store.read() as reader:
        assert [each.household_id for each in held_by(reader, "team", second, TODAY.isoformat())] == [ids[LONG]]
