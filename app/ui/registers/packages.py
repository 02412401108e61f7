"""Packages from laptop to laptop: this station's card and those it knows, a package out, packages in.

Not here: what a package is and who is trusted (`app.exchange.package`), conflicts afterwards (`conflicts`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.exchange.package.own import card_in, own_station, row_of
from app.exchange.package.receiving import Received, receive
from app.exchange.package.stations import Card, Station, read_card
from app.ui import files, theme
from app.ui.desk import Desk
from app.ui.registers.package_out import PackageOut
from app.ui.registers.telling import PasswordField
from app.ui.widgets import Elided, Facts, Lines, Pill, button, label, scrolled
from app.ui.widgets.cards import emptied
from db.errors import StoreProblem
from db.history.write import Write
from db.ops.package import STATION, keep_card
from db.queries.package import stations
from resources.language import N_, _

CARD: Final = ".json"
_LARGEST: Final = 1 << 16  # bytes of a card's file
_STATES: Final = {
    "planned": (N_("可以收"), "good"),
    "applied": (N_("已收"), "good"),
    "known": (N_("都已有"), ""),
    "undone": (N_("撤销过"), ""),
    "blocked": (N_("没有收"), "bad"),
}


class PackagesDialog(QDialog):
    """The card of this station with its fingerprint, the stations that are trusted, and the verbs."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._station: Station | None = None
        self.setWindowTitle(_("数据包和站点名片"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        box.addWidget(label(_("数据包和站点名片"), "name"))
        words = _("数据包在两台电脑之间带着全部历史交换，签名并加密。先互相交换名片，在电话里核对指纹。")
        box.addWidget(label(words, "sub", wrap=True))
        box.addWidget(label(_("本站名片"), "section"))
        self._own = Facts()
        box.addWidget(self._own)
        row = QHBoxLayout()
        row.addWidget(button(_("写出名片…"), self.write_card, icon="export", name=_("写出名片")))
        row.addWidget(button(_("收下对方名片…"), self.add_card, icon="import", name=_("收下对方名片")))
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(label(_("认过的站点"), "section"))
        self._known = Lines()
        area = scrolled(self._known, _("认过的站点"))
        area.setMinimumHeight(90)
        box.addWidget(area, 1)
        foot = QHBoxLayout()
        foot.addWidget(button(_("收数据包…"), self.take, icon="import", name=_("收数据包")))
        foot.addStretch(1)
        foot.addWidget(button(_("关闭"), self.reject))
        foot.addWidget(button(_("发出数据包…"), self.send, look="main", icon="drive", name=_("发出数据包")))
        box.addLayout(foot)
        self.look()

    def look(self) -> None:
        """Read the station of this store, made on first use, and the stations it knows."""
        store = self._desk.store

        def work(_progress: object, _cancelled: object) -> Station:
            return own_station(store)

        def done(station: Station) -> None:
            self._station = station
            card = station.card
            self._own.show_facts(
                [(_("名字"), card.name), (_("站点号"), str(card.number)), (_("指纹"), card.fingerprint)]
            )

        self._desk.run(work, done=done)
        with store.read() as reader:
            known = [card_in(row) for row in stations(reader) if row.trusted and not row.ours]
        self._known.clear()
        for card in known:
            self._known.box.addWidget(Elided(f"{card.name}    {card.number}    {card.fingerprint}"))
        if not known:
            self._known.box.addWidget(label(_("还没有认过别的站点。"), "sub"))
        self._known.box.addStretch(1)

    def write_card(self) -> None:
        """Write this station's card into a file for others."""
        if self._station is None:
            return
        name = _("名片_{name}.json").format(name=self._station.card.name)
        out = files.new_one(self, _("名片存到"), name, _("名片 (*.json)"), CARD)
        if out is None:
            return
        out.write_bytes(orjson.dumps(self._station.shown(), option=orjson.OPT_INDENT_2))
        self._desk.say(_("名片已写到 {path}，把它发给对方，再在电话里核对指纹。").format(path=out), "good")

    def add_card(self) -> None:
        """Trust a station: whoever presses this has compared its fingerprint."""
        path = files.one(self, _("对方的名片"), _("名片 (*.json)"))
        if path is None:
            return
        try:
            card = card_from(path)
        except StoreProblem as problem:
            self._desk.tell(problem)
            return
        Trust(self._desk, card, self.look, self).open()

    def send(self) -> None:
        """Ask what goes out and to whom."""
        self.accept()
        PackageOut(self._desk, self.parentWidget()).open()

    def take(self) -> None:
        """Ask for packages that came."""
        chosen = files.several(self, _("收数据包"), _("数据包 (*.jdx)"))
        if chosen:
            self.accept()
            TakePackages(self._desk, chosen, self.parentWidget()).begin()


def card_from(path: Path) -> Card:
    """Return the card in a file; StoreProblem where it cannot be read or is none."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST)
    except OSError as problem:
        raise StoreProblem(
            "card_missing", _("读不了名片文件 {path}。").format(path=path), _("请检查 U 盘是否插好、文件名是否写对。")
        ) from problem
    return read_card(content)


class Trust(QDialog):
    """Asks whether the fingerprint of a card was compared before it is kept."""

    def __init__(self, desk: Desk, card: Card, done: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._card, self._told = desk, card, done
        self.setWindowTitle(_("认站点"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        box.addWidget(label(_("打电话核对指纹"), "name"))
        facts = Facts()
        facts.show_facts([(_("名字"), card.name), (_("站点号"), str(card.number)), (_("指纹"), card.fingerprint)])
        box.addWidget(facts)
        box.addWidget(
            label(_("请对方念出他的指纹。每一位都相同才认；不同就不要认，请对方重新发名片。"), "sub", wrap=True)
        )
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("不认"), self.reject))
        row.addWidget(button(_("核对过，相同，认它"), self.keep, look="main", icon="check"))
        box.addLayout(row)

    def keep(self) -> None:
        """Keep the card: its packages are taken from now on, and may be sent to it."""
        card = self._card

        def change(write: Write) -> None:
            keep_card(write, row_of(card, trusted=True))

        def done(_none: object) -> None:
            self._desk.say(_("已认站点 {name}。").format(name=card.name), "good")
            self._told()
            self.accept()

        self._desk.write(STATION, _("认站点 {name}").format(name=card.name), change, done=done)


class TakePackages(QDialog):
    """What packages would bring, file by file; then taking them in as one step. Opens once it has looked."""

    def __init__(self, desk: Desk, paths: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._paths = desk, list(paths)
        self._password: str | None = None
        self.setWindowTitle(_("收数据包"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.scaled(600))
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        box.addWidget(label(_("收数据包"), "name"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        box.addLayout(self._lines)
        self._told = label("", "strong", wrap=True)
        box.addWidget(self._told)
        self.trust = QCheckBox(_("已在电话里核对过指纹，认这个站点"))
        self.trust.setAccessibleName(_("核对过指纹，认这个站点"))
        self.trust.toggled.connect(lambda _on: self.begin())
        box.addWidget(self.trust)
        self.password = PasswordField()
        self.password.given.connect(self._unlock)
        box.addWidget(self.password)
        row = QHBoxLayout()
        row.addWidget(label(_("写入前自动存恢复点；是一步，可整体撤销。"), "sub"))
        row.addStretch(1)
        row.addWidget(button(_("不收"), self.reject))
        self.take_button = button(_("收下"), self.take, look="main", icon="check")
        row.addWidget(self.take_button)
        box.addLayout(row)

    def begin(self) -> None:
        """Look what they would bring; nothing is written."""
        self._run(apply=False, done=self._show)

    def _unlock(self, password: str) -> None:
        self._password = password
        self.begin()

    def _run(self, *, apply: bool, done: Any) -> None:
        store, paths, trust, password = self._desk.store, self._paths, self.trust.isChecked(), self._password

        def work(progress: Any, cancelled: Any) -> Received:
            return receive(
                store, paths, apply=apply, trust=trust, password=password, on_progress=progress, cancelled=cancelled
            )

        self._desk.run(work, title=_("收数据包") if apply else _("看数据包"), done=done)

    def _show(self, result: Received) -> None:
        emptied(self._lines)
        for outcome in result.files:
            row = QHBoxLayout()
            row.addWidget(Elided(outcome.path.name, "strong"), 1)
            words, tone = _STATES[outcome.state]
            holder = QWidget()
            holder.setLayout(row)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(Pill(_(words), tone, holder))
            self._lines.addWidget(holder)
            self._lines.addWidget(label(_words(outcome), "bad" if outcome.blocked else "sub", wrap=True))
        codes = {each.blocked.code for each in result.files if each.blocked}
        self.trust.setVisible(self.trust.isChecked() or "station_not_trusted" in codes)
        self.password.setVisible(any("password" in code for code in codes))
        told = _("会写入 {n} 处新内容。").format(n=f"{result.statements:,}") if result.statements else _("没有新内容。")
        if result.conflicts:
            told += _("{n} 处两边说法不同，收下后由您来定。").format(n=f"{len(result.conflicts):,}")
        self._told.setText(told)
        self.take_button.setEnabled(result.worth_a_step)
        if not self.isVisible():
            self.open()

    def take(self) -> None:
        """Take them in."""
        self._run(apply=True, done=self._taken)

    def _taken(self, result: Received) -> None:
        self._desk.changed.emit(frozenset())
        words = _("已收下数据包：{n} 处新内容。撤销 Ctrl+Z").format(n=f"{result.statements:,}")
        self._desk.say(words, "good")
        self.accept()
        if result.conflicts:
            self._desk.open_room("conflicts")


def _words(outcome: Any) -> str:
    """Return what is told of one file."""
    if outcome.blocked:
        return str(outcome.blocked)
    sender = outcome.sender
    words = _("{sender}（站点 {number}）签发，{scope}，用途：{purpose}。新 {new} 处，已有 {known} 处。").format(
        sender=sender.name if sender else "", number=sender.number if sender else "", scope=outcome.scope,
        purpose=outcome.purpose, new=f"{outcome.new:,}", known=f"{outcome.known:,}",
    )  # fmt: skip
    if outcome.follows:
        words += _("这个站点是“{name}”的另一份文件，按另一个站点记。").format(name=outcome.follows)
    if outcome.missing:
        words += _("有 {n} 段坏了或没有传到，其余照收；请对方重发后再收一次。").format(n=len(outcome.missing))
    if outcome.kept:
        words += _("有 {n} 行来自更新版本的程序，原样留着。").format(n=outcome.kept)
    return words
