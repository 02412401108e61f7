"""The dialogs behind the card of the keys: add somebody, another passphrase, take somebody out, the recovery sheet.

Each asks for a passphrase that opens the store, and does its verb off the main thread: it is made to be slow, and may write the
store anew. Not here: the verbs (`db.keys_verbs`).
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QMessageBox, QWidget

from app.ui.desk import Desk
from app.ui.op import in_words
from app.ui.passphrases import Meter, hidden
from app.ui.widgets import Chips, Combo, FormDialog, text_field
from db import keys_verbs
from db.errors import Problem, StoreProblem
from db.keys_verbs import Person
from resources.language import _

OWN, NEW, AGAIN, NAME, WHO = "own", "new", "again", "name", "who"
_FIELDS: Final = {
    "wrong_passphrase": OWN, "too_many_tries": OWN, "not_yourself": OWN, "not_yours": WHO, "person_unknown": WHO,
    "passphrase_short": NEW, "passphrase_taken": NEW, "name_missing": NAME, "name_taken": NAME,
}  # fmt: skip


class KeyForm(FormDialog):
    """A dialog that begins with a passphrase that opens the store."""

    def __init__(self, desk: Desk, title: str, parent: QWidget, save: str, own: str = "") -> None:
        super().__init__(desk, title, parent, save=save, width=460)
        self.room = parent
        self.own = hidden(own or _("您的口令或恢复码"))
        self.add(OWN, own or _("您的口令或恢复码"), self.own, 0)

    def add_new(self, row: int) -> None:
        """Two lines for a new passphrase, with what is said of it."""
        self.new, self.again = hidden(_("新口令")), hidden(_("再写一遍"))
        self.add(NEW, _("新口令"), self.new, row)
        self.grid.addWidget(Meter(self.new, self._known), row + 1, 0)
        self.add(AGAIN, _("再写一遍"), self.again, row + 2)

    def _known(self) -> list[str]:
        return [self.desk.store.name, *(each.name for each in keys_verbs.persons(self.desk.store)), self.desk.who or ""]

    def differ(self) -> bool:
        """Whether the new passphrase was not written twice alike, and say so."""
        if self.new.text() == self.again.text():
            return False
        self.failed([Problem(AGAIN, "differ", _("两遍口令不一样。"))])
        return True

    def do(self, verb: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do a verb off the main thread; what is wrong is told at its field."""
        self.waiting()
        self.own.setEnabled(False)
        self.desk.run(lambda _progress, _cancelled: verb(), title=self.windowTitle(), done=done, failed_with=self._told)

    def reject(self) -> None:
        """Close, but not while the verb is at work: what it made would be told to nobody."""
        if self.own.isEnabled():
            super().reject()

    def _told(self, problem: BaseException) -> None:
        self.own.setEnabled(True)
        sentence, remedy = in_words(problem)
        code = problem.code if isinstance(problem, StoreProblem) else ""
        self.failed([Problem(_FIELDS.get(code, ""), code, f"{sentence}{remedy}")])

    def end(self, words: str, old: int = 0) -> None:
        """Close, say what was done, and name the backups that open as before."""
        self.accept()
        self.desk.say(words, "good")
        self.desk.changed.emit(frozenset({"keys"}))
        if old:
            _tell_of_backups(self.desk, old, self.room)


