"""Imports that were put aside: go on with one, or discard it."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.widgets import Card, button, label
from app.ui.widgets.cards import emptied
from db.history.write import Write
from db.ops.exchange import LATER, drop_exchange_draft
from db.ops.import_draft import VERB, drop_draft
from db.queries.exchange import exchange_drafts
from db.queries.import_drafts import drafts
from resources.language import _


class Unfinished(Card):
    """The imports put aside in this store; hidden where there is none. `resumed(draft)`, `exchange_resumed(draft)`."""

    resumed = Signal(int)
    exchange_resumed = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setAccessibleName(_("没做完的导入"))
        self.box.addWidget(label(_("没做完的导入"), "section"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.box.addLayout(self._lines)

    def look(self) -> None:
        """Look at the store again."""
        with self._desk.store.read() as reader:
            imports = [_Aside(each.id, each.name, each.at, each.who, False) for each in drafts(reader)]
            returned = [_Aside(*each, True) for each in exchange_drafts(reader)]
        emptied(self._lines)
        for each in (*returned, *imports):
            self._lines.addWidget(self._line(each))
        self.setVisible(bool(imports or returned))

    def _line(self, draft: "_Aside") -> QWidget:
        from app.ui.registers.ledger import when  # noqa: PLC0415  it shows this card

        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(label(draft.name, wrap=True))
        box.addWidget(label(_("{who} 搁下，{when}").format(who=draft.who, when=when(draft.at)), "small"))
        row = QHBoxLayout()
        row.addWidget(
            button(_("继续"), partial(self._resume, draft), name=_("继续导入 {name}").format(name=draft.name))
        )
        row.addWidget(
            button(
                _("丢弃"), partial(self._discard, draft), look="text", name=_("丢弃导入 {name}").format(name=draft.name)
            )
        )
        row.addStretch(1)
        box.addLayout(row)
        return whole

    def _resume(self, draft: "_Aside") -> None:
        (self.exchange_resumed if draft.is_exchange else self.resumed).emit(draft.id)

    def _discard(self, draft: "_Aside") -> None:
        def discard(write: Write) -> None:
            (drop_exchange_draft if draft.is_exchange else drop_draft)(write, draft.id)

        words = _("丢弃没做完的导入 {name}").format(name=draft.name)
        verb = LATER if draft.is_exchange else VERB
        self._desk.write(verb, words, discard, title=words, done=lambda _none: self.look())


@dataclass(frozen=True)
class _Aside:
    """What was put aside: an import, or workbooks that came back."""

    id: int
    name: str
    at: str
    who: str
    is_exchange: bool
