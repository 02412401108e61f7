"""What was done with a store that is damaged now is known to the store that was rescued from it."""

from pathlib import Path

from bent import bend, pages_of

from db.backup import backup
from db.history import audit
from db.rescue import rescue_store
from db.rescue_audit import TakenOver
from db.store import Store


def looked(store: Store, times: int) -> str:
    """Note that somebody looked at numbers, so many times; return the head of the audit."""
    with store.aside() as connection:
        for number in range(times):
            audit.append(connection, "unmask", "李建国", purpose=f"第 {number} 次" + "核对" * 40)
        return str(audit.newest(connection)[1])


def verified(path: Path, head: str) -> audit.Verified:
    with Store.open(path, "test", read_only=True) as store, store.read() as read:
        return audit.verify(read, head)


def test_lines_newer_than_the_backup_come_with_their_digests(store: Store, tmp_path: Path) -> None:
    looked(store, 3)
    backup(store)
    head = looked(store, 4)
    bent = pages_of(store, "household")[0]
    store.close()
    bend(store.path, bent)
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    seen = verified(tmp_path / "neu.jiedui", head)
    assert (found.audit, seen.broken, seen.place, seen.lines) == (TakenOver(came=4), None, 7, 8)
    assert found.complete
    assert "备份之后的审计记录：救回 4 行，中间缺 0 行。" in found.sentences


def test_a_gap_is_named_and_what_stands_behind_it_goes_on(store: Store, tmp_path: Path) -> None:
    looked(store, 2)
    backup(store)
    looked(store, 120)
    leaves = pages_of(store, "audit_line")
    store.close()
    bend(store.path, leaves[len(leaves) // 2])
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert found.audit.missing > 0 and found.audit.came + found.audit.missing == 120 and not found.complete
    assert found.audit.altered == []
    assert verified(tmp_path / "neu.jiedui", "0").broken is None
    with Store.open(tmp_path / "neu.jiedui", "test", read_only=True) as new, new.read() as read:
        named = read.exec_driver_sql("SELECT count, purpose FROM audit_line WHERE act = 'rescue' ORDER BY id").all()
    assert named[0].count == found.audit.missing and "没有读出" in named[0].purpose
    assert named[-1].count == found.audit.came


def altered(store: Store, *numbers: int) -> None:
    """Change lines behind the program's back, as somebody with the passphrase and a tool for SQLite could."""
    with store.aside() as connection:
        for number in numbers:
            connection.exec_driver_sql("UPDATE audit_line SET who = '别人' WHERE id = ?", (number,))


def purposes(path: Path) -> list[str]:
    with Store.open(path, "test", read_only=True) as new, new.read() as read:
        rows = read.exec_driver_sql("SELECT purpose FROM audit_line WHERE act = 'rescue' ORDER BY id")
        return list(rows.scalars())


def test_no_rescue_vouches_for_a_line_that_was_altered(store: Store, tmp_path: Path) -> None:
    looked(store, 3)
    backup(store)
    looked(store, 4)
    altered(store, 6)
    with store.read() as read:
        assert audit.verify(read).broken == 6
    bent = pages_of(store, "household")[0]
    store.close()
    bend(store.path, bent)
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert verified(tmp_path / "neu.jiedui", "0").broken == 6  # as before
    assert found.audit.altered == [6] and not found.complete
    assert any("第 6 行被改过" in said for said in found.sentences)
    assert "全部救回，没有少。" not in found.sentences


def test_a_line_altered_behind_a_gap_or_before_the_backup_is_named(store: Store, tmp_path: Path) -> None:
    looked(store, 3)
    backup(store)
    looked(store, 120)
    altered(store, 2, 122)
    leaves = pages_of(store, "audit_line")
    store.close()
    bend(store.path, leaves[len(leaves) // 2])
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert found.audit.missing > 0 and found.audit.altered == [2, 122]
    assert verified(tmp_path / "neu.jiedui", "0").broken is None
    said = purposes(tmp_path / "neu.jiedui")
    assert any("第 122 行和校验对不上" in each for each in said)
    assert any("第 2 行和备份里的不同" in each for each in said)


def test_a_backup_without_a_step_is_a_backup(store: Store, tmp_path: Path) -> None:
    backup(store)
    looked(store, 1)
    bent = pages_of(store, "household")[0]
    store.close()
    bend(store.path, bent)
    found = rescue_store(store.path, tmp_path / "neu.jiedui", "test")
    assert found.base is not None and found.base_step is None
    assert any("还没有一步登记" in said for said in found.sentences)
