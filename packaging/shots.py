"""Makes the pictures of the manual and the README with the program itself, without a screen.

    .venv/bin/python packaging/shots.py [--out FOLDER] [--language en] [--dark] [--only NAME]

Here: a demonstration store on a fixed day, a register made up from it, the window led from room to room, one picture
each. Everybody in them is made up. Run it again after changing what a screen shows, and look at what came out.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QThreadPool
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QScrollArea, QWidget
from shot_exchange import send_and_edit
from shot_workbooks import make_form, make_register, make_unknown, write_twice

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from app.exchange.taking_in import look, take_in_all
from app.ui import computer
from app.ui.desk import application, main_window
from app.ui.measures.entry import QuickEntry
from app.ui.palette import Palette
from app.ui.paper.preview import PreviewDialog
from app.ui.registers.returned import PLAN as RETURNED
from app.ui.registers.templating import TemplateDialog
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED
from app.ui.settings.backup import restore
from app.ui.settings.key_forms import ChangePassphrase, show_sheet
from app.ui.settings.keys import KeysCard
from app.ui.start import StartScreen
from db import keys_verbs, recovery
from db.backup import backup, backups
from db.history import write
from db.queries.loads import loads
from db.queries.search import find
from db.queries.tree import LEAD
from db.store import Store

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2019, 6, 24)
SIZE = (1366, 728)
WAIT = 60.0  # seconds, for whatever is under way
FOLDER = Path(tempfile.gettempdir()) / "结对"  # its name is seen on the start screen
HOUSEHOLDS = 1_200
MANUAL = ROOT / "resources/manual/images"
TO_LOOK_AT = {"measures", "settings"}  # no page of the manual shows them
# what leads the window to the pictures, in this order
PARTS = {
    "start_screen": ("start",),
    "rooms": (
        "today", "pairings", "coverage", "suggesting", "handover", "desk", "measures", "funds", "figures", "doubts",
        "settings", "find", "quick_entry",
    ),
    "household_and_paper": ("household", "print"),
    "form": ("filling",),
    "register": ("import_recognised", "import_plan", "template"),
    "restoring": ("restoring",),
    "exchange": ("returned", "registers", "conflicts"),
    "duplicates": ("duplicates",),
    "unknown": ("import_unknown",),
    "keys": ("keys", "passphrase", "recovery", "locked"),
}  # fmt: skip


def main() -> int:
    """Make every picture and say how large it became, in bytes."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--out", type=Path, default=MANUAL)
    asked.add_argument("--language", default="zh")
    asked.add_argument("--dark", action="store_true")
    asked.add_argument("--only", choices=[name for names in PARTS.values() for name in names], help="one picture")
    chosen = asked.parse_args()
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1", "LOGNAME": "王秀英"}  # a made-up user
    FOLDER.mkdir()  # somebody else's folder is left alone
    try:
        os.environ["JIEDUI_CONFIG"] = str(FOLDER / "config")
        computer.remember(language=chosen.language, theme="dark" if chosen.dark else "light")
        chosen.out.mkdir(parents=True, exist_ok=True)
        _Shots(chosen.out, chosen.only).all()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    return 0


