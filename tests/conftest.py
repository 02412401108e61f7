"""What every test may ask for: a small store of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from db import keys, keys_verbs
from db.store import Store

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
