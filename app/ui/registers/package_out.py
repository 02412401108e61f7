"""A package out: whose households with all their history, to which trusted stations or under a password, what for."""

from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from app.exchange.outside import PACKAGE
from app.exchange.package.manifest import Scope
from app.exchange.package.own import card_in
from app.exchange.package.sending import Sent, send
from app.exchange.package.stations import Card
from app.ui import files
from app.ui.desk import Desk
from app.ui.registers.sending import SCOPES
from app.ui.widgets import FormDialog, RecordField, label, text_field
from app.ui.widgets.fields import Combo
from db.errors import Problem
from db.queries.package import stations
from resources.language import _

SHORTEST: Final = 8  # characters of a password: whoever guesses it reads the whole package


class PackageOut(FormDialog):
    """Scope, readers (stations that are trusted, or a password for the first time), purpose."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("发出数据包"), parent, save=_("选存放的位置…"), width=560)
        self.say(_("包里是这些户的登记、它们引用到的一切和全部变更历史；只有选中的站点（或有密码的人）打得开。"))
        self.scope = Combo()
        self.scope.setAccessibleName(_("发哪些户"))
        for key, words, _kinds in SCOPES:
            self.scope.addItem(_(words), key)
        self.add("scope", _("发哪些户"), self.scope, 0, 0, 2)
        self.helper = RecordField(desk, _("帮扶责任人"), ("helper",), shown=3, stays=False)
        self.area = RecordField(desk, _("行政村"), ("region",), shown=3, stays=False)
        self.add("helper", _("帮扶责任人"), self.helper, 1, 0, 2)
        self.add("area", _("行政村"), self.area, 2, 0, 2)
        with desk.store.read() as reader:
            known = [card_in(row) for row in stations(reader) if row.trusted and not row.ours]
        self._cards: list[tuple[QCheckBox, Card]] = []
        holder = QWidget()
        listed = QVBoxLayout(holder)
        listed.setContentsMargins(0, 0, 0, 0)
        for card in known:
            tick = QCheckBox(f"{card.name}  {card.number}")
            tick.setAccessibleName(card.name)
            self._cards.append((tick, card))
            listed.addWidget(tick)
        if not known:
            listed.addWidget(label(_("还没有认过站点：先收下对方名片，或用密码。"), "sub", wrap=True))
        holder.setAccessibleName(_("发给哪些站点"))
        self.add("to", _("发给哪些站点"), holder, 3)
        self.password = text_field(_("没有名片时用密码"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add("password", _("没有名片时用密码"), self.password, 3, 1)
        self.purpose = text_field(_("做什么用"), "", _("例如：换电脑、乡里和县里对账"))
        self.add("purpose", _("做什么用"), self.purpose, 4, 0, 2)
        self.scope.currentIndexChanged.connect(lambda _at: self._narrow())
        self._narrow()

    def _narrow(self) -> None:
        self.fields["helper"].setVisible(self.scope.currentData() == "helper")
        self.fields["area"].setVisible(self.scope.currentData() == "village")

    def _meant(self) -> Scope | None:
        kind = self.scope.currentData()
        if kind == "all":
            return Scope("all", None, _("全部"))
        field = self.helper if kind == "helper" else self.area
        if field.hit is None:
            field.take()
        return Scope(kind, field.hit.id, field.hit.label) if field.hit is not None else None

    def _problems(self, scope: Scope | None, cards: list[Card], password: str) -> list[Problem]:
        found = []
        if scope is None:
            where = "helper" if self.scope.currentData() == "helper" else "area"
            found.append(Problem(where, "missing", _("请打几个字，选一个。")))
        if bool(cards) == bool(password):
            found.append(Problem("to", "missing", _("请选站点，或者写密码，两样用一样。")))
        elif password and len(password) < SHORTEST:
            found.append(Problem("password", "short", _("请至少写 {n} 个字。").format(n=SHORTEST)))
        if not self.purpose.text().strip():
            found.append(Problem("purpose", "missing", _("请写做什么用，记在包里和台账里。")))
        return found

    def save(self) -> None:
        """Ask where to, and write."""
        scope, password = self._meant(), self.password.text()
        cards = [card for tick, card in self._cards if tick.isChecked()]
        for field in self.fields.values():
            field.wrong("")
        if (found := self._problems(scope, cards, password)) or scope is None:
            self.failed(found)
            return
        offered = _("包_{name}_{day}.jdx").format(name=scope.words, day=self.desk.today().isoformat())
        out = files.new_one(self, _("数据包存到"), offered, _("数据包 (*.jdx)"), PACKAGE)
        if out is None:
            return
        desk, store, purpose, readers = self.desk, self.desk.store, self.purpose.text().strip(), cards or password

        def work(progress: Any, cancelled: Any) -> Sent:
            return send(store, out, scope, readers, purpose, on_progress=progress, cancelled=cancelled)

        def done(sent: Sent) -> None:
            desk.changed.emit(frozenset(["batch"]))
            words = _("数据包已写到 {path}：{n} 条记录，{sets} 步历史。")
            desk.say(words.format(path=out, n=f"{sum(sent.records.values()):,}", sets=f"{sent.change_sets:,}"), "good")

        desk.run(work, title=_("写 {name}").format(name=out.name), done=done)
        self.accept()
