"""The picture of coverage and the loads, through what is seen: counts open their rows, tiles narrow them, limits are kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from gui.conftest import LONG, TODAY, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QSpinBox

from app.ui.main_window import MainWindow
from app.ui.pairings.coverage import Coverage
from app.ui.pairings.loads import Loads, OwnLimit
from app.ui.pairings.tiles import MISSING, OPEN, state_of
from app.ui.table import BigTable
from db.drafts import PairingDraft
from db.ops.pairing import pair
from db.queries.coverage import Reach, reach_by
from db.queries.loads import limit_of, loads


@pytest.fixture
def view(qtbot: Any, ids: dict[str, int], window: MainWindow) -> Iterator[Coverage]:
    made = Coverage(window.desk)
    made.resize(1100, 600)
    made.show()
    made.show_day(TODAY)
    quiet(qtbot, window)
    yield made
    made.close()
    made.deleteLater()


def shown(table: BigTable) -> list[str]:
    """Return what stands in the first column."""
    model = table.ids_model
    first = next(at for at in range(model.columnCount()) if not table.isColumnHidden(at))
    return [model.index(row, first).data() for row in range(model.rowCount())]


def test_counts_add_up_and_open_their_rows(qtbot: Any, view: Coverage, window: MainWindow, ids: dict[str, int]) -> None:
    assert [each.text() for each in view._counts.values()] == [
        "未结对村 1", "未结对户 2", "缺责任人 0", "帮扶过多 0", "有责任人 1", "已结对村 0",
    ]  # fmt: skip
    assert shown(called(view, "这些村", BigTable)) == ["团结村"]
    called(view, "未结对户", QAbstractButton).click()
    quiet(qtbot, window)
    assert set(shown(called(view, "这些户", BigTable))) == {"布佐热古丽·麦合木提江", "陈静"}
    called(view, "有责任人", QAbstractButton).click()
    quiet(qtbot, window)
    homes = called(view, "这些户", BigTable)
    assert shown(homes) == [LONG]
    wanted: list[object] = []
    window.desk.household_wanted.connect(lambda home, _among: wanted.append(home))
    QTest.keyClick(homes, Qt.Key.Key_Return)
    assert wanted == [ids[LONG]]


def test_a_tile_narrows_the_rows_and_says_what_it_counts(qtbot: Any, view: Coverage, window: MainWindow) -> None:
    QTest.keyClick(view.tiles, Qt.Key.Key_Right)
    quiet(qtbot, window)
    assert "金果镇：村 1 = 0 已结对 + 1 未结对；户 3 = 1 已结对 + 2 未结对" in view.tiles.accessibleDescription()
    asked: list[tuple[str, object]] = []
    view.opened.connect(lambda kind, place: asked.append((kind, place)))
    QTest.keyClick(view.tiles, Qt.Key.Key_Return)
    assert [kind for kind, _place in asked] == ["township"]
    QTest.keyClick(view.tiles, Qt.Key.Key_Escape)
    assert view.tiles.current is None


def test_another_day_shows_that_day(qtbot: Any, view: Coverage, window: MainWindow) -> None:
    view.show_day(date(2017, 7, 31))
    quiet(qtbot, window)
    assert called(view, "未结对户", QAbstractButton).text() == "未结对户 3"


def test_the_state_of_a_village_is_its_gravest() -> None:
    assert state_of(Reach(1, 0, 5, 5)) == OPEN
    assert state_of(Reach(1, 1, 5, 4, 1)) == MISSING


def test_areas_add_up_to_the_total(ids: dict[str, int], store: Any) -> None:
    with store.read() as reader:
        for day in ("2017-07-31", "2019-07-01"):
            sums = [sum((each.reach for each in reach_by(reader, by, day)), Reach()) for by in ("county", "township", "village")]  # type: ignore[arg-type]  # fmt: skip
            assert sums[0] == sums[1] == sums[2] and sums[0].households == 3


def test_limits_are_kept_for_all_and_for_one(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    store = window.desk.store
    with store.write("pair", "试") as write:
        pair(
            write,
            PairingDraft(level="person_person", helper_id=ids["李建国"], household_id=ids["陈静"], from_date="2018"),
        )
    view = Loads(window.desk)
    view.resize(1000, 500)
    view.show()
    view.show_day(TODAY)
    quiet(qtbot, window)
    limit = called(view, "每位最多负责", QSpinBox)
    limit.setValue(1)
    QTest.keyClick(limit, Qt.Key.Key_Return)
    quiet(qtbot, window)
    with store.read() as reader:
        assert limit_of(reader, "helper") == 1
        assert [(each.name, each.leads, each.over) for each in loads(reader, "helper", "2019-07-01")] == [
            ("李建国", 2, 1)
        ]
    assert called(view, "超过上限", QAbstractButton).text() == "超过上限 1"
    view.set_own()
    dialog = next(each for each in view.findChildren(OwnLimit) if each.isVisible())
    called(dialog, "最多负责户数", QSpinBox).setValue(5)
    dialog.save()
    qtbot.waitUntil(lambda: called(view, "还有余地", QAbstractButton).text() == "还有余地 1")
    quiet(qtbot, window)
    view.close()
    view.deleteLater()
