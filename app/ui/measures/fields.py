"""The fields of the quick entry that differ: those of a visit and those of a measure. Each knows how to make its draft."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.summaries.figures import money
from app.ui.desk import Desk
from app.ui.widgets import Choice, DateField, Field, MoneyField, text_field
from app.ui.widgets.fields import scaled
from db.drafts import MeasureDraft, VisitDraft
from resources.language import _


class _Part(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(8)

    def typed(self) -> bool:
        """Whether something was written that would be lost."""
        return any(line.isModified() and line.text().strip() for line in self.findChildren(QLineEdit))

    def _add(self, key: str, title: str, inside: Any, row: int, column: int, span: int = 1) -> Any:
        self.fields[key] = Field(title, inside)
        self.grid.addWidget(self.fields[key], row, column, 1, span)
        return inside


class VisitFields(_Part):
    """What was asked, promised and delivered, and when the next visit is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.requests = self._add("requests", _("户提出的要求"), text_field(_("户提出的要求")), 0, 0, 2)
        self.promises = self._add("promises", _("答应的事"), text_field(_("答应的事")), 1, 0, 2)
        self.delivered = self._add("delivered", _("已兑现的事"), text_field(_("已兑现的事")), 2, 0)
        self.next_on: DateField = self._add(
            "next_on", _("下次走访"), DateField(_("下次走访"), today=desk.today()), 2, 1
        )
        self.grid.setColumnStretch(0, 2)
        self.grid.setColumnStretch(1, 1)

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        self.requests.setFocus()

    def draft(self, household: int | None, on: str | None, helper: int | None) -> VisitDraft:
        """Return the visit as entered."""
        return VisitDraft(
            household_id=household,
            helper_id=helper,
            visited_on=on,
            requests=self.requests.text(),
            promises=self.promises.text(),
            delivered=self.delivered.text(),
            next_on=self.next_on.iso(),
        )

    def cleared(self) -> None:
        """Empty what belongs to one household; the next date stays and says so."""
        for line in (self.requests, self.promises, self.delivered):
            line.clear()
        self.fields["next_on"].hint.setText(_("沿用上一笔") if self.next_on.text() else "")


class MeasureFields(_Part):
    """Kind and content, how much, and with what result."""

    def __init__(self) -> None:
        super().__init__()
        self.kind: Choice = self._add("kind", _("类别"), Choice(_("类别"), "measure_kind"), 0, 0)
        self.content: QLineEdit = self._add(
            "content", _("帮扶内容"), text_field(_("帮扶内容"), "", _("例如：母羊 5 只")), 0, 1, 2
        )
        self.quantity: QLineEdit = self._add("quantity_milli", _("数量"), text_field(_("数量"), "", _("5 只")), 1, 0)
        self.amount: MoneyField = self._add("amount_fen", _("金额（元）"), MoneyField(_("金额（元）")), 1, 1)
        self.state: Choice = self._add("planned_on", _("状态"), _Planned(), 1, 2)
        self.result: QLineEdit = self._add(
            "result", _("结果"), text_field(_("结果"), "", _("例如：已送到家，户主点收")), 2, 0, 3
        )
        for column, share in enumerate((3, 3, 3)):
            self.grid.setColumnStretch(column, share)

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        self.kind.setFocus()

    def draft(self, household: int | None, on: str | None, helper: int | None) -> MeasureDraft:
        """Return the measure as entered; ValueError names the field that holds no number."""
        planned = self.state.value() == "planned"
        quantity, unit = _quantity(self.quantity.text())
        return MeasureDraft(
            household_id=household,
            helper_id=helper,
            kind=self.kind.value(),
            content=self.content.text(),
            planned_on=on if planned else None,
            done_on=None if planned else on,
            amount_fen=_number(self.amount.text(), 100, "amount_fen"),
            quantity_milli=quantity,
            unit=unit,
            result=self.result.text(),
        )

    def suggest(self, planned: Mapping[str, Any]) -> None:
        """Fill what is still empty from a plan that would be delivered."""
        if self.content.text():
            return
        self.content.setText(planned["content"])
        self.kind.take(planned["kind"])
        self.fields["content"].hint.setText(_("照计划"))
        if not self.amount.text() and planned["amount_fen"] is not None:
            self.amount.setText(money(planned["amount_fen"]))

    def cleared(self) -> None:
        """Keep kind, content and result for the next household and say so; amounts are typed again."""
        self.quantity.clear()
        self.amount.clear()
        for key, filled in (
            ("kind", self.kind.value()),
            ("content", self.content.text()),
            ("result", self.result.text()),
        ):
            self.fields[key].hint.setText(_("沿用上一笔") if filled else "")


class _Planned(Choice):
    """Done already, or planned for the date."""

    def __init__(self) -> None:
        super().__init__(_("状态"), "pairing_role")
        self.clear()
        self.addItem(_("已到位"), "done")
        self.addItem(_("先定计划"), "planned")


def _quantity(text: str) -> tuple[int | None, str | None]:
    typed = text.strip()
    digits = len(typed) - len(typed.lstrip("0123456789.,"))
    return _number(typed[:digits], 1000, "quantity_milli") if typed else None, typed[digits:].strip() or None


def _number(text: str, times: int, field: str) -> int | None:
    try:
        return scaled(text, times)
    except ValueError:
        raise ValueError(field) from None
