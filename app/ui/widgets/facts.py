"""The input that fits a field: a list of its catalogue, a date, yes or no, a record found by typing, yuan, text.

Here: which input, and its value as the store holds it. Not here: the inputs themselves (`fields`), what may be kept at
all (`db.fields`).
"""

from typing import Any, Final

from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.desk import Desk
from app.ui.values import field_label
from app.ui.widgets.fields import Choice, Combo, DateField, RecordField, scaled, text_field
from db.drafts.base import is_date
from db.drafts.household import id_number_holds
from db.fields import facts_of
from db.history.materialise import references
from resources.language import N_, _

_SCALES: Final = {"fen": 100, "centimu": 100, "dm2": 100, "milli": 1000, "count": 1, "year": 1}
_REQUIRED: Final = frozenset({("member", "name"), ("measure", "content"), ("need", "title")})
_UNITS: Final = {"fen": N_("元"), "centimu": N_("亩"), "dm2": N_("平方米")}


class WrongValue(ValueError):
    """What was entered is no value of the field; its text says why."""


class FactInput:
    """An input for one field, filled with a value as stored; `widget` goes into a form."""

    def __init__(self, desk: Desk, kind: str, field: str, value: Any = None) -> None:
        self._kind, self._field, self._before = kind, field, value
        self._fact = facts_of(kind)[field]
        self.widget: QWidget = self._made(desk, field_label(kind, field), value)

    def _made(self, desk: Desk, name: str, value: Any) -> QWidget:
        meaning, of = self._fact.meaning, self._fact.catalogue
        if meaning == "choice" and of:
            return Choice(name, of, value)
        if meaning == "date":
            return DateField(name, value, today=desk.today())
        if meaning == "yesno":
            return _yes_or_no(name, value)
        if meaning == "record":
            return RecordField(desk, name, (references(self._kind)[self._field][0],), shown=3, stays=False)
        line = text_field(name, self._typed(value))
        line.setPlaceholderText(_(_UNITS[meaning]) if meaning in _UNITS else "")
        return line

    def _typed(self, value: Any) -> str:
        scale = _SCALES.get(self._fact.meaning)
        if value is None:
            return ""
        return str(value) if scale in (None, 1) else f"{value / scale:.10g}"

    def value(self) -> Any:
        """Return the value as the store holds it, None for nothing; raises WrongValue with what is wrong with it."""
        widget = self.widget
        if isinstance(widget, Choice):
            return widget.value()
        if isinstance(widget, Combo):
            return widget.currentData()
        if isinstance(widget, RecordField):
            widget.take()
            if widget.hit is None:
                raise WrongValue(_("请打几个字，选一条。"))
            return widget.hit.id
        assert isinstance(widget, QLineEdit)
        said = widget.iso() if isinstance(widget, DateField) else widget.text().strip() or None
        if wrong := self._wrong(said):
            raise WrongValue(wrong)
        scale = _SCALES.get(self._fact.meaning)
        return scaled(said, scale) if scale and said is not None else said

    def _wrong(self, said: str | None) -> str:
        if said is None:
            required = (self._kind, self._field) in _REQUIRED
            return _("请填{field}。").format(field=field_label(self._kind, self._field)) if required else ""
        if self._fact.meaning == "date" and not is_date(said):
            return _("{value} 不是日期。请写成 2018-06-30、2018-06 或 2018。").format(value=said)
        if self._field == "id_number" and not id_number_holds(said):
            return _("证件号码校验位不对，请照证件核对。")
        if scale := _SCALES.get(self._fact.meaning):
            try:
                scaled(said, scale)
            except ValueError:
                return _("这里要写数字，例如 1,234.50。")
        return ""


def _yes_or_no(name: str, value: Any) -> Combo:
    made = Combo()
    made.setAccessibleName(name)
    for words, data in (("—", None), (_("是"), True), (_("否"), False)):
        made.addItem(words, data)
    made.setCurrentIndex(0 if value is None else 1 if value else 2)
    return made
