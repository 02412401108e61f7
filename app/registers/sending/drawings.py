"""What a workbook has drawn on its sheets and openpyxl does not carry over: pictures, shapes, controls. Charts stay."""

import re
import zipfile
from typing import Final

from app.registers.files.passwords import Source
from resources.language import N_

LOSES: Final = {
    "pictures": N_("图片"),
    "shapes": N_("画上去的图形和文本框"),
    "controls": N_("控件"),
    "pivots": N_("数据透视表"),  # left away on purpose: they hold all cells a second time (`copies_within`)
}
_DRAWN: Final = re.compile(r"xl/drawings/drawing\d+\.xml")


def lost(source: Source) -> tuple[str, ...]:
    """Return what of an .xlsx is lost when openpyxl writes it again, as keys of LOSES; the source stays readable."""
    with source.open("rb") as file, zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        drawn = [archive.read(name) for name in names if _DRAWN.fullmatch(name)]
    there = {
        "pictures": any(name.startswith("xl/media/") for name in names),
        "shapes": any(b"<xdr:sp" in said or b"<xdr:cxnSp" in said for said in drawn),
        "controls": any(name.startswith(("xl/ctrlProps/", "xl/activeX/")) for name in names),
    }
    return tuple(name for name, lost_here in there.items() if lost_here)
