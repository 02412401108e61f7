"""What an exported register says of fields that are undecided: a sentence in every sheet's footer, a sheet that names them.

The register itself shows one of the values; which fields are meant must not be lost on the way out. The sheet has one
column of sentences, so that an import never takes it for a register. Not here: what is undecided (`db.history.conflicts`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.registers.sending.layout_out import Out
from db.fields import facts_of
from db.history.conflicts import Undecided, count, undecided
from db.history.versions import LIFE
from db.queries.households import Filters, ids
from db.store import Reader
from resources.language import N_, _

TITLE: Final = N_("未定")
_MOST: Final = 1_000  # lines of the sheet
_KIND_OF: Final = {"year": "household_year", "head": "member", "group": "household"}


def undecided_in(reader: Reader, columns: Iterable[Out], area: int | None) -> list[Undecided]:
    """Return what is undecided in the columns of an export, of the households in an area (of all where None)."""
    if not count(reader):
        return []
    shown = {_path(column.field) for column in columns}
    kinds = {path.partition(".")[0] for path in shown}
    homes = None if area is None else frozenset(ids(reader, Filters(area=area)))
    return [
        each
        for each in undecided(reader)
        if (f"{each.kind}.{each.field}" in shown or (each.field == LIFE and each.kind in kinds))
        and (homes is None or each.household_id is None or each.household_id in homes)
    ]


def _path(field: str) -> str:
    table, _dot, name = field.partition(".")
    return f"{_KIND_OF.get(table, table)}.{name}"


def note(found: Sequence[Undecided]) -> str:
    """Return the sentence for the foot of a sheet; "" where nothing is undecided."""
    return _("本表有 {n} 处未定").format(n=f"{len(found):,}") if found else ""


def write_undecided(workbook: Any, found: Sequence[Undecided], text: Any) -> None:
    """Write the sheet that names what is undecided; `text` is the format of its cells."""
    if not found:
        return
    sheet = workbook.add_worksheet(_(TITLE))
    sheet.set_column(0, 0, 90, text)
    sheet.write_string(
        0, 0, _("{note}：来表和本库说法不同，还没有人定，表里是其中一个值。").format(note=note(found)), text
    )
    for row, each in enumerate(found[:_MOST], 1):
        sheet.write_string(row, 0, _sentence(each), text)
    if len(found) > _MOST:
        sheet.write_string(_MOST + 1, 0, _("还有 {n} 处").format(n=f"{len(found) - _MOST:,}"), text)


def _sentence(each: Undecided) -> str:
    field = _("要不要删") if each.field == LIFE else _(facts_of(each.kind)[each.field].label)
    return "，".join(part for part in (each.code, each.household, each.record, field) if part)
