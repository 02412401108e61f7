"""Qt's own parts: its dialogs speak our language, and never open the files of a store that is open here."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt

from app.ui import toolkit
from app.ui.settings import look
from db.store import Store

# what a file dialog asks of each file of a folder; a fresh process, because Qt reads the names once
ASKING = """
import sys
from pathlib import Path
from PySide6.QtCore import QFileInfo, QMimeDatabase
from app.ui.desk import application
application()
for path in sorted(Path(sys.argv[1]).glob("*.jiedui*")):
    print(path.suffix, QMimeDatabase().mimeTypeForFile(QFileInfo(str(path))).name())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows stay with their handle")
def test_a_dialog_knows_the_files_of_a_store_by_name(store: Store, tmp_path: Path) -> None:
    with store.read():  # the log of a store is there while it is open
        pass
    run = subprocess.run([sys.executable, "-c", ASKING, str(tmp_path)], capture_output=True, text=True, check=True)
    found = dict(line.split() for line in run.stdout.splitlines())
    assert store.path.exists()
    assert [found[f".jiedui{tail}"] for tail in ("", "-wal", "-shm")] == ["application/x-jiedui"] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows stay with their handle")
def test_dialogs_are_qt_s_own(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", "/usr/share")
    toolkit.prepare()
    assert qapp.testAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


def test_qt_speaks_the_language_of_the_window(qapp: Any) -> None:
    toolkit.speak()
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "查找范围："
    look.set_language("en")
    assert QCoreApplication.translate("QFileDialog", "Look in:") == "Look in:"
    look.set_language("zh")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    assert qapp is not None
