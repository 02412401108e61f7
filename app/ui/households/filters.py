"""What narrows the table of households: chips with counts, a text, a place, states; and views saved under a name.

Here: the bar and the panel of filters as one value, `db.queries.households.Filters`. Not here: the table itself.
"""

from dataclasses import asdict, replace
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.widgets import Chips, Combo, Field, button, text_field
from db.queries.households import ANY, Area, Counts, Filters
from db.queries.views import quarter_start
from resources.language import _

ALL: Final = "all"


class FilterBar(QWidget):
    """Chips and a text field above, a panel of choices that folds out; `changed` when the filters are others."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 8)
        box.setSpacing(8)
        row = QHBoxLayout()
        self.chips = Chips(
            (
                (ALL, _("全部")),
                ("monitored", _("监测户")),
                ("unvisited", _("本季未走访")),
                ("no_helper", _("缺责任人")),
                ("open_needs", _("有需求没办完")),
            ),
            _("快速筛选"),
        )
        self.chips.chosen.connect(lambda _key: self.changed.emit())
        row.addWidget(self.chips, 1)
        self.more = button(_("筛选"), icon="filter", name=_("更多筛选"))
        self.more.setCheckable(True)
        row.addWidget(self.more)
        box.addLayout(row)
        self._panel = QWidget()
        self._panel.hide()
        self.more.toggled.connect(self._panel.setVisible)
        box.addWidget(self._panel)
        self._build_panel()
        self._wait = QTimer(self, singleShot=True, interval=120)
        self._wait.timeout.connect(self.changed)

    def _build_panel(self) -> None:
        row = QHBoxLayout(self._panel)
        row.setContentsMargins(0, 0, 0, 0)
        self.text = text_field(_("户里找"), "", _("姓名、拼音、户编号、证件号、电话"))
        self.text.addAction(icons.icon("search", "sub"), QLineEdit.ActionPosition.LeadingPosition)
        self.text.textChanged.connect(lambda _text: self._wait.start())
        self.area = _combo(_("村"), ((_("全部"), None),))
        self.exit_status = _combo(_("脱贫属性"), ((_("全部"), None),))
        self.monitor = _combo(_("监测类别"), ((_("全部"), None),))
        self.cause = _combo(_("主要原因"), ((_("全部"), None),))
        row.addWidget(Field(_("户里找"), self.text), 3)
        for title, combo in (
            (_("村"), self.area),
            (_("脱贫属性"), self.exit_status),
            (_("监测类别"), self.monitor),
            (_("主要原因"), self.cause),
        ):
            row.addWidget(Field(title, combo), 2)
            combo.activated.connect(lambda _index: self.changed.emit())
        row.addWidget(button(_("清除"), self.clear, look="text"), 0, Qt.AlignmentFlag.AlignBottom)

    def filters(self) -> Filters:
        """Return the filters as they stand."""
        chip = self.chips.key
        return Filters(
            text=self.text.text(),
            area=self.area.currentData(),
            exit_status=self.exit_status.currentData(),
            monitor=self.monitor.currentData() or (ANY if chip == "monitored" else None),
            cause=self.cause.currentData(),
            no_helper=chip == "no_helper",
            open_needs=chip == "open_needs",
            unvisited_since=quarter_start(self._desk.today()) if chip == "unvisited" else None,
        )

    def saved(self) -> dict[str, Any]:
        """Return the filters as they are kept in a saved view: the chip instead of a date, so that it stays true."""
        plain = replace(self.filters(), unvisited_since=None, no_helper=False, open_needs=False)
        kept = asdict(plain) | {"chip": self.chips.key}
        kept["monitor"] = self.monitor.currentData()
        return kept

    def take(self, kept: dict[str, Any]) -> None:
        """Show the filters of a saved view, or those a wish asks for."""
        self.chips.choose(kept.get("chip") or ALL)
        self.text.setText(kept.get("text") or "")
        for combo, key in (
            (self.area, "area"),
            (self.exit_status, "exit_status"),
            (self.monitor, "monitor"),
            (self.cause, "cause"),
        ):
            combo.setCurrentIndex(max(combo.findData(kept.get(key)), 0))
        narrowed = any(kept.get(key) for key in ("text", "area", "exit_status", "monitor", "cause"))
        self.more.setChecked(self.more.isChecked() or bool(narrowed))
        self.changed.emit()

    def clear(self) -> None:
        """Show all households again."""
        self.take({})

    def show_choices(self, areas: list[Area], choices: dict[str, list[str]], counts: Counts) -> None:
        """Offer the places and states that are in use, with the counts of the chips."""
        _refill(self.area, [("　" * each.depth + f"{each.name} {each.households:,}", each.id) for each in areas])
        for combo, key in (
            (self.exit_status, "exit_status"),
            (self.monitor, "monitor_kind"),
            (self.cause, "main_cause"),
        ):
            _refill(combo, [(_(value), value) for value in choices[key]])
        self.chips.show_counts(
            {
                ALL: counts.everything,
                "monitored": counts.monitored,
                "unvisited": counts.unvisited,
                "no_helper": counts.no_helper,
                "open_needs": counts.open_needs,
            }
        )


def _combo(name: str, items: tuple[tuple[str, object], ...]) -> Combo:
    made = Combo()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(6)
    for text, value in items:
        made.addItem(text, value)
    return made


def _refill(combo: Combo, items: list[tuple[str, Any]]) -> None:
    chosen = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    combo.addItem(_("全部"), None)
    for text, value in items:
        combo.addItem(text, value)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))
    combo.blockSignals(False)
