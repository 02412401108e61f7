"""Sending an exchange workbook: whose households, to whom, what for, until when; written off the main thread."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.exchange.sending import Scope, SentOut, scope_of_view, send
from app.ui import files
from app.ui.desk import Desk
from app.ui.widgets import DateField, FormDialog, RecordField, text_field
from app.ui.widgets.fields import Combo
from db.drafts.base import is_date
from db.errors import Problem
from db.queries.views import saved_views
from resources.language import N_, _

SCOPES: Final = (
    ("helper", N_("一位帮扶责任人的户"), ("helper",)),
    ("village", N_("一个村、乡镇或县的户"), ("region",)),
    ("all", N_("全部的户"), ()),
)
_VIEW: Final = "view:"


class SendDialog(FormDialog):
    """Scope, recipient, purpose, due day; ID numbers and health only when the purpose needs them.

    `households`: those of a list on the screen, called `words`, to be sent instead of a helper's or a place's.
    """

    def __init__(
        self, desk: Desk, parent: QWidget | None = None, households: Sequence[int] = (), words: str = ""
    ) -> None:
        super().__init__(desk, _("发出交换工作簿"), parent, save=_("选存放的位置…"), width=560)
        self.say(_("对方在 Excel 或 WPS 里改，改完原样发回来；没提到的不动，谁也不会丢掉谁的修改。"))
        self.scope = Combo()
        self.scope.setAccessibleName(_("发哪些户"))
        self._listed = Scope("list", None, words, tuple(households)) if households else None
        if self._listed:
            self.scope.addItem(words, "list")
        for key, said, _kinds in SCOPES:
            self.scope.addItem(_(said), key)
        with desk.store.read() as reader:
            self._views = saved_views(reader, desk.today())
        for name in self._views:
            self.scope.addItem(_("视图“{name}”里的户").format(name=name), f"{_VIEW}{name}")
        self.add("scope", _("发哪些户"), self.scope, 0, 0, 2)
        self.helper = RecordField(desk, _("帮扶责任人"), ("helper",), shown=3, stays=False)
        self.area = RecordField(desk, _("村、乡镇或县"), ("region",), shown=3, stays=False)
        self.add("helper", _("帮扶责任人"), self.helper, 1, 0, 2)
        self.add("area", _("村、乡镇或县"), self.area, 2, 0, 2)
        self.recipient = text_field(_("发给谁"), "", _("例如：杏园镇 帕提古丽·吾斯曼"))
        self.purpose = text_field(_("做什么用"), "", _("例如：核对责任人、补收入"))
        self.until = DateField(_("请在哪天前发回"), "", today=desk.today())
        self.password = text_field(_("打开密码（可不设）"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add("recipient", _("发给谁"), self.recipient, 3)
        self.add("purpose", _("做什么用"), self.purpose, 3, 1)
        self.add("until", _("请在哪天前发回"), self.until, 4)
        self.add("password", _("打开密码（可不设）"), self.password, 4, 1)
        self.numbers = QCheckBox(_("带完整的证件号码（只在用途需要时）"))
        self.numbers.setAccessibleName(_("带完整的证件号码"))
        self.health = QCheckBox(_("带健康和残疾信息（只在用途需要时）"))
        self.health.setAccessibleName(_("带健康和残疾信息"))
        self.add("numbers", "", self.numbers, 5)
        self.add("health", "", self.health, 5, 1)
        self.helper.chosen.connect(self._name_recipient)
        self.scope.currentIndexChanged.connect(lambda _at: self._narrow())
        self._narrow()

    def _narrow(self) -> None:
        """Ask only what the scope needs."""
        self.fields["helper"].setVisible(self.scope.currentData() == "helper")
        self.fields["area"].setVisible(self.scope.currentData() == "village")

    def _name_recipient(self, hit: Any) -> None:
        if hit is not None and not self.recipient.isModified():
            self.recipient.setText(hit.label)

    def _meant(self) -> Scope | None:
        """Return whose households go out; None where nobody was chosen."""
        kind = self.scope.currentData()
        if kind == "list":
            return self._listed
        if kind == "all":
            return Scope("all", None, _("全部"))
        if kind.startswith(_VIEW):
            with self.desk.store.read() as reader:
                return scope_of_view(reader, self._views[kind.removeprefix(_VIEW)])
        field = self.helper if kind == "helper" else self.area
        if field.hit is None:
            field.take()
        return Scope(kind, field.hit.id, field.hit.label) if field.hit is not None else None

    def _problems(self, scope: Scope | None, until: str | None) -> list[Problem]:
        found = []
        if scope is None:
            where = "helper" if self.scope.currentData() == "helper" else "area"
            found.append(Problem(where, "missing", _("请打几个字，选一个。")))
        for key, line, words in (
            ("recipient", self.recipient, _("请写发给谁，记在台账和表里。")),
            ("purpose", self.purpose, _("请写做什么用，记在台账和表里。")),
        ):
            if not line.text().strip():
                found.append(Problem(key, "missing", words))
        if until and (not is_date(until) or len(until) < 10 or until < self.desk.today().isoformat()):
            soon = (self.desk.today() + timedelta(days=30)).isoformat()
            found.append(Problem("until", "bad_date", _("请写今天以后的一天，例如 {day}。").format(day=soon)))
        return found

    def save(self) -> None:
        """Ask where to, and write."""
        scope, until = self._meant(), self.until.iso()
        for field in self.fields.values():
            field.wrong("")
        if (found := self._problems(scope, until)) or scope is None:
            self.failed(found)
            return
        offered = _("交换_{name}_{day}.xlsx").format(name=scope.name, day=self.desk.today().isoformat())
        out = files.new_one(self, _("发出的表存到"), offered, _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if out is None:
            return
        desk, store, sender = self.desk, self.desk.store, self.desk.who or ""
        recipient, purpose = self.recipient.text().strip(), self.purpose.text().strip()
        password = self.password.text() or None
        numbers, health = self.numbers.isChecked(), self.health.isChecked()

        def work(progress: Any, cancelled: Any) -> SentOut:
            return send(
                store, out, scope, recipient=recipient, purpose=purpose, until=until, sender=sender,
                with_id_numbers=numbers, with_health=health, password=password,
                on_progress=progress, cancelled=cancelled,
            )  # fmt: skip

        def done(sent: SentOut) -> None:
            desk.changed.emit(frozenset(["batch"]))
            words = _("已写出 {n} 户的交换表：{path}").format(n=f"{sent.rows.get('household', 0):,}", path=out)
            desk.say(words, "good")

        desk.run(work, title=_("写 {name}").format(name=out.name), done=done)
        self.accept()
