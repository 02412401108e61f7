"""The views of the room: the tree, and others beside it. Each is made when it is first chosen."""

from importlib import import_module
from typing import Final

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from resources.language import N_

TREE: Final = "tree"
# key, name, module, class; a view has `show_day(day)`, `keys`, and may have a signal `opened(kind, id)`
VIEWS: Final = (
    (TREE, N_("结对树"), "", ""),
    ("coverage", N_("覆盖"), "app.ui.pairings.coverage", "Coverage"),
    ("loads", N_("负责量"), "app.ui.pairings.loads", "Loads"),
    ("suggesting", N_("建议"), "app.ui.pairings.suggesting", "Suggesting"),
)


def made(key: str, desk: Desk) -> QWidget:
    """Make a view by its key; its module is imported now and not before."""
    _key, _name, module, view = next(each for each in VIEWS if each[0] == key)
    widget: QWidget = getattr(import_module(module), view)(desk)
    return widget
