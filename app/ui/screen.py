"""Where a window opens: making Qt's application, and plain words where no screen answers.

Qt itself would say half a page about plugins and end with a core dump. Not here: whether there is a screen at all
(`app.cli.window`), how the application is dressed (`app.ui.desk`).
"""

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from resources.language import _

NO_SCREEN = 2  # exit code, as for everything that is refused


def new_application() -> QApplication:
    """Return a new application; ends the program with a sentence where its window has nowhere to open."""
    before = qInstallMessageHandler(_heard)
    try:
        return QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)


def _heard(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
    if kind is QtMsgType.QtFatalMsg:
        words = _(
            "屏幕 {name} 打不开，窗口没有打开。\n"
            "  请在有桌面的登录里运行；远程登录用 ssh -X；少系统组件的话，请管理员运行 bash packaging/setup.sh"
        ).format(name=os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or "")
    elif str(getattr(context, "category", "")).startswith("qt.qpa"):
        return  # what leads up to it
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()
    if kind is QtMsgType.QtFatalMsg:
        os._exit(NO_SCREEN)  # Qt would dump its core
