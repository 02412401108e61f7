"""The last page of an import: what was written, and the ways on, as long as it stands."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal

from app.ui.desk import Desk
from app.ui.widgets import Empty
from db.history.undo import standing_set
from resources.language import _


class Outcome(Empty):
    """Says what an import wrote. `taken_back()` when that was undone while it is said."""

    taken_back = Signal()

    def __init__(self, desk: Desk, *verbs: tuple[str, Callable[[], object]]) -> None:
        super().__init__("", *verbs, icon="done")
        self._desk = desk
        self._written: int | None = None
        desk.changed.connect(lambda _kinds: self._look_again())

    def say(self, answer: dict[str, Any]) -> str:
        """Show what a session wrote, and return it in short."""
        counts = answer["counts"].values()
        new, changed, refused = (sum(count[name] for count in counts) for name in ("new", "changed", "refused"))
        words = _("已写入：新增 {new}，变更 {changed}；退回 {refused}。Ctrl+Z 可以整体撤销。")
        self.words.setText(words.format(new=new, changed=changed, refused=refused))
        self._written = answer["change_set"]
        return _("导入完成：新增 {new}，变更 {changed}").format(new=new, changed=changed)

    def _look_again(self) -> None:
        if self._written is None:
            return
        with self._desk.store.read() as reader:
            stands = standing_set(reader, self._written)
        if stands is None:
            self._written = None
            self.taken_back.emit()
