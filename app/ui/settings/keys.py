"""Who can open the store, on a card of the settings: the list, and the verbs that change it.

Not here: the dialogs of the verbs (`app.ui.settings.key_forms`), the verbs themselves (`db.keys_verbs`), locking (`app.ui.lock`).
"""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.ui import lock, theme
from app.ui.desk import Desk
from app.ui.settings import key_forms
from app.ui.widgets import Card, Chips, Elided, Lines, Pill, button, label, section
from db import keys, keys_verbs
from db.keys_verbs import KINDS, Person
from resources.language import _


class KeysCard(Card):
    """The persons with a passphrase, the recovery code, and after how long the window locks."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__()
        self._desk, self._room = desk, parent
        self.verbs: list[QPushButton] = [
            button(_("恢复码…"), lambda: key_forms.MakeRecovery(desk, parent).open(), icon="print"),
            button(_("加一个人…"), lambda: key_forms.AddPerson(desk, parent).open()),
            button(_("换口令…"), lambda: key_forms.ChangePassphrase(desk, parent).open(), look="main"),
        ]
        self.box.addLayout(section(_("口令与钥匙"), _("谁能打开这个库"), *self.verbs))
        self.lines = Lines()
        self.box.addWidget(self.lines)
        self.note = label("", "small", wrap=True)
        self.box.addWidget(self.note)
        self.box.addLayout(self._locking())
        self.refresh()

    def _locking(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(_("离开多久锁上窗口"), "sub"))
        chips = Chips(tuple((str(each), _("{n} 分钟").format(n=each)) for each in lock.MINUTES), _("离开多久锁上窗口"))
        chips.choose(str(lock.minutes()))
        chips.chosen.connect(lambda minutes: self._lock_after(int(minutes)))
        row.addWidget(chips, 1)
        return row

    def _lock_after(self, minutes: int) -> None:
        lock.set_minutes(minutes)
        self._measure()

    def _measure(self) -> None:
        for each in self.window().findChildren(lock.Lock):
            each.measure()

    def refresh(self) -> None:
        """Show who can open the store now."""
        found = keys_verbs.persons(self._desk.store)
        self._measure()  # a demonstration that got a passphrase of its own locks from now on
        self.lines.clear()
        for person in found:
            self.lines.box.addLayout(self._line(person, removable=len(found) > 1))
        for each in self.verbs:
            each.setEnabled(not self._desk.store.read_only)
        self.note.setText(self._words(found))

    def _line(self, person: Person, *, removable: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        kind = Pill(_(KINDS[person.kind]), "accent" if person.kind == "user" else "")
        kind.setFixedWidth(theme.scaled(70))
        row.addWidget(kind)
        name = _("印在纸上") if person.kind == "recovery" else person.name or _("（没写名字）")
        row.addWidget(Elided(name, "strong"))
        row.addStretch(1)
        since = _("{date} 起").format(date=person.since) if person.since else ""
        now = _("这次用它打开") if person.opened_now else ""
        row.addWidget(label("  ".join(each for each in (now, since) if each), "small"))
        if removable and not person.opened_now:
            away = button(
                _("去掉…"), lambda: self._remove(person), look="text", name=_("去掉 {name}").format(name=name)
            )
            away.setEnabled(not self._desk.store.read_only)
            row.addWidget(away)
        return row

    def _words(self, found: tuple[Person, ...]) -> str:
        if keys.is_public(self._desk.store.key):
            return _("演示库的口令人人知道。加一个人或换口令，它就成了自己的库。")
        if not any(each.kind == "recovery" for each in found):
            return _("还没有恢复码：口令都忘了，这个库谁也打不开。请生成一张，打印出来另外收好。")
        return _("每人用自己的口令。换口令只改钥匙；去掉一个人，数据钥匙换新的，整个库重写一遍。")

    def _remove(self, person: Person) -> None:
        key_forms.RemovePerson(self._desk, self._room, person).open()
