"""Asking for files: every dialog begins in the folder used last, and a new file has the ending it must have.

Here: the questions (one file, several, a new one, a folder). Not here: what is done with them (each room).
"""

from pathlib import Path

import platformdirs
from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui import computer

_FOLDER = "folder"


def folder() -> Path:
    """Return the folder used last, else that of the documents, else the user's own."""
    known = computer.remembered().get(_FOLDER)
    for each in (Path(known) if isinstance(known, str) else None, Path(platformdirs.user_documents_path())):
        if each is not None and each.is_dir():
            return each
    return Path.home()


def one(parent: QWidget, title: str, kinds: str, start: Path | None = None) -> Path | None:
    """Ask for a file that is there."""
    name, _kind = QFileDialog.getOpenFileName(parent, title, str(start or folder()), kinds)
    return _taken(name)


def several(parent: QWidget, title: str, kinds: str) -> list[Path]:
    """Ask for files that are there."""
    names, _kind = QFileDialog.getOpenFileNames(parent, title, str(folder()), kinds)
    return [path for name in names if (path := _taken(name))]


def new_one(parent: QWidget, title: str, name: str, kinds: str, ending: str, start: Path | None = None) -> Path | None:
    """Ask where a new file goes; `name` is offered."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str((start or folder()) / name), kinds)
    return _taken(chosen if not chosen or chosen.endswith(ending) else f"{chosen}{ending}")


def inside(parent: QWidget, title: str) -> Path | None:
    """Ask for a folder in which something new goes."""
    name = QFileDialog.getExistingDirectory(parent, title, str(folder()))
    if name:
        computer.remember(**{_FOLDER: str(Path(name).absolute())})
    return Path(name) if name else None


def _taken(name: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    if path.parent.is_dir():
        computer.remember(**{_FOLDER: str(path.parent.absolute())})
    return path
