"""Which rooms the window has, in the order of the rail, the pages that open out of one, and how each is made when entered."""

from importlib import import_module
from typing import Final

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from resources.language import C_, N_

# key, name, module, class; more of product.md come as they are built
ROOMS: Final = (
    ("today", N_("今日"), "app.ui.today", "TodayRoom"),
    ("pairings", C_("room", "结对"), "app.ui.pairings", "PairingsRoom"),
    ("households", C_("room", "户"), "app.ui.households", "HouseholdsRoom"),
    ("measures", N_("帮扶措施"), "app.ui.measures", "MeasuresRoom"),
    ("funds", C_("room", "项目与资金"), "app.ui.funds", "FundsRoom"),
    ("registers", C_("room", "台账"), "app.ui.registers", "RegistersRoom"),
    ("figures", C_("room", "统计"), "app.ui.figures", "FiguresRoom"),
    ("settings", N_("设置"), "app.ui.settings", "SettingsRoom"),
)
# pages that fill the window without a door of their own in the rail: key, module, class, the room they belong to
PAGES: Final = (
    ("handover", "app.ui.pairings.handing", "HandOverPage", "pairings"),
    ("doubts", "app.ui.registers.doubts", "DoubtsPage", "registers"),
    ("conflicts", "app.ui.registers.conflicts", "ConflictsPage", "registers"),
    ("duplicates", "app.ui.registers.duplicates", "DuplicatesPage", "registers"),
)


def door(name: str) -> str:
    """Return the room whose door in the rail is lit."""
    return next((room for key, _module, _class, room in PAGES if key == name), name)


def made(name: str, desk: Desk) -> QWidget:
    """Make a room or page by its key; its module is imported now and not before."""
    places = {key: (module, made) for key, _name, module, made in ROOMS}
    places |= {key: (module, made) for key, module, made, _room in PAGES}
    module, kind = places[name]
    widget: QWidget = getattr(import_module(module), kind)(desk)
    return widget
