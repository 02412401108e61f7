"""Rescue: what a damaged store still holds comes into a new one; what could not be read is named, nothing is guessed."""

import shutil
from pathlib import Path
from random import Random

import pytest
from bent import bend, pages_of

from db import keys, keys_verbs
from db.backup import backup, folder_of
from db.check import check
from db.errors import StoreProblem
from db.history.digest import digest
from db.rescue import rescue_store
from db.rescue_cells import Reader
from db.rescue_pages import PAGE, Pages
from db.store import Store


def add(store: Store, first: int, count: int, label: str = "新建户") -> None:
    with store.write("add_household", label, who="李建国") as write:
        for number in range(first, first + count):
            household = write.create("household", code=f"999999{number:06d}", group_name="1 组")
            write.create("member", household_id=household, name="阿卜杜热合曼·麦麦提吐尔逊", relation="户主")
            write.create("need", household_id=household, kind="增收", title="长" * 3_000, opened_on="2019-03-12")


def said(store: Store) -> str:
    with store.read() as read:
        return digest(read)


def count(path: Path, table: str) -> int:
    with Store.open(path, "test", read_only=True) as store, store.read() as read:
        return int(read.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def damaged(path: Path) -> bool:
    try:
        with Store.open(path, "test") as store:
            return bool(check(store).damage)
    except StoreProblem as problem:
        assert problem.code == "store_damaged"
        return True


def test_pages_are_read_as_sqlite_reads_them(store: Store) -> None:
    add(store, 0, 30)  # still in the log beside the file
    pages = Pages(store.path, store.key)
    tables = ("household", "member", "need", "change", "change_set")
    found = Reader(pages, tables, lambda _table, _row: True).read()
    pages.close()
    assert (pages.bad, found.broken) == (set(), {})
    with store.read() as read:
        for table in tables:
            rows = [tuple(row) for row in read.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")]
            assert sorted(tuple(row.values()) for row in found.rows[table]) == rows, table


def test_a_damaged_backup_free_page_loses_nothing(store: Store, tmp_path: Path) -> None:
    """What stands in no backup is read from the ruins, with who and when."""
    add(store, 0, 20)
    backup(store)
    add(store, 20, 20, "后来的")
    before = said(store)
    index = pages_of(store, "household_line")
    store.close()
    bend(store.path, *index)
    assert damaged(store.path)
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert told.complete and (told.steps, told.bad) == (1, len(index)), told
    assert told.sentences[-1] == "全部救回，没有少。"
    with Store.open(tmp_path / "neu.jiedui", "test") as rescued:
        assert said(rescued) == before
        assert (check(rescued).damage, check(rescued).different) == ((), ())
        with rescued.read() as read:
            kept = read.exec_driver_sql("SELECT label, who FROM foreign_set").all()
        assert [tuple(row) for row in kept] == [("后来的", "李建国")]
        add(rescued, 90, 1)


def test_without_any_backup_the_log_is_enough(store: Store, tmp_path: Path) -> None:
    add(store, 0, 20)
    before = said(store)
    tables = [page for table in ("household", "member", "need") for page in pages_of(store, table)]
    store.close()
    bend(store.path, *tables)
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert told.base is None and told.complete and told.counts["household"] == 20
    with Store.open(tmp_path / "neu.jiedui", "test", read_only=True) as rescued:
        assert said(rescued) == before


def test_where_the_log_is_gone_the_rows_are_taken_and_it_is_said(store: Store, tmp_path: Path) -> None:
    add(store, 0, 5)
    backup(store)
    add(store, 5, 25, "没了的")
    log = pages_of(store, "change")
    store.close()
    bend(store.path, *log)
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert [step.label for step in told.partly] == ["没了的"] and not told.complete
    assert told.rows == 75 and told.counts["household"] == 30
    assert any("没了的" in sentence for sentence in told.sentences)
    assert count(tmp_path / "neu.jiedui", "member") == 30


def test_leaves_without_a_way_to_them_are_found(store: Store, tmp_path: Path) -> None:
    for number in range(6):
        add(store, number * 40, 40)
    roots = [pages_of(store, table)[0] for table in ("household", "member", "change")]
    with store.read() as read:
        before = read.exec_driver_sql("SELECT count(*) FROM change").scalar_one()
    store.close()
    bend(store.path, *roots)
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert told.counts["household"] == told.counts["member"] == 240 and told.complete
    assert count(tmp_path / "neu.jiedui", "change") == before


def test_even_the_head_of_the_file_may_be_gone(store: Store, tmp_path: Path) -> None:
    add(store, 0, 10)
    backup(store)
    add(store, 10, 10)
    store.close()
    with store.path.open("r+b") as file:
        file.write(bytes(PAGE))
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert told.counts["household"] == 20 and told.base is not None


def test_a_step_is_partly_lost_with_row_and_line(store: Store, tmp_path: Path) -> None:
    add(store, 0, 5)
    backup(store)
    add(store, 5, 60, "半步")
    log = pages_of(store, "change")
    lost = [*pages_of(store, "household"), *log[len(log) // 2 :]]
    store.close()
    bend(store.path, *lost)
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert [step.label for step in told.partly] == ["半步"] and not told.complete
    assert 5 < told.counts["household"] < 65
    with Store.open(tmp_path / "neu.jiedui", "test", read_only=True) as rescued:
        assert (check(rescued).damage, check(rescued).different) == ((), ())


def test_a_store_of_several_people_is_rescued_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the backup everybody opens it as before; without one, whoever typed the passphrase."""
    monkeypatch.setitem(keys.PROFILES, keys.STANDARD, keys.PROFILES[keys.QUICK])
    path = tmp_path / "库.jiedui"
    with Store.create(path, "test") as store:
        add(store, 0, 10)
        keys_verbs.add(store, "test", "王秀英", "second2", me="张建")
        backup(store)
        keys_verbs.change(store, "test", "third3", anew=True)
        add(store, 10, 10, "换钥匙之后")
        bent = pages_of(store, "member")
    bend(path, *bent)
    told = rescue_store(path, tmp_path / "a.jiedui", "second2")
    assert told.counts["household"] == 20 and told.complete and told.base is not None
    for word in ("test", "second2"):  # those of the day of the backup
        Store.open(tmp_path / "a.jiedui", word).close()
    with pytest.raises(StoreProblem) as missing:
        rescue_store(path, tmp_path / "b.jiedui", "third3", base=tmp_path / "nie.jiedui")
    assert missing.value.code == "store_missing"
    shutil.rmtree(folder_of(path))
    told = rescue_store(path, tmp_path / "b.jiedui", "third3")
    assert told.counts["household"] == 20 and told.base is None
    Store.open(tmp_path / "b.jiedui", "third3").close()


def test_nothing_is_overwritten_and_nothing_left(store: Store, tmp_path: Path) -> None:
    add(store, 0, 3)
    store.close()
    (tmp_path / "neu.jiedui").write_bytes(b"mine")
    for passphrase, target, code in (
        ("test", "neu.jiedui", "store_exists"),
        ("falsch", "b.jiedui", "wrong_passphrase"),
    ):
        with pytest.raises(StoreProblem) as told:
            rescue_store(store.path, tmp_path / target, passphrase)
        assert told.value.code == code
    with pytest.raises(StoreProblem) as told:
        rescue_store(tmp_path / "nie.jiedui", tmp_path / "b.jiedui", "test")
    assert told.value.code == "store_missing"
    store.path.write_bytes(store.path.read_bytes()[:16] + b"\x01" * 8176)
    with pytest.raises(StoreProblem) as told:
        rescue_store(store.path, tmp_path / "b.jiedui", "test")
    assert told.value.code == "store_damaged"
    assert (tmp_path / "neu.jiedui").read_bytes() == b"mine" and not list(tmp_path.glob("b.jiedui*"))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_bent_what_comes_is_whole_and_at_least_the_backup(store: Store, tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    add(store, 0, 30)
    backup(store)
    for number in range(3):
        add(store, 30 + 10 * number, 10, f"后来 {number}")
    store.close()
    original = tmp_path / "原"
    shutil.copy(store.path, original)
    pages = store.path.stat().st_size // PAGE
    bend(store.path, *(chance.randrange(1, pages + 1) for _each in range(chance.choice((1, 5, 40)))))
    if chance.random() < 0.5:
        with store.path.open("r+b") as file:
            file.truncate(chance.randrange(1, pages) * PAGE)
    torn = store.path.read_bytes()
    told = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert store.path.read_bytes() == torn, "the ruins are not touched"
    assert told.counts["household"] >= 30 and len(list(folder_of(store.path).iterdir())) == 1
    with Store.open(tmp_path / "neu.jiedui", "test") as rescued:
        assert (check(rescued).damage, check(rescued).different) == ((), ())
    if told.complete and told.steps == 3:
        assert told.counts["household"] == 60
