"""Several causes in one cell: the first is the main one, the others are kept as such."""

from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, rows_of
from workbooks import workbook

from db.store import Store

HEAD = ["县", "乡(镇)", "行政村", "户编号", "姓名", "与户主关系", "致贫原因"]


def read(store: Store, folder: Path, heads: list[Any], *said: Any) -> list[Any]:
    rows = [heads, ["莎车县", "米夏镇", "试验村", "65310000001", "李明", "户主", *said]]
    path = workbook(folder / "户.xlsx", rows)
    result = imported(store, path, new_places=True)
    again = imported(store, path, new_places=True)
    assert (again["households"]["new"], again["households"]["changed"]) == (0, 0)
    assert codes(again) == codes(result)
    return [*((row["main_cause"], row["other_causes"]) for row in rows_of(store, "household")), *codes(result)]


@pytest.mark.parametrize("said", ["缺技术、因病、因学", "缺技术,因学，因病", "缺技术 因学 因病", "缺技术/因病;因学"])
def test_the_first_of_several_causes_is_the_main_one(store: Store, tmp_path: Path, said: str) -> None:
    assert read(store, tmp_path, HEAD, said) == [("缺技术", "因病、因学")]


def test_other_causes_are_added_to_those_of_their_own_column(store: Store, tmp_path: Path) -> None:
    heads = [*HEAD[:-1], "主要致贫原因", "其他致贫原因"]
    assert read(store, tmp_path, heads, "因病、因学", "因残") == [("因病", "因残、因学")]


def test_a_cause_nobody_knows_is_told(store: Store, tmp_path: Path) -> None:
    [household, told] = read(store, tmp_path, HEAD, "因病、因什么")
    assert household == (None, None)
    assert told[2] == "label_unknown"
