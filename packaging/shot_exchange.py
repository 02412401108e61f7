"""Exchange workbooks for the pictures of the manual: sent to two townships, one came back edited while the store changed too.

Not here: the pictures (`shots`), other workbooks (`shot_workbooks`). Everybody in them is made up.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from app.exchange.sending import Scope, send
from db.queries.households import areas


def send_and_edit(store: Any, folder: Path, today: date) -> list[Path]:
    """Send workbooks of some villages, change the store behind one of them, and return the one that came back edited."""
    with store.read() as reader:
        villages = [each for each in areas(reader) if each.depth == 2][:3]
    sent = []
    for village, recipient, purpose, days in zip(
        villages,
        ("帕提古丽·吾斯曼", "艾合麦提江·吾布力卡斯木", "李建国"),
        ("核对电话和原因", "核对责任人", "补收入"),
        (10, -19, 5),
        strict=True,
    ):
        path = folder / f"交换_{village.name}.xlsx"
        until = (today + timedelta(days)).isoformat()
        send(store, path, Scope("village", village.id, village.name), recipient=recipient, purpose=purpose, until=until)
        sent.append((village, path))
    village, path = sent[0]
    homes = _homes(store, village.id)
    _edit(path, len(homes))
    with store.write("set_field", "核对原因", who="古丽巴哈尔·托合提") as write:
        write.update_many([(home, {"main_cause": "缺技术"}) for home in homes[:14]])
    return [path]


def _homes(store: Any, village: int) -> list[int]:
    """The households of a village in the order of the workbook."""
    from db.queries.households import Filters, ids  # noqa: PLC0415

    with store.read() as reader:
        return list(ids(reader, Filters(area=village)))


def _edit(path: Path, rows: int) -> None:
    book = openpyxl.load_workbook(path)
    sheet: Any = book["户"]
    at = {str(cell.value): (cell.row, cell.column) for row in sheet.iter_rows(max_row=12) for cell in row if cell.value}
    first, cause = next(place for heading, place in at.items() if heading.startswith("主要致贫原因"))
    _row, phone = next(place for heading, place in at.items() if heading.startswith("联系电话"))
    _row, action = next(place for heading, place in at.items() if heading.startswith("动作"))
    for below in range(1, min(rows, 14) + 1):
        sheet.cell(first + below, cause).value = "缺资金"
    for below in range(15, min(rows, 24)):
        sheet.cell(first + below, phone).value = f"199000001{below:02d}"
    sheet.cell(first + 16, action).value = "没这户"
    book.save(path)
