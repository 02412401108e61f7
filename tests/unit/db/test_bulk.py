"""Indexes put aside while most of a table goes: not those a row that goes is asked about."""

import orjson
import pytest

from db.derived import bulk
from db.store import Store


def indexes_within(store: Store, kind: str) -> set[str]:
    with store.write("test", "test") as write, bulk.indexes_aside(write.connection, kind, removing=1):
        rows = write.connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (kind,)
        )
        return set(rows.scalars())


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("member", {"ix_member_joined_into"}), ("pairing", {"ix_pairing_parent_id", "ix_pairing_replaces_id"})],
)
def test_indexes_by_which_rows_of_a_table_refer_to_one_another_stay(
    store: Store, kind: str, kept: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MANY", 1)
    assert indexes_within(store, kind) == kept


def test_the_log_says_of_a_new_record_what_is_known_and_nothing_else(store: Store) -> None:
    with store.write("test", "test") as write:
        full = write.create("helper", name="李明", phone="19900000001", duty='说"好"{}')
        first = write.reserve("helper", 2)
        rows = [(first, "王芳", None, "甲}"), (first + 1, "周明", "19900000002", None)]
        write.create_tuples("helper", ["name", "phone", "duty"], rows, ["0:0:1", None])
    with store.read() as reader:
        lines = reader.exec_driver_sql("SELECT record_id, body, source FROM change").all()
    assert {row[0]: (orjson.loads(row[1]), row[2]) for row in lines} == {
        full: ({"name": "李明", "phone": "19900000001", "duty": '说"好"{}'}, None),
        first: ({"name": "王芳", "duty": "甲}"}, "0:0:1"),
        first + 1: ({"name": "周明", "phone": "19900000002"}, None),
    }
