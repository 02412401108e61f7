"""An empty store, and the screen before any store: each says what to do next."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called, closed, shown, typed
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit

from app.cli.opening import VARIABLE
from app.cli.window import open_desk
from app.ui import desk
from app.ui.desk import first_window
from app.ui.main_window import MainWindow
from app.ui.start import StartScreen
from db.store import Store


@pytest.mark.parametrize(
    ("room", "words"),
    [
        ("today", "先导入一份户台账"),
        ("pairings", "先导入户台账和结对台账"),
        ("households", "库里还没有户"),
        ("measures", "这里没有措施"),
    ],
)
def test_empty_rooms_say_what_to_do(qtbot: Any, window: MainWindow, room: str, words: str) -> None:
    window.open_room(room)
    qtbot.waitUntil(lambda: words in shown(window.room))
    qtbot.waitUntil(lambda: not window.desk.busy)


def test_undo_with_nothing_to_undo_says_so(window: MainWindow) -> None:
    window.undo()
    assert window.status.said == "没有可以撤销的步骤。"


def test_wrong_passphrase_is_told_in_words_and_the_right_one_opens(qtbot: Any, tmp_path: Path) -> None:
    Store.create(tmp_path / "团结村.jiedui", "correct", quick=True).close()
    screen = StartScreen(tmp_path / "团结村.jiedui")
    qtbot.addWidget(screen)
    screen.show()
    line = called(screen, "口令", QLineEdit)
    typed(line, "wrong")
    called(screen, "打开库", QAbstractButton).click()
    qtbot.waitUntil(lambda: "口令不对" in called(screen, "出了什么事").text())
    qtbot.waitUntil(screen.isEnabled)
    line.setText("correct")
    called(screen, "打开库", QAbstractButton).click()
    qtbot.waitUntil(lambda: screen.window_opened is not None)
    window = screen.window_opened
    qtbot.waitUntil(lambda: window.room_name == "today" and not window.desk.busy)
    closed(qtbot, window)


def test_a_store_that_is_open_elsewhere_is_told_in_the_window(
    qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "团结村.jiedui"
    monkeypatch.setenv(VARIABLE, "correct")
    shown_first: list[StartScreen] = []

    def started(*asked: Any) -> int:
        screen = first_window(*asked)
        assert isinstance(screen, StartScreen)
        shown_first.append(screen)
        return 0

    monkeypatch.setattr(desk, "start", started)
    with Store.create(path, "correct", quick=True):
        assert open_desk(path) == 0
    [screen] = shown_first
    qtbot.addWidget(screen)
    screen.show()
    said = called(screen, "出了什么事").text()
    assert "这个库正由" in said and datetime.now().strftime("%Y-%m-%d ") in said and "+0" not in said
    typed(called(screen, "口令", QLineEdit), "correct")
    called(screen, "打开库", QAbstractButton).click()
    qtbot.waitUntil(lambda: screen.window_opened is not None)
    qtbot.waitUntil(lambda: not screen.window_opened.desk.busy)
    closed(qtbot, screen.window_opened)


def test_new_store_asks_for_the_passphrase_twice(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "新村.jiedui"), ""))
    screen = StartScreen()
    qtbot.addWidget(screen)
    screen.show()
    typed(called(screen, "库的名字", QLineEdit), "新村")
    typed(called(screen, "新口令", QLineEdit), "abcdef")
    typed(called(screen, "再写一遍口令", QLineEdit), "abcdeg")
    called(screen, "新建库", QAbstractButton).click()
    assert "不一样" in shown(screen)
    called(screen, "再写一遍口令", QLineEdit).setText("abcdef")
    called(screen, "新建库", QAbstractButton).click()
    qtbot.waitUntil(lambda: screen.window_opened is not None, timeout=20_000)
    window = screen.window_opened
    qtbot.waitUntil(lambda: window.room_name == "today" and not window.desk.busy)
    closed(qtbot, window)
