"""A sheet as the user confirmed it, remembered as a layout of his own: the same headings are known the next time.

Only headings and fields are kept, nothing of a household. Not here: layouts as files and their checks (`own_layouts`).
"""

import re
from pathlib import Path
from typing import Final

from app.registers.layouts.layout_files import bundled
from app.registers.layouts.own_layouts import save_layout
from app.registers.layouts.vocabulary import REGISTERS
from app.registers.reading import SheetReading
from app.registers.refusals import Refused

_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_\-\u3400-\u9fff]+")
_NEVER: Final = (
    "red_line",
    "empty",
    "no_heading",
    "lookup",
    "sequence",
    "beside_record",
    "beside_helper",
    "beside_household",
)


def keep_layout(sheet: SheetReading, title: str) -> Path:
    """Store how a sheet is read under a title and return the layout's file; raises Refused with what is wrong."""
    if any(column.why == "title" for column in sheet.columns):
        raise Refused("layout_by_title")
    fields: dict[str, str | None] = {}
    for column in sheet.columns:
        if not column.heading or column.why in _NEVER or column.heading in fields:
            continue
        fields[column.heading] = (column.field or "") if column.kept and column.why != "unwanted" else None
    return save_layout(_name(title), title.strip(), sheet.register or "", fields)


def _name(title: str) -> str:
    name = _NO_NAME.sub("_", title.strip())[:58].strip("_")
    return f"{name}_1" if name in bundled() or name in REGISTERS else name
