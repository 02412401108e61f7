"""The about box: what the program is, which version, whose work it stands on and under which licences."""

import json
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtWidgets import QWidget

from app.ui.listing import ListDialog
from resources import resource
from resources.language import PROGRAM, _


def licences() -> list[dict[str, object]]:
    """Return the packages the program stands on: name, version, licence, the libraries `inside` them."""
    read: list[dict[str, object]] = json.loads(resource("licences.json").read_text(encoding="utf-8"))
    return read


def program_version() -> str:
    """Return the version of the program, "" where it runs from its sources."""
    try:
        return version("jiedui")
    except PackageNotFoundError:
        return ""


def show_about(parent: QWidget) -> ListDialog:
    """Open the about box."""
    words = _(
        "{program} {version}，Apache-2.0 许可。程序不联网。窗口用 Qt 和 PySide6（LGPL-3.0）：它们是程序文件夹里单独的文件，"
        "可以换成您自己改过的版本。其余组件和许可如下，全文随各组件附上。"
    )
    dialog = ListDialog(
        _("关于结对"),
        words.format(program=_(PROGRAM), version=program_version()),
        (_("组件"), _("版本"), _("许可"), _("内含")),
        parent,
        width=760,
    )
    rows = [
        (each["name"], each["version"], each["licence"], "、".join(each["inside"]))  # type: ignore[arg-type]  # names
        for each in licences()
    ]
    dialog.show_rows(rows, (170, 80, 230))
    dialog.open()
    return dialog
