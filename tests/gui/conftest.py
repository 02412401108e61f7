"""What tests of the window may ask for: a desk on a small store, and widgets found by what they are called aloud."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QWidget

from app.ui import computer, theme
from app.ui.desk import Desk
from app.ui.main_window import MainWindow
from app.ui.measures import entry
from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft, NeedDraft, PairingDraft, VisitDraft
from db.ops.household import add_household, set_year
from db.ops.measure import open_need, record_measure, record_visit
from db.ops.pairing import pair
from db.store import Store
from resources import language

TODAY = date(2019, 7, 1)
LONG = "阿卜杜热合曼·麦麦提吐尔逊"


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of this computer is read or written."""
    monkeypatch.setenv("JIEDUI_CONFIG", str(tmp_path / "config"))
    monkeypatch.setattr(entry, "_kept", {"what": entry.VISIT, "count": 0})
    yield
    language.use("zh")


def fill(store: Store) -> dict[str, int]:
    """Put a village with three households into a store and return the ids by name."""
    ids: dict[str, int] = {}
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
            ids[name] = parent
        firm = write.create("organisation", name="启衡机电有限公司")
        ids["李建国"] = write.create("helper", name="李建国", phone="19900001125", organisation_id=firm)
        for number, name in enumerate((LONG, "布佐热古丽·麦合木提江", "陈静"), 1):
            draft = HouseholdDraft(village_id=ids["团结村"], code=f"99999900000{number}", group_name=f"{number} 组")
            ids[name] = add_household(write, draft, MemberDraft(name=name, relation="户主", sex="男", birth="1971-03"))
        first = ids[LONG]
        set_year(write, first, 2018, people=4, wage_fen=1_980_000, business_fen=1_200_000, business_cost_fen=200_000)
        need = open_need(write, NeedDraft(household_id=first, title="庭院养殖", kind="增收", opened_on="2019-03-12"))
        ids["need"] = need
        ids["measure"] = record_measure(
            write, MeasureDraft(household_id=first, kind="产业帮扶", content="母羊 5 只", planned_on="2019-06-20")
        )
        record_visit(
            write, VisitDraft(household_id=first, visited_on="2019-06-24", promises="问班", next_on="2019-06-29")
        )
        ids["pairing"] = pair(
            write,
            PairingDraft(level="person_person", helper_id=ids["李建国"], household_id=first, from_date="2017-08-01"),
        )
    return ids


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    """The ids of a filled store."""
    return fill(store)


@pytest.fixture
def window(qtbot: Any, store: Store) -> Iterator[MainWindow]:
    """The main window on the store of the test, filled if `ids` was asked for first."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, dark=False)
    computer.opened(store.path)
    desk = Desk(store)
    desk.today = lambda: TODAY
    made = MainWindow(desk)
    made.resize(1366, 728)
    made.show()
    made.settle()
    qtbot.waitUntil(lambda: not desk.busy)
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.done(0)  # one that stays would have the keyboard of the next test
    made._handed_over = True  # the fixture of the store closes it
    made.close()
    QThreadPool.globalInstance().waitForDone(10_000)
    made.deleteLater()
    app.processEvents()


def quiet(qtbot: Any, window: MainWindow) -> None:
    """Wait until nothing is under way."""
    qtbot.waitUntil(lambda: not window.desk.busy, timeout=20_000)


def closed(qtbot: Any, window: MainWindow) -> None:
    """Close a window as a user does and wait until its last backup is made."""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)


def shown(window: Any) -> str:
    """Return all words in sight."""
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


Find = Callable[..., Any]


def called(root: QWidget, name: str, kind: type[QWidget] = QWidget) -> Any:
    """Return the visible widget of a kind with an accessible name; an AssertionError where there is none."""
    for widget in root.findChildren(kind):
        said = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if said == name and widget.isVisible():
            return widget
    raise AssertionError(f"no visible {kind.__name__} called {name}")


def typed(line: Any, text: str) -> None:
    """Type into a line; QTest knows the keys of ASCII only, Chinese comes as an input method would bring it."""
    if text.isascii():
        QTest.keyClicks(line, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(line, event)
