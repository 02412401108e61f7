"""The window is painted before what it does not need is loaded: started as a user starts it, asked when its first paint came."""

import os
import subprocess
import sys
from pathlib import Path

from app.demo import DEMO_PASSPHRASE
from db.store import Store

ROOT = Path(__file__).parents[2]
LATE = (
    "sqlmodel",
    "db.models",
    "app.cli.main",
    "app.demo.build",
    "app.registers",
    "app.exchange",
    "fontTools",
    "openpyxl",
)
STARTED = """
import os, sys
from PySide6.QtCore import QEvent, QObject, QTimer
from app.ui import desk
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, said)
        return False
watch, made = Watch(), desk.first_window
def said():
    print(*sys.modules, flush=True)
    watched[0].removeEventFilter(watch)
    QTimer.singleShot(0, filled)
def filled():
    if watched[0].centralWidget().isVisible() and watched[0].room_name:
        print(watched[0].room_name, flush=True)
        os._exit(0)
    QTimer.singleShot(5, filled)
watched = []
def first_window(*told):
    watched.append(made(*told))
    watched[0].installEventFilter(watch)
    return watched[0]
desk.first_window = first_window
from app.__main__ import main
main()
"""


def test_the_window_is_painted_before_what_it_does_not_need_is_loaded(tmp_path: Path) -> None:
    store = tmp_path / "库.jiedui"
    Store.create(store, DEMO_PASSPHRASE, quick=True).close()
    said = subprocess.run(
        [sys.executable, "-c", STARTED, str(store)],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "JIEDUI_CONFIG": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    loaded, room = said.stdout.splitlines()
    assert "app.ui.main_window" in loaded.split()
    assert not set(LATE) & set(loaded.split())
    assert room == "today"  # and filled then
