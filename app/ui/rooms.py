"""Which rooms the window has, in the order of the rail, and how one is made when it is first entered."""

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
    ("registers", C_("room", "台账"), "app.ui.registers", "RegistersRoom"),
    ("settings", N_("设置"), "app.ui.settings", "SettingsRoom"),
)


def made(name: str, desk: Desk) -> QWidget:
    """Make a room by its key; its module is imported now and not before."""
    _key, _name, module, room = next(each for each in ROOMS if each[0] == name)
    widget: QWidget = getattr(import_module(module), room)(desk)
    return widget