class _Shots:
    """One run: the application, the store, the window, the folder of pictures."""

    def __init__(self, out: Path, only: str | None = None) -> None:
        write._now = lambda: f"{TODAY.isoformat()}T01:30:00+00:00"  # else the history would show the day of the run

        self.out, self.only = out, only
        self.app = application()
        self.path = build(FOLDER / "示范库.jiedui", households=HOUSEHOLDS, today=TODAY)
        self.store = Store.open(self.path, DEMO_PASSPHRASE)

    def all(self) -> None:
        """Lead the window through every picture; where one is wanted, through those that are made on the way to it."""
        window: Any = main_window(self.store)
        self.window = window
        window.desk.today = lambda: TODAY
        window.resize(*SIZE)
        window.show()
        for part, names in PARTS.items():
            if self.only is None or self.only in names:
                getattr(self, part)()
        window.close()
        QThreadPool.globalInstance().waitForDone()

    # -- the pictures --------------------------------------------------------------------------------------------
    def start_screen(self) -> None:
        """The start screen, after the store was once open here."""
        screen = StartScreen()
        screen.resize(980, 640)
        screen.show()
        self.settle()
        self.keep("start", screen.grab().toImage())
        screen.close()

    def rooms(self) -> None:
        """The rooms, and what opens over them."""
        self.go("today")
        self.keep("today", self.seen())
        self.go("pairings")
        self.gap()
        self.keep("pairings", self.seen())
        for view in ("coverage", "suggesting"):
            self.window.open_room("pairings", {"view": view})
            self.settle(lambda: not self.window.desk.busy)
            self.keep(view, self.seen())
        self.window.open_room("pairings", {"view": "tree"})
        self.window.desk.open_hand_over("helper", self.busiest())
        self.settle()
        self.keep("handover", self.seen())
        self.window.room.leave()
        self.go("households")
        self.window.room.list.table.selectRow(1)
        self.settle()
        self.keep("desk", self.seen())
        self.go("measures")
        self.keep("measures", self.seen())
        self.go("funds")
        self.window.room.table.selectRow(0)
        self.settle(lambda: not self.window.desk.busy)
        self.keep("funds", self.seen())
        self.go("figures")
        self.window.room.subjects.chosen.emit("measures")
        self.window.room.acrosses.chosen.emit("category")
        self.settle(lambda: not self.window.desk.busy)
        self.keep("figures", self.seen())
        self.doubts()
        self.go("settings")
        self.keep("settings", self.seen())
        self.go("households")
        self.window.open_palette()
        palette: Any = self.window.findChild(Palette)
        palette.line.setText("abdr")
        self.over("find", palette)
        self.window.open_entry({"what": "visit"})
        entry: Any = self.window.findChild(QuickEntry)
        QTest.keyClicks(entry.household.line, "abdrh")
        entry.visit.requests.setText("想学缝纫")
        entry.visit.promises.setText("问乡里的缝纫班")
        self.over("quick_entry", entry)

    def doubts(self) -> None:
        """The doubts, on the rule that the demonstration store breaks."""
        self.window.open_room("doubts", {"rule": "people_differ"})
        self.settle(lambda: not self.window.desk.busy and self.window.room.table.current_id is not None)
        self.keep("doubts", self.seen())

    def gap(self) -> None:
        """The tree down to the households, on one that nobody answers for any more."""
        room = self.window.room
        self.settle(lambda: room.tree.picture is not None)
        room.tree.open_level(3)
        self.settle()
        for item in room.tree._items():
            node = room.tree.node_of(item)
            if node and node.kind == "household" and node.since and node.gaps.get(LEAD):
                room.tree.setCurrentItem(item)
                room.tree.scrollToItem(item, QAbstractItemView.ScrollHint.PositionAtCenter)
                break
        self.settle()

    def household_and_paper(self) -> None:
        """The page of a household and its summary on paper."""
        self.window.desk.open_household(self.household())
        self.settle()
        self.keep("household", self.seen())
        self.window.print_household()
        self.over("print", self.window.findChild(PreviewDialog))

    def form(self) -> None:
        """A department's form, filled for one household."""
        form = make_form(FOLDER / "脱贫户信息采集表.xlsx")
        wish = {"fill": form, "households": [self.household()], "words": "一户"}
        self.window.desk.open_room("registers", wish)
        page = self.window.room.filling
        self.settle(lambda: page.picture.table.rowCount() > 0)
        self.keep("filling", self.seen())
        page.leave()

    def register(self) -> None:
        """Two steps of the import, and the ledger after it."""
        register = make_register(self.store, FOLDER / "户台账.xlsx")
        self.window.desk.import_files([register])
        wizard = self.window.room.wizard
        self.settle(lambda: wizard.step == RECOGNISED)
        self.keep("import_recognised", self.seen())
        wizard.forward()
        table = wizard.plan.table
        self.settle(lambda: wizard.step == PLAN and table.ids_model.line(0) is not None)
        changed = next(row for row in range(table.ids_model.rowCount()) if self.line(table, row)["status"] == "changed")
        table.selectRow(changed)
        self.settle()
        self.keep("import_plan", self.seen())
        wizard.forward()
        self.settle(lambda: wizard.step == DONE)
        wizard.leave()
        self.settle()
        self.template()

    def exchange(self) -> None:
        """Workbooks that came back, the conflicts they brought, and the ledger that says what is owed."""
        files = send_and_edit(self.store, FOLDER, TODAY)
        self.window.desk.import_files(files)
        page = self.window.room.returned
        self.settle(lambda: page.step == RETURNED)
        self.keep("returned", self.seen())
        page.leave()
        arrivals = look(self.store, files)  # here, not in the page's own process: dated on our day
        for plan in (each.plan for each in arrivals):
            plan.decisions |= {item.question: "take" for item in plan.items if item.question}
        take_in_all(self.store, arrivals)
        self.window.desk.changed.emit(frozenset())
        self.go("registers")
        self.keep("registers", self.seen())
        self.window.open_room("conflicts")
        conflicts = self.window.room
        self.settle(lambda: conflicts.case_view.case is not None and conflicts.case_view.alike.isVisible())
        conflicts.case_view.press("take")
        self.settle()
        self.keep("conflicts", self.seen())

    def restoring(self) -> None:
        """The backup before the import chosen, and what it lacks; dated on our day, not on that of the run."""
        backup(self.store)
        for number, each in enumerate(backups(self.path)):
            tail = f"-{each.why}" if each.why else ""
            each.path.rename(each.path.with_name(f"{self.path.stem}-20190624-09{30 - number}00{tail}.jiedui"))
        dialog = restore(self.window.desk, self.window.room)
        dialog.table.selectRow(1)
        self.settle(lambda: not dialog._ops)
        self.over("restoring", dialog)

    def duplicates(self) -> None:
        """Households written twice, side by side."""
        write_twice(self.store)
        self.window.open_room("duplicates")
        page = self.window.room
        self.settle(lambda: not self.window.desk.busy and page.pair is not None)
        row = next(at for at, each in enumerate(page._pairs.values()) if each.kind == "member")
        page.list.selectRow(row)
        self.settle()
        self.keep("duplicates", self.seen())

    def unknown(self) -> None:
        """A workbook whose headings say little, made out by likeness and by its cells."""
        workbook = make_unknown(FOLDER / "杏园镇情况表.xlsx")
        self.window.desk.import_files([workbook])
        wizard = self.window.room.wizard
        self.settle(lambda: wizard.step == RECOGNISED)
        self.keep("import_unknown", self.seen())
        wizard.leave()

    def keys(self) -> None:
        """Who can open the store, another passphrase, the sheet of the recovery code, the locked window."""
        keys_verbs._today = TODAY.isoformat
        recovery.new_code = lambda: recovery.lettered("0123456789ABCDEFGHJKMNPQRSTV")  # a picture that stays the same
        keys_verbs.add(self.store, DEMO_PASSPHRASE, "李建国", "second2", kind="supervisor", me="王秀英")
        code = keys_verbs.make_recovery(self.store, DEMO_PASSPHRASE)
        self.go("settings")
        self.window.room.findChild(QScrollArea).ensureWidgetVisible(self.window.room.findChild(KeysCard), 0, 12)
        self.settle()
        self.keep("keys", self.seen())
        change = ChangePassphrase(self.window.desk, self.window.room)
        change.open()
        change.own.setText(DEMO_PASSPHRASE)
        change.new.setText("杏子 石榴 拖拉机 九月")
        self.over("passphrase", change)
        self.over("recovery", show_sheet(self.window.desk, code, self.window))
        self.window.lock.lock()
        self.keep("locked", self.seen())
        self.window.lock.unlock()

    # -- the window ----------------------------------------------------------------------------------------------
    def template(self) -> None:
        """A register to be filled in, with where its columns go."""
        dialog = TemplateDialog(self.window.desk, self.window.room)
        dialog.layout_choice.setCurrentIndex(dialog.layout_choice.findData("relocation"))
        dialog.open()
        self.settle()
        self.over("template", dialog)

    def household(self) -> int:
        """The household shown by itself: the one of today's first line that has a name with a dot."""
        with self.store.read() as reader:
            return next(hit.household_id for hit in find(reader, "abdr", limit=9) if hit.household_id)

    def busiest(self) -> int:
        """A helper whose households and likely successors fill the page of a hand-over."""
        with self.store.read() as reader:
            listed = loads(reader, "helper", TODAY.isoformat())
        return max(listed, key=lambda each: each.leads).id

    def line(self, table: Any, row: int) -> dict[str, Any]:
        """A line of the plan, once it has come."""
        table.ids_model.index(row, 0).data()
        self.settle(lambda: table.ids_model.line(row) is not None)
        found: dict[str, Any] = table.ids_model.line(row)
        return found

    def go(self, room: str) -> None:
        """Enter a room and wait until it is filled."""
        self.window.open_room(room)
        self.settle()

    def settle(self, ready: Callable[[], bool] = lambda: True) -> None:
        """Let the window work until it is ready and nothing is under way."""
        began, still = time.monotonic(), 0
        while still < 25:
            self.app.processEvents()
            time.sleep(0.01)
            still = still + 1 if ready() and not self.window.desk.busy else 0
            if time.monotonic() - began > WAIT:
                raise TimeoutError

    def seen(self) -> QImage:
        """The window as it is seen."""
        image: QImage = self.window.grab().toImage()
        return image

    def over(self, name: str, dialog: QDialog) -> None:
        """Keep the window with a dialog over it, then close the dialog."""
        dialog.resize(dialog.size().boundedTo(self.window.size() * 0.95))
        self.settle()
        image, top = self.seen(), dialog.grab().toImage()
        at = self.window.mapFromGlobal(dialog.pos())
        middle = QPoint((image.width() - top.width()) // 2, (image.height() - top.height()) // 2)
        inside = QWidget.rect(self.window).contains(at) and at != QPoint(0, 0)
        painter = QPainter(image)
        if name != "quick_entry":  # which shades the window itself
            painter.fillRect(image.rect(), "#30000000")
        painter.drawImage(at if inside else middle, top)
        painter.end()
        self.keep(name, image)
        dialog.reject()
        QApplication.processEvents()

    def keep(self, name: str, image: QImage) -> None:
        """Write a picture with 256 colours of its own."""
        if (name in TO_LOOK_AT and self.out == MANUAL) or self.only not in (None, name):
            return
        path = self.out / f"{name}.png"
        flat = image.convertToFormat(QImage.Format.Format_RGB32)
        small = flat.convertToFormat(QImage.Format.Format_Indexed8, colours(flat))
        small.save(str(path), quality=0)
        print(f"{path.name}\t{path.stat().st_size:,}")


def colours(image: QImage, most: int = 256) -> list[int]:
    """The colours seen most often, but every hue that is seen at all: a small square of a legend keeps its own."""
    seen: dict[int, int] = {}
    for pixel in memoryview(image.constBits()).cast("I"):
        seen[pixel] = seen.get(pixel, 0) + 1
    often = sorted(seen, key=lambda pixel: -seen[pixel])
    hues: dict[int, int] = {}
    for pixel in often:
        hues.setdefault(pixel & 0xE0E0E0, pixel)
    return list(dict.fromkeys([*list(hues.values())[: most // 2], *often]))[:most]


if __name__ == "__main__":
    raise SystemExit(main())
