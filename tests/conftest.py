"""What every test may ask for: a small store of its own."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nursery import Nursery
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.registers import reading
from db import keys, keys_verbs
from db.store import Store

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
START_CHILD = reading.start_child


@pytest.fixture(scope="session", autouse=True)
def one_application(qapp: object) -> object:
    """Windows and papers share one Qt application, whichever test of a worker comes first.

    A command that prints makes itself an application without widgets; no window could be made after that.
    """
    return qapp


@pytest.fixture(autouse=True)
def no_window_left(one_application: object) -> Iterator[None]:
    """Take the windows, menus and pop-ups of a test away behind it: each new style is put on all that are left, and takes ever longer."""
    before = QApplication.topLevelWidgets()
    yield
    for widget in QApplication.topLevelWidgets():
        if widget not in before:
            widget.hide()
            widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session", autouse=True)
def children_forked() -> Iterator[None]:
    """Children that read files are forked from one that has loaded all they need: it loads for half a second, and tests ask thousands."""
    with pytest.MonkeyPatch.context() as patch, Nursery() as nursery:
        if sys.platform == "linux":
            patch.setattr(reading, "start_child", nursery.start)
        yield


@pytest.fixture
def real_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Children that read files are started as the program starts them."""
    monkeypatch.setattr(reading, "start_child", START_CHILD)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store, quick to open."""
    with Store.create(tmp_path / "库.jiedui", "test", quick=True) as made:
        yield made


@pytest.fixture
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots cost what a store of tests costs; the standard is for people."""
    monkeypatch.setitem(keys.PROFILES, keys.STANDARD, keys.PROFILES[keys.QUICK])


@pytest.fixture
def shared(tmp_path: Path, cheap_keys: None) -> Iterator[Store]:
    """A store that two persons open: "first1" and 王秀英 with "second2"."""
    with Store.create(tmp_path / "村.jiedui", "first1") as made:
        keys_verbs.add(made, "first1", "王秀英", "second2")
        yield made
