"""The door to the window: whether there is a screen, and the desk on a store where one is named.

Not here: the verbs (`main`), which load what whoever wants a window need not wait for; the window itself (`app.ui.desk`).
"""

import os
import sys
from pathlib import Path

from app.cli.opening import VARIABLE, is_demonstration, with_qt
from app.cli.speak import REFUSED, complain
from app.demo import DEMO_PASSPHRASE
from db.errors import StoreProblem
from resources.language import _


def open_desk(path: Path | None) -> int:
    """Start the desk, on a store where one is named."""
    if no_screen():
        complain(
            _(
                "这里没有屏幕，窗口打不开。\n"
                "  想看窗口：xvfb-run -s '-screen 0 1366x768x24' jiedui（或在有桌面的电脑上运行）\n"
                "  没有屏幕也能做：jiedui --help（import、find、print、export、undo、check、backup）"
            )
        )
        return REFUSED
    try:
        with with_qt():
            from app.ui.desk import start  # noqa: PLC0415
    except StoreProblem as problem:
        complain(str(problem))
        return REFUSED
    passphrase = os.environ.get(VARIABLE)
    if path is not None and passphrase is None and is_demonstration(path):
        passphrase = DEMO_PASSPHRASE
    try:
        return start(path, passphrase)
    except StoreProblem as problem:
        if problem.code in ("wrong_passphrase", "too_many_tries"):
            return start(path, None)  # the start screen asks for it
        complain(str(problem))
        return start(path, None, problem)  # who opened it with the mouse sees no terminal


def no_screen() -> bool:
    """Whether a window has nowhere to open."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named)
