"""Several causes in the column of the main one ("因病、因学"): the first is the main cause, the rest are the others.

Not here: the labels of the catalogue (`values.cells`), columns of other causes.
"""

from typing import TYPE_CHECKING, Final

from app.registers.values.cells import labels, listed
from db.catalogues import catalogue

if TYPE_CHECKING:
    from app.registers.plans.rows import Rows

_MAIN: Final = "household.main_cause"
_OTHERS: Final = "household.other_causes"


def share_causes(rows: "Rows") -> None:
    """Take cells apart that name several causes, where the catalogue has all of them."""
    known = catalogue("cause")
    for row, trouble in [*rows.troubled.get(_MAIN, {}).items()]:
        several = labels(known)(trouble.value)[0] if trouble.code == "label_unknown" else None
        if several is None:
            continue
        first = next(filter(None, map(known.normalise, listed(trouble.value))))
        others = {*several.split("、"), *(rows.column(_OTHERS)[row] or "").split("、")} - {first, ""}
        rows.take(_MAIN, row, first)
        rows.take(_OTHERS, row, "、".join(label.value for label in known.labels if label.value in others) or None)
