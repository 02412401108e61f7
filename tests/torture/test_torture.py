"""Workbooks through the hands of LibreOffice, Gnumeric and other writers: the true edits are found, false ones never.

`JIEDUI_TORTURE=1` does all that `office.py` can do (some minutes); else what tells most. Left out where there is no
LibreOffice with its bridge to Python. The table of it all: `mangled.py`.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from torture.mangled import Torture, found, mangle, office_there, prepared, rewritten

# what must be found of the seven: at the store that sent the file, at one that never heard of it
EVERYWHERE = (7, 7)
BY_OFFICE = {
    "plain": EVERYWHERE, "sort_button": EVERYWHERE, "sort_visible": EVERYWHERE, "sort_without_code": "shuffled",
    "sort_half": "shuffled", "sort_one_column": (5, 5), "sort_two_columns": (5, 5), "hidden_deleted": (7, 0),
    "copied": (7, 0), "filter_and_copy": (6, 0), "filter_copy_renamed": (6, 0), "insert_and_duplicate": EVERYWHERE,
    "fill_down_codes": EVERYWHERE, "fill_down_new_rows": EVERYWHERE, "renamed": EVERYWHERE, "title_row": EVERYWHERE,
    "columns_moved": EVERYWHERE, "two_headings_swapped": EVERYWHERE, "rows_deleted": EVERYWHERE,
    "column_blanked": EVERYWHERE, "columns_deleted": (4, 4), "sheet_copied": EVERYWHERE, "formulas": EVERYWHERE,
    "numbers_typed": EVERYWHERE, "as_xls": EVERYWHERE, "as_ods": EVERYWHERE, "as_csv": EVERYWHERE,
    "untouched": (0, 0), "untouched_xls": (0, 0), "untouched_ods": (0, 0),
}  # fmt: skip
SHORT = ("sort_without_code", "sort_one_column", "hidden_deleted", "fill_down_codes", "as_xls", "untouched_ods")
ASKED = tuple(BY_OFFICE) if os.environ.get("JIEDUI_TORTURE") else SHORT
BY_OTHERS = ["openpyxl.xlsx", "values.xlsx", "gb18030.csv", "utf-8-sig.csv", "gnumeric_xlsx.xlsx", "gnumeric_xls.xls"]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Torture:
    torture = prepared(tmp_path_factory.mktemp("folter"))
    rewritten(torture)
    return torture


@pytest.fixture(scope="module")
def mangled(sent: Torture) -> Iterator[Torture]:
    if not office_there():
        pytest.skip("no LibreOffice with its bridge to Python here")
    mangle(sent, ASKED)
    yield sent


def _read(torture: Torture, file: Path, wanted: "tuple[int, int] | str") -> None:
    for place, store in enumerate((torture.here, torture.elsewhere)):
        each = found(torture, file, store)
        assert each.false == (), each.false[:5]
        assert each.new == 0
        if isinstance(wanted, str):
            assert each.blocked == wanted
        else:
            assert (each.blocked, each.true) == ("", wanted[place])


@pytest.mark.parametrize("name", ASKED)
def test_through_an_office_nothing_false_is_read(mangled: Torture, name: str) -> None:
    (file,) = mangled.mangled.glob(f"{name}.*")
    _read(mangled, file, BY_OFFICE[name])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", BY_OTHERS)
def test_through_other_programs_nothing_false_is_read(sent: Torture, name: str) -> None:
    if name.startswith("gnumeric") and not shutil.which("ssconvert"):
        pytest.skip("no Gnumeric here")
    _read(sent, sent.mangled / name, EVERYWHERE)
