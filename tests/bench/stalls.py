"""How long the window stands still while it takes files in: the longest gap of its event loop.

A register is imported from the file to the end; workbooks that came back are planned and taken in.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from exchanges import returned_books
from intake import register_of
from timing import Line, Scale, work_folder
from windows import said_by

from app.demo import DEMO_PASSPHRASE
from db.store import Store

BOOKS: Final = 30  # come back at once

# a beat every 5 ms, from the files on; the steps are taken as soon as they can be
_BEATS: Final = """
import os, sys, tempfile, time
from pathlib import Path
from PySide6.QtCore import QTimer
from app.demo import DEMO_PASSPHRASE
from app.ui.desk import application, first_window
def watch(store, paths):
    app = application()
    window = first_window(store, DEMO_PASSPHRASE)
    window.show()
    beats, last, gaps = QTimer(), [0.0], []
    def beat():
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now
        if ended(window):
            print(max(gaps), sorted(gaps)[len(gaps) * 99 // 100], flush=True)
            os._exit(0)
    def begin():
        window.open_room("registers")
        app.processEvents()
        last[0] = time.perf_counter()
        beats.start(5)
        window.room.import_files(paths)
    beats.timeout.connect(beat)
    QTimer.singleShot(2000, begin)
    app.exec()
"""
# the desk on a new store, the wizard from file to written
_IMPORT: Final = """
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED, Wizard
from db.divisions import new_store
told = []
def ended(window):
    wizard = window.findChild(Wizard)
    if wizard.step == RECOGNISED and not told:
        told.append(True)
        wizard._told("new_places", 1)
    elif wizard.step in (RECOGNISED, PLAN) and not wizard._link.busy:
        wizard.forward()
    return wizard.step == DONE
store = Path(tempfile.mkdtemp()) / "库.jiedui"
new_store(store, DEMO_PASSPHRASE, quick=True).close()
watch(store, [Path(sys.argv[1])])
"""
_RETURNED: Final = """
from app.ui.registers.returned import DONE, PLAN
def ended(window):
    page = window.room.returned
    if page is not None and page.step == PLAN:
        page.take_in()
    return page is not None and page.step == DONE
watch(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
"""


def stalls(scale: Scale) -> Iterator[Line]:
    """The longest gap and the 99th percentile of the gaps between two beats of 5 ms."""
    yield from _lines(f"导入 {scale.rows:,} 行时", _BEATS + _IMPORT, register_of(scale.rows))
    with tempfile.TemporaryDirectory(dir=work_folder()) as name:
        path = Path(name) / "库.jiedui"
        shutil.copy(Scale(households=1_200).store, path)
        with Store.open(path, DEMO_PASSPHRASE) as store:
            books = returned_books(store, path.parent, BOOKS)
        yield from _lines(f"收回 {BOOKS} 本时", _BEATS + _RETURNED, path, *books)


def _lines(when: str, script: str, *arguments: Path) -> Iterator[Line]:
    longest, usual = map(float, said_by(script, *arguments).split())
    yield Line(f"窗口停顿，{when}，最长", longest, None, "<= 50 ms", "ms")
    yield Line(f"窗口停顿，{when}，p99", usual, None, "", "ms")
