"""Indexes put aside while most of a table goes: not those a row that goes is asked about."""

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
