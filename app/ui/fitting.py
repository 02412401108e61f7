"""A bar that is too narrow for its verbs: words go from the left on, pictures and names stay.

Here: which buttons show only their picture. Not here: the bar itself (`bars`).
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QAbstractButton, QWidget

_WORDS: Final = "words_when_wide"
_WIDTH: Final = "width_when_wide"


def fit(bar: QWidget, verbs: Sequence[QWidget]) -> None:
    """Let as many buttons show their words as the bar has room for; the main one always does.

    The decision follows from widths alone, so that asking again changes nothing.
    """
    layout = bar.layout()
    if layout is None:
        return
    foldable = [each for each in verbs if isinstance(each, QAbstractButton) and _can_fold(each)]
    gained = sum(each.property(_WIDTH) - each.sizeHint().width() for each in foldable if _folded(each))
    missing = layout.minimumSize().width() + gained - bar.width()
    for each in foldable:
        width = each.property(_WIDTH) if _folded(each) else each.sizeHint().width()
        if missing > 0:
            _fold(each, width)
            missing -= width - each.sizeHint().width()
        else:
            _unfold(each)


def _can_fold(verb: QAbstractButton) -> bool:
    return not verb.icon().isNull() and verb.property("look") != "main" and (_folded(verb) or bool(verb.text()))


def _folded(verb: QAbstractButton) -> bool:
    return bool(verb.property(_WORDS)) and not verb.text()


def _fold(verb: QAbstractButton, width: int) -> None:
    if _folded(verb):
        return
    words = verb.text()
    verb.setProperty(_WORDS, words)
    verb.setProperty(_WIDTH, width)
    if not verb.accessibleName():
        verb.setAccessibleName(words)
    verb.setToolTip(" · ".join(part for part in (words, verb.toolTip()) if part))
    verb.setText("")


def _unfold(verb: QAbstractButton) -> None:
    if not _folded(verb):
        return
    words = verb.property(_WORDS)
    verb.setText(words)
    verb.setToolTip(verb.toolTip().removeprefix(words).removeprefix(" · "))
    if verb.accessibleName() == words:
        verb.setAccessibleName("")
    verb.setProperty(_WORDS, None)
