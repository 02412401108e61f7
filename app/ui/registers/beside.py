"""Beside a sheet that was recognised: what only the user knows, what is not kept, what was hidden, how it is remembered."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers.telling import KeepCard
from app.ui.widgets import Card, Elided, RecordField, button, label, scrolled, text_field
from app.ui.widgets.cards import emptied
from resources.language import N_, _

# the columns named, by why they are; the first list names what layouts leave out as well
_LISTS: Final = (
    (
        ("red_line", "layout"),
        N_("不保存的列"),
        N_("这些列的值不显示、不入库、不进变更记录，退回表里也没有。"),
    ),
    (("unknown",), N_("请您定的列"), N_("原样保留：存着、能导出，不进统计。在左边的表里可以改存到字段。")),
)
_GUESSED: Final = frozenset({"spelling", "content", "chosen", "unwanted", "unknown"})


def _words(title: str, note: str, inside: QWidget | None = None) -> Card:
    card = Card()
    card.box.addWidget(label(title, "section"))
    card.box.addWidget(label(note, "sub", wrap=True))
    if inside is not None:
        card.box.addWidget(inside)
    return card


class Beside(QWidget):
    """The cards of a sheet. `told("year" or "village", value)`, `kept(title)`: remember how it is read."""

    told = Signal(str, object)
    kept = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        self._cards = QVBoxLayout(inside)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(10)
        box.addWidget(scrolled(inside, _("不保存的和请您定的")))
        self.setFixedWidth(272)

    def show_sheet(self, sheet: dict[str, Any], missing: list[str]) -> None:
        """Show what is to be said of a sheet; `missing`: what the register leaves out."""
        emptied(self._cards)
        cards = [*self._questions(missing), *_lists(sheet)]
        if sheet["hidden"] != [0, 0]:
            rows, columns = sheet["hidden"]
            words = _("隐藏的 {rows} 行、{columns} 列也读了，请核对要不要。").format(rows=rows, columns=columns)
            cards.append(_words(_("隐藏的行和列"), words))
        if sheet["register"] is not None and _GUESSED & {column["why"] for column in sheet["columns"]}:
            keep = KeepCard(Path(sheet["file"]).stem)
            keep.kept.connect(self.kept)
            cards.append(keep)
        for card in cards:
            self._cards.addWidget(card)
        self._cards.addStretch(1)
        self.setVisible(bool(cards))

    def _questions(self, missing: list[str]) -> list[Card]:
        """What only the user knows: the year of the register's income, the village of its rows."""
        cards = []
        if "year_missing" in missing:
            year = text_field(_("收入是哪一年的"), "", _("例如 2019"))
            cards.append(_words(_("收入是哪一年的"), _("表里和标题里都没写年份，不填就不写收入。"), year))
            year.returnPressed.connect(lambda: self._tell("year", year.text()))
            cards[-1].box.addWidget(button(_("用这一年"), lambda: self._tell("year", year.text())))
        if "village_missing" in missing:
            village = RecordField(self._desk, _("是哪个村的"), ("region",), stays=False)
            village.chosen.connect(lambda hit: self._tell("village", str(hit.id) if hit else ""))
            cards.append(_words(_("是哪个村的"), _("表里没写行政村。选一个村，没写村的行都归它。"), village))
        return cards

    def _tell(self, name: str, number: str) -> None:
        if number.strip().isdigit():
            self.told.emit(name, int(number))


def _lists(sheet: dict[str, Any]) -> list[Card]:
    cards = []
    for whys, title, note in _LISTS:
        found = [column for why in whys for column in sheet["columns"] if column["why"] == why]
        if not found:
            continue
        card = Card()
        head = QHBoxLayout()
        head.addWidget(label(_(title), "section"), 1)
        head.addWidget(label(str(len(found)), "section"))
        card.box.addLayout(head)
        for column in found:
            words = f"{column['letter']}  {column['heading']}"
            if column["why"] == "red_line" and column["line"] and column["line"] not in column["heading"]:
                words += _("（内容是{line}）").format(line=_(column["line"]))
            card.box.addWidget(Elided(words))
        card.box.addWidget(label(_(note), "sub", wrap=True))
        cards.append(card)
    return cards
