"""What was sent of a record is found by the record: taking a book back costs the same after three hundred books as after one."""

from typing import Any

from sqlalchemy import event

from db.queries.exchange import sent_rows
from db.store import Store


def test_sent_rows_are_searched_for_and_never_walked_through(store: Store) -> None:
    asked: list[tuple[str, Any]] = []
    with store.read() as reader:
        event.listen(reader, "before_cursor_execute", lambda _c, _d, said, values, *_rest: asked.append((said, values)))
        for book in (None, "一本"):
            sent_rows(reader, [1, 2], book)
    asked = [each for each in asked if "outgoing_row" in each[0]]
    with store.read() as reader:
        plans = [reader.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values).all() for said, values in asked]
    steps = [[row[3] for row in plan] for plan in plans]
    assert len(steps) == 2
    assert all(any(step.startswith("SEARCH r USING") for step in plan) for plan in steps), steps
