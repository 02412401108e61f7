"""What a workbook keeps of its cells a second time: pivot tables, caches of charts and of links, chosen values of filters.

Runs inside the child process. A copy sent back is written without them: cells that were blanked would stand there still.
"""

from collections.abc import Container, Iterator
from typing import Any

from openpyxl.utils.cell import range_boundaries


# openpyxl has no public names for what it keeps of pivot tables, links and charts
def without_copies(workbook: Any, blanked: dict[str, set[tuple[int, int]]]) -> bool:
    """Take the copies out of an openpyxl workbook; return whether pivot tables were among them.

    `blanked`: the places of each sheet that were blanked (row from 1, column from 0); other columns' filters stay.
    """
    pivots = False
    for link in workbook._external_links:
        if link.externalBook is not None:
            link.externalBook.sheetDataSet = None
    for sheet in workbook.worksheets:
        pivots |= bool(sheet._pivots)
        sheet._pivots = []
        for chart in sheet._charts:
            _without_caches(chart)
        columns = {index + 1 for _row, index in blanked.get(sheet.title, ())}
        for each in (sheet.auto_filter, *(table.autoFilter for table in sheet.tables.values())):
            if each is not None and each.ref:
                each.filterColumn = list(_chosen(each, columns))
    return pivots


def _chosen(area: Any, columns: Container[int]) -> Iterator[Any]:
    first = range_boundaries(area.ref)[0] or 1
    yield from (each for each in area.filterColumn if first + each.colId not in columns)


def _without_caches(chart: Any) -> None:
    for part in (chart, *getattr(chart, "_charts", ())):
        for series in getattr(part, "ser", ()):
            for source in (series.tx, *(getattr(series, name, None) for name in ("cat", "val", "xVal", "yVal"))):
                for kind in ("strRef", "numRef", "multiLvlStrRef"):
                    reference = getattr(source, kind, None)
                    for cache in ("strCache", "numCache", "multiLvlStrCache"):
                        if hasattr(reference, cache):
                            setattr(reference, cache, None)
