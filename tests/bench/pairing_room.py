"""The tree of pairings: from entering the room to its first rows, opening a county and a village; beside raw SQL."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from time import perf_counter, sleep
from typing import Any

from timing import Line, Scale, best_of, opened

from db.queries import branches, coverage
from db.queries.place import place
from db.queries.tree import picture

# what any program would have to ask for: households by village, pairings in force, ticks
RAW = (
    "SELECT village_id, count(*) FROM household_line GROUP BY village_id",
    "SELECT p.id, p.level, p.role, p.household_id, p.region_id, l.village_id FROM pairing p "
    "LEFT JOIN household_line l ON l.household_id = p.household_id WHERE p.stage IS NULL "
    "AND (p.to_date IS NULL OR p.to_date >= date('now'))",
    "SELECT pairing_id, count(*) FROM readiness GROUP BY pairing_id",
)
ONE_VILLAGE = (
    "SELECT l.household_id, l.head_name, p.id, p.level, p.role, p.from_date, p.to_date, h.name, t.name FROM household_line l "
    "LEFT JOIN pairing p ON p.household_id = l.household_id LEFT JOIN helper h ON h.id = p.helper_id "
    "LEFT JOIN team t ON t.id = p.team_id WHERE l.village_id = ?"
)


def trees(scale: Scale) -> Iterator[Line]:
    """What the room reads and how long its tree takes in a window."""
    day = date.today().isoformat()
    with opened(scale.store) as store, store.read() as reader:
        driver: Any = reader.connection.driver_connection
        base = best_of(5, lambda: [driver.execute(each).fetchall() for each in RAW])
        yield Line(f"结对树，一天的全貌（{scale.households:,} 户）", best_of(5, partial(picture, reader, day)), base,
                   "<= 5", "ms", "raw SQL, rows only")  # fmt: skip
        village = coverage.villages_in(reader, "paired", day)[0]
        raw = best_of(20, lambda: driver.execute(ONE_VILLAGE, (village,)).fetchall())
        yield Line("展开一个村（只读）", best_of(20, partial(branches.households, reader, [village], day)), raw, "",
                   "ms", "raw SELECT")  # fmt: skip
        home = coverage.households_in(reader, "lead", day, area=village)[0]
        yield Line("选一户，右栏（只读）", best_of(20, partial(place, reader, "household", home, day)), raw, "", "ms",
                   "raw SELECT")  # fmt: skip
    yield from _painted(scale, base, raw)


def _painted(scale: Scale, base: float, raw: float) -> Iterator[Line]:
    """The same through the widgets, painted."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QThreadPool

    from app.ui.desk import Desk, application
    from app.ui.pairings.room import PairingsRoom

    app = application()
    with ExitStack() as stack:
        desk = Desk(stack.enter_context(opened(scale.store)))
        room = PairingsRoom(desk)
        room.resize(1180, 640)

        def filled() -> None:
            while desk.busy:
                app.processEvents()
                sleep(0.0005)  # or this loop would hold up the thread that reads

        began = perf_counter()
        room.show()
        app.processEvents()
        first = perf_counter() - began
        room.entered()
        filled()
        app.processEvents()
        yield Line("结对室第一次画出", first, None, "", "ms")
        yield Line("结对树第一次有行", perf_counter() - began, base, "", "ms", "raw SQL, rows only")
        began = perf_counter()
        room.tree.topLevelItem(0).setExpanded(True)
        app.processEvents()
        yield Line("展开一个县，画出", perf_counter() - began, None, "<= 50 ms", "ms")
        taken = []
        for item in [each for each in room.tree._items() if (node := room.tree.node_of(each)) and node.paired][1:6]:
            began = perf_counter()
            item.setExpanded(True)
            app.processEvents()
            taken.append(perf_counter() - began)
        yield Line("展开一个村，画出", max(taken), raw, "<= 50 ms", "ms", "raw SELECT")
        began = perf_counter()
        room.bar.step(-1)
        filled()
        yield Line("换一天", perf_counter() - began, base, "", "ms", "raw SQL, rows only")
        room.close()
        QThreadPool.globalInstance().waitForDone()
