"""A copy sent back holds no cell a second time: no pivot table, no cache of a chart or link, no chosen values of a filter."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import planned
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import AxDataSource, StrData, StrRef, StrVal
from openpyxl.pivot.cache import CacheDefinition, CacheField, CacheSource, SharedItems, WorksheetSource
from openpyxl.pivot.record import Record, RecordList, Text
from openpyxl.pivot.table import Location, TableDefinition
from workbooks import id_number

from app.registers.sending.returns import write_returns
from db.store import Store

SECRET = "秘值某教某派"
HEADINGS = ["行政村", "户编号", "姓名", "证件号码", "与户主关系", "宗教信仰", "务工时间（月）"]


def book(path: Path, *parts: str) -> Path:
    """Write a register with something to send back, and what holds its cells a second time."""
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [("户主", "张伟", id_number(1)), ("配偶", "李芳", id_number(2)[:-1] + "Q")]
    for row in (HEADINGS, *(["试验村", "6531", name, number, said, SECRET, 13] for said, name, number in rows)):
        sheet.append(row)
    if "chart" in parts:
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=7, min_row=1, max_row=3), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=6, min_row=2, max_row=3))
        series = chart.series[0]
        series.cat = AxDataSource(strRef=StrRef("Sheet!$F$2:$F$3", strCache=StrData(pt=[StrVal(idx=0, v=SECRET)])))
        series.tx.strRef.strCache = StrData(pt=[StrVal(idx=0, v=SECRET)])
        sheet.add_chart(chart, "J2")
    if "filter" in parts:
        sheet.auto_filter.ref = "A1:G3"
        sheet.auto_filter.add_filter_column(5, [SECRET])
        sheet.auto_filter.add_filter_column(0, ["试验村"])
    if "pivot" in parts:
        sheet.add_pivot(_pivot())
    book.save(path)
    return path


def _pivot() -> Any:
    table = TableDefinition(
        name="透视", cacheId=1, dataCaption="值", location=Location("J20:K22", firstHeaderRow=1, firstDataRow=1, firstDataCol=1)
    )  # fmt: skip
    source = CacheSource(type="worksheet", worksheetSource=WorksheetSource(ref="F1:F3", sheet="Sheet"))
    fields = [CacheField(name="宗教信仰", sharedItems=SharedItems(_fields=[Text(v=SECRET)]))]
    table.cache = CacheDefinition(cacheSource=source, cacheFields=fields, id="rId1")
    table.cache.records = RecordList(r=[Record(_fields=[Text(v=SECRET)])])
    return table


def parts_with(path: Path, said: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if said in archive.read(name).decode("utf-8", "ignore")]


@pytest.mark.parametrize("part", ["chart", "filter", "pivot"])
def test_the_copy_holds_no_cell_a_second_time(store: Store, tmp_path: Path, part: str) -> None:
    sent = book(tmp_path / "户.xlsx", part)
    assert parts_with(sent, SECRET)
    [out] = write_returns(planned(store, sent, new_places=True), tmp_path / "退回.xlsx")
    assert parts_with(out, SECRET) == []


def test_filters_of_other_columns_and_charts_stay(store: Store, tmp_path: Path) -> None:
    sent = book(tmp_path / "户.xlsx", "chart", "filter")
    [out] = write_returns(planned(store, sent, new_places=True), tmp_path / "退回.xlsx")
    sheet = openpyxl.load_workbook(out).worksheets[1]
    assert [each.colId for each in sheet.auto_filter.filterColumn] == [0]
    assert len(sheet._charts) == 1


def test_that_the_copy_has_no_pivot_tables_is_said(store: Store, tmp_path: Path) -> None:
    sent = book(tmp_path / "户.xlsx", "pivot")
    [out] = write_returns(planned(store, sent, new_places=True), tmp_path / "退回.xlsx")
    cover = openpyxl.load_workbook(out).worksheets[0]
    assert any("数据透视表" in str(cell) for row in cover.iter_rows(values_only=True) for cell in row)
