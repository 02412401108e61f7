"""Conflicts made up for tests: a row leaves, is changed here, and comes back saying something else."""

from collections.abc import Sequence
from typing import Any

from db.history.log import identity
from db.history.merge import Merged, take_in
from db.history.shown import on_show, tag_for
from db.history.statements import Statement
from db.history.versions import symbol_of
from db.ops.register import add_batch
from db.store import Store

FILE = "杏园镇_结对台账_回.xlsx"
FIRST_ROW = 46


def sent(store: Store, record: int) -> tuple[str, dict[tuple[int, str], list[str]]]:
    """The symbol of a row that leaves now, and what it stands for."""
    with store.read() as read:
        lineage = identity(read)[1]
        versions = sorted(one for each in on_show(read, lineage, [record])[record].values() for one in each)
    tag = tag_for(lineage, record, versions)
    return symbol_of(record, tag), {(record, tag): versions}


def taken(store: Store, *said: Any, shown: Any = None, who: str = "帕提古丽·吾斯曼") -> Merged:
    """Take in what a workbook of one sheet says; sources are "0:0:row"."""
    fields = {"phone": "L", "main_cause": "M", "from_date": "N", "helper_id": "O"}
    sheet = {"sheet": "户", "columns": {f"household.{name}": column for name, column in fields.items()}}
    files = [{"name": FILE, "size": 1, "by": who, "sheets": [sheet]}]
    with store.write("exchange_in", "收回工作簿", who="王芳") as write:
        batch = add_batch(write, "in", "exchange", files, counts={}, state="applied")
        write.connection.exec_driver_sql(
            "UPDATE change_set SET batch_id = ? WHERE id = ?", (batch, write.change_set_id)
        )
        return take_in(write, said, shown or {})


def disputed(store: Store, records: Sequence[int], field: str, ours: Any, theirs: Any, who: str = "王芳") -> None:
    """Let records leave, change a field of each here, and take in a workbook that says something else."""
    shown: dict[Any, Any] = {}
    said = []
    for at, record in enumerate(records):
        symbol, one = sent(store, record)
        shown |= one
        said.append(Statement(record, field, theirs, (symbol,), f"0:0:{FIRST_ROW + at}"))
    with store.write("set_field", "改", who=who) as write:
        write.update_many([(record, {field: ours}) for record in records])
    taken(store, *said, shown=shown)
