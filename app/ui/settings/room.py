"""The settings as one column of cards. What they do is in `look`, `person`, `backup` and `keys` beside this file."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from app.ui import glance, theme
from app.ui.desk import Desk
from app.ui.room import Room
from app.ui.settings import backup, look
from app.ui.settings.everything import give_everything
from app.ui.settings.keys import KeysCard
from app.ui.settings.person import set_person
from app.ui.settings.privacy import PrivacyCard
from app.ui.widgets import Card, Chips, Facts, RecordField, button, label, scrolled, section
from db.ops.limits import set_household_limit
from db.queries.loads import household_limit
from resources import language
from resources.language import _


class SettingsRoom(Room):
    """Changes are taken at once; those of the store are steps that can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._limit = 0
        inside = QWidget()
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(14, 12, 14, 12)
        column = QVBoxLayout()
        column.setSpacing(12)
        holder = QWidget()
        holder.setLayout(column)
        holder.setMaximumWidth(720)
        outer.addWidget(holder, 1)
        outer.addStretch(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inside, _("设置")))
        self.privacy = PrivacyCard(desk)
        self._keys = KeysCard(desk, self)
        for card in (
            self._store_card(),
            self._backup_card(),
            self._keys,
            self._person_card(),
            self._limit_card(),
            self.privacy,
            self._look_card(),
        ):
            column.addWidget(card)
        column.addStretch(1)
        desk.changed.connect(lambda _kinds: self._refresh())

    @property
    def title(self) -> str:
        """The name of the room."""
        return _("设置")

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room."""
        return (_("下一格 Tab"), _("打开另一个库 Ctrl+O"), _("撤销 Ctrl+Z"))

    def entered(self, wish: object = None) -> None:
        """Show the settings; a wish for a backup makes one at once."""
        self._refresh()
        if isinstance(wish, dict) and wish.get("backup"):
            backup.back_up(self.desk)

    def _store_card(self) -> Card:
        card = Card()
        other = button(_("打开另一个库…"), lambda: self.desk.other_store_wanted.emit(None), tip="Ctrl+O")
        card.box.addLayout(section(_("库"), "", other))
        self._facts = Facts()
        card.box.addWidget(self._facts)
        return card

    def _backup_card(self) -> Card:
        card = Card()
        now = button(_("现在备份"), lambda: backup.back_up(self.desk), look="main", icon="drive")
        elsewhere = button(_("备份到 U 盘…"), lambda: backup.back_up_to(self.desk, self))
        restore = button(_("从备份恢复…"), lambda: backup.restore(self.desk, self))
        card.box.addLayout(section(_("备份"), "", restore, elsewhere, now))
        self._backup = label("", "sub", wrap=True)
        card.box.addWidget(self._backup)
        self._second = label("", "sub", wrap=True)
        card.box.addWidget(self._second)
        words = _("备份也是加密的，用备份那天的口令。恢复总是恢复到一个新文件，现在的库不动。")
        card.box.addWidget(label(words, "small", wrap=True))
        out = button(_("全部导出…"), lambda: give_everything(self.desk, self), icon="export")
        card.box.addLayout(section(_("开放格式"), _("全部内容，不用本程序也能读，没有加密"), out))
        return card

    def _person_card(self) -> Card:
        card = Card()
        self._clear_person = button(_("不写名字"), lambda: set_person(self.desk, None), look="text")
        card.box.addLayout(section(_("我是谁"), _("写进每一步的记录，今日里先显示我的户"), self._clear_person))
        self.person = RecordField(self.desk, _("我是谁"), ("helper",), shown=3, stays=False)
        self.person.line.setPlaceholderText(_("帮扶责任人的姓名或电话"))
        self.person.chosen.connect(self._person_chosen)
        self.person.line.returnPressed.connect(self._take_name)
        card.box.addWidget(self.person)
        self.only_name = button("", self._take_name)
        self.only_name.hide()
        row = QHBoxLayout()
        row.addWidget(self.only_name)
        row.addStretch(1)
        card.box.addLayout(row)
        self._who = label("", "strong")
        card.box.addWidget(self._who)
        return card

    def _limit_card(self) -> Card:
        card = Card()
        card.box.addLayout(section(_("帮扶过多")))
        row = QHBoxLayout()
        row.addWidget(label(_("一户最多几个人帮"), "sub"))
        self.limit = QSpinBox()
        self.limit.setRange(1, 99)
        self.limit.setSuffix(_(" 人"))
        for named in (self.limit, self.limit.lineEdit()):
            named.setAccessibleName(_("一户最多几个人帮"))
        self.limit.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.limit.setKeyboardTracking(False)
        self.limit.editingFinished.connect(self._keep_limit)
        row.addWidget(self.limit)
        row.addStretch(1)
        card.box.addLayout(row)
        words = _("超过的户在“结对”的覆盖里算帮扶过多。每位帮扶人最多负责几户，在“结对”的负责量里定。")
        card.box.addWidget(label(words, "small", wrap=True))
        return card

    def _keep_limit(self) -> None:
        persons = self.limit.value()
        if persons != self._limit:
            self._limit = persons
            words = _("一户最多 {n} 个人帮").format(n=persons)
            self.desk.write("set_household_limit", words, lambda write: set_household_limit(write, persons))

    def _look_card(self) -> Card:
        card = Card()
        card.box.addLayout(section(_("样子")))
        dark = "dark" if theme.is_dark() else "light"
        rows = (
            (_("主题"), (("light", _("明")), ("dark", _("暗"))), dark, lambda key: look.set_dark(key == "dark")),
            (
                _("字号"),
                tuple((str(size), name) for size, name in zip(theme.SIZES, (_("小"), _("中"), _("大")), strict=True)),
                str(look.size()),
                lambda key: look.set_size(int(key)),
            ),
            (_("语言"), tuple(language.LANGUAGES.items()), language.current(), look.set_language),
        )
        for name, keys, now, take in rows:
            row = QHBoxLayout()
            words = label(name, "sub")
            words.setFixedWidth(theme.scaled(60))
            row.addWidget(words)
            chips = Chips(keys, name)
            chips.choose(now)
            chips.chosen.connect(take)
            row.addWidget(chips, 1)
            card.box.addLayout(row)
        return card

    def _person_chosen(self, hit: Any) -> None:
        taken: Any = self.person.hit
        if hit is not None and taken is hit:
            set_person(self.desk, int(taken.id))
            self.person.line.clear()
        typed = self.person.line.text().strip()
        self.only_name.setText(_("名册里没有，就写“{name}”").format(name=typed))
        self.only_name.setVisible(bool(typed) and hit is None)

    def _take_name(self) -> None:
        """Take what was typed as the name of somebody who is no helper of the store."""
        if self.only_name.isVisible():
            set_person(self.desk, self.person.line.text().strip())
            self.person.line.clear()
            self.only_name.hide()

    def _refresh(self) -> None:
        desk = self.desk
        # what was written last stands in the log beside the file until it is folded in
        files = (desk.store.path, desk.store.path.with_name(f"{desk.store.path.name}-wal"))
        size = sum(each.stat().st_size for each in files if each.exists()) / (1 << 20)
        self._facts.show_facts(
            [
                (_("名字"), desk.store.name),
                (_("文件"), str(desk.store.path)),
                (_("大小"), _("{n} MB").format(n=f"{size:,.1f}")),
                (_("状态"), _("只读：能查看、打印和导出") if desk.store.read_only else _("可以登记")),
            ]
        )
        self._keys.refresh()
        with desk.store.read() as reader:
            self._limit = household_limit(reader)
        if not self.limit.hasFocus():
            self.limit.setValue(self._limit)
        self.limit.setEnabled(not desk.store.read_only)
        self.privacy.look()
        self._backup.setText(glance.backup_words(desk))
        self._second.setText(backup.second_words(desk))
        self._who.setText(desk.who or _("还没说您是谁"))
        self._clear_person.setVisible(desk.who is not None)
