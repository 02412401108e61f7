"""Taking back and putting back: Ctrl+Z and Ctrl+Shift+Z on the steps of the store, each under the name of its verb."""

from app.ui.desk import Desk
from db.history import undo
from db.history.write import Write
from resources.language import _


def undo_last(desk: Desk) -> None:
    """Take the newest step back and say which."""
    with desk.store.read() as reader:
        target = undo.next_undo(reader)
    if target is None:
        desk.say(_("没有可以撤销的步骤。"))
        return
    take_back(desk, target)


def redo_last(desk: Desk) -> None:
    """Put the step taken back last into effect again."""
    with desk.store.read() as reader:
        target = undo.next_redo(reader)
    if target is None:
        desk.say(_("没有可以重做的步骤。"))
        return
    _take(desk, undo.REDO, target, _("已重做：{step}").format(step=target.label))


def take_back(desk: Desk, target: undo.Target) -> None:
    """Take this step back, the newest or not, and say which."""
    _take(desk, undo.UNDO, target, _("已撤销：{step}").format(step=target.label))


def _take(desk: Desk, verb: str, target: undo.Target, words: str) -> None:
    def change(write: Write) -> object:
        return undo.take_back(write, target)

    title = words if target.batch_id else ""
    desk.write(verb, target.label, change, title=title, done=lambda _result: desk.say(words, "good"))
