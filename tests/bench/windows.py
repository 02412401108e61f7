"""The window in a process of its own: how long until it is painted, how much memory it takes with everybody in it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from timing import Line, Scale, work_folder

ROOT = Path(__file__).parents[2]
PAINTED = """
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, done)
        return False
"""
BARE = f"""
from PySide6.QtWidgets import QApplication, QMainWindow
{PAINTED}
app = QApplication([])
window = QMainWindow()
"""
DESK = f"""
import sys
from pathlib import Path
from app.demo import DEMO_PASSPHRASE
from app.ui.desk import application, first_window
{PAINTED}
app = application()
window = first_window(Path(sys.argv[1]), DEMO_PASSPHRASE)
"""
# the program as it is started, by its own door; whoever waits is told when its first window is painted
DOOR = f"""
import os
from app.ui import desk
{PAINTED}
def done():
    print("painted", flush=True)
    os._exit(0)
watch, made = Watch(), desk.first_window
def first_window(*told):
    window = made(*told)
    window.installEventFilter(watch)
    return window
desk.first_window = first_window
from app.__main__ import main
main()
"""
FIRST_PAINT = """
def done():
    print("painted", flush=True)
    import os
    os._exit(0)
watch = Watch()
window.installEventFilter(watch)
window.show()
app.exec()
"""
MEMORY = """
import psutil
from PySide6.QtCore import QTimer
def say():
    print(psutil.Process().memory_info().rss / 2**20, flush=True)
    import os
    os._exit(0)
def rooms():
    if hasattr(window, "open_room"):
        window.open_room("households")
    QTimer.singleShot(4000, say)
window.show()
QTimer.singleShot(1500, rooms)
app.exec()
"""
IMPORTS = "import PySide6.QtWidgets, sqlmodel, sqlcipher3; print('imported')"


def starts(scale: Scale) -> Iterator[Line]:
    """From the start of the process to the first painted window, on a small store and on the large one."""
    small, large = Scale(households=1_200).store, scale.store
    bare = until_said(BARE + FIRST_PAINT)
    imports = until_said(IMPORTS)
    desk = until_said(DOOR, small)
    yield Line("启动到第一次画出窗口", desk, imports, "<= 2", against="import Qt+SQLModel+sqlcipher3")
    yield Line("启动到第一次画出窗口", desk, bare, "", against="bare QMainWindow")
    yield Line(f"同上，{scale.households:,} 户", until_said(DOOR, large), imports, "<= 2", against="imports")


def memories(scale: Scale) -> Iterator[Line]:
    """Memory of the desk with the table of all households in sight, beside a bare window."""
    ours, bare = float(said_by(DESK + MEMORY, scale.store)), float(said_by(BARE + MEMORY))
    yield Line(f"内存，{scale.households:,} 户打开", ours, bare, "<= 250 MiB", "MiB", "bare QMainWindow")


def until_said(script: str, *arguments: Path) -> float:
    """Return the seconds a process takes until it says something, the middle of five (the first left out)."""
    taken = []
    for _ in range(6):
        began = time.perf_counter()
        said_by(script, *arguments)
        taken.append(time.perf_counter() - began)
    return median(taken[1:])


def said_by(script: str, *arguments: Path) -> str:
    """Return the first line a process of ours says; its modules are compiled once, as those of an installed program are."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    surroundings = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(work_folder()),
        "PYTHONPYCACHEPREFIX": str(work_folder() / "compiled"),
    }
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(
        command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
    return line
