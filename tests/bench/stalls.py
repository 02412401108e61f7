"""How long the window stands still while a register is imported in it: the longest gap of its event loop."""

from collections.abc import Iterator
from typing import Final

from intake import register_of
from timing import Line, Scale
from windows import said_by

# the desk on a new store, the wizard from file to written, its steps taken as soon as they can be; a beat every 5 ms
_SCRIPT: Final = """
import os, sys, tempfile, time
from pathlib import Path
from PySide6.QtCore import QTimer
from app.demo import DEMO_PASSPHRASE
from app.ui.desk import application, first_window
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED, Wizard
from db.divisions import new_store
store = Path(tempfile.mkdtemp()) / "库.jiedui"
new_store(store, DEMO_PASSPHRASE, quick=True).close()
app = application()
window = first_window(store, DEMO_PASSPHRASE)
window.show()
beats, last, gaps, told = QTimer(), [0.0], [], []
def beat():
    now = time.perf_counter()
    gaps.append(now - last[0])
    last[0] = now
    wizard = window.findChild(Wizard)
    if wizard.step == DONE:
        print(max(gaps), sorted(gaps)[len(gaps) * 99 // 100], flush=True)
        os._exit(0)
    if wizard.step == RECOGNISED and not told:
        told.append(True)
        wizard._told("new_places", 1)
    elif wizard.step in (RECOGNISED, PLAN) and not wizard._link.busy:
        wizard.forward()
def begin():
    window.open_room("registers", [Path(sys.argv[1])])
    last[0] = time.perf_counter()
    beats.start(5)
beats.timeout.connect(beat)
QTimer.singleShot(2000, begin)
app.exec()
"""


def stalls(scale: Scale) -> Iterator[Line]:
    """The longest gap and the 99th percentile of the gaps between two beats of 5 ms."""
    longest, usual = map(float, said_by(_SCRIPT, register_of(scale.rows)).split())
    what = f"窗口停顿，导入 {scale.rows:,} 行时"
    yield Line(f"{what}，最长", longest, None, "<= 50 ms", "ms")
    yield Line(f"{what}，p99", usual, None, "", "ms")
