"""Folding in and compacting: a store of several people still opens for each, and nothing deleted is left in it."""

from pathlib import Path

import pytest

from db import keys, keys_verbs
from db.folding import compact
from db.rescue_pages import Pages
from db.store import Store


def test_a_compacted_store_still_opens_for_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(keys.PROFILES, keys.STANDARD, keys.PROFILES[keys.QUICK])
    path = tmp_path / "库.jiedui"
    with Store.create(path, "test") as store:
        keys_verbs.add(store, "test", "王秀英", "second2", me="张建")
        with store.write("add_household", "新建户") as write:
            ids = [write.create("household", code=f"999999{n:06d}", note="金丝雀" * 300) for n in range(60)]
        with store.aside() as connection:  # as an erasure does: the log forgets too
            connection.exec_driver_sql("DELETE FROM change WHERE record_id >= ?", (ids[10],))
            connection.exec_driver_sql("DELETE FROM household_line WHERE household_id >= ?", (ids[10],))
            connection.exec_driver_sql("DELETE FROM household WHERE id >= ?", (ids[10],))
        compact(store)
        key = store.key
    for word in ("test", "second2"):
        Store.open(path, word).close()
    pages = Pages(path, key)
    seen = sum((page or b"").count("金丝雀".encode()) for _number, page in pages.all())
    pages.close()
    with Store.open(path, "test", read_only=True) as store, store.read() as read:
        left = sum(read.exec_driver_sql(f"SELECT sum(length({field})) FROM {table}").scalar_one() // 3
                   for table, field in (("household", "note"),))  # fmt: skip
    assert seen < 3 * left, "fifty of sixty were deleted"