class AddPerson(KeyForm):
    """Another person with a passphrase of his own."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _("加一个人"), parent, _("加上"))
        self.say(_("他用自己的口令打开同一个库。请他自己来写口令，不要告诉别人。"))
        self.name = text_field(_("名字"))
        self.add(NAME, _("名字"), self.name, 1)
        self.kind = Chips((("user", _("使用人")), ("supervisor", _("监督人"))), _("使用人或监督人"))
        self.kind.choose("user")
        self.grid.addWidget(self.kind, 2, 0)
        self.add_new(3)

    def save(self) -> None:
        """Add him."""
        if self.differ():
            return
        store, own, name, new = self.desk.store, self.own.text(), self.name.text(), self.new.text()
        kind: Any = self.kind.key
        me = self.desk.who or ""
        self.do(
            lambda: keys_verbs.add(store, own, name, new, kind=kind, me=me),
            lambda person: self.end(_("{name} 能用自己的口令打开这个库了。").format(name=person.name)),
        )


class ChangePassphrase(KeyForm):
    """Another passphrase for oneself, or with the recovery code for somebody who forgot his."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _("换口令"), parent, _("换口令"), _("现在的口令，忘了就写恢复码"))
        self.who = Combo()
        people = [each for each in keys_verbs.persons(desk.store) if each.kind != "recovery"]
        mine = next((each for each in people if each.opened_now), None)
        self.who.addItem(_("我自己的"), None)
        for each in people:
            self.who.addItem(each.name or _("（没写名字）"), each.number)
        self.who.setAccessibleName(_("给谁换"))
        self.add(WHO, _("给谁换（别人的只能用恢复码换）"), self.who, 1)
        self.fields[WHO].setVisible(len(people) > 1)
        self.name = text_field(_("名字"), mine.name if mine else "")
        self.add(NAME, _("名字"), self.name, 2)
        self.fields[NAME].setVisible(bool(mine and not mine.name))
        self.add_new(3)
        self.anew = QCheckBox(_("旧口令可能被人知道了：数据钥匙也换新的"))
        self.anew.setToolTip(_("整个库重写一遍；不然，有旧备份又知道旧口令的人能找到办法打开现在的库。"))
        self.grid.addWidget(self.anew, 6, 0)

    def save(self) -> None:
        """Change it."""
        if self.differ():
            return
        store, own, new, number = self.desk.store, self.own.text(), self.new.text(), self.who.currentData()
        name, anew = self.name.text().strip() or None, self.anew.isChecked()
        name = None if number is not None else name

        def verb() -> int:
            keys_verbs.change(store, own, new, number=number, name=name, anew=anew, me=self.desk.who or "")
            return keys_verbs.before(store)

        self.do(verb, lambda old: self.end(_("口令换好了，旧口令打不开了。"), old))


class RemovePerson(KeyForm):
    """Somebody goes: the store is written anew under a key he does not know."""

    def __init__(self, desk: Desk, parent: QWidget, person: Person) -> None:
        name = _("恢复码") if person.kind == "recovery" else person.name or _("（没写名字）")
        super().__init__(desk, _("去掉 {name}").format(name=name), parent, _("去掉"))
        self._person, self._name = person, name
        self.say(_("数据钥匙换新的，整个库重写一遍，大的库要一两分钟。别人的口令不变，也不用在场。"))

    def save(self) -> None:
        """Take him out."""
        store, own, number = self.desk.store, self.own.text(), self._person.number
        self.do(
            lambda: keys_verbs.remove(store, own, number),
            lambda old: self.end(_("{name} 打不开这个库了。").format(name=self._name), old),
        )


class MakeRecovery(KeyForm):
    """A recovery code on one page: shown in the preview, printed or saved there, kept nowhere else."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _("恢复码"), parent, _("生成并打印"))
        has = any(each.kind == "recovery" for each in keys_verbs.persons(desk.store))
        self.say(
            _("重新生成以后，原来那一张打不开现在的库了；数据钥匙换新的，整个库重写一遍。")
            if has
            else _("口令都忘了的时候，用它打开。只印在纸上，程序里不留：请马上打印，另外收好。")
        )

    def save(self) -> None:
        """Make it, and show the sheet."""
        store, own, me = self.desk.store, self.own.text(), self.desk.who or ""

        def verb() -> tuple[str, int]:
            return keys_verbs.make_recovery(store, own, me=me), keys_verbs.before(store)

        self.do(verb, lambda made: self._made(*made))

    def _made(self, code: str, old: int) -> None:
        show_sheet(self.desk, code, self.room)
        self.end(_("恢复码生成了，请打印后收好。"), old)


def show_sheet(desk: Desk, code: str, parent: QWidget) -> QDialog:
    """Open the preview of the sheet with this code."""
    from app.summaries.recovery import recovery_sheet  # noqa: PLC0415  paper is loaded when someone prints
    from app.ui.paper.preview import PreviewDialog  # noqa: PLC0415

    sheet = recovery_sheet(desk.store.name, code, desk.today().isoformat())
    dialog = PreviewDialog([sheet], _("恢复码"), f"{_('恢复码')}-{desk.store.name}.pdf", parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _tell_of_backups(desk: Desk, old: int, parent: QWidget) -> None:
    words = _("旁边有 {n} 份更早的备份，仍能用备份那天的口令和恢复码打开。").format(n=old)
    box = QMessageBox(QMessageBox.Icon.Information, _("以前的备份"), words, QMessageBox.StandardButton.Ok, parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(_("现在先做一份新备份；旧的不再需要就删掉，U 盘上的也一样。它们在 {path}。").format(
        path=_folder(desk)))  # fmt: skip
    box.button(QMessageBox.StandardButton.Ok).setText(_("知道了"))
    box.open()


def _folder(desk: Desk) -> str:
    from db.backup import folder_of  # noqa: PLC0415  not before it is wanted

    return str(folder_of(desk.store.path))
