"""The small parts two rooms share: words, buttons, cards, fields, dialogs. A part of one room lives in its room."""

from app.ui.widgets.buttons import Chips, button
from app.ui.widgets.cards import Card, Empty, Facts, Lines, scrolled, section
from app.ui.widgets.fields import Choice, Combo, DateField, Field, MoneyField, RecordField, text_field
from app.ui.widgets.forms import FormDialog
from app.ui.widgets.pills import Pill
from app.ui.widgets.words import Elided, label

__all__ = [
    "Card",
    "Chips",
    "Choice",
    "Combo",
    "DateField",
    "Elided",
    "Empty",
    "Facts",
    "Field",
    "FormDialog",
    "Lines",
    "MoneyField",
    "Pill",
    "RecordField",
    "button",
    "label",
    "scrolled",
    "section",
    "text_field",
]
